"""Linear dependence of sets of vectors: reduced row by row, ranked, compared, concluded; with one parameter at the top.

The second derivation eliminates nothing: m vectors are dependent when every m x m minor vanishes, each minor by
Leibniz's sum over permutations; with a parameter k, det = a + b*k is found from its values at k = 0 and k = 1.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.writing.expressions import read
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

Vector = tuple[Fraction, ...]
MAX_VECTORS, MAX_DIGITS, MAX_ROOT = 6, 12, 6
"""Of a user's problem, of one entry of it, and of the value of k, as written."""


@dataclass(frozen=True, slots=True)
class MatrixQuestion:
    """Are the rows dependent; or, where `slope` is given, for which k are they, row `at` being rows[at] + k*slope?"""

    rows: tuple[Vector, ...]
    at: int = 0
    slope: Vector = ()

    def row(self, index: int, k: Any) -> tuple[Any, ...]:
        """One row at a value of the parameter."""
        if not self.slope or index != self.at:
            return self.rows[index]
        return tuple(entry + k * slope for entry, slope in zip(self.rows[index], self.slope, strict=True))


# vectors, dimension, largest entry, largest denominator, by level
LEVELS = {1: (2, 2, 6, 1), 2: (2, 3, 9, 1), 3: (3, 3, 6, 1), 4: (4, 4, 5, 3), 5: (4, 4, 4, 1)}
ASK = (
    Phrasing("Are the vectors {} linearly dependent or independent?", "向量 {} 线性相关还是线性无关？"),
    Phrasing(
        "Decide whether the vectors {} are linearly dependent or independent.", "判断向量 {} 是线性相关还是线性无关。"
    ),
    Phrasing("Determine if the set of vectors {} is linearly independent.", "判断向量组 {} 是否线性无关。"),
    Phrasing("Is the set {{{}}} of vectors linearly dependent or independent?", "向量组 {} 是线性相关还是线性无关？"),
)
ASK_PARAMETER = (
    Phrasing("For which k are the vectors {} linearly dependent?", "当 $k$ 取何值时，向量 {} 线性相关？"),
    Phrasing("Find all k for which the vectors {} are linearly dependent.", "求使向量 {} 线性相关的所有 $k$。"),
    Phrasing(
        "Determine the set of values of k that make the vectors {} linearly dependent.",
        "求使向量 {} 线性相关的 $k$ 值的集合。",
    ),
)
WHICH_WORD = "请回答 dependent（线性相关）或 independent（线性无关）。"
NAMES = "rstuvw"


class LinearAlgebraFamily:
    """Linear dependence; see the module docstring."""

    name = "linear_algebra"
    summary = "linear dependence of sets of vectors, with an explicit relation or a parameter"
    confirmation = "all minors by Leibniz's sum over permutations, against row reduction"
    levels: Mapping[int, str] = {
        1: "2 vectors in dimension 2, integers up to 6",
        2: "2 vectors in dimension 3, integers up to 9",
        3: "3 vectors in dimension 3, integers up to 6; an explicit relation where dependent",
        4: "4 vectors in dimension 4, rational entries; an explicit relation where dependent",
        5: "4 vectors in dimension 4, one with a parameter k: for which k are they dependent?",
    }
    trees = False
    example = ("(1, 2, 3)", "(2, 4, 7)", "(0, 0, 1)")

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> MatrixQuestion:
        vectors, dimension, largest, denominator = LEVELS[level]
        while True:
            rows = [_vector(stream, dimension, largest, denominator) for _ in range(vectors)]
            if level == 5:
                slope = tuple(Fraction(stream.integer(-2, 2)) for _ in range(dimension))
                question = MatrixQuestion(tuple(rows), stream.below(vectors), slope)
                at_0, at_1 = _determinants(question)
                if at_0 != at_1 and len(str(at_0 / (at_1 - at_0))) < MAX_ROOT:
                    return question
                continue
            if stream.chance(1, 2):
                place = stream.below(vectors)
                others = rows[:place] + rows[place + 1 :]
                rows[place] = _combination(stream, others, level)
            if all(any(row) for row in rows) and len(set(rows)) == vectors:
                return MatrixQuestion(tuple(rows))

    def canonical(self, question: MatrixQuestion) -> str:
        # A set of vectors: their order is no part of the question.
        k = _k() if question.slope else 0
        return str(sorted(_written(question.row(index, k)) for index in range(len(question.rows))))

    def solve(self, question: MatrixQuestion, stream: Stream) -> Solution:
        return _parametric(question, stream) if question.slope else _numeric(question, stream)

    def confirm(self, question: MatrixQuestion, answer: Answer) -> bool:
        if question.slope:
            at_0, at_1 = _determinants(question)
            return bool(read(answer.value) == sympy.FiniteSet(_rational(-at_0 / (at_1 - at_0))))
        width = range(len(question.rows[0]))
        column_sets = itertools.combinations(width, len(question.rows))
        minors = (_leibniz([[row[c] for c in columns] for row in question.rows]) for columns in column_sets)
        return answer.value == ("independent" if any(minors) else "dependent")

    def parse(self, texts: Sequence[str]) -> MatrixQuestion:
        if not 2 <= len(texts) <= MAX_VECTORS:
            raise ProblemError(
                f"give 2 to {MAX_VECTORS} vectors, one each, such as '(1, 2, 3)'; {len(texts)} were given"
            )
        parsed = [_parsed(text, number + 1) for number, text in enumerate(texts)]
        sizes = {len(constant) for constant, _ in parsed}
        if len(sizes) > 1:
            raise ProblemError(f"the vectors have different dimensions: {', '.join(map(str, sorted(sizes)))}")
        rows = tuple(constant for constant, _ in parsed)
        moving = [index for index, (_, slope) in enumerate(parsed) if any(slope)]
        if not moving:
            return MatrixQuestion(rows)
        if len(moving) > 1:
            raise ProblemError(f"the parameter k may appear in only one of the vectors, not in {len(moving)}")
        if len(rows) != len(rows[0]):
            raise ProblemError(
                f"with a parameter k there must be as many vectors as each has entries: here are {len(rows)} vectors "
                f"of {len(rows[0])} entries"
            )
        question = MatrixQuestion(rows, moving[0], parsed[moving[0]][1])
        at_0, at_1 = _determinants(question)
        if at_0 == at_1:
            raise ProblemError("whether these vectors are dependent does not depend on k")
        return question


def _numeric(question: MatrixQuestion, stream: Stream) -> Solution:
    vectors = ", ".join(_written(row) for row in question.rows)
    count = len(question.rows)
    matrix = _matrix(question.rows)
    program = Program(f"are the vectors {vectors} linearly dependent?", symbols="")
    program.let("A", literal(matrix), matrix)
    rank = _reduce(program, "A", question.rows)
    program.step("rank", "rank(A)", "rank", "A.rank()", rank)
    dependent = rank < count
    if dependent:
        relation = _relation(matrix)
        program.let("c", "A.T.nullspace()[0].T", relation)
        program.step("relation", "c*A", "z", "c*A", relation * matrix)
    program.step("compare", f"rank(A) < {count}", "less", f"rank < {count}", dependent)
    word = "dependent" if dependent else "independent"
    program.answer('"dependent" if less else "independent"', word)
    phrasing = stream.choice(ASK)
    return Solution(
        phrasing.english.format(vectors),
        Answer("word", word),
        program,
        lambda: phrasing.chinese.format(_in_formulas(question.rows)) + WHICH_WORD,
    )


def _parametric(question: MatrixQuestion, stream: Stream) -> Solution:
    k = _k()
    rows = [question.row(index, k) for index in range(len(question.rows))]
    vectors = ", ".join(_written(row) for row in rows)
    matrix = _matrix(rows)
    program = Program(f"for which k are the vectors {vectors} linearly dependent?", symbols="k")
    program.let("A", literal(matrix), matrix)
    at_0, at_1 = _determinants(question)
    determinant, root = _rational(at_0) + _rational(at_1 - at_0) * k, -at_0 / (at_1 - at_0)
    program.step("determinant", "det(A)", "d", "expand(A.det())", determinant)
    if sympy.factor(determinant) != determinant:
        program.step("factor", text(determinant), "f", "factor(d)", sympy.factor(determinant), shown="{d}")
    program.line("root = solve(d, k)[0]")
    special = [question.row(index, root) for index in range(len(rows))]
    program.let("B", "A.subs(k, root)", _matrix(special))
    rank, count = _reduce(program, "B", special), len(rows)
    program.step("rank", "rank(B)", "rank", "B.rank()", rank)
    program.step("compare", f"rank(B) < {count}", "less", f"rank < {count}", rank < count)
    values = sympy.FiniteSet(_rational(root))
    program.answer("FiniteSet(root)", values)
    phrasing = stream.choice(ASK_PARAMETER)
    return Solution(
        phrasing.english.format(vectors),
        Answer("set", text(values), variable="k"),
        program,
        lambda: phrasing.chinese.format(_in_formulas(rows)),
    )


def _reduce(program: Program, matrix: str, rows: Sequence[Vector]) -> int:
    """Writes one step for each row operation p*row - q*pivot that clears an entry; gives the number of pivots."""
    current = list(rows)
    names = [f"{matrix}.row({index})" for index in range(len(rows))]
    unused_rows = list(range(len(rows)))
    pivots = 0
    for column in range(len(rows[0])):
        pivot = next((index for index in unused_rows if current[index][column]), None)
        if pivot is None:
            continue
        unused_rows.remove(pivot)
        for index in unused_rows:
            if current[index][column]:
                ratio = current[index][column] / current[pivot][column]
                p, q = ratio.denominator, ratio.numerator
                name = f"{NAMES[pivots]}{index + 1}"
                value = tuple(p * a - q * b for a, b in zip(current[index], current[pivot], strict=True))
                form = (
                    f"{'' if p == 1 else f'{p}*'}{{}} {'-' if q > 0 else '+'} {'' if abs(q) == 1 else f'{abs(q)}*'}{{}}"
                )
                left = form.format(_matrix([current[index]]), _matrix([current[pivot]]))
                template = form.format(f"{{{names[index]}}}", f"{{{names[pivot]}}}")
                code = form.format(names[index], names[pivot])
                program.step("row operation", left, name, code, _matrix([value]), template)
                current[index], names[index] = value, name
        pivots += 1
    return pivots


def _relation(matrix: Any) -> Any:
    return matrix.T.nullspace()[0].T


def _vector(stream: Stream, dimension: int, largest: int, denominator: int) -> Vector:
    while True:
        entries = [
            Fraction(stream.integer(-largest, largest), stream.integer(1, denominator)) for _ in range(dimension)
        ]
        if any(entries):
            return tuple(entries)


def _combination(stream: Stream, others: Sequence[Vector], level: int) -> Vector:
    """A linear combination of the others, with small factors that are not all 0."""
    factors = [stream.nonzero(-3, 3) if level < 3 else stream.integer(-2, 2) for _ in others]
    if not any(factors):
        factors[0] = 1
    return tuple(
        sum((f * entry for f, entry in zip(factors, column, strict=True)), Fraction(0))
        for column in zip(*others, strict=True)
    )


def _determinants(question: MatrixQuestion) -> tuple[Fraction, Fraction]:
    """det at k = 0 and at k = 1."""
    at = [[question.row(index, Fraction(k)) for index in range(len(question.rows))] for k in (0, 1)]
    return _leibniz(at[0]), _leibniz(at[1])


def _leibniz(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    """det = sum over permutations of sign * product of entries, in integers: each row times its denominators."""
    scales = [math.lcm(*(entry.denominator for entry in row)) for row in rows]
    whole = [
        [entry.numerator * (scale // entry.denominator) for entry in row]
        for row, scale in zip(rows, scales, strict=True)
    ]
    total = sum(
        sign * math.prod(map(list.__getitem__, whole, order)) for order, sign in _signed_permutations(len(rows))
    )
    return Fraction(total, math.prod(scales))


@functools.cache
def _signed_permutations(count: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Every order of the columns, and its sign."""
    orders = itertools.permutations(range(count))
    return tuple((order, (-1) ** sum(a > b for a, b in itertools.combinations(order, 2))) for order in orders)


def _k() -> Any:
    return sympy.Symbol("k")


def _rational(value: Any) -> Any:
    return sympy.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else value


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _matrix(rows: Sequence[Sequence[Any]]) -> Any:
    return sympy.Matrix([[_rational(entry) for entry in row] for row in rows])


def _written(row: Sequence[Any]) -> str:
    return f"({', '.join(str(entry) for entry in row)})"


def _in_formulas(rows: Sequence[Sequence[Any]]) -> str:
    """The vectors as a text in Chinese lists them."""
    return "、".join(formula(_written(row)) for row in rows)


def _parsed(text: str, number: int) -> tuple[Vector, Vector]:
    """Constant part and slope in k of a user's vector. Raises ProblemError."""
    from harness.formulas.syntax.bounds import SyntaxRefused
    from harness.formulas.syntax.to_sympy import Untranslatable

    try:
        value = read(text)
    except SyntaxRefused as error:
        raise ProblemError(f"cannot read vector {number} at position {error.position + 1}: {error.reason}") from None
    except Untranslatable as error:
        raise ProblemError(f"cannot use vector {number}: {error}") from None
    if not isinstance(value, (sympy.Tuple, tuple, list)) or not 1 <= len(value) <= MAX_VECTORS:
        raise ProblemError(f"vector {number} is not 1 to {MAX_VECTORS} entries in parentheses: {excerpt(text)}")
    constant, slope = [], []
    for place, entry in enumerate(value):
        expression = entry if isinstance(entry, sympy.Expr) and len(str(entry)) <= MAX_DIGITS else sympy.nan
        zero, one = expression.subs(_k(), 0), expression.subs(_k(), 1)
        linear = isinstance(zero, sympy.Rational) and isinstance(one, sympy.Rational)
        if not linear or sympy.expand(expression - zero - (one - zero) * _k()) != 0:
            raise ProblemError(
                f"entry {place + 1} of vector {number} is neither a short rational nor linear in k: {entry}"
            )
        constant.append(_fraction(zero))
        slope.append(_fraction(one - zero))
    return tuple(constant), tuple(slope)


FAMILY = LinearAlgebraFamily()

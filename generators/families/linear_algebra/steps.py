"""The steps of a solution: row operations, the rank, an explicit relation; with a parameter, its determinant first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generators.families.linear_algebra.matrix_question import (
    MatrixQuestion,
    Vector,
    determinants,
    matrix_of,
    parameter,
    rational,
    written,
)
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

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


def numeric(question: MatrixQuestion, stream: Stream) -> Solution:
    """Vectors of numbers: are they dependent?"""
    vectors = ", ".join(written(row) for row in question.rows)
    count = len(question.rows)
    matrix = matrix_of(question.rows)
    program = Program(f"are the vectors {vectors} linearly dependent?", symbols="")
    program.let("A", literal(matrix), matrix)
    rank = _reduce(program, "A", question.rows)
    program.step("rank", "rank(A)", "rank", "A.rank()", rank)
    dependent = rank < count
    # The same lines for both answers, so that a program needs not know its own before it runs: of independent vectors
    # the null space is empty, and the only relation the trivial one.
    relation = _relation(matrix, dependent)
    program.let("c", f"sum(A.T.nullspace(), zeros({count}, 1)).T", relation)
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


def parametric(question: MatrixQuestion, stream: Stream) -> Solution:
    """One vector with a parameter: for which values are they?"""
    k = parameter()
    rows = [question.row(index, k) for index in range(len(question.rows))]
    vectors = ", ".join(written(row) for row in rows)
    matrix = matrix_of(rows)
    program = Program(f"for which k are the vectors {vectors} linearly dependent?", symbols="k")
    program.let("A", literal(matrix), matrix)
    at_0, at_1 = determinants(question)
    determinant, root = rational(at_0) + rational(at_1 - at_0) * k, -at_0 / (at_1 - at_0)
    program.step("determinant", "det(A)", "d", "expand(A.det())", determinant)
    if sympy.factor(determinant) != determinant:
        program.step("factor", text(determinant), "f", "factor(d)", sympy.factor(determinant), shown="{d}")
    program.line("root = solve(d, k)[0]")
    special = [question.row(index, root) for index in range(len(rows))]
    program.let("B", "A.subs(k, root)", matrix_of(special))
    rank, count = _reduce(program, "B", special), len(rows)
    program.step("rank", "rank(B)", "rank", "B.rank()", rank)
    program.step("compare", f"rank(B) < {count}", "less", f"rank < {count}", rank < count)
    values = sympy.FiniteSet(rational(root))
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
                left = form.format(matrix_of([current[index]]), matrix_of([current[pivot]]))
                template = form.format(f"{{{names[index]}}}", f"{{{names[pivot]}}}")
                code = form.format(names[index], names[pivot])
                program.step("row operation", left, name, code, matrix_of([value]), template)
                current[index], names[index] = value, name
        pivots += 1
    return pivots


def _relation(matrix: Any, dependent: bool) -> Any:
    """Numbers c with c*A = 0, not all zero where there are any such."""
    trivial = sympy.zeros(1, matrix.rows)
    return sum(matrix.T.nullspace(), trivial.T).T if dependent else trivial


def _in_formulas(rows: Sequence[Sequence[Any]]) -> str:
    """The vectors as a text in Chinese lists them."""
    return "、".join(formula(written(row)) for row in rows)

"""Linear dependence of sets of vectors: reduced row by row, ranked, compared, concluded; with one parameter at the top.

The second derivation eliminates nothing: m vectors are dependent when every m x m minor vanishes, each minor by
Leibniz's sum over permutations; with a parameter k, det = a + b*k is found from its values at k = 0 and k = 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from generators.errors import ProblemError
from generators.families.linear_algebra.matrix_question import (
    MatrixQuestion,
    Vector,
    determinants,
    leibniz,
    parameter,
    rational,
    written,
)
from generators.families.linear_algebra.steps import numeric, parametric
from generators.families.linear_algebra.users_vectors import MAX_VECTORS, read_vector
from generators.writing.expressions import read
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.stream import Stream
from harness.verification.problem import Answer

MAX_ROOT = 6
"""Characters of the value of k, as written."""
# vectors, dimension, largest entry, largest denominator, by level
LEVELS = {1: (2, 2, 6, 1), 2: (2, 3, 9, 1), 3: (3, 3, 6, 1), 4: (4, 4, 5, 3), 5: (4, 4, 4, 1)}


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
                at_0, at_1 = determinants(question)
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
        k = parameter() if question.slope else 0
        return str(sorted(written(question.row(index, k)) for index in range(len(question.rows))))

    def solve(self, question: MatrixQuestion, stream: Stream) -> Solution:
        return parametric(question, stream) if question.slope else numeric(question, stream)

    def confirm(self, question: MatrixQuestion, answer: Answer) -> bool:
        if question.slope:
            at_0, at_1 = determinants(question)
            return bool(read(answer.value) == sympy.FiniteSet(rational(-at_0 / (at_1 - at_0))))
        width = range(len(question.rows[0]))
        column_sets = itertools.combinations(width, len(question.rows))
        minors = (leibniz([[row[c] for c in columns] for row in question.rows]) for columns in column_sets)
        return answer.value == ("independent" if any(minors) else "dependent")

    def parse(self, texts: Sequence[str]) -> MatrixQuestion:
        if not 2 <= len(texts) <= MAX_VECTORS:
            raise ProblemError(
                f"give 2 to {MAX_VECTORS} vectors, one each, such as '(1, 2, 3)'; {len(texts)} were given"
            )
        parsed = [read_vector(text, number + 1) for number, text in enumerate(texts)]
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
        at_0, at_1 = determinants(question)
        if at_0 == at_1:
            raise ProblemError("whether these vectors are dependent does not depend on k")
        return question


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


FAMILY = LinearAlgebraFamily()

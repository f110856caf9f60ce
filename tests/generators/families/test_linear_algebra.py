"""Linear dependence: what a program says before it has run."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from generators import problem


@given(st.integers(0, 400), st.integers(1, 4))
def test_behind_the_row_operations_a_program_is_one_text_whatever_its_answer(index: int, level: int) -> None:
    """A model that writes it need not know, before any of it has run, what it will say."""
    made = problem("linear_algebra", index, 0, "train", level=level)
    assume(made.answer.kind == "word")
    operations = sum(step.rule == "row operation" for step in made.steps)
    count = len(re.findall(r"\(", made.program.partition("linearly")[0].partition("vectors")[2]))
    rank, c, z, less = range(operations + 2, operations + 6)
    assert made.program.partition("rank = ")[2] == (
        f'A.rank()\nprint("Step {rank} [rank]: rank(A) =", rank)\n'
        f'c = sum(A.T.nullspace(), zeros({count}, 1)).T\nprint("Step {c} [let]: c =", c)\n'
        f'z = c*A\nprint("Step {z} [relation]: c*A =", z)\n'
        f'less = rank < {count}\nprint("Step {less} [compare]: rank(A) < {count} =", less)\n'
        'answer = "dependent" if less else "independent"\nprint("Answer:", answer)\n'
    )


@given(st.integers(0, 400), st.integers(1, 4))
def test_the_relation_is_trivial_exactly_where_the_vectors_are_independent(index: int, level: int) -> None:
    made = problem("linear_algebra", index, 0, "train", level=level)
    relation = next((step.claim for step in made.steps if step.claim.startswith("c = ")), None)
    if relation is not None:
        trivial = not re.search(r"[1-9]", relation)
        assert trivial == (made.answer.value == "independent")

"""The organising idea: a drawn program, run in the sandbox, prints the answer that mathematics has.

For every registered family a problem is drawn, its program run, and what it prints compared with a computation that
shares nothing with the generators (independent.py). A family from outside is found in the registry like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import registry
from generators.problems import make
from harness.verification.problem import STYLES
from sandbox import Sandbox, Status
from tests.generators.independent import holds

WRONG = {"integer": "{} + 1", "real": "{0} + 1 + Abs({0})", "rational": "{} + 1", "expression": "{} + x + 1"}
"""By the kind of an answer: the same answer, spoilt."""


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """One sandbox for all: the strongest backend there is."""
    with Sandbox("auto", workers=1) as running:
        yield running


@pytest.mark.parametrize("family", registry.names())
@given(index=st.integers(0, 10**6), seed=st.integers(0, 2**32), level=st.integers(1, 5), style=st.sampled_from(STYLES))
def test_a_drawn_program_prints_the_answer_that_mathematics_has(
    family: str, index: int, seed: int, level: int, style: str, box: Sandbox
) -> None:
    made = make(family, index, seed, level=level, style=style)
    done = box.run(made.problem.program)
    assert done.status is Status.ok, done.stderr
    assert done.stdout == made.output
    first, *_, last = done.stdout.splitlines()
    printed = last.removeprefix("Answer: ")
    assert printed == made.problem.answer.value
    problem = first.removeprefix("Problem: ")
    assert holds(made.problem, problem, replace(made.problem.answer, value=printed)), (problem, printed)


@pytest.mark.parametrize("family", ["arithmetic", "derivative", "integral"])
@given(index=st.integers(0, 10**6), level=st.integers(1, 5))
def test_the_independent_computation_tells_a_wrong_answer(family: str, index: int, level: int) -> None:
    made = make(family, index, level=level)
    answer = made.problem.answer
    if answer.kind == "antiderivative":
        wrong = f"{answer.value} + {answer.variable}/7"
    else:
        wrong = WRONG.get(answer.kind, "7").format(answer.value)
    problem = made.output.splitlines()[0].removeprefix("Problem: ")
    assert not holds(made.problem, problem, replace(answer, value=wrong))

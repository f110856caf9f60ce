"""Retrospective enhancement: a step in the wrong place is refused by execution, and the right order stands."""

from __future__ import annotations

import pytest

from generators import problem
from generators.synthesis.given import Given
from generators.synthesis.retrospective import Cause, retrospective
from harness.scoring.recheck import recheck
from harness.verification.problem import Problem
from sandbox import Sandbox


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    families = ("arithmetic", "derivative", "integral", "limit", "linear_algebra", "sequence_limit")
    drawn = [problem(name, at, seed=4, level=3) for name in families for at in range(2)]
    return [*drawn, *(problem("derivative", at, seed=4, level=4, style="snapshot") for at in range(3))]


def test_a_step_before_what_it_needs_is_refused_and_the_solution_is_the_problems_own(
    problems: list[Problem], sandbox: Sandbox
) -> None:
    made = retrospective([Given(one) for one in problems], sandbox, 1)
    records = [record for one in made for record in one.records]
    assert len(records) >= len(problems) - 3
    assert {bool(record["refused"]) for record in records} == {True, False}
    programs = {one.id: one.program for one in problems}
    for record in records:
        output, own = str(record["output"]), programs[str(record["id"])]
        assert "".join(line for line in output.splitlines(True) if not line.startswith("# ")) == own
        assert (record["refused"] == "") == (record["first_false"] is not None)
        early = str(record["attempt"])
        assert early != own
        assert set(early.splitlines()) == set(own.splitlines())
    assert [one.fault for one in recheck(enumerate(records, 1), sandbox)] == [""] * len(records)
    wrong = {**records[0], "attempt": programs[str(records[0]["id"])]}
    (found,) = recheck([(1, wrong)], sandbox)
    assert found.fault


def test_a_problem_without_such_a_step_and_a_text_are_counted(sandbox: Sandbox) -> None:
    batch = [Given(problem("derivative", 1, style="text")), Given(problem("arithmetic", 1, style="snapshot"))]
    text, free = retrospective(batch, sandbox, 0)
    assert (text.records, text.causes) == ([], {Cause.text: 1})
    assert (free.records, free.causes) == ([], {Cause.free: 1})

"""Tutorship: what is learnt is true, what is shown as wrong is wrong there and so, and only that step is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generators import problem
from generators.errors import DatasetError
from generators.synthesis.cli import synthesise as command
from generators.synthesis.given import Given, givens
from generators.synthesis.injected_errors import injected
from generators.synthesis.steps_of_program import placed_steps
from generators.synthesis.synthesise import synthesise
from generators.synthesis.tutorship import Cause, tutorship
from generators.writing.stream import Stream
from harness.scoring.program_syntax import parse_program
from harness.scoring.recheck import recheck
from harness.verification.problem import Problem
from sandbox import Sandbox

# Slips are put into the tree that this Python makes of a program.
pytestmark = pytest.mark.interpreter

FAMILIES = ("arithmetic", "derivative", "integral", "limit", "linear_algebra", "sequence_limit", "equation")


@cache
def problems() -> tuple[Problem, ...]:
    """Two of each family, one in each style of program."""
    styles = ("computed", "snapshot")
    return tuple(problem(name, at, seed=8, level=2 + at, style=styles[at]) for name in FAMILIES for at in range(2))


def written(folder: Path, records: Sequence[object]) -> Path:
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.mark.fast
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 13), st.integers(0, 2**32))
def test_a_slip_changes_one_step_alone_and_leaves_a_program(number: int, seed: int) -> None:
    one = problems()[number]
    placed = placed_steps(one.program, one.steps)
    for slip in list(injected(one.program, placed, Stream("slips", seed)))[:20]:
        start, end = slip.placed.start, slip.placed.end
        assert slip.lines != one.program[start:end]
        assert slip.placed.step.rule != "let"
        assert parse_program(one.program[:start] + slip.lines + one.program[end:]) is not None


@pytest.fixture(scope="module")
def made(sandbox: Sandbox) -> list[dict[str, object]]:
    batch = [Given(one) for one in problems()]
    return [record for one in tutorship(batch, sandbox, 3) for record in one.records]


def test_without_its_comments_the_solution_is_the_problems_own(made: list[dict[str, object]]) -> None:
    assert len(made) == len(problems())
    for one, record in zip(problems(), made, strict=True):
        output = str(record["output"])
        assert "".join(x for x in output.splitlines(True) if not x.startswith("# ")) == one.program
        assert f"# Step {record['first_false']['index']} is false: " in output  # type: ignore[index]
        assert record["changed"] == "this step alone"


def test_every_record_stands_when_it_is_run_again(made: list[dict[str, object]], sandbox: Sandbox) -> None:
    assert [one.fault for one in recheck(enumerate(made, 1), sandbox)] == [""] * len(made)


def test_a_record_whose_attempt_is_not_wrong_as_it_says_does_not_stand(
    made: list[dict[str, object]], sandbox: Sandbox
) -> None:
    right = {**made[0], "attempt": problems()[0].program}
    elsewhere = {**made[0], "first_false": {"index": 999, "claim": "1 = 2"}}
    first, second = recheck([(1, right), (2, elsewhere)], sandbox)
    assert first.fault == "no step of its attempt is false"
    assert second.fault.startswith("the first step of its attempt that is not true is ")


def test_a_models_own_false_step_is_mended_and_its_own_rest_kept(sandbox: Sandbox) -> None:
    one = next(one for one in problems() if one.family == "derivative" and one.style == "snapshot")
    wrong = next(injected(one.program, placed_steps(one.program, one.steps), Stream("own", 1)))
    program = one.program[: wrong.placed.start] + wrong.lines + one.program[wrong.placed.end :] + "# my own end\n"
    batch = [Given(one, program), Given(one, one.program), Given(one, ""), Given(one, "print('Step 1 [x]: 1 = 2')")]
    own, right, none, loose = tutorship(batch, sandbox, 0)
    (record,) = own.records
    assert (record["source"], record["changed"]) == ("model", "this step alone")
    assert str(record["output"]).endswith("# my own end\n")
    assert right.causes == none.causes == {Cause.right: 1}
    assert loose.causes == {Cause.uncorrected: 1}


def test_an_attempt_that_tells_another_question_teaches_nothing(sandbox: Sandbox) -> None:
    one = problem("arithmetic", 0, level=1)
    wrong = next(injected(one.program, placed_steps(one.program, one.steps), Stream("own", 1)))
    program = one.program[: wrong.placed.start] + wrong.lines + one.program[wrong.placed.end :]
    told = re.search(r"Problem: evaluate \D*(\d+)", program)
    assert told
    misread = program[: told.start(1)] + str(int(told[1]) + 1) + program[told.end(1) :]
    honest, other = tutorship([Given(one, program), Given(one, misread)], sandbox, 0)
    assert len(honest.records) == 1
    assert (other.records, other.causes) == ([], {Cause.misread: 1})


def test_a_text_is_counted_and_passed_over(sandbox: Sandbox) -> None:
    (one,) = tutorship([Given(problem("derivative", 1, style="text"))], sandbox, 0)
    assert (one.records, one.causes) == ([], {Cause.text: 1})


class Dying:
    """A sandbox that fails after some batches, as a machine does."""

    def __init__(self, inner: Sandbox, batches: int) -> None:
        self._inner, self._left = inner, batches

    def __getattr__(self, name: str) -> object:
        self._left -= name == "as_completed"
        if self._left < 0:
            raise KeyboardInterrupt
        return getattr(self._inner, name)


def test_a_run_that_was_cut_off_ends_with_the_same_bytes(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.synthesis.synthesise.BATCH", 4)
    data = written(tmp_path, [one.to_record() for one in problems()])
    counts = synthesise("tutorship", data, tmp_path / "whole.jsonl", sandbox)
    assert counts == {"inputs": 14, "records": 14}
    with pytest.raises(KeyboardInterrupt):
        synthesise("tutorship", data, tmp_path / "cut.jsonl", Dying(sandbox, 5))  # type: ignore[arg-type]
    assert (tmp_path / "cut.jsonl").read_bytes()
    assert synthesise("tutorship", data, tmp_path / "cut.jsonl", sandbox) == counts
    assert (tmp_path / "cut.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_the_verb_tells_what_it_made_and_refuses_what_is_no_data(tmp_path: Path) -> None:
    data = written(tmp_path, [replace(problems()[0], split="train").to_record()])
    options = ["--method", "tutorship", "--sandbox", "process", "--out", str(tmp_path / "out.jsonl")]
    done = CliRunner().invoke(command, [*options, "--data", str(data)])
    assert done.output.strip().endswith("of 1 inputs")
    for record, said in (({"a": 1}, "no field 'id'"), ({"problem": {}, "completion": "x"}, "no field")):
        with pytest.raises(DatasetError, match=said):
            list(givens(written(tmp_path, [record])))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="is not a run"):
        list(givens(tmp_path / "empty"))

"""`showwork show RUN`: the samples of a run, found by their outcome or by the problem's index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import generators
from generators.cli import show
from generators.errors import ProblemError
from harness.evaluation.judgements import verifier_version
from harness.evaluation.provider import Sampling
from harness.evaluation.runs import Judgement, Sample, Settings, create_run, problem_hash, sample_key

PROBLEMS = [generators.problem("arithmetic", index, level=1) for index in range(3)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run in which the first sample is right, the second wrong with a false step, the third an error."""
    settings = Settings("HfProvider", "m", "m", "plain-1", Sampling())
    run = create_run(settings, tmp_path / "run", verifier_version())
    run.add_problems(PROBLEMS)
    false = {"index": 1, "rule": "sum", "claim": "1 + 1 = 3", "true": False, "detail": "2 against 3"}
    said = (("correct", True, ()), ("wrong_answer", False, (false,)), ("runtime_error", False, ()))
    for problem, (outcome, right, steps) in zip(PROBLEMS, said, strict=True):
        key = sample_key(problem_hash(problem), settings, 0)
        text = f"print('Answer:', 7)  # {outcome} \x1b[2J"
        run.add_samples([Sample(key, problem_hash(problem), 0, f"{outcome}:0/1", text, 1, 1, "stop")])
        ran = outcome != "runtime_error"
        judged = (key, "1", outcome, ran, right, right, 1.0, steps, "7" if ran else None, right, "exact", "", text, "")
        run.add_judgements([Judgement(*judged, "" if ran else "NameError: name 'y' is not defined", 0.0)])
    return tmp_path / "run"


def shown(*arguments: object) -> Result:
    return CliRunner().invoke(show, [str(each) for each in arguments], standalone_mode=False)


def test_samples_of_an_outcome_are_shown_with_their_false_step_and_the_gold(folder: Path) -> None:
    page = shown(folder, "--outcome", "wrong_answer", "--count", 5)
    assert page.return_value == 0
    for part in ("# wrong_answer", "✗ [sum] 1 + 1 = 3   2 against 3", "wrong_answer: '7'", PROBLEMS[1].answer.value):
        assert part in page.output
    assert "# correct" not in page.output
    assert "\x1b[2J" not in page.output


def test_an_error_is_shown_and_a_problem_is_found_by_its_index(folder: Path) -> None:
    page = shown(folder, "--index", PROBLEMS[2].index)
    assert "NameError: name 'y' is not defined" in page.output
    records = [json.loads(line) for line in shown(folder, "--count", 9, "--json").output.splitlines()]
    assert [record["judgement"]["outcome"] for record in records] == ["correct", "wrong_answer", "runtime_error"]
    none = shown(folder, "--outcome", "timeout")
    assert none.return_value == 1
    assert "samples of the indices 0 to" in none.output  # what there is instead


def test_an_outcome_without_a_run_is_refused() -> None:
    assert isinstance(shown("--family", "arithmetic", "--outcome", "correct").exception, ProblemError)

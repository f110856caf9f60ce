"""What `showwork eval` and `pytest benchmarks/` share: options, tasks, problems, what fails a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generators.evaluation.cli import evaluate as command
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation, EvaluationTask
from generators.levels import parse_levels
from generators.registry import standard
from sandbox.errors import UsageError

SUITE = [{"question": f"{i}+{i}?", "answer": f"{i}+{i}={2 * i}\n#### {2 * i}"} for i in range(6)]


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"text_answers": True}, "--suite"),
        ({"limit": 0}, "--limit"),
        ({"num_fewshot": -1}, "--num-fewshot"),
        ({"min_accuracy": 80.0}, "from 0 to 1"),
        ({"n_samples": 4}, "--temperature"),
        ({"split": "tset"}, "--split"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_loaded(values: dict[str, object], cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        EvaluationOptions(**values)  # type: ignore[arg-type]  # each case sets one option


def test_levels_are_read_as_people_write_them() -> None:
    assert parse_levels("1-3, 5") == (1, 2, 3, 5)
    assert parse_levels("2,1-2") == (1, 2)
    for text in ("", "a", "1-", "3..4", "1;2", "3-1", "1,,2", "-1", "¹"):
        with pytest.raises(UsageError, match="is not a list of levels"):
            parse_levels(text)


def test_every_family_and_level_is_a_task_and_names_choose_among_them() -> None:
    every = Evaluation(EvaluationOptions()).tasks()
    assert {task.family for task in every} == set(standard())
    assert [task.level for task in Evaluation(EvaluationOptions(tasks="equation")).tasks()] == [1, 2, 3, 4, 5]
    assert Evaluation(EvaluationOptions(tasks="derivative-2, arithmetic", levels="1-2")).tasks() == [
        EvaluationTask("arithmetic", 1),
        EvaluationTask("arithmetic", 2),
        EvaluationTask("derivative", 2),
    ]
    with pytest.raises(UsageError, match="there is no task 'geometry'"):
        Evaluation(EvaluationOptions(tasks="geometry")).tasks()
    with pytest.raises(UsageError, match="selects no task"):
        Evaluation(EvaluationOptions(levels="9")).tasks()


def test_problems_are_distinct_of_the_split_and_a_longer_draw_begins_with_the_shorter() -> None:
    few, many = (
        evaluation.problems(evaluation.tasks())
        for evaluation in (Evaluation(EvaluationOptions(tasks="arithmetic-1", limit=n, seed=3)) for n in (10, 25))
    )
    assert many[:10] == few
    assert len({problem.id for problem in many}) == 25
    assert {problem.split for problem in many} == {"test"}
    other = Evaluation(EvaluationOptions(tasks="arithmetic-1", limit=10, seed=4))
    assert other.problems(other.tasks()) != few


def test_examples_are_of_the_training_split_and_of_each_family_in_turn() -> None:
    evaluation = Evaluation(EvaluationOptions(tasks="arithmetic-1", num_fewshot=2))
    shown = evaluation.examples()
    assert len(shown) == 2
    assert all("print(" in program for _, program in shown)
    asked = {problem.statement for problem in evaluation.problems(evaluation.tasks())}
    assert not asked & {statement for statement, _ in shown}


def test_a_text_suites_examples_are_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "sums.jsonl"
    path.write_text("\n".join(map(json.dumps, SUITE)))
    evaluation = Evaluation(EvaluationOptions(suite=str(path), text_answers=True, num_fewshot=2))
    assert evaluation.examples() == [(record["question"], record["answer"]) for record in SUITE[:2]]
    assert [problem.statement for problem in evaluation.problems(evaluation.tasks())] == [
        "2+2?",
        "3+3?",
        "4+4?",
        "5+5?",
    ]
    assert evaluation.tasks() == [EvaluationTask("sums", 0)]


def test_a_suite_is_evaluated_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "sums.jsonl"
    path.write_text("\n".join(map(json.dumps, SUITE)))
    arguments = [
        "--suite",
        str(path),
        "--text-answers",
        "--provider",
        "echo",
        "--json",
        "--output-dir",
        str(tmp_path / "run"),
    ]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    assert record["overall"]["accuracy"]["value"] == 0
    assert record["settings"]["source"]["suite"] == "sums"
    assert record["settings"]["template"] == "text-2-plain"
    below = CliRunner().invoke(command, [*arguments, "--min-accuracy", "0.9"], catch_exceptions=False)
    assert below.exit_code == 1
    assert json.loads(below.stdout)["failures"] == ["sums-0: accuracy 0.0% [0.0, 39.0] is below 90.0%"]


def test_a_run_that_is_no_worse_than_its_baseline_says_how_it_compares_and_a_worse_one_fails(tmp_path: Path) -> None:
    def evaluated(provider: str, folder: str, *more: str) -> Result:
        asked = ("--tasks", "arithmetic", "--levels", "1", "--limit", "12", "--provider", provider)
        return CliRunner().invoke(
            command, [*asked, "--output-dir", str(tmp_path / folder), *more], catch_exceptions=False
        )

    right = tmp_path / "right"
    assert evaluated("reference", "right").exit_code == 0
    passed = evaluated("reference", "again", "--baseline", str(right))
    assert passed.exit_code == 0
    assert f"beside {right}: B is not significantly different: 100.0% -> 100.0%, +0.0 points" in passed.stdout
    failed = evaluated("echo", "worse", "--baseline", str(right))
    assert failed.exit_code == 1
    assert "overall: B is worse: 100.0% -> 0.0%" in failed.stdout
    assert f"beside {right}" not in failed.stdout


def test_the_default_folder_is_named_by_the_model_and_what_decides_its_samples() -> None:
    def folder(**values: object) -> Path:
        return Evaluation(EvaluationOptions(**values)).folder  # type: ignore[arg-type]  # each case sets one option

    same = {folder(), folder(tasks="derivative"), folder(levels="1"), folder(min_accuracy=0.5)}
    assert len(same) == 1
    assert same.pop().parts[0] == "runs"
    assert len({folder(), folder(seed=1), folder(limit=7), folder(provider="echo"), folder(max_new_tokens=9)}) == 5


def test_a_suites_unreadable_golds_are_named_before_a_model_is_opened_or_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "sums.jsonl"
    records = [*SUITE, {"question": "42 in base 8?", "answer": "58_8"}, {"question": "Nothing?", "answer": None}]
    path.write_text("\n".join(map(json.dumps, records)))
    folder = tmp_path / "run"
    arguments = ["--suite", str(path), "--text-answers", "--model", "no-such-model", "--output-dir", str(folder)]
    refused = CliRunner().invoke(command, arguments)
    assert isinstance(refused.exception, UsageError)
    said = str(refused.exception)
    assert "record 7: gold answer '58_8'" in said
    assert "record 8: " in said
    assert "--unreadable skip" in said
    assert not folder.exists()
    arguments = [*arguments[:3], "--provider", "echo", *arguments[5:], "--unreadable", "skip"]
    done = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "golds of sums: 6 of 8 can be read (6 number)" in done.stderr
    assert "2 records left out" in done.stderr
    record = json.loads(done.stdout)
    assert [one["record"] for one in record["skipped"]] == [7, 8]
    assert record["settings"]["unreadable"] == "skip"
    assert record["overall"]["problems"] == 6
    with pytest.raises(UsageError, match="--unreadable must be skip or fail"):
        EvaluationOptions(unreadable="ignore")

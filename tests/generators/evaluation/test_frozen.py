"""Our frozen benchmark: what is drawn is what was frozen, and anything else is an error that says why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generators import registry
from generators.evaluation.cli import evaluate as command
from generators.evaluation.frozen import NAMES, digest_of, frozen_benchmark, frozen_source
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.suite_cli import suite
from generators.evaluation.tasks import Evaluation, EvaluationTask
from harness.verification.errors import SuiteError

V1 = "showwork-v1"


def test_version_1_is_six_families_at_five_levels_with_forty_test_problems_each() -> None:
    benchmark = frozen_benchmark(V1)
    tasks = list(benchmark.tasks())
    assert (len(tasks), benchmark.per_task, benchmark.split) == (30, 40, "test")
    assert set(benchmark.digests) == {f"{family}-{level}" for family, level in tasks}
    assert benchmark.digest == "c2cbdfe1e2c52bb822f9e941"  # in tables that last: it is never another one
    assert (V1,) == NAMES


@pytest.mark.parametrize("task", [("arithmetic", 1), ("linear_algebra", 2), ("sequence_limit", 1)])
def test_what_the_generators_draw_is_what_was_frozen(task: tuple[str, int]) -> None:
    problems = frozen_benchmark(V1).drawn(*task)
    assert len({problem.id for problem in problems}) == 40
    assert {problem.split for problem in problems} == {"test"}


@pytest.mark.slow
def test_all_1200_problems_are_those_that_were_frozen() -> None:
    benchmark = frozen_benchmark(V1)
    problems = [problem for task in benchmark.tasks() for problem in benchmark.drawn(*task)]
    assert len({problem.id for problem in problems}) == 1200


def test_another_question_gold_order_or_number_is_no_version_1() -> None:
    benchmark = frozen_benchmark(V1)
    problems = benchmark.draw("arithmetic", 2)
    assert digest_of(problems) == benchmark.digests["arithmetic-2"]
    first = problems[0]
    others = [
        problems[1:],
        problems[::-1],
        (replace(first, statement=first.statement + " "), *problems[1:]),
        (replace(first, answer=replace(first.answer, value=first.answer.value + "1")), *problems[1:]),
    ]
    for other in others:
        with pytest.raises(SuiteError, match="is not what was frozen") as caught:
            benchmark.refuse_others("arithmetic-2", other, "the generators make others")
        assert "--save FILE" in str(caught.value)
    # The program decides no answer: written in another way, the benchmark is the same.
    assert digest_of((replace(first, program="", steps=()), *problems[1:])) == benchmark.digests["arithmetic-2"]


def test_a_family_that_is_registered_later_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    names = registry.names()
    monkeypatch.setattr(registry, "names", lambda: (*names, "zz_new"))
    evaluation = Evaluation(EvaluationOptions(suite=V1))
    assert len(evaluation.tasks()) == 30
    assert {task.family for task in evaluation.tasks()} == set(frozen_benchmark(V1).families)


def test_parts_of_it_are_evaluated_by_tasks_levels_and_a_limit_of_each_task(tmp_path: Path) -> None:
    evaluation = Evaluation(EvaluationOptions(suite=V1, tasks="arithmetic", levels="1-2", limit=3))
    assert evaluation.tasks() == [EvaluationTask("arithmetic", 1), EvaluationTask("arithmetic", 2)]
    assert len(evaluation.problems(evaluation.tasks())) == 6
    assert evaluation.source() == {"suite": V1, "digest": frozen_benchmark(V1).digest, "records": 3}
    arguments = ["--suite", V1, "--tasks", "arithmetic-1", "--limit", "2", "--sandbox", "process", "--json"]
    done = CliRunner().invoke(command, [*arguments, "--output-dir", str(tmp_path)], catch_exceptions=False)
    assert json.loads(done.stdout)["overall"]["accuracy"]["value"] == 1.0


def test_a_file_of_it_is_compared_with_the_hash_too(tmp_path: Path) -> None:
    benchmark = frozen_benchmark(V1)
    small = replace(
        benchmark, families=("arithmetic",), levels=(1,), digests={"arithmetic-1": benchmark.digests["arithmetic-1"]}
    )
    problems = benchmark.drawn("arithmetic", 1)
    path = tmp_path / "v1.jsonl"
    lines = [json.dumps(problem.to_record()) for problem in problems]
    path.write_text("\n".join(lines))
    assert small.of_file(path) == problems
    path.write_text("\n".join(lines[1:]))
    with pytest.raises(SuiteError, match="39 problems"):
        small.of_file(path)
    path.write_text("\n".join([*lines, json.dumps(benchmark.drawn("arithmetic", 2)[0].to_record())]))
    with pytest.raises(SuiteError, match="remove what is none of it"):
        small.of_file(path)
    assert frozen_source(f"{V1}:{path}") == (benchmark, path)
    assert frozen_source("gsm8k") is None


def test_the_list_of_benchmarks_is_shown_without_drawing_or_asking_anything() -> None:
    shown = CliRunner().invoke(suite, ["--list"], catch_exceptions=False)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("showwork-v1")
    told = CliRunner().invoke(suite, ["--list", "--json"], catch_exceptions=False)
    rows = {row["name"]: row for row in json.loads(told.stdout)}
    assert rows["gsm8k"]["hub"] == "openai/gsm8k"
    assert rows["cmath"]["language"] == "zh"
    assert rows[V1]["hub"] is None
    assert CliRunner().invoke(suite, []).exit_code == 2

"""The plans of trainings that follow one another: each can be run in order, and its arms are fair."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.test_experiments import ROOT, run

sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from staged_plans import BASE, PLANS, STEPS, TESTS, Plan  # only after the line above

plans = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)


def steps_of(plan: Plan, name: str) -> int:
    """Of all trainings behind the base, down to this one; rounds counted."""
    (one,) = [training for training in plan.trainings if training.name == name]
    own = int(one.options[one.options.index("--max-steps") + 1])
    if "--rounds" in one.options:
        own *= int(one.options[one.options.index("--rounds") + 1])
    return own if one.start in ("tiny", "start", BASE.name) else own + steps_of(plan, one.start)


@plans
def test_a_training_begins_at_one_that_was_made_before_it_and_every_pair_is_trained_and_tested_alike(
    plan: Plan,
) -> None:
    made = ["start", "tiny"]
    for one in plan.trainings:
        assert one.start in made
        made.append(one.name)
    assert len(set(made)) == len(made)
    tests = {one.name: one.tests or plan.tests for one in plan.trainings} | {"start": plan.tests}
    for before, after in plan.pairs:
        assert set(tests[after]) <= set(tests[before]) <= set(TESTS)


@plans
def test_arms_that_are_compared_have_equal_steps(plan: Plan) -> None:
    uneven = {("words", "code-then-words"), ("words-tools", "code-then-words-tools")}
    for pair in set(plan.pairs) - uneven:
        before, after = (steps_of(plan, name) for name in pair if name != "start") if "start" not in pair else (0, 0)
        assert abs(before - after) <= STEPS // 100, pair


@pytest.mark.train
@pytest.mark.slow
def test_a_plan_is_run_from_its_base_to_its_table_and_a_second_call_only_reads(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(f'{{"text": "The sum of {n} and {n + 1} is {2 * n + 1}."}}\n' for n in range(200)))
    small = ("--problems", "1", "--max-steps", "2", "--save-steps", "2", "--window", "12", "--generator-workers", "0")
    given = ("--plan", "code", "--runs", "base,words", "--corpus", corpus, "--output-dir", tmp_path / "runs")
    first = run("staged.py", *given, *small)
    assert first.returncode == 0, first.stderr[-3000:]
    assert len([line for line in first.stdout.splitlines() if line.startswith("| ")]) == 2 + 2
    models = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("model.safetensors")}
    again: subprocess.CompletedProcess[str] = run("staged.py", *given, *small)
    assert again.stdout == first.stdout
    assert {path: path.stat().st_mtime_ns for path in models} == models

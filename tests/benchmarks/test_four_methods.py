"""The arms of the comparison of four methods hold as many tokens of loss, whatever their records look like."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.test_experiments import ROOT

sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from four_methods import ARMS, LONGEST, METHODS, Plan, records, steps_of, within, write_arms


def measure(line: str) -> tuple[int, int]:
    loss, length = map(int, line.split())
    return loss, length


sizes = st.lists(st.integers(1, LONGEST).flatmap(lambda whole: st.tuples(st.integers(1, whole), st.just(whole))))


@given(sizes, st.integers(1, 5000))
def test_lines_are_taken_until_they_hold_the_tokens_and_no_longer(rows: list[tuple[int, int]], tokens: int) -> None:
    lines = [f"{loss} {whole}" for loss, whole in rows]
    taken = list(within(lines, measure, tokens))
    held = sum(measure(line)[0] for line in taken)
    assert taken == lines[: len(taken)]
    assert held >= tokens or len(taken) == len(lines)
    assert not taken or held - measure(taken[-1])[0] < tokens


def test_a_record_that_is_too_long_is_passed_over() -> None:
    assert list(within([f"9 {LONGEST + 1}", "5 6", "5 6"], measure, 4)) == ["5 6"]


def test_batches_are_those_that_hold_the_tokens_of_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("four_methods.loss_tokens", lambda start: measure)
    plan = Plan(tmp_path, tmp_path, problems=0, tokens=10_000, rehearsal=0.5, tests=0)
    plan.file("arm-raw").write_text("50 100\n" * 200)
    plan.file("arm-query").write_text("50 200\n" * 100)  # half of the tokens in the file: two epochs
    assert steps_of(plan, "raw") == 10
    assert steps_of(plan, "query") == 20


@pytest.mark.parametrize("rehearsal", [0.0, 0.5])
def test_every_arm_holds_the_same_raw_problems_and_as_many_tokens_of_loss(
    rehearsal: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("four_methods.loss_tokens", lambda start: lambda line: (10, 20))
    plan = Plan(tmp_path, tmp_path, problems=0, tokens=800, rehearsal=rehearsal, tests=0)
    for name in ("raw", *METHODS, "student-tutorship"):
        plan.file(name).write_text("".join(f"{name} {number}\n" for number in range(100)))
    write_arms(plan)
    counts = {arm: Counter(line.split()[0] for line in records(plan.file(f"arm-{arm}"))) for arm in ARMS}
    shared = int(80 * rehearsal)
    assert counts["raw"] == {"raw": 80}
    for method in METHODS[:3]:
        assert counts[method] == Counter({"raw": shared, method: 80 - shared})
    assert counts["tutorship"] == Counter({"raw": shared, "student-tutorship": 80 - shared})
    assert counts["mixed"]["raw"] == shared
    assert {counts["mixed"][method] for method in METHODS[:3]} == {(80 - shared) // 4}

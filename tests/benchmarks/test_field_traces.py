"""The measurement of solutions in words: its own arithmetic, and what it counts."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.field.traces import big_bench_mistake, refuted_again, solutions, worked_out


@pytest.mark.parametrize(
    ("text", "value"),
    [("3 * (4 - -2)", 18), ("2^3 / 4", 2), ("$1,200 + 3", 1203), ("0.5 \\times 4", 2), ("x + 1", None), ("f(3)", None)],
)
def test_the_script_works_out_plain_arithmetic_alone(text: str, value: int | None) -> None:
    assert worked_out(text) == (None if value is None else Fraction(value))


def test_a_name_is_worked_out_with_the_value_it_was_given() -> None:
    assert worked_out("A * 2", {"A": Fraction(3)}) == 6
    assert refuted_again("A * 2 = 6 = 3 + 4", {"A": Fraction(3)}) is True


@pytest.mark.parametrize(("text", "verdict"), [("3 + 4 = 8", True), ("3 + 4 = 7", False), ("x + 4 = 7", None)])
def test_a_chain_is_refuted_by_two_neighbours_that_differ(text: str, verdict: bool | None) -> None:
    assert refuted_again(text) is verdict


def test_traces_are_counted_by_their_labels(tmp_path: Path) -> None:
    steps = ["A = (1 + 2)", "So A = (1 + 2) = 4."]
    records = [
        {"input": "(1 + 2) =", "steps": steps, "answer": "4", "target": "3", "mistake_index": label}
        for label in (1, 0, None)
    ]
    (tmp_path / "multistep_arithmetic.jsonl").write_text("\n".join(map(json.dumps, records)))
    found = big_bench_mistake(tmp_path)
    assert (found["labelled wrong"], found["flagged"], found["at the labelled step"]) == (2, 2, 1)
    assert [row[0] for row in found["labelled right and flagged"]] == [2]
    assert found["false, worked out again"] == {"confirmed": 3}


def test_reference_solutions_are_read_line_by_line(tmp_path: Path) -> None:
    place = tmp_path / "data" / "gsm8k"
    place.mkdir(parents=True)
    (place / "test.jsonl").write_text(json.dumps({"answer": "He has 3*4 = <<3*4=12>>12 eggs.", "question": "?"}))
    assert solutions(tmp_path, "GSM8K", "data/gsm8k/test.jsonl", "answer", "question")["claims"] == {"true": 2}

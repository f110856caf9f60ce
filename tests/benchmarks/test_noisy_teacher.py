"""The teacher that slips: what is false is one line that no answer shows, and the harness finds it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from benchmarks.training import noisy_teacher
from benchmarks.training.noisy_teacher import SLIPS, Told, found_in, slips, taught
from generators import problem
from harness import check_trace
from harness.verification.problem import Problem


@cache
def problems(family: str) -> tuple[Problem, ...]:
    return tuple(problem(family, index, level=1, style="text") for index in range(12))


def solutions(family: str, slip: str, share: float) -> list[Told]:
    return [taught(one, share, SLIPS[slip]) for one in problems(family)]


@pytest.mark.parametrize("family", ["arithmetic", "derivative", "sequence_limit"])
@pytest.mark.parametrize("slip", SLIPS)
def test_every_slip_is_one_line_before_the_last_and_the_answer_stays(family: str, slip: str) -> None:
    told = solutions(family, slip, 1.0)
    assert any(one.slipped for one in told)
    for one in told:
        lines, right = one.text.splitlines(), one.problem.program.splitlines()
        changed = [place for place, line in enumerate(lines) if line != right[place]]
        assert [lines[place] for place in changed] == ([one.slipped] if one.slipped else [])
        assert all(place < len(lines) - 2 for place in changed)
        assert len(lines) == len(right)


@pytest.mark.parametrize("family", ["arithmetic", "derivative", "sequence_limit"])
@pytest.mark.parametrize("slip", SLIPS)
def test_nearly_every_slip_is_refuted_where_it_stands_and_every_answer_is_right(family: str, slip: str) -> None:
    found = found_in(solutions(family, slip, 1.0))
    assert found.right == found.solutions
    assert found.elsewhere == 0
    assert found.refuted >= 0.7 * found.slipped > 0


def test_a_solution_that_does_not_slip_has_no_line_that_is_refuted() -> None:
    for one in solutions("derivative", "sign", 0.0):
        assert (one.slipped, one.text) == (None, one.problem.program)
        assert check_trace(one.text, one.problem.statement, fallback=False).fault is None


def test_the_share_that_slips_is_a_hash_of_the_problem_and_grows_with_the_share() -> None:
    names = [f"p-{number}" for number in range(2000)]
    few, many = ({name for name in names if slips(name, share)} for share in (0.3, 0.6))
    assert few < many
    assert (len(few) / 2000, len(many) / 2000) == (pytest.approx(0.3, abs=0.05), pytest.approx(0.6, abs=0.05))


@pytest.mark.train
def test_the_file_is_one_to_train_on_as_it_lies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from trainer.data_files import read_problems

    path = tmp_path / "noisy.jsonl"
    noisy_teacher.main(["--out", str(path), "--family", "derivative", "--count", "12"])
    assert capsys.readouterr().out.startswith("12 solutions: ")
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    read = read_problems([path])
    assert [one.program for one in read] == [record["solution"] for record in records]
    assert {one.style for one in read} == {"text"}
    assert {one.family for one in read} == {"derivative"}

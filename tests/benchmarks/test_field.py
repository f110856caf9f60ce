"""benchmarks/field: the golds of a folder read as values, other ways to write them, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "field" / "golds.py"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )


def folder_of(tmp_path: Path, answers: list[str]) -> Path:
    path = tmp_path / "math500" / "test.jsonl"
    path.parent.mkdir(parents=True)
    records = ({"problem": f"Compute ${number}$.", "answer": answer} for number, answer in enumerate(answers))
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return tmp_path


def test_values_are_read_in_every_form_and_no_near_miss_is_taken(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = run(folder_of(tmp_path, ["\\frac{1}{2}", "3\\sqrt{2}", "(1, 2)", "x^2 + 1"]), "--json", figures)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert (found["read"][0]["golds"], found["read"][0]["read"]) == (4, 4)
    assert all(row["accepted"] == row["pairs"] for row in found["forms"]["endings of models"]["rows"].values())
    assert all(row["accepted"] == 0 for row in found["forms"]["near misses (wrong)"]["rows"].values())


def test_a_gold_that_is_prose_is_not_counted_as_read_though_its_text_is_the_same(tmp_path: Path) -> None:
    done = run(folder_of(tmp_path, ["7", "the quick brown fox"]), "--reading", "--causes")
    assert done.returncode == 1
    assert "missed" in done.stdout
    assert "the quick brown fox" in done.stdout


def test_a_folder_without_data_sets_is_misuse(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert "no data set is found" in done.stderr

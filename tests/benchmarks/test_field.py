"""benchmarks/field: the golds of a folder read as values, other ways to write them, and its exit codes."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

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


def _one_value() -> ModuleType:
    spec = importlib.util.spec_from_file_location("one_value", ROOT / "benchmarks" / "field" / "one_value.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ONE = [
    "$3x + 1$",
    "$5$ and $-2$",
    "no solution",
    "The side opposite $\\theta$ has length $10 \\sin(5) \\approx 0.872$.",
    "The mode is $x=0$.",
    "$C$ is not invertible",
    "concave up everywhere",
    "concave up on $(0, \\infty)$",
    "local min. $(0, 0)$",
    "$2 n \\pi$, any integer $n$",
    "$(t, 2t, 3)$ for all real numbers $t$",
    "$\\frac{40}{3} \\approx 13.33$ minutes",
]
"""A hard gold is none to leave out: each of these states one value, whether we read it or not."""

SEVERAL = [
    "(a) $3$ (b) $5$",
    "The rocket reaches 500 feet 10 seconds after lift-off.",
    "$\\max$ at $x=2$, min at $x=4$",
    "domain: $\\mathbb{R}$, range: $[-1, 1]$",
    "We subtract 3 because the three pure colors are each counted twice, and so the answer follows.",
    "$A$ is antisymmetric, $B$ is symmetric, and $D$ is both.",
    "These are not legitimate row operations. They do not preserve the solution set of the system.",
    "\\includegraphics{graph.png}",
    "If $k \\leq 2$ the ratio is $2-k$; if $k \\geq 2$, the ratio is zero.",
]


@pytest.mark.parametrize("text", ONE)
def test_a_gold_that_states_one_value_is_counted(text: str) -> None:
    assert _one_value().several_statements(text) == ""


@pytest.mark.parametrize("text", SEVERAL)
def test_prose_and_answers_in_parts_are_left_out_of_the_count(text: str) -> None:
    assert _one_value().several_statements(text) != ""

"""The training experiments, in miniature: real SFT, real GRPO, real evaluations, the table at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generators import problem
from harness.evaluation.provider import Sampling
from harness.evaluation.runs import Judgement, Run, Sample, Settings

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks" / "training"))  # scripts that import each other by name
from paper_figure import per_problem  # noqa: E402  # only after the line above

SMALL = (
    "--arms",
    "shuffled",
    "--seeds",
    "3",
    "--sft-steps",
    "2",
    "--steps",
    "2",
    "--problems",
    "1",
    "--window",
    "12",
    "--gradient_accumulation_steps",
    "1",
    "--eval_problems",
    "1",
    "--max_completion_length",
    "32",
    "--eval_max_new_tokens",
    "32",
)


FIGURE = (
    *("--arms", "steps", "--steps", "2", "--points", "2", "--problems", "1", "--votes", "1", "--window", "12"),
    *("--gradient_accumulation_steps", "1", "--max_completion_length", "32"),
)


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "training" / script), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.train
@pytest.mark.slow
def test_an_arm_is_trained_evaluated_and_compared_with_its_start_and_a_second_call_only_reads(tmp_path: Path) -> None:
    taught = tmp_path / "taught.jsonl"
    lines = [json.dumps(problem("derivative", index, level=1).to_record()) + "\n" for index in range(12)]
    taught.write_text("".join(lines))
    first = run("experiments.py", "--output-dir", tmp_path, *SMALL, "--sft-dataset", taught)
    assert first.returncode == 0, first.stderr[-3000:]
    (row,) = [line for line in first.stdout.splitlines() if line.startswith("| shuffled-3 |")]
    assert "| start |" in row
    models = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/model.safetensors")}
    assert len(models) == 2
    said = (tmp_path / "start.log").read_text()
    assert "golds of taught.jsonl: 12 of 12 can be read" in said
    again = run("experiments.py", "--output-dir", tmp_path, *SMALL, "--table")
    assert again.stdout.splitlines()[-1] == row
    assert {path: path.stat().st_mtime_ns for path in models} == models

    plot = ("--plot", tmp_path / "figure.png")
    figure = run("paper_figure.py", "--start", tmp_path / "start", "--output-dir", tmp_path / "figure", *FIGURE, *plot)
    assert figure.returncode == 0, figure.stderr[-3000:] + (tmp_path / "figure" / "steps.log").read_text()[-3000:]
    told = figure.stdout.splitlines()
    assert [line.split(" | ")[0] for line in told if line.startswith("| ") and line[2].isdigit()] == [
        "| 0",
        "| 128",
        "| 256",
    ]
    assert [line.split(" | ")[0] for line in told[-2:]] == ["| start", "| steps"]
    assert plot[1].read_bytes().startswith(b"\x89PNG")


def judged_run(outcomes: str) -> Run:
    """One problem whose samples answer, in order, the gold 3 (r) or 1, 2 (their digit)."""
    asked = problem("arithmetic", 0, level=1)
    made = Run(Settings("test", "test", "", "", Sampling(n_samples=len(outcomes), temperature=1.0)))
    made.add_problems([asked])
    (key,) = made.problems
    samples = [Sample(f"{place:02}", key, place, "b", "", 1, 1, "stop") for place in range(len(outcomes))]
    made.add_samples(samples)
    verdicts = [(one == "r", "gold" if one == "r" else one) for one in outcomes]
    fixed = {"executed": True, "sound": True, "reward": None, "steps": (), "equal": None, "method": "", "detail": ""}
    told = {"program": None, "stdout": "", "stderr": "", "cpu_seconds": 0.0, "version": "1"}
    made.add_judgements(
        [
            Judgement(
                key=sample.key,
                outcome="correct" if right else "wrong_answer",
                correct=right,
                answer=answer,
                **(fixed | told),  # type: ignore[arg-type]  # a mapping of mixed values, spelled once
            )
            for sample, (right, answer) in zip(samples, verdicts, strict=True)
        ]
    )
    return made


@pytest.mark.parametrize(
    ("outcomes", "majority_of_four", "majority_of_all", "pass_of_four"),
    [
        ("rrrrrrrrrrrrrrrr", 1.0, 1.0, 1.0),
        ("r11122r222rrr111", 0.5 / 4, 0.0, None),
        ("1111222211112222", 0.0, 0.0, 0.0),
        ("r1r1r1r1rr11r2r2", 0.5, 1.0, None),
    ],
)
def test_votes_of_four_are_the_mean_over_the_fours_in_order(
    outcomes: str, majority_of_four: float, majority_of_all: float, pass_of_four: float | None
) -> None:
    figures = {head: next(iter(values.values())) for head, values in per_problem(judged_run(outcomes)).items()}
    assert figures["maj@4"] == pytest.approx(majority_of_four)
    assert figures["maj@16"] == pytest.approx(majority_of_all)
    assert figures["pass@1"] == figures["maj@1"] == outcomes.count("r") / 16
    if pass_of_four is not None:
        assert figures["pass@4"] == pass_of_four

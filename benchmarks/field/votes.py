"""Votes among public samples: of all (maj@k), and of those of which no line is refuted (ver@k), on the same samples.

    python -m benchmarks.field.votes FOLDER [--json]

FOLDER holds, at any depth, `math_cot_100.jsonl` of Qwen2.5-Math's evaluation (8 samples of a model for each of 100 MATH
problems) and `example_model_solutions.jsonl` of GSM8K (for each of 1,319 test problems one solution of each of four
models: a vote of four). Nothing of them is kept. No gold says which samples vote: it only says what the winner is
worth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.field.traces import records
from harness.evaluation.statistics.intervals import clustered, paired_difference
from harness.evaluation.statistics.metrics import as_record, majority, verified_majority
from harness.scoring.extract_answer import extract_answer
from harness.scoring.reference import Task, reference
from harness.scoring.text_steps import check_text
from harness.verification.errors import GoldError
from harness.verification.verify import verify

MODELS = ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")
NAMES = {"maj": "maj@k", "ver": "ver@k", "pass": "pass@k", "one": "one sample"}


@dataclass(frozen=True)
class Sample:
    """One solution: its answer, whether that is right, and whether a line is refuted."""

    answer: str | None
    right: bool
    refuted: bool


def equal(question: str, one: str, other: str) -> bool:
    """Whether two answers are the same. What cannot be read is no other's equal."""
    try:
        return one == other or verify(one, other, question=question, fallback=False).equal is True
    except GoldError:
        return False


def sample(question: str, gold: str, text: str) -> Sample:
    """A solution judged: its lines without the gold, its answer by it."""
    answer = extract_answer(text)
    steps = check_text(text, reference(Task(question, "")))
    return Sample(
        answer, answer is not None and equal(question, gold, answer), any(step.true is False for step in steps)
    )


def math_problems(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Question, gold and samples of MATH's problems."""
    for record in records(folder, "math_cot_100.jsonl"):
        yield record["question"], str(record["answer"]), record["code"]


def gsm8k_problems(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """The same of GSM8K's, where four models give one solution each."""
    for record in records(folder, "example_model_solutions.jsonl"):
        gold = record["ground_truth"].rpartition("A:")[2].strip().replace(",", "")
        texts = [record[model]["solution"] for model in MODELS]
        yield record["question"], gold, [text.replace("\nA: ", "\n#### ") for text in texts]  # the set's own last line


def votes(problems: Iterator[tuple[str, str, list[str]]]) -> dict[str, Any]:
    """The rates over problems, with 95% intervals; the votes' difference is paired by problem."""
    rates: dict[str, list[float]] = {name: [] for name in NAMES}
    refuted = {True: [0, 0], False: [0, 0]}
    for question, gold, texts in problems:
        samples = [sample(question, gold, text) for text in texts]
        answers, right = [one.answer for one in samples], [one.right for one in samples]
        same: Callable[[str, str], bool] = partial(equal, question)
        rates["maj"].append(majority(answers, right, same))
        rates["ver"].append(verified_majority(answers, right, [one.refuted for one in samples], same))
        rates["pass"].append(float(any(right)))
        rates["one"].append(sum(right) / len(right))
        for one in samples:
            refuted[one.right][0] += one.refuted
            refuted[one.right][1] += 1
    gains = [ver - maj for ver, maj in zip(rates["ver"], rates["maj"], strict=True)]
    return {
        "problems": len(gains),
        **{NAMES[name]: as_record(clustered(values)) for name, values in rates.items()},
        "ver@k - maj@k": as_record(paired_difference(gains)),
        "won and lost": [sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)],
        "refuted of right": refuted[True],
        "refuted of wrong": refuted[False],
    }


def main(folder: Path, as_json: bool) -> None:
    """See the module's text."""
    found = {"MATH, 8 samples of one model": math_problems, "GSM8K, one sample of four models": gsm8k_problems}
    for name, problems in found.items():
        result = votes(problems(folder))
        print(json.dumps({"data": name, **result}) if as_json else f"{name}\n{_lines(result)}")


def _lines(result: dict[str, Any]) -> str:
    shown = []
    for name, value in result.items():
        if isinstance(value, dict):
            value = f"{100 * value['value']:.1f}% [{100 * value['low']:.1f}, {100 * value['high']:.1f}]"
        shown.append(f"  {name}: {value}")
    return "\n".join(shown)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--json" in sys.argv[2:])

"""Votes among public samples: who votes, and what the winner is worth."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.field.votes import MODELS, gsm8k_problems, math_problems, sample, votes

RIGHT = "We have $3 \\cdot 4 = 12$. The answer is $\\boxed{12}$."
FALSE = "We have $3 \\cdot 4 = 14$. The answer is $\\boxed{14}$."
QUESTION = "What is 3*4?"


def test_a_sample_with_a_false_line_is_refuted_without_the_gold():
    assert (sample(QUESTION, "12", RIGHT).right, sample(QUESTION, "12", RIGHT).refuted) == (True, False)
    assert (sample(QUESTION, "14", FALSE).right, sample(QUESTION, "14", FALSE).refuted) == (True, True)


def test_the_vote_of_those_that_stand_is_right_where_most_are_refuted(tmp_path: Path):
    record = {"question": QUESTION, "answer": "12", "code": [FALSE, FALSE, RIGHT]}
    (tmp_path / "math_cot_100.jsonl").write_text(json.dumps(record))
    found = votes(math_problems(tmp_path))
    assert (found["maj@k"]["value"], found["ver@k"]["value"], found["pass@k"]["value"]) == (0, 1, 1)
    assert (found["won and lost"], found["refuted of right"], found["refuted of wrong"]) == ([1, 0], [0, 1], [2, 2])


def test_four_models_vote_on_a_problem_of_gsm8k(tmp_path: Path):
    said = {model: {"is_correct": True, "solution": "3 * 4 = <<3*4=12>>12\nA: 12"} for model in MODELS}
    record = {"question": QUESTION, "ground_truth": "3*4 = 12\nA: 12", **said}
    (tmp_path / "example_model_solutions.jsonl").write_text(json.dumps(record))
    assert votes(gsm8k_problems(tmp_path))["maj@k"]["value"] == 1

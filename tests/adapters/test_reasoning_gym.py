"""reasoning-gym makes our data set by name, and its own items are records of our suites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import reasoning_gym
from reasoning_gym.dataset import ProceduralDataset, ReseedingDataset

from generators.adapters.reasoning_gym_dataset import NAME, suite_record
from harness import ExecutionReward
from harness.evaluation.suites import read_suite
from tests.adapters.mixed import COUNT, LEVELS, SPLIT, sort_of

OURS = reasoning_gym.create_dataset(NAME, levels="1-2", size=24, seed=3)


def test_gold_answers_earn_all_and_questions_and_garbage_nothing() -> None:
    assert isinstance(OURS, ProceduralDataset)
    for item in OURS:
        assert set(item) == {"question", "answer", "metadata"}
        assert OURS.score_answer(item["answer"], item) == 1.0, item
        for wrong in (item["question"], "4711.25", "", None, "\\frac{", 7):
            assert OURS.score_answer(wrong, item) == 0.0, (wrong, item["question"])


def test_200_mixed_answers_are_worth_what_the_harness_says_of_them() -> None:
    data = reasoning_gym.create_dataset(NAME, levels=LEVELS, split=SPLIT, size=COUNT)
    said = {
        "reference": [item["answer"] for item in data],
        "echo": [item["question"] for item in data],
        "wrong": ["4711"] * COUNT,
        "garbage": ["\\frac{ <|endoftext|>"] * COUNT,
    }
    answers = [said[sort_of(number)][number] for number in range(COUNT)]
    columns = {name: [item["metadata"]["record"][name] for item in data] for name in ("instruction", "answer", "steps")}
    scores = ExecutionReward(mode="text").scores(None, [f"Answer: {answer}" for answer in answers], **columns)
    theirs = [data.score_answer(answer, item) for answer, item in zip(answers, data, strict=True)]
    assert theirs == [float(score.correct) for score in scores]
    assert theirs == [float(sort_of(number) == "reference") for number in range(COUNT)]


def test_the_same_seed_is_the_same_data_and_a_reseeded_one_is_other() -> None:
    again = reasoning_gym.create_dataset(NAME, levels="1-2", size=24, seed=3)
    assert list(again) == list(OURS)
    endless = ReseedingDataset(OURS, chunk_size=8)
    drawn = [item["question"] for item, _ in zip(endless, range(16), strict=False)]
    assert drawn[:8] == [OURS[index]["question"] for index in range(8)]
    assert drawn[8:] != drawn[:8]


def test_a_composite_of_ours_and_theirs_scores_each_by_its_own(tmp_path: Path) -> None:
    from reasoning_gym.composite import DatasetSpec

    specs = [
        DatasetSpec(name=NAME, weight=1, config={"levels": "1", "families": "derivative"}),
        DatasetSpec(name="basic_arithmetic", weight=1, config={}),
    ]
    mixed = reasoning_gym.create_dataset("composite", datasets=specs, size=12, seed=1)
    items = list(mixed)
    assert {item["metadata"]["source_dataset"] for item in items} == {NAME, "basic_arithmetic"}
    assert [mixed.score_answer(item["answer"], item) for item in items] == [1.0] * 12


@pytest.mark.parametrize("name", ["basic_arithmetic", "gcd", "simple_equations", "fraction_simplification"])
def test_their_items_are_a_suite_of_ours(tmp_path: Path, name: str) -> None:
    items = list(reasoning_gym.create_dataset(name, size=8, seed=1))
    path = tmp_path / "theirs.jsonl"
    path.write_text("".join(json.dumps(suite_record(item)) + "\n" for item in items))
    suite = read_suite(str(path))
    assert (len(suite.problems), len(suite.unreadable)) == (8, 0)
    assert [problem.statement for problem in suite.problems] == [item["question"] for item in items]

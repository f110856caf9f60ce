"""Tasks and scores go through JSON and come back as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generators
from harness import Answer, ExecutionReward
from harness.scoring.reference import Task
from harness.scoring.score_records import score_of, score_record, task_record
from harness.verification.errors import GoldError

PROBLEMS = [generators.problem(family, 3, level=2) for family in generators.families()]
GOLDS = st.one_of(
    st.text(min_size=1, max_size=20),
    st.sampled_from(["#### 42", "so \\boxed{\\boxed{1}}", "A", "(1, 2)"]),
    st.integers() | st.fractions() | st.booleans() | st.floats(allow_nan=False),
    st.builds(Answer, st.sampled_from(["", "integer", "set", "expression"]), st.text(min_size=1, max_size=9)),
    st.builds(Answer, st.just("integer"), st.just("1"), others=st.tuples(st.text(min_size=1, max_size=5))),
    st.tuples(st.integers(), st.text(min_size=1, max_size=5)),
)


def through_json(record: dict[str, Any]) -> Any:
    return json.loads(json.dumps(record))


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.family)
def test_the_task_of_a_problem_comes_back(problem: generators.Solution) -> None:
    task = Task.of(problem)
    assert Task.of(through_json(task_record(task))) == task


@given(GOLDS, st.text(max_size=30))
def test_the_task_of_any_gold_comes_back(gold: Any, question: str) -> None:
    try:
        task = Task.of({"question": question, "answer": gold})
    except GoldError:
        return
    assert Task.of(through_json(task_record(task))) == task


def test_scores_of_every_sort_come_back_and_without_what_is_large_on_request() -> None:
    problem = PROBLEMS[0]
    completions = [
        problem.program,
        "print('Step 1 [x]: 2 = 3')\nprint('Answer:', '\\ud800')",
        "no code",
        "1/0",
        "print(1)",
        "print('Answer:', 4711)",
    ]
    columns = {"question": [problem.statement] * 7, "steps": [problem.to_record()["steps"]] * 7}
    with ExecutionReward(mode="auto") as reward:
        scores = reward.scores(
            None, ["2 + 2 = 5\nThe answer is 4.", *completions], answer=[problem.answer] * 7, **columns
        )
    for score in scores:
        assert score_of(through_json(score_record(score))) == score
        short = score_of(through_json(score_record(score, whole=False)))
        assert (short.program, short.execution) == (None, None)
        assert (short.reward, short.credit, short.steps) == (score.reward, score.credit, score.steps)


def test_a_whole_number_of_any_size_and_all_of_several_golds_are_golds() -> None:
    assert Task.of({"answer": 10**400}).gold == str(10**400)
    several = {"kind": "integer", "value": "1", "others": ["2", {"kind": "integer", "value": "3"}]}
    gold = Task.of({"answer": several}).gold
    assert isinstance(gold, Answer)
    assert gold.others == ("2", Answer("integer", "3"))
    with pytest.raises(GoldError, match="list where a text belongs"):
        Task.of({"answer": {"kind": "integer", "value": "1", "variable": [1]}})

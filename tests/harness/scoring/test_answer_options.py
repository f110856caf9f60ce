"""Options in a field of their own, in suites, tasks and a trainer's columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.suites import load_suite
from harness.scoring.answer_options import with_options
from harness.scoring.columns import tasks_of
from harness.scoring.reference import Task
from harness.scoring.score import score_text

LISTS: list[Any] = [
    ["A)20", "B)22", "C)21"],
    ["20", "22", "21"],
    [20, 22, 21],
    {"A": "20", "B": "22", "C": "21"},
    {"label": ["A", "B", "C"], "text": ["20", "22", "21"]},
]


@pytest.mark.parametrize("key", ["options", "choices"])
@pytest.mark.parametrize("options", LISTS, ids=repr)
def test_a_letter_and_its_value_answer_a_record_with_options(key: str, options: Any, tmp_path: Path) -> None:
    record = {"question": "What is 3*7?", "answer": "C", key: options}
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps(record))
    (problem,) = load_suite(str(path)).problems
    (task,) = tasks_of(None, 1, {name: [value] for name, value in record.items()})
    assert isinstance(task, Task)
    for judged in (problem, task, record):
        said = {text: score_text(judged, f"\\boxed{{{text}}}").correct for text in ("C", "(C)", "21", "B", "22", "23")}
        assert said == {"C": True, "(C)": True, "21": True, "B": False, "22": False, "23": False}


@pytest.mark.parametrize(
    "options", [None, "A, B", [], ["only one"], 3, {"x": "1", "y": "2"}, {"label": ["A"], "text": []}]
)
def test_what_lists_no_options_leaves_the_question_as_it_is(options: Any) -> None:
    assert with_options("What?", {"options": options}) == "What?"


def test_options_that_the_question_lists_are_not_listed_twice() -> None:
    question = "What is 3*7? (A) 20 (B) 21"
    assert with_options(question, {"options": ["20", "21"]}) == question

"""Which columns an audit reads: found by name, or given; and what it says where they are not there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.columns_given import parse_columns
from harness.evaluation.solution_files.columns import GOLDS, NAMES, QUESTIONS, TEXT_KEYS, SolutionColumns, find_columns
from harness.verification.errors import ColumnError

CHAT = [{"role": "user", "content": "What is 1 + 1?"}, {"role": "assistant", "content": "1 + 1 = 2"}]
NAMED = [{"from": "human", "value": "What is 1 + 1?"}, {"from": "gpt", "value": "1 + 1 = 2"}]

SHAPES: list[tuple[dict[str, Any], SolutionColumns, str, str]] = [
    ({"question": "q", "answer": "1 + 1 = 2\n#### 2"}, SolutionColumns("answer", "question"), "1 + 1 = 2\n#### 2", "q"),
    ({"problem": "p", "solution": "$1 + 1 = 2$"}, SolutionColumns("solution", "problem"), "$1 + 1 = 2$", "p"),
    ({"problem": "p", "solution": "s", "answer": "2"}, SolutionColumns("solution", "problem", "answer"), "s", "p"),
    ({"prompt": "Problem: p\nSolution:", "completion": "c"}, SolutionColumns("completion", "prompt"), "c", "p"),
    (
        {"prompt": CHAT[:1], "completion": CHAT[1:]},
        SolutionColumns("completion", "prompt"),
        "1 + 1 = 2",
        "What is 1 + 1?",
    ),
    ({"messages": CHAT}, SolutionColumns("messages", "messages"), "1 + 1 = 2", "What is 1 + 1?"),
    ({"conversations": NAMED}, SolutionColumns("conversations", "conversations"), "1 + 1 = 2", "What is 1 + 1?"),
    ({"messages": CHAT, "answer": 2}, SolutionColumns("messages", "messages", "answer"), "1 + 1 = 2", "What is 1 + 1?"),
    (
        {"input": "i", "steps": ["1 + 1 = 2", "2 + 1 = 3"]},
        SolutionColumns("steps", "input"),
        "1 + 1 = 2\n2 + 1 = 3",
        "i",
    ),
    (
        {"input": "i", "steps": ["a"], "answer": "1", "target": "2"},
        SolutionColumns("steps", "input", "target"),
        "a",
        "i",
    ),
    ({"query": "q", "response": "r", "gold": "2"}, SolutionColumns("response", "query", "gold"), "r", "q"),
    ({"text": "t", "answer": None}, SolutionColumns("text"), "t", ""),
    ({"instruction": "i", "output": "o", "answer": "2"}, SolutionColumns("output", "instruction", "answer"), "o", "i"),
]


@pytest.mark.fast
@pytest.mark.parametrize(("record", "columns", "text", "question"), SHAPES)
def test_the_columns_of_common_shapes_are_found(
    record: dict[str, Any], columns: SolutionColumns, text: str, question: str
) -> None:
    assert find_columns(record, {}) == columns
    assert columns.text_of(record) == text
    assert columns.question_of(record) == question


@given(st.dictionaries(st.sampled_from([*TEXT_KEYS, *QUESTIONS, *GOLDS]), st.text(min_size=1), min_size=1))
def test_what_is_found_is_there_and_no_gold_is_its_own_text(record: dict[str, str]) -> None:
    try:
        columns = find_columns(record, {})
    except ColumnError:
        assert not any(record.get(key) for key in TEXT_KEYS)
        return
    assert columns.text in record
    assert {columns.question, columns.gold} <= {"", *record}
    assert columns.text not in (columns.question, columns.gold)


@given(st.permutations(["a", "b", "c"]))
def test_a_column_that_is_given_is_taken_whatever_else_is_there(names: list[str]) -> None:
    given_columns = dict(zip(("text", "question", "gold"), names, strict=True))
    record = {"a": "1", "b": "2", "c": "3", "response": "r", "question": "q", "answer": "4"}
    assert find_columns(record, given_columns) == SolutionColumns(**given_columns)


def test_a_gold_can_be_turned_off() -> None:
    assert (
        find_columns({"response": "r", "answer": "4"}, parse_columns("gold=", NAMES, may_be_none=NAMES[1:])).gold == ""
    )


@pytest.mark.parametrize("mapping", ["text", "answer=a", "text=a,text=b", "text=", "text=a;question=b,c"])
def test_a_mapping_that_is_none_is_refused_with_what_to_write(mapping: str) -> None:
    with pytest.raises(ColumnError, match="--columns") as caught:
        parse_columns(mapping, NAMES, may_be_none=NAMES[1:])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "value", [None, 3, {}, [], ["a", "b"], [{"role": "user", "content": "q"}], [{"from": []}], True]
)
def test_what_is_no_text_is_refused_by_name(value: object) -> None:
    with pytest.raises(ColumnError, match="`response`"):
        SolutionColumns("response").text_of({"response": value})


def test_a_column_that_is_missing_is_named_with_those_that_are_there() -> None:
    with pytest.raises(ColumnError, match=r"--columns gold=target: the first record has `response`, `answer`"):
        find_columns({"response": "r", "answer": "4"}, {"gold": "target"})
    with pytest.raises(ColumnError, match=r"it has `a`, `b`.*--columns text=COLUMN"):
        find_columns({"a": "1", "b": "2"}, {})


def test_options_of_a_choice_stand_below_the_question() -> None:
    record = {"question": "Which?", "options": ["1", "2"], "response": "r"}
    assert find_columns(record, {}).question_of(record) == "Which?\nA) 1\nB) 2"

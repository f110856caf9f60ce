"""Which columns of a file hold the solution's text, the question and the gold: found by name, or given.

text        a text; a chat, of which the last message of the assistant counts; a list of texts, one a step
question    a text, or a chat, of which the last message of the user counts; may be missing
gold        whatever `harness.scoring.golds` reads; may be missing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.evaluation.columns_given import CHATS, as_chat
from harness.scoring.answer_options import with_options
from harness.scoring.extract_program import completion_text
from harness.scoring.find_question import question_of
from harness.scoring.gold_values import is_missing
from harness.scoring.golds import ANSWER_KEYS
from harness.scoring.reference import QUESTION_KEYS
from harness.verification.errors import ColumnError

STEPS = "steps"
TEXT_KEYS = (
    "completion",
    "response",
    "generation",
    "generated_solution",
    "model_solution",
    "prediction",
    "trace",
    "rationale",
    "reasoning",
    STEPS,
    "output",
    *CHATS,
    "solution",
    "text",
    "answer",
)
"""Columns that may hold the text; the first that does counts: what a model wrote before what a data set shows."""
QUESTIONS = (*QUESTION_KEYS, "prompt", "query", "input")
_BY_NAME = ("gold", "ground_truth", "expected_answer", "ground_truth_answer", "target", "reward_model")
GOLDS = (*_BY_NAME, *(key for key in ANSWER_KEYS if key not in _BY_NAME))
"""Columns that may hold the gold: those whose name says so first. An `answer` beside a `target` is the model's."""
NAMES = ("text", "question", "gold")
"""What `showwork audit --columns` names; all but the text may be given as missing."""
SHOWN = 12
"""Keys of a record that an error names."""


@dataclass(frozen=True, slots=True)
class SolutionColumns:
    """The name of each column; "" where the file has none."""

    text: str
    question: str = ""
    gold: str = ""

    def text_of(self, record: Mapping[str, Any]) -> str:
        """The solution's text. Raises ColumnError where the record holds none."""
        if self.text not in record:
            raise ColumnError(f"it has no column `{self.text}`; it has {_keys(record)}")
        value = record[self.text]
        text = _text(self.text, value)
        if text is None:
            raise ColumnError(
                f"its `{self.text}` is {_shape(value)}, and not a text or a chat with an assistant's turn"
            )
        return text

    def question_of(self, record: Mapping[str, Any]) -> str:
        """The question with its options; "" where there is none."""
        value = as_chat(record.get(self.question)) if self.question else None
        if self.question in QUESTION_KEYS and isinstance(value, str):
            return with_options(value, record)
        return with_options(question_of(value), record)

    def id_of(self, record: Mapping[str, Any]) -> str:
        """The record's own name; "" where it has none."""
        named = (record.get(key) for key in ("id", "unique_id", "key"))
        return next((str(name)[:200] for name in named if isinstance(name, (str, int)) and not is_missing(name)), "")


def find_columns(record: Mapping[str, Any], given: Mapping[str, str]) -> SolutionColumns:
    """The columns of a file by its first record. Raises ColumnError where one is missing that is given, or the text."""
    for name, column in given.items():
        if column and column not in record:
            raise ColumnError(f"--columns {name}={column}: the first record has {_keys(record)}")
    text = given.get("text") or next((key for key in TEXT_KEYS if _is_text(key, record.get(key))), "")
    if not text:
        raise ColumnError(
            f"no column of the first record is known to hold a solution (it has {_keys(record)}): name it, "
            "--columns text=COLUMN"
        )
    return SolutionColumns(text, given.get("question", _question(record, text)), given.get("gold", _gold(record, text)))


def _question(record: Mapping[str, Any], text: str) -> str:
    if text in CHATS and not isinstance(record[text], str):
        return text
    return next((key for key in QUESTIONS if key != text and record.get(key)), "")


def _gold(record: Mapping[str, Any], text: str) -> str:
    return next((key for key in GOLDS if key != text and not is_missing(record.get(key))), "")


def _is_text(key: str, value: object) -> bool:
    return bool(_text(key, value))


def _text(key: str, value: object) -> str | None:
    """The text in a column; None where what it holds is none."""
    if isinstance(value, str):
        return value
    value = as_chat(value)
    if not isinstance(value, Sequence) or not value:
        return None
    if all(isinstance(part, str) for part in value):
        return "\n".join(value) if key == STEPS or len(value) == 1 else None
    return completion_text(value) or None


def _keys(record: Mapping[str, Any]) -> str:
    names = ", ".join(f"`{key}`" for key in list(record)[:SHOWN])
    return (names or "no columns") + (" ..." if len(record) > SHOWN else "")


def _shape(value: object) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__

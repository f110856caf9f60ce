"""A record of anybody's data as a question, its worked solution and its gold. One reader for what is evaluated and what
is trained on.

    {"instruction", "output"}, perhaps "input"          Alpaca's; the output is a program or a text
    {"prompt", "completion"}                            TRL's: texts, or chats
    {"messages"} (or "conversations")                   a chat of one question and its answer
    {"question", "answer": "... #### 42"}               GSM8K's
    {"problem", "solution": "... \\boxed{42}"}           MATH's, perhaps with "answer", "level", "type" or "subject"

The gold stands in `answer`, `ground_truth`, `target` or `reward_model`, as text or number (harness/scoring/golds.py);
else the solution in words marks it. Other names: `showwork eval --columns question=q,solution=s,answer=a`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.evaluation.columns_given import CHATS, as_chat
from harness.evaluation.suite_texts import after_marks, last_box
from harness.scoring.answer_options import with_options
from harness.scoring.extract_program import completion_text, extract_program
from harness.scoring.find_question import question_of
from harness.scoring.gold_values import is_missing
from harness.scoring.golds import first_gold, gold_of
from harness.scoring.program_syntax import parse_program
from harness.verification.errors import ColumnError, GoldError
from harness.verification.problem import Answer

COLUMNS = ("question", "solution", "answer")
"""What `--columns` names. An `answer` may hold a worked solution that ends with it."""
SHAPES = "`instruction`, `question`, `problem`, `prompt` and `messages`"
"""One of these holds the question."""

UNTYPED = "untyped"
"""The kind of a gold answer whose source does not say what it is: the verifier reads it as it stands, LaTeX or not."""


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """What a record asks, and what it shows."""

    statement: str
    solution: str = ""
    """A program, or a text; "" where the record shows none."""
    gold: Answer | str | None = None
    fault: str = ""
    """Why there is no gold, where there is none."""
    family: str = ""
    level: int = 0

    @property
    def program(self) -> str | None:
        """The solution as a program, without its fence; None where it is a text."""
        return program_of(self.solution)


def read_question(record: Mapping[str, Any], columns: Mapping[str, str] | None = None) -> QuestionRead:
    """What the record holds, by its shape, or by the columns that are given where it has them.

    Raises KeyError, ValueError, TypeError or GoldError for a record of no known shape, a question that is no text, a
    gold that cannot be one.
    """
    if columns and all(column in record for column in columns.values()):
        record = renamed(record, columns)
    if "instruction" in record:
        return _found(record, _with_input(record), _solution(record, "output", "solution"))
    if "question" in record:
        found = _found(record, _statement(record, "question"), _solution(record, "solution", "output"))
        return replace(found, family="", level=0)  # of GSM8K's shape no label is known
    if "problem" in record:
        return _found(record, _statement(record, "problem"), _solution(record, "solution", "output"))
    if "prompt" in record:
        return _found(record, _asked(record["prompt"]), _solution(record, "completion", "response"))
    for key in CHATS:
        if key in record:
            return _found(record, _asked(record[key]), _solution(record, key))
    named = f"; --columns gives {', '.join(columns.values())}" if columns else ""
    raise ValueError(f"none of {SHAPES} is among its keys ({', '.join(map(str, list(record)[:8]))}){named}")


def is_ours(record: Mapping[str, Any]) -> bool:
    """Whether `showwork generate` wrote it: then it holds a whole `Problem`."""
    return isinstance(record.get("answer"), Mapping) and {"instruction", "output", "steps", "family"} <= set(record)


def typed(gold: Answer | str) -> Answer:
    """A gold as an `Answer`. A number stands without its dollar sign and its commas; everything else as it was written.
    Neither is given a kind: what the data's text says of units is for the prediction to add or to leave out.

    Raises GoldError for a text that is none.
    """
    if isinstance(gold, Answer):
        return gold
    if is_missing(gold):
        raise GoldError(f"its answer is empty or stands for a missing value: {gold!r}")
    number = re.fullmatch(r"-?\$?\d[\d,]*(\.\d+)?", gold.strip())
    return Answer(UNTYPED, re.sub(r"[$,]", "", gold.strip()) if number else gold.strip())


def renamed(record: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The record with its given columns by our names, and without others that would be taken for them."""
    given = {name: record[column] for name, column in columns.items()}
    taken = {*columns.values(), *COLUMNS, "instruction", "problem", "prompt", "output", "completion", *CHATS}
    return {**{key: value for key, value in record.items() if key not in taken}, **given}


def program_of(solution: str) -> str | None:
    """The program that a solution is, bare or in one fence; None for a text, also one with programs in it."""
    bare = solution.strip()
    if bare.startswith("```") and bare.endswith("```") and bare.count("```") == 2:
        return extract_program(bare)
    if "print(" not in bare and "import " not in bare:
        return None  # what prints nothing answers nothing
    return solution if parse_program(bare) is not None else None


def _found(record: Mapping[str, Any], statement: str, solution: str) -> QuestionRead:
    gold, fault, worked = _gold(record, solution)
    level = re.search(r"\d+", _word(record, ("level",)))
    family = _word(record, ("family", "type", "subject")).strip().lower().replace(" ", "_")
    return QuestionRead(statement, solution or worked, gold, fault, family, int(level.group()) if level else 0)


def _gold(record: Mapping[str, Any], solution: str) -> tuple[Answer | str | None, str, str]:
    """(gold, why there is none, the worked solution that it ended). Raises GoldError."""
    key, value = first_gold({key: value for key, value in record.items() if key != "solution"})
    if key and not is_missing(value):
        marked = _marked(value) if isinstance(value, str) else None
        if marked is not None:
            return marked, "", value
        return gold_of(value), "", ""
    if not solution:
        return None, "'answer' is not among its keys" if not key else f"its `{key}` is {value!r}", ""
    if program_of(solution) is not None:
        return None, "it has a program and no answer: what the program prints is nobody's gold", ""
    marked = _marked(solution)
    hint = f" (its `{key}` is {value!r})" if key else ""
    return marked, "" if marked is not None else f"its solution holds no \\boxed{{...}} and it has no answer{hint}", ""


def _marked(text: str) -> str | None:
    """The answer that a worked solution marks."""
    marked = after_marks(text)
    return last_box(text) if marked is None else marked


def _solution(record: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = record.get(key)
        if not is_missing(value):
            return completion_text(as_chat(value))
    return ""


def _with_input(record: Mapping[str, Any]) -> str:
    """Alpaca's instruction, and what it is about where that stands in a field of its own."""
    statement, about = _statement(record, "instruction"), record.get("input")
    return f"{statement}\n{about}" if isinstance(about, str) and about.strip() else statement


def _statement(record: Mapping[str, Any], key: str) -> str:
    text = record[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"its `{key}` is not text but {text!r}"[:200])
    return with_options(str(text), record)


def _asked(prompt: object) -> str:
    """The question of a prompt or a chat. Raises ColumnError for a chat of several turns: its last question is not
    understood without the others."""
    chat = as_chat(prompt)
    if isinstance(chat, Sequence) and not isinstance(chat, str):
        asked = sum(isinstance(turn, Mapping) and turn.get("role") == "user" for turn in chat)
        if asked > 1:
            raise ColumnError(f"it is a chat of {asked} questions, and one problem has one: give each its own record")
    question = question_of(chat)
    if not question:
        raise ColumnError("its prompt holds no question: a text, or a chat with one turn of the user")
    return question


def _word(record: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The first of these fields that is not missing, as text."""
    return next((str(record[key]) for key in keys if not is_missing(record.get(key))), "")

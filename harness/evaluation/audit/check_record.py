"""One record of an audit: every line of its text checked, its first false line, and its answer where a gold is known.

The same record gives the same result on every machine: SymPy's fallback, which a clock ends, is not asked.
"""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from typing import Any

from harness.evaluation.runs import content_hash
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line, record_of
from harness.scoring.extract_answer import extract_answer
from harness.scoring.gold_values import is_missing
from harness.scoring.reference import Task, reference
from harness.scoring.text_steps import shows_work
from harness.scoring.trace import MAX_LINES, MAX_TEXT, check_trace
from harness.scoring.trace_shapes import LineCheck, LineKind
from harness.verification.errors import ColumnError, GoldError
from harness.verification.verify import verify

DETAIL = 500
"""Characters of a reason that a result holds."""


class MarkKind(enum.StrEnum):
    """What is said of a passage of a text."""

    true = "true"
    false = "false"
    carried = "carried"
    """False, and it follows from the false line above it."""
    open = "open"
    """It was read, and nothing could be proved."""
    definition = "definition"
    """It gives a name a value, and claims nothing."""
    condition = "condition"
    """It holds of some values of its names only, and claims nothing on its own."""

    @property
    def claims(self) -> bool:
        """Whether it can be true or false."""
        return self not in (MarkKind.definition, MarkKind.condition)


class Answered(enum.StrEnum):
    """What is known of a record's answer."""

    right = "right"
    wrong = "wrong"
    missing = "no answer"
    """The text ends in none that could be found."""
    undecided = "undecided"
    no_gold = "no gold"
    unreadable_gold = "unreadable gold"


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage [start, end) of the text, in characters, and what is said of it. line: from 1 on."""

    line: int
    start: int
    end: int
    kind: MarkKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditedRecord:
    """What an audit says of one record.

    record: its line in the file. fault: why it could not be read; "" where it was, and nothing else is known then.
    group: a hash of its question: records of one question are not independent. true: see `harness.Trace.true`.
    lines, read: the lines of the text that are not blank, and how many of them hold something that was read.
    marks: in the order of the text. cut: whether only its beginning was checked (MAX_TEXT characters, MAX_LINES lines);
    then it is never kept. answer: as it was extracted. shows_work: of a text whose every claim is true, whether one of
    them is work (`text_steps.shows_work`): trivia, what the question says and repeats are none.
    """

    record: int
    id: str = ""
    fault: str = ""
    group: str = ""
    true: bool | None = None
    lines: int = 0
    read: int = 0
    cut: bool = False
    answer: str | None = None
    answered: Answered = Answered.no_gold
    shows_work: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def first_false(self) -> Mark | None:
        """The first mark that is false in itself."""
        return next((mark for mark in self.marks if mark.kind is MarkKind.false), None)

    @property
    def has_false_line(self) -> bool:
        """Whether some line is false, carried on or not."""
        return any(mark.kind in (MarkKind.false, MarkKind.carried) for mark in self.marks)

    @property
    def clean(self) -> bool:
        """Whether it was read to its end and no line is false."""
        return not (self.fault or self.cut or self.has_false_line)

    @property
    def all_true(self) -> bool:
        """Whether every claim is true, one at least, and the answer is right where a gold says what is."""
        return self.clean and self.true is True and self.answered in (Answered.right, Answered.no_gold)

    @property
    def fully_true(self) -> bool:
        """The same, and the text shows work."""
        return self.all_true and self.shows_work

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> AuditedRecord:
        """The result that `to_record` wrote. Raises KeyError, TypeError or ValueError for what it did not write."""
        marks = tuple(Mark(line, start, end, MarkKind(kind), why) for line, start, end, kind, why in record["marks"])
        return cls(**{**record, "answered": Answered(record["answered"]), "marks": marks})

    def to_record(self) -> dict[str, Any]:
        """The result as JSON; each mark is a list."""
        marks = [[mark.line, mark.start, mark.end, mark.kind.value, mark.detail] for mark in self.marks]
        plain = {name: getattr(self, name) for name in _FIELDS}
        return {**plain, "answered": self.answered.value, "marks": marks}


_FIELDS = tuple(field.name for field in fields(AuditedRecord))


def check_line(line: Line, columns: SolutionColumns) -> AuditedRecord:
    """Check the record of a line. Never raises for what it holds."""
    try:
        record = record_of(line)
        text = columns.text_of(record)
    except ColumnError as error:
        return AuditedRecord(line.number, fault=str(error)[:DETAIL])
    question = columns.question_of(record)
    checked = text[:MAX_TEXT]
    trace = check_trace(checked, question, fallback=False)
    marks = _marks(trace.lines)
    answer = extract_answer(text)
    answered = _answered(record, columns, question, answer)
    worked = trace.true is True and shows_work(checked, trace.lines, reference(Task(question, answer or "")))
    return AuditedRecord(
        line.number,
        id=columns.id_of(record),
        group=content_hash("question", question) if question else str(line.number),
        true=trace.true,
        lines=sum(bool(line.strip()) for line in checked.splitlines()[:MAX_LINES]),
        read=_lines_read(checked, marks),
        cut=len(text) > MAX_TEXT or len(checked.splitlines()) > MAX_LINES,
        answer=answer,
        answered=answered,
        shows_work=worked,
        marks=marks,
    )


def _answered(record: Mapping[str, Any], columns: SolutionColumns, question: str, answer: str | None) -> Answered:
    value = record.get(columns.gold) if columns.gold else None
    if is_missing(value):
        return Answered.no_gold
    try:
        task = Task.of({"question": question, "answer": value})
        if answer is None:
            return Answered.missing
        verdict = verify(task.gold, answer, question=task.statement or None, fallback=False)
    except GoldError:
        return Answered.unreadable_gold
    return Answered.undecided if verdict.equal is None else Answered.right if verdict.equal else Answered.wrong


def _marks(checks: Sequence[LineCheck]) -> tuple[Mark, ...]:
    """The marks of what was read, in the order of the text."""
    kinds = ((check, _kind(check)) for check in checks)
    marks = [Mark(check.line, check.start, check.end, kind, check.detail[:DETAIL]) for check, kind in kinds if kind]
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))


def _lines_read(text: str, marks: Sequence[Mark]) -> int:
    """How many lines of the text that are not blank a mark touches."""
    lines = text.splitlines(keepends=True)
    starts = list(accumulate(map(len, lines), initial=0))
    touched = {
        at
        for mark in marks
        for at in range(bisect_right(starts, mark.start) - 1, bisect_left(starts, mark.end))
        if lines[at].strip()
    }
    return len(touched)


def _kind(check: LineCheck) -> MarkKind | None:
    if not check.judged:
        return None if check.kind is LineKind.words else MarkKind(check.kind.value)
    if check.true is False:
        return MarkKind.carried if check.carried else MarkKind.false
    return MarkKind.true if check.true else MarkKind.open

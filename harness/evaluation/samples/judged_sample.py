"""One sample scored by the harness's own score, flattened to a line of JSON; and a batch of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from harness.evaluation.runs import content_hash
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line, record_of
from harness.scoring.golds import gold_of, refuse_unreadable
from harness.scoring.outcomes import Outcome, Score
from harness.scoring.reward import ExecutionReward
from harness.scoring.score_mode import Mode
from harness.scoring.step_check import StepCheck
from harness.verification.errors import ColumnError, GoldError
from sandbox.errors import InfrastructureError

DETAIL = 500
"""Characters of a reason that a result holds."""


@dataclass(frozen=True, slots=True)
class JudgedSample:
    """What the harness says of one sample.

    record: its line in the file. fault: why it could not be judged; "" where it was, and nothing else is known then.
    group: a hash of its question: samples of one question are not independent. read_as: "program" or "text". answer:
    as it was extracted. detail: why the answer is wrong or undecided, or the last line of the program's error.
    components: of the reward. steps: each claim with its verdict.
    """

    record: int
    id: str = ""
    fault: str = ""
    group: str = ""
    read_as: str = ""
    outcome: str = ""
    correct: bool = False
    fully_true: bool = False
    reward: float | None = None
    answer: str | None = None
    detail: str = ""
    components: dict[str, float] = field(default_factory=dict)
    steps: tuple[dict[str, Any], ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether it is known not to be right; an undecided answer is not."""
        return not (self.fault or self.correct or self.outcome == Outcome.undecided)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> JudgedSample:
        """The result that `to_record` wrote. Raises KeyError, TypeError or ValueError for what it did not write."""
        return cls(**{**record, "steps": tuple(record["steps"])})

    def to_record(self) -> dict[str, Any]:
        """The result as JSON."""
        plain = {name: getattr(self, name) for name in _FIELDS}
        return {**plain, "steps": list(self.steps)}


_FIELDS = tuple(each.name for each in fields(JudgedSample))


def check_readable(record: Mapping[str, Any], columns: SolutionColumns) -> None:
    """Raise ColumnError for a record without a text, or whose gold cannot be read."""
    columns.text_of(record)
    if not columns.gold:
        raise ColumnError(f"no column is known to hold the gold answer (it has {', '.join(record)}): gold=COLUMN")
    try:
        refuse_unreadable(gold_of(record.get(columns.gold)))
    except GoldError as error:
        raise ColumnError(f"its gold in `{columns.gold}`: {error}") from None


def judge(lines: Sequence[Line], columns: SolutionColumns, reward: ExecutionReward) -> list[dict[str, Any]]:
    """The results of lines, in order. Never raises for what they hold; raises InfrastructureError where the sandbox
    failed on one: nothing is said of any then."""
    read = [_read(line, columns) for line in lines]
    records = [each for each in read if isinstance(each, Mapping)]
    texts = [columns.text_of(record) for record in records]
    asked = {
        "statement": [columns.question_of(record) for record in records],
        "answer": [record[columns.gold] for record in records],
        "steps": [_reference_steps(record, columns) for record in records],
    }
    scores = iter(reward.scores(None, texts, **asked) if records else ())
    results = [
        each if isinstance(each, JudgedSample) else _judged(line, each, columns, next(scores), reward.mode)
        for line, each in zip(lines, read, strict=True)
    ]
    return [result.to_record() for result in results]


def _read(line: Line, columns: SolutionColumns) -> Mapping[str, Any] | JudgedSample:
    """The record of a line, or what is said of one that cannot be read."""
    try:
        record = record_of(line)
        check_readable(record, columns)
    except ColumnError as error:
        return JudgedSample(line.number, fault=str(error)[:DETAIL])
    return record


def _reference_steps(record: Mapping[str, Any], columns: SolutionColumns) -> Any:
    return None if columns.text == "steps" else record.get("steps")


def _judged(line: Line, record: Mapping[str, Any], columns: SolutionColumns, score: Score, mode: Mode) -> JudgedSample:
    if score.outcome is Outcome.infrastructure:
        words = score.execution.stderr if score.execution is not None else ""
        raise InfrastructureError(
            f"line {line.number} was not run ({words or 'no sandbox'}): nothing is said about it; run the same command "
            "again to continue"
        )
    question = columns.question_of(record)
    return JudgedSample(
        line.number,
        id=columns.id_of(record),
        group=content_hash("question", question) if question else str(line.number),
        read_as="text" if mode is Mode.text or (mode is Mode.auto and score.program is None) else "program",
        outcome=score.outcome.value,
        correct=score.correct,
        fully_true=score.fully_true,
        reward=score.reward,
        answer=score.answer,
        detail=_detail(score)[:DETAIL],
        components=score.credit.as_dict() if score.credit else {},
        steps=tuple(_step(step) for step in score.steps),
    )


def _step(step: StepCheck) -> dict[str, Any]:
    # (Named one by one: `asdict` copies deeply, and was a quarter of what scoring cost.)
    return {
        "index": step.index,
        "rule": step.rule,
        "claim": step.claim,
        "true": step.true,
        "detail": step.detail[:DETAIL],
    }


def _detail(score: Score) -> str:
    if score.correct:
        return ""
    if score.detail:
        return score.detail
    return score.execution.stderr.rstrip().rpartition("\n")[2] if score.execution else ""

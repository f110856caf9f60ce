"""A whole dataset, run and checked again: every program executed, every answer and every printed step judged.

A record is one of ours, or any with a question, an answer and a program (`PROGRAM_KEYS`). What is on the disk is
believed in nothing: a record stands only where its own program prints its own answer and its own steps, all true, and
where the wrong attempt that it shows, if it shows one, is wrong as it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from harness.engine.engine import Engine
from harness.engine.local import LocalEngine
from harness.scoring.attempts import attempt_faults
from harness.scoring.extract_program import extract_program
from harness.scoring.golds import refuse_unreadable
from harness.scoring.reference import Task, steps_of
from harness.scoring.run_programs import Runner
from harness.scoring.score import Score, score_many, score_text, unreadable
from harness.scoring.trace import check_trace
from harness.verification.errors import GoldError
from harness.verification.problem import TEXT_STYLES
from sandbox.errors import InfrastructureError, UsageError

PROGRAM_KEYS = ("output", "program", "code", "completion")
BATCH = 128
"""Records that are checked at a time: about two seconds of work on two cores."""
Numbered = tuple[int, Mapping[str, Any]]
THOUGHT, TOOL = TEXT_STYLES


class RecordError(UsageError):
    """A dataset file, or a record in it, that cannot be read; names the line."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """One record, checked again. `fault` is "" where it stands, else the first thing that is wrong with it."""

    line: int
    family: str
    id: str
    fault: str
    score: Score


@dataclass(slots=True)
class Tally:
    """Counts over the records of a family."""

    records: int = 0
    stand: int = 0
    correct: int = 0
    steps: int = 0
    true: int = 0
    false: int = 0
    faults: list[Recheck] = field(default_factory=list)

    def add(self, found: Recheck) -> None:
        """Count one record; its lets are not among the steps."""
        claims = [step for step in found.score.steps if step.rule != "let"]
        self.records += 1
        self.stand += not found.fault
        self.correct += found.score.correct
        self.steps += len(claims)
        self.true += sum(step.true is True for step in claims)
        self.false += sum(step.true is False for step in claims)
        if found.fault:
            self.faults.append(found)


def records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(line number, record) of a .jsonl file, one at a time; of a .json file with a list. Raises RecordError."""
    try:
        with path.open(encoding="utf-8") as file:
            if path.suffix == ".json":
                yield from enumerate(_listed(path, file.read()), 1)
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _record(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from None


def _record(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path}, line {number} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise RecordError(f"{path}, line {number} is not a JSON object")
    return found


def _listed(path: Path, text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path} is not JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise RecordError(f"{path} is not a list of JSON objects")
    return found


def recheck(
    numbered: Iterable[Numbered],
    sandbox: Runner,
    deadline: float | None = None,
    *,
    engine: Engine | None = None,
    progress: Callable[[], None] | None = None,
) -> Iterator[Recheck]:
    """Check records again, in order, BATCH at a time; one whose gold cannot be read does not stand. engine: where
    (default: here); the sandbox travels, and is another one there. progress: called after each batch. Raises
    InfrastructureError for an outage, RecordError for a record without a program."""
    rest = iter(numbered)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    engine = engine or LocalEngine()
    with closing(engine), closing(engine.answers(partial(CheckAgain, sandbox, deadline), batches)) as answers:
        for found in answers:
            if progress:
                progress()
            yield from found


class CheckAgain:
    """What checks batches of records again, in the process where that is done; see `harness.engine`."""

    def __init__(self, sandbox: Runner, deadline: float | None) -> None:
        self._sandbox, self._deadline = sandbox, deadline

    def __call__(self, batch: Sequence[Numbered]) -> list[Recheck]:
        tasks = [_task(record) for _, record in batch]
        programs = [None if record.get("style") == THOUGHT else _program(number, record) for number, record in batch]
        runs = [
            (task, f"```python\n{program}\n```")
            for task, program in zip(tasks, programs, strict=True)
            if isinstance(task, Task) and program is not None
        ]
        scored = iter(
            score_many(
                [task for task, _ in runs], [program for _, program in runs], self._sandbox, deadline=self._deadline
            )
        )
        shown = [(task, record) for task, (_, record) in zip(tasks, batch, strict=True) if isinstance(task, Task)]
        attempts = iter(attempt_faults(shown, self._sandbox, self._deadline))
        return [
            _checked_again(number, record, task, scored, attempts)
            for task, (number, record) in zip(tasks, batch, strict=True)
        ]


def _checked_again(
    number: int, record: Mapping[str, Any], task: Task | GoldError, scored: Iterator[Score], attempts: Iterator[str]
) -> Recheck:
    """scored: of the records whose programs were run, in order; attempts: what is wrong with the wrong attempts that
    records show, of those whose gold is readable."""
    wrong = next(attempts) if isinstance(task, Task) else ""
    if not isinstance(task, Task):
        score = unreadable(task)
    elif record.get("style") == THOUGHT:
        score = score_text(task, _solution(number, record))
    else:
        score = next(scored)
    if score.reward is None and not score.unreadable_gold:
        raise InfrastructureError(
            f"record {number} was not run ({score.execution.stderr if score.execution else 'no sandbox'}): "
            "nothing is said about it; run the same command again"
        )
    family, name = str(record.get("family") or "-"), str(record.get("id") or number)
    return Recheck(number, family, name, fault(record, score) or wrong, score)


def fault(record: Mapping[str, Any], score: Score) -> str:
    """The first thing that is wrong with a record, or ""."""
    if score.unreadable_gold:
        return score.verdict.detail if score.verdict else "its gold cannot be read"
    if not score.correct:
        said = f": {score.verdict.detail}" if score.verdict else ""
        return f"{score.outcome.value}{said}"
    if record.get("style") == THOUGHT:
        return _of_a_thought(record)
    for step in score.steps:
        if step.true is not True:
            return (
                f"step {step.index} is {'false' if step.true is False else 'undecided'}: {step.claim} ({step.detail})"
            )
    claimed = [(step.rule, step.claim) for step in steps_of(record.get("steps"))]
    printed = [(step.rule, step.claim) for step in score.steps]
    if (claimed or "instruction" in record) and claimed != printed:  # a record of ours lists every step
        return "the program prints other steps than the record lists"
    return ""


def _of_a_thought(record: Mapping[str, Any]) -> str:
    """The first line of a chain of thought that is not true, or "": nothing of it is run."""
    checks = check_trace(_solution(0, record), str(record.get("instruction") or "")).lines
    for check in checks:
        if check.judged and check.true is not True:
            return f"line {check.line} is {'false' if check.true is False else 'undecided'}: {check.text}"
    return "" if any(check.judged for check in checks) else "no line of it can be checked"


def _task(record: Mapping[str, Any]) -> Task | GoldError:
    try:
        task = Task.of(record)
        refuse_unreadable(task.gold)
    except GoldError as error:
        return error
    return task


def _program(number: int, record: Mapping[str, Any]) -> str:
    """What is run: the solution, or the program that a tool-integrated text holds."""
    solution = _solution(number, record)
    return extract_program(solution) or "" if record.get("style") == TOOL else solution


def _solution(number: int, record: Mapping[str, Any]) -> str:
    for key in PROGRAM_KEYS:
        if isinstance(record.get(key), str):
            return str(record[key])
    chat = record.get("messages")
    turns: list[Any] = chat if isinstance(chat, list) else []
    for turn in reversed(turns):
        if isinstance(turn, dict) and turn.get("role") == "assistant" and isinstance(turn.get("content"), str):
            program = record.get("style") not in (THOUGHT, TOOL)
            return (extract_program(turn["content"]) or "") if program else str(turn["content"])
    named = ", ".join(PROGRAM_KEYS)
    raise RecordError(f"record {number} has no program: none of {named} is text, and there are no chat messages")

"""Query expansion: new questions out of certified ones, each solved anew by its family, which certifies it.

As in "Advancing Mathematical Reasoning ..." (arXiv 2501.14002), where a model rewrites the question and answers it
unchecked. Here nothing of the old answer is edited: the new question (expansions.py: the same with other numbers, the
inverse, one built upon it) goes to `generators.problems.own` like a user's, in a process with a time limit of CPU, and
its program is run. A new problem is none that the data hold or that was made before, by its canonical form; it is in
the split of the one that it came from, by the rule of all problems, and a test problem gives none.

`parents` holds the id of the problem that it came from, `expansion` how; the level is the parent's.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Self

from generators.datasets.workers import Question, WorkerResult, Workers
from generators.synthesis.asked import asked
from generators.synthesis.expansions import Kind, expansions
from generators.synthesis.given import Given
from generators.synthesis.method import Made, record_of, run, stream_of
from generators.writing.stream import Stream
from harness.scoring.run_programs import Runner
from harness.verification.problem import TEXT_STYLES, Problem
from sandbox.cores import available_cores

NAME = "query"
TRIES = 8
"""Questions of a kind that are tried for one problem: some have no certified answer, or belong to another split."""
SECONDS = 2.0
"""CPU time to solve and certify one question; most take less than a tenth of a second."""


class Cause(enum.StrEnum):
    """Why a question, or a whole input, gives no record."""

    text = "solutions in words: programs alone are taught"
    attempt = "a model's own solution: problems alone are expanded"
    test = "problems of the test split"
    unread = "questions of a family that is not read"
    none = "kinds that the question has none of"
    spent = "kinds of which no try gave a problem"
    slow = "tries that were not solved in time"
    uncertified = "tries without a certified solution"
    elsewhere = "tries that belong to another split"
    known = "tries that are there already"
    unproved = "tries whose program is not fully true when it is run"


@dataclass(slots=True)
class _Wanted:
    """One kind of expansion of one problem: the questions that are left to try."""

    parent: Problem
    kind: Kind
    made: Made
    left: Iterator[tuple[str, tuple[str, ...]]]
    tried: bool = False

    def next(self) -> Question | None:
        for family, texts in self.left:
            self.tried = True
            return family, texts, self.parent.style, self.parent.language, self.parent.level
        return None


class Expansion:
    """The method, with the ids that are taken, and the processes that solve. A context manager."""

    def __init__(self, taken: Iterable[str], workers: int | None = None, seconds: float = SECONDS):
        self._taken = {bytes.fromhex(one) for one in taken}
        self._pool = Workers(None, workers or available_cores(), seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.__exit__(kind, error, trace)

    def __call__(self, batch: Sequence[Given], runner: Runner, seed: int) -> list[Made]:
        """At most one record of each kind for each problem."""
        made = [Made() for _ in batch]
        waiting = [one for given, each in zip(batch, made, strict=True) for one in _wanted(given, each, seed)]
        while waiting:
            asked_now = [(one, question) for one in waiting if (question := self._ask(one)) is not None]
            results = self._solved([question for _, question in asked_now])
            fresh = [
                (one, problem)
                for (one, _), result in zip(asked_now, results, strict=True)
                if (problem := self._fresh(one, result)) is not None
            ]
            scores = run([(problem, problem.program) for _, problem in fresh], runner)
            for (one, problem), score in zip(fresh, scores, strict=True):
                if score.fully_true:
                    more = {"expansion": one.kind.value, "parents": [one.parent.id]}
                    one.made.records.append(record_of(problem, NAME, problem.program, more))
                else:
                    one.made.causes[Cause.unproved] += 1
            done = {id(one) for (one, _), score in zip(fresh, scores, strict=True) if score.fully_true}
            waiting = [one for one, _ in asked_now if id(one) not in done]
        return made

    def _ask(self, one: _Wanted) -> Question | None:
        question = one.next()
        if question is None:
            one.made.causes[Cause.spent if one.tried else Cause.none] += 1
        return question

    def _solved(self, questions: Sequence[Question]) -> list[WorkerResult]:
        """The results in the order of the questions, whichever process had which."""
        left, waiting = deque(dict.fromkeys(questions)), set(questions)
        found: dict[Any, WorkerResult] = {}
        while waiting:
            while left and self._pool.room():
                self._pool.ask(left.popleft())
            for result in self._pool.results(0.05):
                found[result.of] = result
                waiting.discard(result.of)
        return [found[question] for question in questions]

    def _fresh(self, one: _Wanted, result: WorkerResult) -> Problem | None:
        """A problem that is new and of its parent's split; its id is taken from now on."""
        if result.certified is None:
            one.made.causes[Cause.slow if result.timeout else Cause.uncertified] += 1
            return None
        problem = result.certified.problem
        if problem.split != one.parent.split:
            one.made.causes[Cause.elsewhere] += 1
            return None
        if bytes.fromhex(problem.id) in self._taken:
            one.made.causes[Cause.known] += 1
            return None
        self._taken.add(bytes.fromhex(problem.id))
        return problem


def _wanted(given: Given, made: Made, seed: int) -> Iterator[_Wanted]:
    problem = given.problem
    texts = asked(problem)
    if problem.style in TEXT_STYLES:
        made.causes[Cause.text] += 1
    elif given.attempt is not None:
        made.causes[Cause.attempt] += 1
    elif problem.split == "test":
        made.causes[Cause.test] += 1
    elif texts is None:
        made.causes[Cause.unread] += 1
    else:
        base = stream_of(NAME, given, seed)
        for kind in Kind:
            stream = Stream("expansion", kind.value, base.below(2**62))
            yield _Wanted(problem, kind, made, islice(expansions(kind, problem, texts, stream), TRIES))

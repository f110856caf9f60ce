"""The reward of reinforcement learning: the very score of the harness, in the shape that TRL calls.

Other trainers' shapes: `harness.scoring.reward_functions`. All of them score a batch in one pass over one sandbox.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from harness.engine.option import engine_named
from harness.scoring.columns import entries, tasks_of, unread_of
from harness.scoring.end_of_turn import cut_at
from harness.scoring.extract_program import completion_text
from harness.scoring.golds import FAIL, POLICIES, SKIP
from harness.scoring.reference import Task
from harness.scoring.reward_components import DEFAULT, Credit, Weights
from harness.scoring.run_programs import Runner
from harness.scoring.score import Outcome, Score, score_many, unreadable
from harness.scoring.score_mode import Mode, score_texts
from harness.scoring.spread_rows import SpreadRows
from harness.verification.errors import GoldError
from sandbox.errors import InfrastructureError
from sandbox.execution import Limits

if TYPE_CHECKING:
    from sandbox import Sandbox

__all__ = ["Credit", "ExecutionReward", "Weights"]

logger = logging.getLogger(__name__)


class ExecutionReward:
    """A reward function that runs each completion's program and checks its answer and its steps; or, of a solution in
    words, checks its answer and its lines.

    sandbox: one of your own, else a `Sandbox(backend="auto")` that is opened at the first call and closed with `close`
        or `with`.
    weights: what each component is worth (`harness.scoring.reward_components.Weights`).
    steps: False leaves the step checks out: reward for the answer alone.
    limits: of each program; the sandbox's own by default.
    deadline: seconds of wall time for a batch; what has not run by then gets None, as an outage does.
    accept_restated: whether the question's own formula, copied or rearranged, may answer it; by default it is wrong
        wherever the question is known (`harness.verification.statement.restated`).
    unreadable: what becomes of a row whose gold cannot be read: "skip" gives None for it, says so once and counts it
        (the metric `golds/unreadable`, and `unreadable_rows`); "fail" raises GoldError, which names column and row,
        before any program runs.
    mode: "program" (the default) runs each completion's program; "text" reads each as a solution in words and runs
        nothing; "auto" takes the program where there is one, else the text. The components and weights are the same.
        A policy that is to write programs is trained by "program": by "auto" words alone would earn as much.
    engine, address: "ray" scores on every node of a Ray cluster, each with a sandbox of its own (`harness.engine.ray`).
    end_marks: what ends a turn beside the forms that `harness.scoring.end_of_turn` knows: `marks_of(tokenizer)`.

    The call has TRL's signature. Columns read: the question in `instruction`, `statement`, `question` or `problem`
    (else the prompt itself); the gold in `answer`, `solution`, `ground_truth`, `target` or `reward_model` (what a
    gold is: `harness.scoring.golds`); and, where the dataset has them, the reference solution's `steps`. A completion
    is text or a list of chat messages. Gives a float for each completion, or None where the sandbox failed or the
    gold cannot be read: TRL leaves those out. Raises GoldError for a batch without a column of golds, and ColumnError
    for columns
    that do not fit its completions. Safe to call from any thread; a trainer with async rewards takes `call_async`.
    """

    def __new__(cls, *_: Any, **options: Any) -> Self:
        """Raises TypeError where a trainer was given the class, and calls it as it would the reward."""
        if "completions" in options:
            raise TypeError(f"{cls.__name__} is a class: give the trainer a reward, reward_funcs={cls.__name__}()")
        return super().__new__(cls)

    def __init__(
        self,
        sandbox: Runner | None = None,
        weights: Weights = DEFAULT,
        steps: bool = True,
        *,
        limits: Limits | None = None,
        deadline: float | None = None,
        accept_restated: bool = False,
        unreadable: str = SKIP,
        end_marks: Sequence[str] = (),
        mode: Mode | str = Mode.program,
        engine: str = "local",
        address: str | None = None,
    ):
        if mode not in list(Mode):
            raise ValueError(f"mode={mode!r}: one of {', '.join(Mode)}")
        if unreadable not in POLICIES:
            raise ValueError(f"unreadable={unreadable!r}: one of {', '.join(POLICIES)}")
        self.weights, self.steps, self.limits, self.deadline = weights, steps, limits, deadline
        self.accept_restated = accept_restated
        self.unreadable, self.end_marks = unreadable, tuple(entries("end_marks", end_marks))
        self.mode = Mode(mode)
        self.engine, self.address = engine, address
        self._spread = None if engine == "local" else SpreadRows(engine_named(engine, address), self._here)
        self.unreadable_rows = 0
        """Completions that got no reward because their gold cannot be read."""
        self._said: set[str] = set()
        self.__name__ = type(self).__name__  # TRL names the reward's column in its logs after this
        self._given = sandbox
        self._own: Sandbox | None = None
        self._opening = threading.Lock()
        self._worked = False

    @property
    def sandbox(self) -> Runner:
        """The sandbox it runs programs in."""
        if self._given is not None:
            return self._given
        with self._opening:
            if self._own is None:
                from sandbox import Sandbox  # the engine's client is imported when a program is to run

                self._own = Sandbox()
            return self._own

    def close(self) -> None:
        """Close the sandbox, if it is the reward's own, and what the engine opened."""
        if self._spread is not None:
            self._spread.close()
        with self._opening:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        # Reward functions travel to worker processes; a sandbox of its own is opened anew there.
        return _remake, (
            self._given,
            self.weights,
            self.steps,
            self.limits,
            self.deadline,
            self.accept_restated,
            self.unreadable,
            self.end_marks,
            self.mode,
            self.engine,
            self.address,
        )

    def __call__(
        self,
        prompts: Sequence[Any] | None = None,
        completions: Sequence[Any] | None = None,
        completion_ids: Any = None,
        *,
        trainer_state: Any = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """The reward of each completion; see the class."""
        scores = self.scores(prompts, completions, **columns)
        log(scores, log_extra, log_metric)
        return [score.reward for score in scores]

    async def call_async(self, *args: Any, **columns: Any) -> list[float | None]:
        """The same call for a trainer that awaits its rewards; the event loop goes on meanwhile."""
        return await asyncio.to_thread(self.__call__, *args, **columns)

    def scores(
        self, prompts: Sequence[Any] | None = None, completions: Sequence[Any] | None = None, **columns: Any
    ) -> list[Score]:
        """The whole scores behind the rewards, for process supervision and for logs."""
        answers = entries("completions", () if completions is None else completions)
        return self.scores_of(tasks_of(prompts, len(answers), columns), answers)

    def scores_of(self, tasks: Sequence[Task | GoldError], completions: Sequence[Any]) -> list[Score]:
        """The same of tasks that have been read, one a completion; where a gold could not be, its error."""
        answers = list(completions)
        self._heed(tasks)
        if self.end_marks:
            answers = [cut_at(completion_text(answer), self.end_marks) for answer in answers]
        readable = [(task, answer) for task, answer in zip(tasks, answers, strict=True) if isinstance(task, Task)]
        scored = iter(self._scored(readable) if self._spread is None else self._spread.scored(readable))
        return [next(scored) if isinstance(task, Task) else unreadable(task) for task in tasks]

    def _here(self) -> ExecutionReward:
        """The same reward, of the process that makes it."""
        return _remake(*self.__reduce__()[1][:-2], "local", None)

    def _scored(self, rows: Sequence[tuple[Task, Any]]) -> list[Score]:
        """Programs and texts apart, in one order."""
        as_texts = [self.mode.reads_as_text(answer) for _, answer in rows]
        started = time.monotonic()
        programs = iter(self._of_programs([row for row, as_text in zip(rows, as_texts, strict=True) if not as_text]))
        left = None if self.deadline is None else max(0.0, self.deadline - (time.monotonic() - started))
        texts = iter(self._of_texts([row for row, as_text in zip(rows, as_texts, strict=True) if as_text], left))
        return [next(texts if as_text else programs) for as_text in as_texts]

    def _of_texts(self, rows: Sequence[tuple[Task, Any]], deadline: float | None) -> list[Score]:
        return score_texts(
            [task for task, _ in rows],
            [answer for _, answer in rows],
            deadline=deadline,
            weights=self.weights,
            steps=self.steps,
            accept_restated=self.accept_restated,
        )

    def _of_programs(self, rows: Sequence[tuple[Task, Any]]) -> list[Score]:
        if not rows:
            return []
        try:
            scores = score_many(
                [task for task, _ in rows],
                [answer for _, answer in rows],
                self.sandbox,
                limits=self.limits,
                deadline=self.deadline,
                weights=self.weights,
                steps=self.steps,
                accept_restated=self.accept_restated,
            )
        except InfrastructureError as error:
            if not self._worked:  # nothing ever ran: a machine without a sandbox must not train on nothing
                raise
            logger.warning("no reward for this batch of %d: %s", len(rows), error)
            return [Score.outage() for _ in rows]
        self._worked = True
        return scores

    def _heed(self, tasks: Sequence[Task | GoldError]) -> None:
        """Raise the first unreadable gold's error, or warn of each once."""
        for error in unread_of(tasks):
            if self.unreadable == FAIL:
                raise error
            said = str(error.__cause__)
            if said not in self._said and len(self._said) < WARNINGS:
                self._said.add(said)
                logger.warning("no reward where the gold cannot be read (unreadable='skip'): %s", error)
        with self._opening:
            self.unreadable_rows += len(unread_of(tasks))


WARNINGS = 1000
"""So many different unreadable golds are told of."""


def _remake(*made_of: Any) -> ExecutionReward:
    sandbox, weights, steps, limits, deadline, accept_restated, unread, end_marks, mode, engine, address = made_of
    return ExecutionReward(
        sandbox,
        weights,
        steps,
        limits=limits,
        deadline=deadline,
        accept_restated=accept_restated,
        unreadable=unread,
        end_marks=end_marks,
        mode=mode,
        engine=engine,
        address=address,
    )


def log(
    scores: Sequence[Score],
    log_extra: Callable[[str, list[Any]], None] | None,
    log_metric: Callable[[str, float], None] | None,
) -> None:
    """Every component, through the trainer's own logging: means as metrics, each completion's values as columns."""
    if log_extra is not None:
        log_extra("outcome", [score.outcome.value for score in scores])
        log_extra("answer_found", [score.answer or "" for score in scores])
        log_extra("verdict", [score.verdict.detail if score.verdict else "" for score in scores])
        for name in Credit.__dataclass_fields__:
            log_extra(name, [getattr(score.credit, name) if score.credit else None for score in scores])
    if log_metric is None or not scores:
        return
    known = [score.credit for score in scores if score.credit is not None]
    for name in Credit.__dataclass_fields__ if known else ():
        log_metric(f"reward/{name}", sum(getattr(credit, name) for credit in known) / len(known))
    counts = Counter(score.outcome for score in scores)
    for outcome in Outcome:
        log_metric(f"outcome/{outcome.value}", counts[outcome] / len(scores))
    log_metric("golds/unreadable", sum(score.unreadable_gold for score in scores) / len(scores))

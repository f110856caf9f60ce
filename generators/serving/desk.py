"""The work behind the server: scores, executions, verdicts, checks and problems, each in the place of its item."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from generators.problems import problem
from generators.serving import shapes
from generators.serving.settings import Settings
from harness.adapters.one_by_one import OneByOne
from harness.scoring.check_claim import check_claim
from harness.scoring.golds import gold_of, refuse_unreadable
from harness.scoring.outcomes import Score
from harness.scoring.reward import ExecutionReward
from harness.scoring.score_records import execution_record, score_record, step_record, verdict_record
from harness.scoring.scored_execution import unreadable
from harness.verification.errors import GoldError
from harness.verification.verify import verify
from sandbox import Sandbox
from sandbox.errors import ShowworkError
from sandbox.execution import Execution, Limits

T = TypeVar("T")
LATE = "not done before the request's deadline"
NESTED = "the gold answer is nested too deeply"


@dataclass(frozen=True, slots=True)
class Reading:
    """How completions are read: samples that are read alike are scored in one batch, whoever sent them."""

    mode: str
    steps: bool
    accept_restated: bool


class Desk:
    """Everything the server does, over one sandbox. `open` before the first request; `close` after the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sandbox = Sandbox(settings.backend, settings.workers, settings.limits)
        self._readers: dict[Reading, OneByOne] = {}
        # Two that compare, one that makes problems: what is hard to decide holds up neither scores nor the event loop.
        self._judges = ThreadPoolExecutor(2, "serve-judge")
        self._makers = ThreadPoolExecutor(1, "serve-make")

    def open(self) -> None:
        """Start the sandbox. Raises InfrastructureError where there is none."""
        self.sandbox.open()

    def close(self) -> None:
        """End the sandbox, and whatever runs in it."""
        self._judges.shutdown(wait=False, cancel_futures=True)
        self._makers.shutdown(wait=False, cancel_futures=True)
        self.sandbox.close()

    def limits(self, asked: shapes.LimitsAsked | None) -> Limits:
        """The limits of a program: what was asked for, and never more than the server's own."""
        own = self.settings.limits
        if asked is None:
            return own
        given = asked.model_dump(exclude_none=True)
        return Limits(**{name: min(getattr(own, name), given.get(name, getattr(own, name))) for name in _LIMITS})

    def seconds(self, asked: float | None) -> float:
        """The deadline of a request."""
        return self.settings.deadline if asked is None else min(asked, self.settings.deadline)

    # scores and executions

    async def scores(self, asked: shapes.ScoreAsked) -> list[dict[str, Any]]:
        """The scores of a request's samples, as records, in order."""
        reader = self._reader(Reading(asked.mode, asked.check_steps, asked.accept_restated))
        futures = [reader.put(item.completion, _record(item)) for item in asked.items]
        await _all_done(futures, self.seconds(asked.deadline))
        return [_scored(future, item, asked.whole) for future, item in zip(futures, asked.items, strict=True)]

    def _reader(self, reading: Reading) -> OneByOne:
        if reading not in self._readers:
            reward = ExecutionReward(
                self.sandbox, steps=reading.steps, accept_restated=reading.accept_restated, mode=reading.mode
            )
            self._readers[reading] = OneByOne(reward, batches=self.settings.batches)
        return self._readers[reading]

    async def executions(self, asked: shapes.ExecuteAsked) -> list[dict[str, Any]]:
        """The executions of a request's programs, as records, in order."""
        limits = self.limits(asked.limits)
        runs = [asyncio.create_task(self.sandbox.run_async(program, limits)) for program in asked.programs]
        if runs:
            _, late = await asyncio.wait(runs, timeout=self.seconds(asked.deadline))
            for run in late:  # which stops its program
                run.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return [execution_record(Execution.failed(LATE) if run.cancelled() else run.result()) for run in runs]

    # verdicts, checks, problems: mathematics, in threads

    async def verdicts(self, asked: shapes.VerifyAsked) -> list[dict[str, Any]]:
        """The verdicts of a request's items, in order."""
        return await self._each(asked.items, _compared, {"verdict": None, "fault": LATE}, asked.deadline)

    async def checks(self, asked: shapes.CheckAsked) -> list[dict[str, Any]]:
        """The checks of a request's claims, in order."""
        return await self._each(asked.items, _checked, {"check": None, "fault": LATE}, asked.deadline)

    async def _each(
        self, items: Sequence[T], judge: Callable[[T], dict[str, Any]], late: dict[str, Any], deadline: float | None
    ) -> list[dict[str, Any]]:
        until = time.monotonic() + self.seconds(deadline)

        def all_of_them() -> list[dict[str, Any]]:
            return [judge(item) if time.monotonic() < until else late for item in items]

        return await asyncio.get_running_loop().run_in_executor(self._judges, all_of_them)

    async def problems(self, asked: shapes.GenerateAsked) -> list[dict[str, Any]]:
        """The problems of a request, as records. Raises ProblemError where there is no such problem."""
        make = partial(
            problem,
            asked.family,
            seed=asked.seed,
            split=asked.split,
            level=asked.level,
            style=asked.style,
            language=asked.language,
        )

        def all_of_them() -> list[dict[str, Any]]:
            return [make(index=asked.index + count).to_record() for count in range(asked.count)]

        return await asyncio.get_running_loop().run_in_executor(self._makers, all_of_them)


_LIMITS = ("cpu_seconds", "wall_seconds", "memory_bytes", "output_bytes")


def _record(item: shapes.Sample) -> dict[str, Any]:
    given = {"statement": item.statement, "answer": item.answer, "steps": item.steps, "options": item.options}
    return {name: value for name, value in given.items() if value is not None}


def _scored(future: Future[Score], item: shapes.Sample, whole: bool) -> dict[str, Any]:
    """A sample's score as a record; one that is not there by now is an outage, and its turn is given up."""
    if future.cancel() or not future.done():
        score = Score.outage(Execution.failed(LATE))
    else:
        try:
            score = future.result()
        except GoldError as error:  # its batch had no golds at all
            score = unreadable(error)
    if score.reward is not None:
        return {**score_record(score, whole=whole), "fault": None}
    if score.unreadable_gold:  # in the batch's words it had a row there, which means nothing to its caller
        fault = _gold_fault(item.answer) or score.detail
        return {**score_record(unreadable(GoldError(fault)), whole=whole), "fault": fault}
    fault = score.execution.stderr if score.execution is not None else "the sandbox gave no result"
    return {**score_record(score, whole=whole), "fault": fault}


def _gold_fault(gold: Any) -> str:
    """Why a gold cannot be read; "" where it can."""
    try:
        refuse_unreadable(gold_of(gold))
    except GoldError as error:
        return str(error)
    except RecursionError:
        return NESTED
    return ""


def _compared(item: shapes.Comparison) -> dict[str, Any]:
    try:
        verdict = verify(gold_of(item.gold), item.prediction, question=item.question)
    except GoldError as error:
        return {"verdict": None, "fault": str(error)}
    except RecursionError:
        return {"verdict": None, "fault": NESTED}
    return {"verdict": verdict_record(verdict), "fault": None}


def _checked(item: shapes.Claim) -> dict[str, Any]:
    try:
        check = check_claim(item.claim, item.let, assumptions=item.assumptions, question=item.question)
    except (ShowworkError, ValueError) as error:  # a let or an assumption that cannot be used
        return {"check": None, "fault": str(error)}
    return {"check": step_record(check), "fault": None}


async def _all_done(futures: Sequence[Future[Any]], seconds: float) -> None:
    """Wait so long, at most, for futures that other threads answer: the loop is woken once, by the last of them."""
    loop, done, left = asyncio.get_running_loop(), asyncio.Event(), [None] * len(futures)

    def one_less(_: Future[Any]) -> None:
        left.pop()
        if not left:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(done.set)

    for future in futures:
        future.add_done_callback(one_less)
    if futures:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), seconds)

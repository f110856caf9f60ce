"""Frameworks that ask for one sample at a time, from many threads or tasks: what waits while a batch is scored is the
next batch."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from harness.scoring.columns import entries, rows_of
from harness.scoring.reward import ExecutionReward
from harness.scoring.score import Outcome, Score
from sandbox.errors import InfrastructureError

MOST = 256
"""Samples of one batch."""
PAUSES = (0.5, 2.0, 8.0)
"""Seconds before each further try of what an outage left out; a reward with a deadline of its own is tried once."""


@dataclass(frozen=True, slots=True)
class _Row:
    completion: Any
    record: Mapping[str, Any]
    score: Future[Score] = field(default_factory=Future)


class OneByOne:
    """A reward that is asked one sample at a time. Safe from any thread and event loop; threads of its own score what
    has come together. It travels to other processes as the reward does.

    batches: how many are scored at a time: with more than one, a program that runs for long holds up its own batch
    alone. most: samples of one batch.
    """

    def __init__(self, reward: ExecutionReward, *, batches: int = 1, most: int = MOST) -> None:
        self.reward = reward
        self.batches, self.most = batches, most
        self._rows: queue.SimpleQueue[_Row] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._threads = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(OneByOne, batches=self.batches, most=self.most), (self.reward,)

    def score(self, completion: Any, record: Mapping[str, Any]) -> Score:
        """The score of a completion. record: the question, the gold and the reference steps, by the names of
        `harness.scoring.columns`. Raises GoldError, ColumnError and InfrastructureError as the reward does, and
        InfrastructureError where the sandbox gave no result: no framework may take that for a wrong answer."""
        return known(self.put(completion, record).result())

    async def score_async(self, completion: Any, record: Mapping[str, Any]) -> Score:
        """The same, awaited."""
        return known(await asyncio.wrap_future(self.put(completion, record)))

    def scores(
        self, prompts: Sequence[Any] | None = None, completions: Sequence[Any] | None = None, **columns: Any
    ) -> list[Score]:
        """The scores of several completions, as the reward's own `scores`, together with those of other callers."""
        answers = entries("completions", () if completions is None else completions)
        rows = rows_of(len(answers), {"prompts": prompts, **columns})
        waiting = [self.put(answer, row) for answer, row in zip(answers, rows, strict=True)]
        return [known(score.result()) for score in waiting]

    def put(self, completion: Any, record: Mapping[str, Any]) -> Future[Score]:
        """The score to come, an outage among them; cancelled before its batch begins, it costs nothing."""
        row = _Row(completion, record)
        with self._starting:
            if self._threads < self.batches:
                self._threads += 1
                threading.Thread(target=self._work, name="one-by-one", daemon=True).start()
        self._rows.put(row)
        return row.score

    def _work(self) -> None:
        while True:
            batch = [self._rows.get()]
            with contextlib.suppress(queue.Empty):  # taken by another thread between a look and a step
                while len(batch) < self.most:
                    batch.append(self._rows.get_nowait())
            self._answer([row for row in batch if row.score.set_running_or_notify_cancel()])

    def _answer(self, batch: list[_Row]) -> None:
        names = dict.fromkeys(name for row in batch for name in row.record if row.record[name] is not None)
        columns = {name: [row.record.get(name) for row in batch] for name in names}
        try:
            scores = self._scored([row.completion for row in batch], columns)
        except Exception as error:  # noqa: BLE001  # handed to those who asked, who raise it
            # A row that cannot be read is nobody's fault but its own; an outage is everybody's, and asking for each row
            # anew would wait as many times for a server that is not there.
            if len(batch) > 1 and not isinstance(error, InfrastructureError):
                for row in batch:
                    self._answer([row])
            else:
                for row in batch:
                    row.score.set_exception(error)
            return
        for row, score in zip(batch, scores, strict=True):
            row.score.set_result(score)

    def _scored(self, completions: list[Any], columns: Mapping[str, list[Any]]) -> list[Score]:
        """The scores; what an outage left out is asked again, after growing pauses."""
        scores = self.reward.scores(None, completions, **columns)
        for pause in PAUSES if self.reward.deadline is None else ():
            out = [at for at, score in enumerate(scores) if score.outcome is Outcome.infrastructure]
            if not out:
                break
            time.sleep(pause)
            asked = {name: [values[at] for at in out] for name, values in columns.items()}
            again = self.reward.scores(None, [completions[at] for at in out], **asked)
            for at, score in zip(out, again, strict=True):
                scores[at] = score
        return scores


def known(score: Score) -> Score:
    """The score itself. Raises InfrastructureError for an outage."""
    if score.reward is None and not score.unreadable_gold:
        words = score.execution.stderr if score.execution is not None else ""
        raise InfrastructureError(f"the sandbox gave no result, so there is no score: {words or 'try again'}")
    return score

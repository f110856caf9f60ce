"""Rows of a reward's batch, scored by an engine: on other machines, each with a sandbox of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from harness.engine.engine import Engine
from harness.scoring.outcomes import Score
from harness.scoring.reference import Task

Rows = Sequence[tuple[Task, Any]]
BATCH = 64
"""Completions that a place scores at a time."""


class _Reward(Protocol):
    """A reward, as far as rows go."""

    def _scored(self, rows: Rows) -> list[Score]: ...

    def close(self) -> None:
        """Close its sandbox."""


class SpreadRows:
    """A batch's rows in the places of an engine. reward: gives the reward as it is to be made in each of them. Places
    stay open from batch to batch, with warm sandboxes, until `close`."""

    def __init__(self, engine: Engine, reward: Callable[[], _Reward]) -> None:
        self.engine = engine
        self._reward = reward
        self._make: _Make | None = None

    def scored(self, rows: Rows) -> list[Score]:
        """The scores of rows, in order."""
        self._make = self._make or _Make(self._reward())
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        return [score for scores in self.engine.answers(self._make, batches) for score in scores]

    def close(self) -> None:
        """Close the places."""
        self._make = None
        self.engine.close()


class _Make:
    """Makes what scores rows; it travels as the reward does, whose sandbox is then another one."""

    def __init__(self, reward: _Reward) -> None:
        self._reward = reward

    def __call__(self) -> _ScoresRows:
        return _ScoresRows(self._reward)


class _ScoresRows:
    def __init__(self, reward: _Reward) -> None:
        self._reward = reward

    def __call__(self, rows: Rows) -> list[Score]:
        return self._reward._scored(rows)

    def close(self) -> None:
        """Close the reward's sandbox."""
        self._reward.close()

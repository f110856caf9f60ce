"""A rate over samples of which several belong to one question, and are not independent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.evaluation.statistics.intervals import Interval, clustered
from harness.evaluation.statistics.metrics import as_record


@dataclass(slots=True)
class ClusteredRate:
    """Successes and trials by question: samples of one question are one cluster."""

    groups: dict[str, list[int]] = field(default_factory=dict)

    def add(self, group: str, successes: int, trials: int = 1) -> None:
        """Count trials of a question."""
        counted = self.groups.setdefault(group, [0, 0])
        counted[0] += successes
        counted[1] += trials

    def interval(self) -> Interval | None:
        """With one trial a question this is Wilson's interval; see `statistics.intervals.clustered`."""
        return clustered([s for s, _ in self.groups.values()], [t for _, t in self.groups.values()])

    @property
    def totals(self) -> tuple[int, int]:
        """Successes, trials."""
        return sum(s for s, _ in self.groups.values()), sum(t for _, t in self.groups.values())

    def to_record(self) -> dict[str, Any] | None:
        """As JSON: value, low, high, n, and the counts `of` which it is made; None without a trial."""
        successes, trials = self.totals
        interval = as_record(self.interval())
        return None if interval is None else {**interval, "count": successes, "of": trials}

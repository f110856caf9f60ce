"""What is counted over the results of `showwork score`, and the rates with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from harness.evaluation.samples.judged_sample import JudgedSample
from harness.evaluation.statistics.clustered_rate import ClusteredRate
from harness.scoring.outcomes import Outcome

RATES = {"correct": "right answers", "fully_true": "fully true: right, and the work shown is true"}
"""Each rate and how it is called."""


@dataclass(slots=True)
class SampleCounts:
    """Counts over the results, in one pass."""

    samples: int = 0
    left_out: int = 0
    reward: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    read_as: Counter[str] = field(default_factory=Counter)
    rates: dict[str, ClusteredRate] = field(default_factory=lambda: {name: ClusteredRate() for name in RATES})

    @classmethod
    def of(cls, results: Iterable[JudgedSample]) -> SampleCounts:
        """The counts of all results."""
        counts = cls()
        for result in results:
            counts.add(result)
        return counts

    def add(self, result: JudgedSample) -> None:
        """Count one result; a record that could not be read is left out and counted as that."""
        if result.fault:
            self.left_out += 1
            return
        self.samples += 1
        self.reward += result.reward or 0.0
        self.outcomes[result.outcome] += 1
        self.read_as[result.read_as] += 1
        self.rates["correct"].add(result.group, int(result.correct))
        self.rates["fully_true"].add(result.group, int(result.fully_true))

    def to_record(self) -> dict[str, Any]:
        """As JSON: equal results give equal bytes."""
        return {
            "samples": self.samples,
            "left_out": self.left_out,
            "mean_reward": round(self.reward / self.samples, 6) if self.samples else None,
            "rates": {name: rate.to_record() for name, rate in self.rates.items()},
            "outcomes": {outcome.value: self.outcomes[outcome.value] for outcome in Outcome},
            "read_as": dict(sorted(self.read_as.items())),
        }

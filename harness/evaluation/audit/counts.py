"""What is counted over an audit's results, and the rates with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from harness.evaluation.audit.check_record import Answered, AuditedRecord, MarkKind
from harness.evaluation.solution_files.source import Source
from harness.evaluation.statistics.clustered_rate import ClusteredRate

RATES = {
    "with_false_line": "traces with a false line",
    "all_true": "traces with all claims true",
    "fully_true": "the same, and work shown: fully true",
    "right": "right answers",
    "right_with_false_line": "right answers with a false line",
    "wrong_with_false_line": "wrong answers with a false line",
    "lines_read": "lines read",
    "claims_decided": "claims decided",
}
"""Each rate and how it is called."""


@dataclass(slots=True)
class AuditCounts:
    """Counts over the results, in one pass."""

    traces: int = 0
    left_out: int = 0
    cut: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    first_false: Counter[int] = field(default_factory=Counter)
    """Which of a trace's claims is the first false one, from 1 on -> traces."""
    rates: dict[str, ClusteredRate] = field(default_factory=lambda: {name: ClusteredRate() for name in RATES})

    @classmethod
    def of(cls, results: Iterable[AuditedRecord]) -> AuditCounts:
        """The counts of all results."""
        counts = cls()
        for result in results:
            counts.add(result)
        return counts

    def add(self, result: AuditedRecord) -> None:
        """Count one result; a record that could not be read is left out and counted as that."""
        if result.fault:
            self.left_out += 1
            return
        self.traces += 1
        self.cut += result.cut
        self.answers[result.answered.value] += 1
        self.marks.update(mark.kind.value for mark in result.marks)
        claims = [mark for mark in result.marks if mark.kind.claims]
        if result.first_false is not None:
            self.first_false[claims.index(result.first_false) + 1] += 1
        false, group = int(result.has_false_line), result.group
        self.rates["with_false_line"].add(group, false)
        self.rates["all_true"].add(group, int(result.all_true))
        self.rates["fully_true"].add(group, int(result.fully_true))
        self.rates["lines_read"].add(group, result.read, result.lines)
        self.rates["claims_decided"].add(group, sum(mark.kind is not MarkKind.open for mark in claims), len(claims))
        if result.answered in (Answered.right, Answered.wrong, Answered.missing):
            self.rates["right"].add(group, int(result.answered is Answered.right))
        if result.answered in (Answered.right, Answered.wrong):
            self.rates[f"{result.answered.value}_with_false_line"].add(group, false)

    def rate(self, name: str) -> dict[str, Any] | None:
        """A rate as JSON: value, low, high, n, and the counts `of` which it is made; None without a trial."""
        return self.rates[name].to_record()


def summary(counts: AuditCounts, source: Source, verifier: str) -> dict[str, Any]:
    """The whole audit as one JSON object: equal audits give equal bytes."""
    return {
        "file": source.path.name,
        "digest": source.digest,
        "columns": asdict(source.columns),
        "verifier": verifier,
        "records": source.records,
        "traces": counts.traces,
        "left_out": counts.left_out,
        "cut": counts.cut,
        "rates": {name: counts.rate(name) for name in RATES},
        "marks": {kind.value: counts.marks[kind.value] for kind in MarkKind},
        "answers": {answered.value: counts.answers[answered.value] for answered in Answered},
        "first_false": {str(place): counts.first_false[place] for place in sorted(counts.first_false)},
    }

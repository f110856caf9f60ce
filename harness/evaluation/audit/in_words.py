"""An audit for a terminal: the rates with their intervals, and the first false lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.evaluation.audit.check_record import Answered, AuditedRecord
from harness.evaluation.audit.counts import RATES
from harness.evaluation.audit.run import Audit
from harness.evaluation.statistics.summary import aligned, percent

WIDTH = 100
"""Characters of a line's own text."""


def in_words(audit: Audit, keep: str | None) -> Iterator[str]:
    """The lines that `showwork audit` prints."""
    summary = audit.summary
    columns = "; ".join(f"{name} in `{column}`" for name, column in summary["columns"].items() if column)
    yield f"{summary['file']}: {summary['traces']:,} traces; {columns}"
    if summary["left_out"]:
        yield f"{summary['left_out']:,} records could not be read and are left out"
    if summary["cut"]:
        yield f"{summary['cut']:,} texts are too long: only their beginning was checked, and they are not kept"
    yield from aligned([_row(title, summary["rates"][name]) for name, title in RATES.items() if summary["rates"][name]])
    yield from _answers(summary)
    if summary["first_false"]:
        places = ", ".join(f"{place}: {count}" for place, count in list(summary["first_false"].items())[:8])
        yield f"first false claim, counted from the trace's first: {places}"
    for result, text in audit.faults:
        yield _fault(result, text)
    if keep is not None:
        yield f"{audit.kept:,} records kept: {audit.folder / keep}.jsonl"
    yield f"{audit.folder / 'report.html'}"


def _row(title: str, rate: Mapping[str, Any]) -> list[str]:
    return [title, percent(dict(rate)), f"{rate['count']:,} of {rate['of']:,}"]


def _answers(summary: Mapping[str, Any]) -> Iterator[str]:
    """What is neither right nor wrong."""
    names = (Answered.missing, Answered.undecided, Answered.unreadable_gold)
    others = [f"{name.value} {summary['answers'][name.value]:,}" for name in names if summary["answers"][name.value]]
    if others:
        yield f"neither right nor wrong: {', '.join(others)}"


def _fault(result: AuditedRecord, text: str) -> str:
    name = f"record at line {result.record}" + (f" ({result.id})" if result.id else "")
    mark = result.first_false
    if mark is None:
        return f"{name}: {result.fault}"
    short = " ".join(text.split())
    said = short if len(short) <= WIDTH else f"{short[:WIDTH]} ..."
    return f"{name}, text line {mark.line}: {said}" + (f"   ({mark.detail})" if mark.detail else "")

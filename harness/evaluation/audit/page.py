"""The page of an audit: its rates, and each trace with its marks. One file, nothing loaded, nothing of a text is run.

Texts travel as in the report of an evaluation (harness/evaluation/report/html_report.py): compressed, as base64, and
put on the page as text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise
from typing import Any

from harness.evaluation.audit.check_record import AuditedRecord, Mark, MarkKind
from harness.evaluation.audit.counts import RATES
from harness.evaluation.report.embedded import packed
from harness.evaluation.report.html_page import html_page
from harness.evaluation.solution_files.source import Line, Source, record_of

SHOWN = {"false": 1000, "open": 400, "true": 400}
"""Traces of each sort on the page, the first of them; results.jsonl has them all."""
TEXT = 8_000
"""Characters of one text on the page."""

Results = Callable[[], Iterator[AuditedRecord]]


def render(summary: Mapping[str, Any], source: Source, results: Results) -> str:
    """The page as text; summary: of `counts.summary`, results: gives all results, anew at each call."""
    rows, left_out = shown(source, results)
    return html_page(
        "audit",
        resources.files("harness.evaluation.audit") / "page",
        summary=summary,
        tiles=[(title, summary["rates"][name]) for name, title in RATES.items() if summary["rates"][name]],
        not_shown={sort: count for sort, count in left_out.items() if count},
        data=packed(rows),
    )


def sort_of(result: AuditedRecord) -> str:
    """Where the page files a trace: `false`, `true` where every claim of it is, else `open`."""
    if result.has_false_line:
        return "false"
    return "true" if result.true and not result.cut else "open"


def shown(source: Source, results: Results) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The rows of the page, in the file's order, and how many of each sort are left out."""
    counts = Counter[str]()
    rows = []
    for line, result in zip(source.lines(), results(), strict=True):
        if result.fault:
            continue
        sort = sort_of(result)
        counts[sort] += 1
        if counts[sort] <= SHOWN[sort]:
            rows.append(_row(source, line, result, sort))
    return rows, {sort: max(0, counts[sort] - most) for sort, most in SHOWN.items()}


def _row(source: Source, line: Line, result: AuditedRecord, sort: str) -> dict[str, Any]:
    record, columns = record_of(line), source.columns
    gold = record.get(columns.gold) if columns.gold else None
    text = columns.text_of(record)
    return {
        "line": result.record,
        "id": result.id,
        "sort": sort,
        "question": columns.question_of(record)[:TEXT],
        "parts": parts(text[:TEXT], result.marks),
        "more": max(0, len(text) - TEXT),
        "cut": result.cut,
        "marks": [[mark.line, mark.kind.value, mark.detail] for mark in result.marks],
        "answer": result.answer,
        "answered": result.answered.value,
        "gold": None if gold is None else (gold if isinstance(gold, str) else json.dumps(gold))[-300:],
    }


def parts(text: str, marks: Sequence[Mark]) -> list[list[Any]]:
    """The text in pieces, each with the place of its mark among the marks, or -1. Joined they are the text.

    Where marks overlap, the gravest is shown, and of two as grave the shorter.
    """
    ranked = sorted(enumerate(marks), key=lambda one: (_GRAVEST.index(one[1].kind), one[1].end - one[1].start))
    cuts = sorted({0, len(text), *(cut for mark in marks for cut in (mark.start, mark.end) if cut < len(text))})
    pieces: list[list[Any]] = []
    for start, end in pairwise(cuts):
        place = next((place for place, mark in ranked if mark.start <= start and end <= mark.end), -1)
        if pieces and pieces[-1][1] == place:
            pieces[-1][0] += text[start:end]
        else:
            pieces.append([text[start:end], place])
    return pieces


_GRAVEST = (MarkKind.false, MarkKind.carried, MarkKind.open, MarkKind.true, MarkKind.condition, MarkKind.definition)

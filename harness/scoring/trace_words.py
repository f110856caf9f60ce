"""A checked solution in words, for a terminal, and as one record for a machine."""

from __future__ import annotations

from typing import Any

from harness.scoring.trace_shapes import LineCheck, LineKind, Trace

MAX_WIDTH = 48
"""Columns of a line's own text."""


def in_words(trace: Trace) -> str:
    """One row for each line, and a last one that says which line fails and where."""
    width = min(MAX_WIDTH, max((len(line.text) for line in trace.lines), default=0))
    rows = [f"{line.line:>4}  {line.text:<{width}}  {_verdict(line)}" for line in trace.lines]
    return "\n".join([*rows, _summary(trace)])


def _verdict(line: LineCheck) -> str:
    if line.kind is LineKind.words:
        return "-"
    if line.kind is LineKind.definition:
        return "definition"
    word = {True: "true", False: "carried on" if line.carried else "false", None: "undecided"}[line.true]
    return word + (f": {line.detail}" if line.detail and not line.carried else "")


def _summary(trace: Trace) -> str:
    fault = trace.fault
    if fault is not None:
        return f"line {fault.line} fails: {fault.detail or 'it is false'}"
    if trace.true:
        return "every line is true"
    if not any(line.judged for line in trace.lines):
        return "no line can be read"
    open_line = next((line for line in trace.lines if line.judged and line.true is not True), None)
    return "undecided" if open_line is None else f"line {open_line.line} is undecided: {open_line.detail}"


def as_record(problem: str, trace: Trace) -> dict[str, Any]:
    """The trace as one JSON object: `true`, the line that `fails` (its number, or null), and every line."""
    return {
        "problem": problem,
        "true": trace.true,
        "fails": None if trace.fault is None else trace.fault.line,
        "lines": [
            {
                "line": line.line,
                "start": line.start,
                "end": line.end,
                "text": line.text,
                "kind": line.kind.value,
                "true": line.true,
                "standing": None if line.standing is None else line.standing.value,
                "lost": list(line.lost),
                "gained": list(line.gained),
                "carried": line.carried,
                "detail": line.detail,
            }
            for line in trace.lines
        ],
    }

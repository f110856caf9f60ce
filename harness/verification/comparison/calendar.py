"""Times and dates: the same in all that both may mean, different in all of it, else undecided."""

from __future__ import annotations

from harness.formulas.syntax.clocks import DAY, SPAN, Clock, clock_of
from harness.formulas.syntax.dates import Date, date_of
from harness.formulas.trees.tree import Node
from harness.verification.verdict import Verdict, differ, same, undecided


def written(node: Node) -> str:
    """A time or a date as it is written."""
    return str(next(node.children()).args[0])


def clock_in(node: Node) -> Clock | None:
    """The time that a node is; None for any other node."""
    return clock_of(written(node)) if node.head == "Time" else None


def compare_clocks(wanted: Clock, said: Clock) -> Verdict:
    """Whether two times of day, or two spans of time, are the same; 5 pm is another time on the next day."""
    verdict = _of_one_day(wanted, said)
    if not verdict.equal or (wanted.day or 0) == (said.day or 0):
        return verdict
    return undecided("only one says on which day") if None in (wanted.day, said.day) else differ("another day")


def _of_one_day(wanted: Clock, said: Clock) -> Verdict:
    if wanted.written and wanted.written == said.written:
        return same()
    verdicts: set[bool | None] = set()
    for sort in (DAY, SPAN):
        left, right = ({meaning for meaning in one.meanings if meaning[0] == sort} for one in (wanted, said))
        if left and right:
            verdicts.add(True if left == right and len(left) == 1 else False if left.isdisjoint(right) else None)
    if not verdicts or verdicts == {False}:
        return differ("another time")
    return same() if verdicts == {True} else undecided("a time that may mean several")


def compare_dates(wanted: Date, said: Date) -> Verdict:
    """Whether two dates are the same day."""
    if wanted.written and wanted.written == said.written:
        return same()
    if len(wanted.meanings) == len(said.meanings) == 1:
        (left,), (right,) = wanted.meanings, said.meanings
        if left == right:
            return same()
        told = any(x != y for x, y in zip(left, right, strict=True) if x is not None and y is not None)
        return differ("another day") if told else undecided("one of them leaves out the year or the day")
    if wanted.meanings.isdisjoint(said.meanings):
        return differ("another day")
    return undecided("a day that may be a month")


def compare_date_nodes(a: Node, b: Node) -> Verdict:
    """Two dates, as nodes."""
    left, right = date_of(written(a)), date_of(written(b))
    return undecided("no date") if left is None or right is None else compare_dates(left, right)

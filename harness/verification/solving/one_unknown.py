"""Two conditions on one unknown, compared by their solutions: which the second loses, and which it gains."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from flint import arb

from harness.formulas.functions.balls import precision
from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.sets.end_points import BITS, End, NotReal, end_of
from harness.verification.comparison.sets.number_line import CONDITION_HEADS, Line
from harness.verification.comparison.values.values import infinity
from harness.verification.solving.conditions import Solutions
from harness.verification.solving.periods import common, is_family, members, period_of, relations, window_of
from harness.verification.solving.standing import Judgement, judgement, undecided_line
from harness.verification.solving.trigonometric import Window
from harness.verification.solving.wording import value_of
from harness.verification.verdict import Method

MAX_SIZE = 600
"""Nodes of both conditions together."""
TRUE = Node("Boolean", (True,))


@lru_cache(maxsize=2048)
def compare_conditions(first: Node, second: Node, name: str, domain: Node = TRUE, whole: bool = False) -> Judgement:
    """How the second condition stands to the first, on the domain (a condition too). whole: the second lists solutions,
    so that one outside of the domain counts. Never raises."""
    if facts(first).size + facts(second).size > MAX_SIZE:
        return undecided_line("too large")
    try:
        with precision(BITS):
            return _compared(first, second, name, domain, whole)
    except (Undecided, Undefined, NotReal) as reason:
        return undecided_line(str(reason))


def _compared(first: Node, second: Node, name: str, domain: Node, whole: bool) -> Judgement:
    window, inside, everywhere = _window(first, second, name, domain)
    first, second = members(first, name, window), members(second, name, window)
    line = Solutions((first, second, domain, inside), name, window)
    seen = line.row(inside)
    allowed = [a and b for a, b in zip(line.row(domain), seen, strict=True)]
    before = [a and b for a, b in zip(line.row(first), allowed, strict=True)]
    after = [a and b for a, b in zip(line.row(second), seen if whole else allowed, strict=True)]
    lost = _names(line, name, [x and not y for x, y in zip(before, after, strict=True)])
    gained = _names(line, name, [y and not x for x, y in zip(before, after, strict=True)])
    if not lost and not everywhere:
        raise Undecided("solutions without end, of which a part alone was looked at")
    keeps = any(x and y for x, y in zip(before, after, strict=True))
    always = after == allowed and before != allowed
    method = Method.exact if line.exact else Method.numeric
    endless = any(y and not x for x, y in zip(before[::2], after[::2], strict=True))
    return judgement(lost, gained, keeps=keeps, always=always, endless=endless, method=method)


def _names(line: Line, name: str, row: list[bool]) -> list[str]:
    """The atoms of a row by name, points first."""
    points = [f"{name} = {value_of(line.ends[atom // 2])}" for atom in range(1, line.size, 2) if row[atom]]
    gaps = [f"{name} = {_inside(line, atom // 2)} among others" for atom in range(0, line.size, 2) if row[atom]]
    return gaps if gaps else points


def _inside(line: Line, gap: int) -> str:
    """A plain number in a gap."""
    low = None if gap == 0 else line.ends[gap - 1].ball
    high = None if gap == len(line.ends) else line.ends[gap].ball
    if low is None and high is None:
        return "0"
    if low is None:
        return str(ceil(float(high.mid())) - 1)  # type: ignore[union-attr]  # not both are None
    if high is None:
        return str(floor(float(low.mid())) + 1)
    a, b = float(low.mid()), float(high.mid())
    whole = floor(a) + 1
    if whole < b:
        return str(0 if a < 0 < b else whole)
    middle = Fraction((a + b) / 2).limit_denominator(max(2, ceil(4 / (b - a)))) if b > a else Fraction(0)
    if a < middle < b:
        return str(middle)
    return value_of(End(arb((a + b) / 2)))


def _window(first: Node, second: Node, name: str, domain: Node) -> tuple[Window | None, Node, bool]:
    """(the window, as a condition too, whether what is seen in it holds everywhere)."""
    repeating = [
        relation
        for condition in (first, second)
        for relation in relations(condition)
        if is_family(relation, name) or facts(relation).heads & OF_ANGLES
    ]
    if not repeating:
        return None, TRUE, True
    ends = _bounds(domain, name)
    if ends is not None:
        low, high = ends
        return Window(low.ball, high.ball), TRUE, True
    periods = [period_of(condition, name) for condition in (first, second)]
    known = [period for period in periods if period is not None]
    if not known:
        raise Undecided("a periodic function beside the unknown itself")
    window, interval = window_of(common(known))
    return window, Node("Contains", (symbol(name), interval)), domain == TRUE and len(known) == 2


def _bounds(domain: Node, name: str) -> tuple[End, End] | None:
    """The ends of a bounded domain; None for any other."""
    low: list[End] = []
    high: list[End] = []
    for relation in relations(domain):
        if relation.head == "Contains" and list(relation.children())[1].head == "Interval":
            ends = list(list(relation.children())[1].children())[:2]
            if not any(infinity(end) for end in ends):
                low.append(end_of(ends[0]))
                high.append(end_of(ends[1]))
        elif relation.head in ("Lt", "Le", "Gt", "Ge"):
            left, right = relation.children()
            below = relation.head in ("Lt", "Le")
            if left == symbol(name):
                (high if below else low).append(end_of(right))
            elif right == symbol(name):
                (low if below else high).append(end_of(left))
    if domain.head not in ("And", *CONDITION_HEADS) or not low or not high:
        return None
    return low[0], high[0]

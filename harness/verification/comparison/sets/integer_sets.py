"""Sets with whole numbers in them: Range, Integers, Naturals, ImageSet(Lambda(n, 2*n + 1), Integers), and what unions,
intersections and complements make of these and of intervals.

Beyond the largest end point such a set repeats with the common period of its steps, so that a window of whole numbers
decides about all of them. Elsewhere on the line the sets of whole numbers are empty, and the others are compared as
sets of reals.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

from harness.formulas.functions.balls import precision
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import as_fraction, rational
from harness.verification.comparison.sets.end_points import BITS, NotReal, end_of
from harness.verification.comparison.sets.number_line import EMPTY, Line
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Method, Verdict, differ, same

DISCRETE = frozenset({"Range", "Integers", "Naturals", "Naturals0", "ImageSet"})
MAX_WINDOW = 50_000
"""Whole numbers of one comparison that are looked at."""
_JOINED = frozenset({"Union", "Intersection", "Complement", "SymmetricDifference"})


def has_integers(*nodes: Node) -> bool:
    """Whether a set of whole numbers stands in one of the trees."""
    return any(not heads_of(node).isdisjoint(DISCRETE) for node in nodes)


def compare_with_integers(a: Node, b: Node) -> Verdict:
    """Whether two sets are the same. Raises NotReal for a set that is none of these, or needs too large a window."""
    window = _Window()
    with precision(BITS):
        for node in (a, b):
            window.widen(node)
        reach = window.most + 2 * window.period + 2
        if reach > MAX_WINDOW:
            raise NotReal("steps or ends too large")
        for value in sorted(range(-reach, reach + 1), key=abs):
            left, right = _holds(a, value), _holds(b, value)
            if left != right:
                return differ(f"{value} is only in the {'first' if left else 'second'}")
        return _elsewhere(_without_integers(a), _without_integers(b))


@dataclass(slots=True)
class _Window:
    """most: the largest end point, rounded up; period: the common period of all steps."""

    most: int = 0
    period: int = 1

    def widen(self, node: Node) -> None:
        """Take up the end points and the steps of a tree. Raises NotReal."""
        head, parts = node.head, list(node.children())
        if head == "Range":
            start, stop, step = _range(node)
            self._point(start)
            self._point(stop)
            self._step(step)
        elif head == "ImageSet":
            slope, shift, _ = _linear(node)
            self._point(shift)
            self._step(slope)
            self.most += abs(slope)
        elif head == "Interval":
            for part in parts[:2]:
                if infinity(part) is None:
                    self._near(part)
        elif head == "FiniteSet":
            for part in parts:
                self._near(part)
        elif head in _JOINED:
            for part in parts:
                self.widen(part)
        elif head not in ("EmptySet", "Reals", "UniversalSet", "Integers", "Naturals", "Naturals0"):
            raise NotReal(f"{head} beside whole numbers")

    def _point(self, value: int | None) -> None:
        if value is not None:
            self.most = max(self.most, abs(value) + 1)

    def _near(self, node: Node) -> None:
        ball = end_of(node).ball
        if not abs(ball) < MAX_WINDOW:
            raise NotReal("an end too large")
        self._point(int(float(ball.mid())))

    def _step(self, step: int) -> None:
        self.period = min(lcm(self.period, abs(step)), MAX_WINDOW)


def _whole(node: Node) -> int | None:
    """A whole number written out; None for an infinite one. Raises NotReal."""
    if infinity(node) in ("oo", "-oo"):
        return None
    value = rational(node)
    if value is None or value.q != 1:
        raise NotReal("an end of a Range that is not a whole number")
    return int(value.p)


def _range(node: Node) -> tuple[int | None, int | None, int]:
    start, stop, step = node.children()
    size = _whole(step)
    if not size:
        raise NotReal("a Range without a step")
    return _whole(start), _whole(stop), size


def _in_range(node: Node, value: int) -> bool:
    """As SymPy's Range: from the start up to the stop, which is left out; from the stop where the start is infinite."""
    start, stop, step = _range(node)
    first, last = (infinity(part) for part in list(node.children())[:2])
    if start is None and stop is None:
        if step not in (1, -1):
            raise NotReal("a Range without an end")
        return first != last and (first == "-oo") == (step > 0)
    if start is None and (first == "-oo") != (step > 0):
        return False  # it starts where its steps would lead
    if stop is None and (last == "oo") != (step > 0):
        return False
    after = start is None or (value >= start if step > 0 else value <= start)
    before = stop is None or (value < stop if step > 0 else value > stop)
    anchor = start if start is not None else stop
    assert anchor is not None
    return after and before and (value - anchor) % step == 0


def _linear(node: Node) -> tuple[int, int, str]:
    """(c, d, base) of ImageSet(Lambda(n, c*n + d), base). Raises NotReal."""
    rule, *bases = node.children()
    if rule.head != "Lambda" or len(bases) != 1 or bases[0].head not in ("Integers", "Naturals", "Naturals0"):
        raise NotReal("an ImageSet of another kind")
    variable, value = rule.children()
    if variable.head == "Tuple" and len(variable.args) == 1:
        (variable,) = variable.children()
    found = as_fraction(value, str(variable.args[0])) if variable.head == "Symbol" else None
    if found is None or found[1].degree() != 0 or found[0].degree() != 1:
        raise NotReal("an ImageSet that is not linear")
    shift, slope = (c / found[1][0] for c in found[0].coeffs())
    if slope.q != 1 or shift.q != 1:
        raise NotReal("an ImageSet of other than whole numbers")
    return int(slope.p), int(shift.p), bases[0].head


def _holds(node: Node, value: int) -> bool:
    """Whether a whole number is in the set."""
    head, parts = node.head, list(node.children())
    if head == "Range":
        return _in_range(node, value)
    if head == "ImageSet":
        slope, shift, base = _linear(node)
        place, rest = divmod(value - shift, slope)
        return rest == 0 and place >= _FIRST.get(base, place)
    if head in _JOINED:
        inside = [_holds(part, value) for part in parts]
        if head == "Complement":
            return inside[0] and not any(inside[1:])
        return {"Union": any(inside), "Intersection": all(inside)}.get(head, sum(inside) % 2 == 1)
    if head == "FiniteSet":
        return any(_equals(part, value) for part in parts)
    if head == "Interval":
        return _between(node, value)
    return head != "EmptySet" and value >= _FIRST.get(head, value)


_FIRST = {"Naturals": 1, "Naturals0": 0}


def _equals(node: Node, value: int) -> bool:
    exact = rational(node)
    if exact is not None:
        return bool(exact == value)
    ball = end_of(node).ball
    if ball.contains(value):
        raise NotReal("an end point that may be a whole number")
    return False


def _between(node: Node, value: int) -> bool:
    low, high, *flags = node.children()
    open_low, open_high = (bool(flag.args[0]) for flag in flags)
    return _beyond(low, value, "-oo", open_low, 1) and _beyond(high, value, "oo", open_high, -1)


def _beyond(end: Node, value: int, never: str, is_open: bool, way: int) -> bool:
    """Whether the whole number lies on the inner side of an end."""
    bound = infinity(end)
    if bound is not None:
        return bound == never
    if _equals(end, value):
        return not is_open
    ball = end_of(end).ball
    return bool(ball < value) if way > 0 else bool(ball > value)


def _without_integers(node: Node) -> Node:
    """The tree with its sets of whole numbers empty."""
    if node.head in DISCRETE:
        return EMPTY
    if node.head not in _JOINED:
        return node
    return Node(node.head, tuple(_without_integers(arg) if isinstance(arg, Node) else arg for arg in node.args))


def _elsewhere(a: Node, b: Node) -> Verdict:
    """Two sets of reals, whole numbers left aside."""
    line = Line((a, b))
    for atom, (x, y) in enumerate(zip(line.row(a), line.row(b), strict=True)):
        exact: Any = line.ends[atom // 2].exact if atom % 2 else None
        if x != y and not (exact is not None and exact.q == 1):
            return differ(f"{line.where(atom)} is only in the {'first' if x else 'second'}")
    return same(Method.exact if line.exact else Method.numeric)

"""Definite integrals of two pieces parted by other names: the piece v holds from the highest of its lower bounds to the
lowest of its upper ones, both kept between the ends,

    integral of v if l < x < u else w from a to b = integral of w from a to b + integral of v - w from c to d,
    c = Min(b, Max(a, l)), d = Max(c, Min(b, u)), a < b.
"""

from __future__ import annotations

from harness.formulas.trees.algebra import ZERO, add, div, free_names, neg, sub
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.integrals.fundamental import smooth
from harness.verification.comparison.integrals.gaussians import coefficients
from harness.verification.comparison.values.values import infinity

_TRUE = Node("Boolean", (True,))
_BELOW, _ABOVE = ("Lt", "Le"), ("Gt", "Ge")


def clamped(node: Node) -> Node:
    """The integral without pieces, where its body is one of two and its ends are numbers; else as it is."""
    body, *specs = node.children()
    if len(specs) != 1 or len(specs[0].args) != 3:
        return node
    variable, low, high = specs[0].children()
    name = str(variable.args[0])
    if body.head == "Abs":
        inner = next(body.children())
        pieces = (Node("Tuple", (inner, Node("Gt", (inner, ZERO)))), Node("Tuple", (neg(inner), _TRUE)))
        body = Node("Piecewise", pieces)
    if body.head != "Piecewise" or not free_names(body) - {name}:
        return node
    try:
        return _cut(body, variable, low, high)
    except Undecided:
        return node


def _cut(body: Node, variable: Node, low: Node, high: Node) -> Node:
    name = str(variable.args[0])
    first, last = _end(low, "-oo"), _end(high, "oo")
    if first is not None and last is not None and not _ordered(low, high):
        raise Undecided("a range from high to low")
    pieces = [list(pair.children()) for pair in body.children()]
    if len(pieces) != 2 or pieces[1][1] != _TRUE:
        raise Undecided("more than two pieces")
    (value, condition), (rest, _) = pieces
    lower, upper = _bounds(condition, name)
    if rest != ZERO and (first is None or last is None or not smooth(rest, name) or not smooth(value, name)):
        raise Undecided("pieces that cannot be taken apart")
    start = _kept("Max", [*lower, *_given(first)]) or low
    if lower:
        start = _kept("Min", [start, *_given(last)]) or start
    stop = _kept("Min", [*upper, *_given(last)]) or high
    if upper and infinity(start) is None:
        stop = _kept("Max", [stop, start]) or stop
    part = Node("Integral", (sub(value, rest), Node("Tuple", (variable, start, stop))))
    return part if rest == ZERO else add(Node("Integral", (rest, Node("Tuple", (variable, low, high)))), part)


def _end(end: Node, infinite: str) -> Node | None:
    """The end where it is a rational number, None where it is the infinity of its side. Raises Undecided."""
    if infinity(end) == infinite:
        return None
    if rational(end) is None:
        raise Undecided("an end that is not rational")
    return end


def _ordered(low: Node, high: Node) -> bool:
    return bool(rational(low) < rational(high))


def _given(end: Node | None) -> list[Node]:
    return [] if end is None else [end]


def _kept(head: str, parts: list[Node]) -> Node | None:
    """The largest or the smallest of the parts, numbers among them taken together; None of none."""
    numbers = [part for part in parts if rational(part) is not None]
    if len(numbers) > 1:
        best = (max if head == "Max" else min)(numbers, key=rational)
        parts = [part for part in parts if part not in numbers] + [best]
    return None if not parts else parts[0] if len(parts) == 1 else Node(head, tuple(parts))


def _bounds(condition: Node, name: str) -> tuple[list[Node], list[Node]]:
    """The lower and the upper bounds that a condition sets to the name. Raises Undecided."""
    if condition.head == "And":
        found = [_bounds(part, name) for part in condition.children()]
        return [one for lower, _ in found for one in lower], [one for _, upper in found for one in upper]
    if condition.head not in _BELOW + _ABOVE:
        raise Undecided("a condition of another kind")
    left, right = condition.children()
    start, slope = coefficients(sub(left, right), name, 1)
    rate = rational(slope)
    if rate is None or rate == 0:
        raise Undecided("a condition that does not part the line")
    edge = div(neg(start), slope)
    return ([], [edge]) if (rate > 0) == (condition.head in _BELOW) else ([edge], [])

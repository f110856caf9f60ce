"""AccumBounds(a, b) in a function of one number is the set of its values on [a, b]: between those at the ends for a
function that rises or falls there, and up to 1 or down to -1 where a sine or cosine turns in between."""

from __future__ import annotations

from flint import acb, arb

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.functions.by_property import RISES_ABOVE
from harness.formulas.trees.algebra import call, free_names
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.values.values import compare_values, infinity

BOUNDS = "AccumBounds"
HEADS = (*RISES_ABOVE, "sin", "cos")


def image(node: Node) -> Node:
    """f(AccumBounds(a, b)) as the bounds that it is; the tree itself where no rule says so."""
    inner = next(node.children())
    if inner.head != BOUNDS or len(node.args) != 1:
        return node
    low, high = inner.children()
    x, y = _ball(low), _ball(high)
    if x is None or y is None or not x < y:
        return node
    if node.head in RISES_ABOVE:
        return _between(node.head, low, high) if x > RISES_ABOVE[node.head] else node
    return _of_wave(node.head, low, high, [x, y])


def _ball(node: Node) -> arb | None:
    """A finite real end; None for another."""
    if free_names(node) or infinity(node):
        return None
    try:
        with precision(BITS):
            value: acb = Tape(node)({})
    except Undecided:
        return None
    return value.real if value.is_finite() and is_real(value) else None


def _between(head: str, low: Node, high: Node) -> Node:
    return Node(BOUNDS, (call(head, low), call(head, high)))


def _of_wave(head: str, low: Node, high: Node, ends: list[arb]) -> Node:
    """sin or cos on [a, b], by the turning points k*pi (cos) or k*pi + pi/2 (sin) in it. An end that may be one
    leaves the tree as it is."""
    with precision(BITS):
        shift = arb(1) / 2 if head == "sin" else arb(0)
        first, last = (end / arb.pi() - shift for end in ends)
        if not (first.floor().is_exact() and last.floor().is_exact() and abs(first) < 10**6 and abs(last) < 10**6):
            return Node(head, (Node(BOUNDS, (low, high)),))
        least, most = int(float(first.floor().mid())) + 1, int(float(last.floor().mid()))
        turns = list(range(least, min(most, least + 1) + 1))
        tops, bottoms = any(k % 2 == 0 for k in turns), any(k % 2 for k in turns)
        x, y = (Tape(call(head, end))({}).real for end in (low, high))
    if not (x < y or x > y) and not compare_values(call(head, low), call(head, high)).equal:
        return Node(head, (Node(BOUNDS, (low, high)),))
    smaller, larger = (low, high) if x < y else (high, low)
    return Node(BOUNDS, (integer(-1) if bottoms else call(head, smaller), integer(1) if tops else call(head, larger)))

"""The lower and the upper limit of a function at a point, where both are proved: liminf and limsup."""

from __future__ import annotations

import math

from flint import fmpq

from harness.formulas.functions.by_property import AT_MINUS_OO, AT_OO, RISES_ABOVE
from harness.formulas.trees.algebra import ONE, ZERO, add, call, contains, free_names, neg, sub
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.limits.limit_of import DNE, MINUS_OO, OO, one_sided, sides_of, waves_of
from harness.verification.comparison.limits.may_oscillate import runs_over_whole
from harness.verification.comparison.limits.oscillating import STEPS
from harness.verification.comparison.limits.waves import Lead, leading
from harness.verification.comparison.series.coefficients import Coefficient, plus, raised, times, tree
from harness.verification.comparison.series.monomials import ONE as SIZE_ONE
from harness.verification.comparison.series.monomials import beats
from harness.verification.comparison.sets.relations import truth
from harness.verification.comparison.values.values import infinity

Bounds = tuple[Node, Node]


def bounds_of(limit: Node) -> Bounds:
    """(liminf, limsup) of a Limit node, over all the sides it comes from. Raises Undecided."""
    found = [_one_side(*side) for side in sides_of(limit)]
    low, high = found[0]
    for other_low, other_high in found[1:]:
        low = other_low if _less(other_low, low) else low
        high = other_high if _less(high, other_high) else high
    return low, high


def _less(a: Node, b: Node) -> bool:
    if a == b:
        return False
    if infinity(a) or infinity(b):
        return infinity(a) != infinity(b) and (infinity(a) == "-oo" or infinity(b) == "oo")
    found = truth(Node("Lt", (a, b)))
    if found is None:
        raise Undecided("two bounds that cannot be told apart")
    return found


def _one_side(body: Node, name: str, way: str, point: Coefficient) -> Bounds:
    try:
        value = one_sided(body, name, way, point)
    except Undecided:
        value = DNE
    if value != DNE:
        return value, value
    for wave in waves_of(body, name, way, point):
        try:
            return _of_lead(leading(wave))
        except Undecided:
            continue
    return _of_composition(body, name, way, point)


def _of_lead(lead: Lead) -> Bounds:
    """flat -+ the amplitude of a single wave of size 1, and all numbers for a larger one that takes both signs."""
    if beats(lead.key, SIZE_ONE) and lead.turns():
        return MINUS_OO, OO
    if lead.key != SIZE_ONE or len(lead.waves) != 1:
        raise Undecided("several waves, whose bounds are not known")
    even, odd = lead.waves[0]
    reach = tree(raised(plus(times(even, even), times(odd, odd)), fmpq(1, 2)))
    return sub(tree(lead.flat), reach), add(tree(lead.flat), reach)


def _of_composition(body: Node, name: str, way: str, point: Coefficient) -> Bounds:
    """Of f(u) for a rising f, of -u, c*u and u + c, and of tan, sec and frac of what runs through all
    numbers."""
    head, args = body.head, list(body.children())
    varying = [arg for arg in args if name in free_names(arg)]
    if len(varying) != 1:
        raise Undecided("bounds that are not known")
    (inner,) = varying
    if head in ("tan", "cot", "sec", "csc", "frac"):
        jumps = contains(inner, STEPS) or runs_over_whole(body, name)  # tan(pi*floor(x)) is 0
        if jumps or infinity(one_sided(inner, name, way, point)) not in ("oo", "-oo"):
            raise Undecided("bounds that are not known")
        return (ZERO, ONE) if head == "frac" else (MINUS_OO, OO)
    low, high = _one_side(inner, name, way, point)
    if head == "Neg":
        return _negated(high), _negated(low)
    if head in RISES_ABOVE and len(args) == 1:
        return _rising(head, low), _rising(head, high)
    if infinity(low) or infinity(high):
        raise Undecided("bounds that are not known")
    if head == "Add":
        rest = [arg for arg in args if arg is not inner]
        return add(low, *rest), add(high, *rest)
    if head == "Div" and inner is args[1] and rational(args[0]) is not None and _less(ZERO, low):
        ends = Node("Div", (args[0], high)), Node("Div", (args[0], low))
        return ends if rational(args[0]) > 0 else ends[::-1]
    raise Undecided("bounds that are not known")


def _rising(head: str, end: Node) -> Node:
    if infinity(end):
        value = (AT_MINUS_OO if infinity(end) == "-oo" else AT_OO).get(head)
        if value is None:
            raise Undecided("bounds that are not known")
        return value
    least = RISES_ABOVE[head]
    if not math.isinf(least) and not _less(integer(int(least)), end):
        raise Undecided("bounds that are not known")
    return call(head, end)


def _negated(end: Node) -> Node:
    return OO if infinity(end) == "-oo" else neg(end)

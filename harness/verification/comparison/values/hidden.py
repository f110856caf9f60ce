"""Differences of functions that the bits of an ordinary look do not show: x + exp(-5000) is x to 7,213 bits, and
tanh(10**7*x) is sign(x) to thousands almost everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import arb

from harness.formulas.functions.balls import balls_of, precision
from harness.formulas.functions.by_property import EXPONENTIAL, SATURATING, those
from harness.formulas.functions.places import Nearness
from harness.formulas.trees.facts import facts, heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import JUMPING
from harness.verification.comparison.balls.compiled import Tape, value_at
from harness.verification.comparison.exact.kernels import same_in_kernels
from harness.verification.comparison.values.closeness import most_bits
from harness.verification.comparison.values.differences import differ_at, settled
from harness.verification.comparison.values.separation import BITS, reach
from harness.verification.comparison.values.sizes import Unmeasured
from harness.verification.verdict import Method, Verdict, differ, same, undecided

MOST_POINTS = 6
MOST_WORK = 1000  # nodes times points
FAINT_BITS = 200
"""Where a difference is expected to show at so many bits, end points are told apart."""
ENOUGH_BITS = 1800
"""Where a difference is expected to show at so many bits, the ordinary look has seen it."""


def saturates(trees: tuple[Node, ...], point: Mapping[str, Any]) -> bool:
    """Whether a function in the trees comes nearer to another value, at the point (name -> ball), than its size tells:
    tanh of a hundred, but not of two."""
    known: dict[int, Any] = {}
    for tree in trees:
        if heads_of(tree).isdisjoint(SATURATING):
            continue
        for part in tree.walk():
            if part.head in SATURATING and not all(_modest(arg, point, known) for arg in part.children()):
                return True
    return False


def _modest(node: Node, point: Mapping[str, Any], known: dict[int, Any]) -> bool:
    try:
        return bool(abs(value_at(node, point, known)) < _MODEST)
    except KeyError:
        return False


def may_be_faint(trees: Sequence[Node], name: str) -> bool:
    """Whether something in trees of one name is so large, or so small, that a few hundred bits may not show it."""
    heads = frozenset().union(*map(heads_of, trees))
    numbers = frozenset().union(*[facts(tree).numbers for tree in trees])
    if heads.isdisjoint(_FAR) and not ("Pow" in heads and any(map(_large, numbers))) and not any(map(_huge, numbers)):
        return False
    return _reach(tuple(trees), {name: Fraction(1)}) > FAINT_BITS


def _large(number: object) -> bool:
    return not isinstance(number, int) or abs(number) > 50


def _huge(number: object) -> bool:
    return not isinstance(number, int) or abs(number) > 1 << 60


_FAR = SATURATING | EXPONENTIAL | those(lambda known: known.nearness is Nearness.FACTORIAL)


def told_apart(
    tape: Tape, trees: tuple[Node, ...], points: Sequence[Mapping[str, Fraction]], exact: bool
) -> Verdict | None:
    """The verdict on two functions that agree at some points, and that may differ by less than is seen there; None
    where nothing speaks against their being equal. exact: no decimal literal stands for what it rounds."""
    if exact and same_in_kernels(*trees):
        return same()
    points = points[: max(1, min(MOST_POINTS, MOST_WORK // sum(facts(tree).size for tree in trees)))]
    best: tuple[float, Mapping[str, Fraction]] = math.inf, {}
    for point in points:
        bits = _reach(trees, point)
        if bits <= ENOUGH_BITS:
            return None
        best = min(best, (bits, point), key=lambda found: found[0])
    bits, point = best
    most = most_bits(*trees)
    with precision(int(min(bits, most)) + 64):
        x, y = tape.both(balls_of(point or points[0]))
        if not x.overlaps(y):
            return differ("they differ beyond the bits of an ordinary look", Method.enclosure)
    if bits <= most:
        return None
    if exact:
        for point in points:
            with precision(ENOUGH_BITS):
                if differ_at(trees[0], trees[-1], balls_of(point)):
                    return differ("they differ where both are large, or nearly alike", Method.enclosure)
    return undecided("a difference may hide below what can be seen")


def _reach(trees: tuple[Node, ...], point: Mapping[str, Fraction]) -> float:
    """Bits at which a difference is expected to show at the point."""
    try:
        with precision(BITS):
            balls = balls_of(point)
            if any(not heads_of(tree).isdisjoint(JUMPING) for tree in trees):
                trees = tuple([settled(tree, balls) for tree in trees])
            return reach(trees, balls)
    except (Undecided, Unmeasured):
        return math.inf


def fades(tree: Node) -> bool:
    """Whether an integral's integrand is so small at an end that its part beyond is less than quadrature shows, or
    something outside the integrals is: Integral(exp(-x), (x, 0, 1000)) is 1 but for 10**-434."""
    with precision(BITS):
        return any(_fades(part) for part in tree.walk() if part.head == "Integral") or _faint_outside(tree)


def _fades(integral: Node) -> bool:
    body, spec = integral.children()
    variable, *ends = spec.children()
    for end in ends:
        try:
            place = Tape(end)({})
            value = Tape(body)({str(variable.args[0]): place}) if place.is_finite() else place
        except Undecided:
            return True
        except KeyError:  # another name stands in it
            continue
        if value.is_finite() and not value.contains(0) and abs(value) < _FADED:
            return True
    return False


def _faint_outside(tree: Node) -> bool:
    """Whether a part that holds no integral and no name is smaller than quadrature shows."""
    if tree.head in ("Integral", "Integer", "Symbol"):
        return False
    if "Integral" in heads_of(tree) or facts(tree).names:
        return any(map(_faint_outside, tree.children()))
    try:
        value = Tape(tree)({})
    except Undecided:
        return True
    return bool(value.is_finite() and not value.contains(0) and abs(value) < _FADED)


_MODEST = arb(16)
_FADED = arb(2) ** -90

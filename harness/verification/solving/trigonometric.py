"""Zeros of expressions in sines, cosines and tangents of multiples of the unknown, inside a window of the line.

All arguments are whole multiples of one angle t = g*x, plus constants; with s = tan(t/2) the equation is a polynomial
in s, and t = pi, where s has no value, is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import arb, fmpq

from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.trees.algebra import add, call, div, free_names, mul
from harness.formulas.trees.tree import Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import as_fraction, as_tree
from harness.verification.comparison.sets.end_points import End
from harness.verification.solving.letters import Letters, Root, tree_of
from harness.verification.solving.roots import real_roots, written

PI = Node("Constant", ("pi",))
MAX_MULTIPLE = 12
MAX_TURNS = 100
"""Periods in a window."""
DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24)
"""Of the multiples of pi by which an angle is written."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the line that is looked at: from low to high, both balls."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Angle:
    """(slope + slope_pi*pi)*x + (shift + shift_pi*pi), one of the slopes 0."""

    slope: Fraction
    by_pi: bool
    shift: Fraction
    shift_pi: Fraction


def angle_of(node: Node, name: str) -> Angle:
    """The angle a tree stands for. Raises Undecided for one that is not linear in the unknown."""
    pi = symbol("pi_")
    form = as_linear(_put(node, PI, pi), name)
    slope, slope_pi, shift, shift_pi = form
    if (slope == 0) == (slope_pi == 0):
        raise Undecided("an angle that is no multiple of the unknown")
    return Angle(slope or slope_pi, slope == 0, shift, shift_pi)


def as_linear(node: Node, name: str) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """a, b, c, d of (a + b*pi)*x + c + d*pi, from its values: a bilinear form in x and pi. Raises Undecided."""
    at = {}
    for x in (0, 1, 2, 3):
        for p in (0, 1, 2):
            fraction = as_fraction(_put(_put(node, symbol("pi_"), integer(p)), symbol(name), integer(x)), name)
            if fraction is None or fraction[0].degree() > 0 or fraction[1].degree() > 0:
                raise Undecided("an angle that is no multiple of the unknown")
            value = fraction[0][0] / fraction[1][0]
            at[x, p] = Fraction(int(value.p), int(value.q))
    c, d = at[0, 0], at[0, 1] - at[0, 0]
    a = at[1, 0] - c
    b = at[1, 1] - a - c - d
    if any(value != (a + b * p) * x + c + d * p for (x, p), value in at.items()):
        raise Undecided("an angle that is no multiple of the unknown")
    if "Pow" in {part.head for part in node.walk()} or any(
        part.head == "Div" and free_names(list(part.children())[1]) for part in node.walk()
    ):
        raise Undecided("an angle that is no multiple of the unknown")
    return a, b, c, d


def _put(node: Node, part: Node, by: Node) -> Node:
    if node == part:
        return by
    return Node(node.head, tuple(_put(arg, part, by) if isinstance(arg, Node) else arg for arg in node.args))


def angles(node: Node, name: str) -> list[Angle]:
    """The angles of every trigonometric function of the unknown."""
    return [
        angle_of(next(part.children()), name)
        for part in node.walk()
        if part.head in OF_ANGLES and name in free_names(part)
    ]


def unit_of(found: list[Angle]) -> tuple[Fraction, bool]:
    """The slope of which all are whole multiples, and whether it is one of pi."""
    if len({angle.by_pi for angle in found}) != 1:
        raise Undecided("angles without a common period")
    top, bottom = 0, 1
    for angle in found:
        bottom = lcm(bottom, angle.slope.denominator)
    for angle in found:
        top = gcd(top, abs(int(angle.slope * bottom)))
    return Fraction(top, bottom), found[0].by_pi


class Turned(Letters):
    """Trigonometric functions as quotients in s = tan(t/2)."""

    def __init__(self, name: str, unit: Fraction) -> None:
        super().__init__(name)
        self.names = {}
        self.unit = unit

    def name(self, node: Node) -> Any:
        raise Undecided("the unknown inside and outside of an angle")

    def other(self, node: Node) -> tuple[Any, Any] | None:
        if node.head not in OF_ANGLES or self.unknown not in free_names(node):
            return super().other(node) if node.head not in OF_ANGLES else self._fixed(node)
        angle = angle_of(next(node.children()), self.unknown)
        sine, cosine, below = self._turned(angle)
        return {
            "sin": (sine, below),
            "cos": (cosine, below),
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (below, cosine),
            "csc": (below, sine),
        }[node.head]

    def _turned(self, angle: Angle) -> tuple[Any, Any, Any]:
        """(a, b, c) with sin = a/c and cos = b/c of n*t + shift."""
        times = int(angle.slope / self.unit)
        if abs(times) > MAX_MULTIPLE:
            raise Undecided("a multiple of an angle that is too large")
        s = self.generators[0]
        real, imaginary = self.one, self.ring.constant(0)
        for _ in range(2 * abs(times)):  # (1 + i*s)**(2*n)
            real, imaginary = real - s * imaginary, imaginary + s * real
        below = (1 + s * s) ** abs(times)
        if times < 0:
            imaginary = -imaginary
        if angle.shift == 0 and angle.shift_pi == 0:
            return imaginary, real, below
        quarter = angle.shift_pi * 2
        if angle.shift == 0 and quarter.denominator == 1:
            sine, cosine = ((0, 1), (1, 0), (0, -1), (-1, 0))[int(quarter) % 4]
            a, b = self.ring.constant(sine), self.ring.constant(cosine)
        else:
            tree = add(_fraction(angle.shift), mul(_fraction(angle.shift_pi), PI))
            a, b = self._fixed(call("sin", tree))[0], self._fixed(call("cos", tree))[0]
        return imaginary * b + real * a, real * b - imaginary * a, below


def _fraction(value: Fraction) -> Node:
    return as_tree(fmpq(value.numerator, value.denominator))


def trigonometric_zeros(node: Node, name: str, window: Window | None) -> list[End]:
    """A list that holds every zero of the tree inside the window. Raises Undecided."""
    if window is None:
        raise Undecided("a periodic equation without a window")
    unit, by_pi = unit_of(angles(node, name))
    letters = Turned(name, unit)
    quotient = letters.of(node)
    if quotient is None:
        raise Undecided("a quotient by 0")
    poly = quotient[0]
    for at in range(len(letters.letters), 0, -1):
        letter = letters.letters[at - 1]
        if isinstance(letter, Root) and poly.degrees()[at]:
            poly = poly.resultant(letter.bottom * letters.generators[at] ** letter.order - letter.top, f"v{at}")
    if poly.is_zero():
        raise Undecided("an equation that may hold always")
    found: list[End] = [written(PI)]
    for factor, _ in poly.factor()[1]:
        parts: list[dict[tuple[int, ...], Any]] = [{} for _ in range(int(factor.degrees()[0]) + 1)]
        for powers, coefficient in factor.to_dict().items():
            parts[int(powers[0])][0, *map(int, powers[1:])] = coefficient
        ring = factor.context()
        trees = [tree_of(ring.from_dict(part), letters.letters, name) for part in parts]
        found += [_angle(end) for end in real_roots(trees)]
    scale = mul(_fraction(unit), PI) if by_pi else _fraction(unit)
    return [end for angle in found for end in _in_window(angle, scale, window)]


def _angle(value: End) -> End:
    """2*atan(s), as a multiple of pi where it is one."""
    ball = 2 * value.ball.atan()
    for bottom in DENOMINATORS:
        top = round(float((ball * bottom / arb.pi()).mid()))
        if ball.overlaps(arb.pi() * top / bottom):
            return written(mul(_fraction(Fraction(top, bottom)), PI))
    return End(ball, None, None if value.tree is None else mul(integer(2), call("atan", value.tree)))


def _in_window(angle: End, scale: Node, window: Window) -> Iterator[End]:
    """(angle + 2*pi*k)/scale for every whole k inside the window."""
    size = written(scale).ball
    low, high = ((end * size - angle.ball) / (2 * arb.pi()) for end in (window.low, window.high))
    first, last = int(float(low.mid())) - 1, int(float(high.mid())) + 1
    if last - first > MAX_TURNS:
        raise Undecided("too many periods")
    for k in range(first, last + 1):
        ball = (angle.ball + 2 * arb.pi() * k) / size
        if ball < window.low or ball > window.high:
            continue
        yield End(ball, None, None if angle.tree is None else _written_angle(angle, k, scale, ball))


def _written_angle(angle: End, k: int, scale: Node, ball: Any) -> Node:
    for bottom in DENOMINATORS:
        for unit, size in ((PI, arb.pi()), (integer(1), arb(1))):
            about = (ball * bottom / size).mid()
            if abs(about) < 10**6:
                top = round(float(about))
                if ball.overlaps(size * top / bottom):
                    return mul(_fraction(Fraction(top, bottom)), unit)
    assert angle.tree is not None
    turned = angle.tree if k == 0 else add(angle.tree, mul(integer(2 * k), PI))
    return turned if scale == integer(1) else div(turned, scale)

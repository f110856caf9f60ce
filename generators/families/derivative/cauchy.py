"""The second derivation, numeric and without any rule: Cauchy's integral formula on small circles.

f^(n)(a) = n!/(2 pi i) * integral of f(z)/(z - a)^(n + 1), by the trapezoidal rule.
"""

from __future__ import annotations

import cmath
import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from math import factorial

from generators.families.derivative.question import DerivativeQuestion, Expr
from generators.writing.expressions import Evaluator, evaluator

POINTS = (
    0.37,
    -0.37,
    1.31,
    2.17,
    -1.31,
    3.9,
    -2.17,
    0.83,
    -0.83,
    0.11,
    -0.11,
    7.3,
    0.23,
    -0.23,
    0.61,
    -0.61,
    0.05,
    -0.05,
)
NEEDED = 3
"""Points that must agree; more are listed because a question may be complex, or singular, at some of them."""
RADII, NODES = (0.01, 0.0025), 8
"""Of two circles around a point, and the points on each: if both give one value, no singularity is near."""
TURNS = tuple(cmath.exp(2j * cmath.pi * k / NODES) for k in range(NODES))
TOLERANCE = 1e-6
"""Relative. A fourth derivative divides by r**4 = 4e-11, which leaves about six of the sixteen digits of a double."""


def real_enough(question: DerivativeQuestion) -> bool:
    """Whether it is real at enough points for the second derivation."""
    return len(list(itertools.islice(_real_points(question), NEEDED))) == NEEDED


def agrees(question: DerivativeQuestion, value: Expr) -> bool:
    """Whether a value is the derivative at enough real points where the function is real and analytic nearby."""
    function, gold = evaluator(question.of), evaluator(value)
    orders = Counter(x.name for x in question.by)
    agreed = 0
    for at in _real_points(question):
        try:
            wide, narrow = (_cauchy(function, at, orders, radius) for radius in RADII)
            expected, scale = gold(at), max(1.0, abs(narrow))
        except (ArithmeticError, ValueError):
            continue
        if not abs(wide - narrow) < TOLERANCE * scale:
            continue  # a singularity or a branch cut is too near for the rule to converge: the point says nothing
        if not abs(narrow - expected) < 2 * TOLERANCE * scale:
            return False
        agreed += 1
        if agreed == NEEDED:
            return True
    return False


def _real_points(question: DerivativeQuestion) -> Iterator[dict[str, complex]]:
    """The points at which the function is real."""
    function = evaluator(question.of)
    names = sorted({x.name for x in question.of.free_symbols | set(question.by)})
    for shift, point in enumerate(POINTS):
        at = {name: complex(point) if i == 0 else complex(0.59 + 0.1 * shift) for i, name in enumerate(names)}
        try:
            if abs(function(at).imag) < 1e-12:
                yield at
        except (ArithmeticError, ValueError):
            continue


def _cauchy(function: Evaluator, at: Mapping[str, complex], orders: Mapping[str, int], radius: float) -> complex:
    """A (mixed) derivative by the trapezoidal rule for Cauchy's integral, one circle for each variable."""
    active = [(name, order) for name, order in orders.items() if order]
    point, total = dict(at), 0j
    for circle in itertools.product(*(_circle(order, radius) for _, order in active)):
        weight = 1 + 0j
        for (name, _), (turn, part) in zip(active, circle, strict=True):
            point[name] = at[name] + turn
            weight *= part
        total += weight * function(point)
    return total


@functools.cache
def _circle(order: int, radius: float) -> tuple[tuple[complex, complex], ...]:
    """The points of a circle around 0, each with its weight in a derivative of that order."""
    return tuple((radius * turn, factorial(order) / (NODES * (radius * turn) ** order)) for turn in TURNS)

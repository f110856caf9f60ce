"""The real roots of a polynomial of one letter, its coefficients rational or written constants.

Roots of degree 1 and 2, and those of a*x**n + b, are written out; the others are isolating balls. What is found holds
every real root; where coefficients are no rationals it may hold more, and the caller looks at each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flint import acb_poly, arb, fmpq, fmpq_poly

from harness.formulas.functions.balls import is_real
from harness.formulas.trees.algebra import TWO, add, call, div, mul, neg, power, sub
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.sets.end_points import End

MAX_DEGREE = 60
"""Degree of a polynomial whose roots are looked for; a school's equations have a few."""
MAX_ROOT = 1 << 64
"""The largest radicand out of which squares are taken."""


def written(tree: Node) -> End:
    """The point that a tree without names stands for. Raises Undecided where it is no real number."""
    exact = rational(tree)
    if exact is not None:
        return End(arb(exact), exact, as_tree(exact))
    value = Tape(tree)({})
    if not value.is_finite() or not is_real(value):
        raise Undecided("a root that is not a real number")
    return End(value.real, None, tree)


def real_roots(coefficients: Sequence[Node]) -> list[End]:
    """The real roots of c0 + c1*x + c2*x**2 + ...; raises Undecided where they cannot be had."""
    numbers = [rational(coefficient) for coefficient in coefficients]
    if all(number is not None for number in numbers):
        return rational_roots(fmpq_poly(numbers))
    if len(coefficients) > MAX_DEGREE:
        raise Undecided("a polynomial of too high a degree")
    values = [Tape(coefficient)({}) for coefficient in coefficients]
    if not all(value.is_finite() and is_real(value) for value in values):
        raise Undecided("a coefficient that is not a real number")
    while len(values) > 1 and values[-1].contains(0):
        if not values[-1].is_zero():
            raise Undecided("a leading coefficient that may be 0")
        values.pop()
    trees = list(coefficients)[: len(values)]
    if len(values) <= 2:
        return [written(div(neg(trees[0]), trees[1]))] if len(values) == 2 else []
    if len(values) == 3:
        return _quadratic(trees)
    try:
        found = acb_poly(values).roots(tol=arb(2) ** -200)
    except ValueError:
        raise Undecided("roots that cannot be told apart") from None
    return [End(root.real) for root in found if is_real(root)]


def rational_roots(poly: Any) -> list[End]:
    """The real roots of a polynomial over Q, each once."""
    if poly.degree() > MAX_DEGREE:
        raise Undecided("a polynomial of too high a degree")
    if poly.degree() < 1:
        return []
    found = []
    for factor, _ in poly.factor()[1]:
        found += _of_irreducible(factor)
    return found


def _of_irreducible(poly: Any) -> list[End]:
    degree = poly.degree()
    if degree == 1:
        value = -poly[0] / poly[1]
        return [End(arb(value), value, as_tree(value))]
    if degree == 2:
        middle, inside = -poly[1] / (2 * poly[2]), (poly[1] ** 2 - 4 * poly[0] * poly[2]) / (4 * poly[2] ** 2)
        if inside < 0:
            return []
        root = surd(inside)
        return [written(add(as_tree(middle), neg(root))), written(add(as_tree(middle), root))]
    if all(poly[k] == 0 for k in range(1, degree)):
        value = -poly[0] / poly[degree]
        if value < 0:
            return [] if degree % 2 == 0 else [written(neg(_radical(-value, degree)))]
        root = _radical(value, degree)
        return [written(root)] if degree % 2 else [written(neg(root)), written(root)]
    balls = [root.real for root, _ in poly.numer().complex_roots() if root.imag.is_zero()]
    return [End(ball) for ball in balls]


def _radical(value: Any, degree: int) -> Node:
    return power(as_tree(value), div(integer(1), integer(degree)))


def surd(value: Any) -> Node:
    """sqrt(value) of a positive rational, squares taken out."""
    top, bottom = int(value.p) * int(value.q), int(value.q)
    outer = 1
    if top < MAX_ROOT:
        for k in range(2, 1000):
            while top % (k * k) == 0:
                top //= k * k
                outer *= k
        whole = math.isqrt(top)
        if whole * whole == top:
            outer, top = outer * whole, 1
    factor = fmpq(outer, bottom)
    if top == 1:
        return as_tree(factor)
    root = call("sqrt", integer(top))
    above = mul(integer(int(factor.p)), root)
    return div(above, integer(int(factor.q)))


def _quadratic(trees: Sequence[Node]) -> list[End]:
    c, b, a = trees
    inside = sub(power(b, TWO), mul(integer(4), a, c))
    value = Tape(inside)({}).real
    if value < 0:
        return []
    if not value > 0:
        if not value.is_zero():  # it may be 0: the middle is a root then, and the two ends enclose it
            return [written(div(neg(b), mul(TWO, a)))]
        return [written(div(neg(b), mul(TWO, a)))]
    root = call("sqrt", inside)
    return [written(div(add(neg(b), sign), mul(TWO, a))) for sign in (neg(root), root)]

"""The second derivation of integrals: gold differentiated in balls, quadrature of the integrand, growth at the ends."""

from __future__ import annotations

import itertools
from typing import Any

from flint import arb, ctx
from sympy import Expr, oo

from generators.families.integral.questions import IntegralQuestion, on_the_reals
from generators.writing import independent_quadrature
from generators.writing.enclosure import BITS, Enclosure, enclosure, jet
from harness.verification.problem import Answer

SIZES = ("0.031", "0.08", "0.137", "0.23", "0.41", "0.77", "1.213", "1.93", "2.71", "4.37", "7.9")
POINTS = (*(f"-{size}" for size in reversed(SIZES)), *SIZES)
FEWEST = 3
"""Points at which the derivative must agree; at fewer, where the integrand is real almost nowhere, nothing is shown."""
CLOSE = "1e-9"


def confirmed(question: IntegralQuestion, answer: Answer) -> bool:
    """True when the second derivation gives the same answer."""
    from generators.writing.expressions import read

    integrand, variable = question.integrand, question.variable
    if question.rule is None:  # a user's own: sqrt((x - 1)**2) is nan in balls beside 1, Abs(x - 1) is not
        integrand = on_the_reals(integrand, variable, variable)
    function = enclosure(integrand, variable)
    if question.bounds is None:
        return _antiderivative(function, enclosure(read(answer.value), variable))
    value = answer.value if answer.kind == "word" else read(answer.value)
    return _definite(question, function, value)


def _antiderivative(function: Enclosure, gold: Enclosure) -> bool:
    """F' = f at every point where f is defined; and between neighbours where f is regular F does not jump."""
    usable: list[str | None] = []
    for point in POINTS:
        with ctx.workprec(BITS):
            value = function(arb(point))
            if not value.is_finite():
                usable.append(None)
                continue
            _, slope = jet(gold, point)
            if not (slope.is_finite() and bool(abs(slope - value) <= arb(CLOSE) * (1 + abs(value)))):
                return False
        usable.append(point)
    pairs = [(left, right) for left, right in itertools.pairwise(usable) if left is not None and right is not None]
    return sum(point is not None for point in usable) >= FEWEST and not any(
        _jumps(function, gold, *pair) for pair in pairs
    )


PIECES = 3
"""Odd, so that 0, where tables jump, is inside a piece."""


def _jumps(function: Enclosure, gold: Enclosure, left: str, right: str) -> bool:
    """True if F(b) - F(a) is outside (b - a)*f([a, b]) for some piece: the mean value theorem fails."""
    with ctx.workprec(BITS):
        low, width = arb(left), (arb(right) - arb(left)) / PIECES
        marks = [low + width * k for k in range(PIECES + 1)]
        values: list[Any] = [None] * len(marks)  # of gold: a mark ends one piece and begins the next
        for piece, (a, b) in enumerate(itertools.pairwise(marks)):
            range_of_slope = function(a.union(b))
            if not range_of_slope.is_finite():
                continue
            if values[piece] is None:
                values[piece] = gold(a)
            values[piece + 1] = gold(b)
            rise = values[piece + 1] - values[piece]
            if not (rise.is_finite() and rise.overlaps(width * range_of_slope)):
                return True
    return False


def _definite(question: IntegralQuestion, function: Enclosure, gold: Any) -> bool:
    assert question.bounds is not None
    signs, total = set(), arb(0)
    for low, high in itertools.pairwise(question.marks):
        singular = question.is_singular(low), question.is_singular(high)
        for end, side, is_singular in ((low, 1, singular[0]), (high, -1, singular[1])):
            if is_singular:
                at, toward = (None, 1 if end == oo else -1) if not end.is_finite else (_ball(end), side)
                signs.add(independent_quadrature.growth_at(function, at, toward))
        if signs <= {0}:
            total = total + _area(function, low, high)
    signs.discard(0)
    if signs:
        expected = {frozenset({1}): oo, frozenset({-1}): -oo}.get(frozenset(signs), "diverges")
        return bool(expected == gold)
    if isinstance(gold, str) or not gold.is_finite:
        return False
    with ctx.workprec(BITS):
        target = _ball(gold)
        return bool(abs(total - target) <= arb(CLOSE) * (1 + abs(target)))


def _area(function: Enclosure, low: Expr, high: Expr) -> Any:
    if low.is_finite and high.is_finite:
        return independent_quadrature.finite(function, _ball(low), _ball(high))
    if low.is_finite:
        return independent_quadrature.half_line(function, _ball(low), 1)
    if high.is_finite:
        return independent_quadrature.half_line(function, _ball(high), -1)
    return independent_quadrature.half_line(function, arb(0), 1) + independent_quadrature.half_line(
        function, arb(0), -1
    )


def _ball(value: Expr) -> Any:
    with ctx.workprec(4 * BITS):
        return enclosure(value, None)(None)

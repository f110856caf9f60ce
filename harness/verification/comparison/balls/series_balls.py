"""One kind of hypergeometric terms, summed in balls: term by term, with a geometric series for the rest, or by partial
fractions, sum(c/(n - r)**k) = c*zeta(k, low - r), and -c*digamma(low - r) for k = 1 where the c add up to 0.
"""

from __future__ import annotations

from dataclasses import replace
from math import factorial
from typing import Any

import flint
from flint import acb, arb, fmpq, fmpq_poly

from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.hypergeometric_terms import HypergeometricTerm

MAX_TERMS = 16_000
"""Terms that are added up one by one."""


def growth(term: HypergeometricTerm) -> int:
    """1 where |t(n + 1)/t(n)| tends to more than 1, -1 where to less, 0 where to 1."""
    order = sum(step * k for (step, _), k in term.factorials)
    if order:
        return 1 if order > 0 else -1
    limit = abs(term.base)
    for (step, _), k in term.factorials:
        limit *= fmpq(step) ** (step * k)
    if term.rate == 0:
        return int(limit > 1) - int(limit < 1)
    size = arb(limit) * arb(term.rate).exp()
    if size > 1 or size < 1:
        return 1 if size > 1 else -1
    raise Undecided("terms that neither shrink nor grow, as far as balls can tell")


def paired(term: HypergeometricTerm, low: int) -> HypergeometricTerm:
    """Sum of (-1)**n*R(n) from `low` on, as one of R(low + 2*m) - R(low + 2*m + 1) from m = 0 on, with the first
    sign."""

    def at(start: int) -> tuple[Any, Any]:
        line = fmpq_poly([start, 2])
        return term.top(line), term.bottom(line)

    (a, b), (c, d) = at(low), at(low + 1)
    sign = 1 if low % 2 == 0 else -1
    return replace(term, top=sign * (a * d - c * b), bottom=b * d, base=fmpq(1))


def partial_fractions(term: HypergeometricTerm, root: Any, times: int) -> list[Any]:
    """[c1, ..., cm]: the coefficients of 1/(n - root)**k in the quotient, whose denominator has the root m times."""
    top = _taylor(term.top, root, 0, times)
    bottom = _taylor(term.bottom, root, times, 2 * times)
    quotient: list[Any] = []
    for j in range(times):
        value = top[j]
        for i in range(j):
            value -= quotient[i] * bottom[j - i]
        quotient.append(value / bottom[0])
    return quotient[::-1]


def _taylor(poly: Any, at: Any, first: int, end: int) -> list[Any]:
    """The Taylor coefficients of a polynomial from the first to before the end."""
    found = []
    derived = poly
    for j in range(end):
        if j >= first:
            found.append(_at(derived, at) / factorial(j))
        derived = derived.derivative()
    return found


def _at(poly: Any, at: Any) -> Any:
    """p(at) by Horner's rule, for a fraction or a ball."""
    value = at * 0
    for c in reversed(poly.coeffs()):
        value = value * at + (arb(c) if type(at) is acb else c)
    return value


def value_of(term: HypergeometricTerm, low: int) -> Any:
    """The sum of one kind that converges, without its scale, as a ball."""
    if growth(term) < 0:
        return _added_up(term, low)
    if term.base == -1:
        term, low = paired(term, low), 0
    total = acb(0)
    for root, times in term.bottom.complex_roots():
        for k, c in enumerate(partial_fractions(term, root, times), 1):
            start = low - root
            total += -c * start.digamma() if k == 1 else c * acb(k).zeta(start)
    return total


def _added_up(term: HypergeometricTerm, low: int) -> Any:
    """Terms one by one; u(n) = base**n*exp(rate*n)*factorials is never 0, and tells when the rest is small."""
    goal = arb(2) ** -(flint.ctx.prec + 8)
    factor = arb(term.rate).exp() * term.base
    u = (arb(term.rate) * low).exp() * arb(term.base) ** low
    for (step, start), k in term.factorials:
        u *= arb(factorial(step * low + start)) ** k
    total, n = arb(0), low
    while n - low < MAX_TERMS:
        here = term.fraction(n) * u
        if (n - low) % 8 == 0 and abs(here) < goal:
            shrinks = _ratio_beyond(term, n, factor)
            if shrinks is not None:
                return acb(total + arb(0, (abs(here) / (1 - shrinks)).abs_upper()))
        total += here
        u *= factor * _step(term, n)
        n += 1
    raise Undecided("a sum that converges slowly")


def _step(term: HypergeometricTerm, n: int) -> Any:
    """What the factorials are multiplied by from n to n + 1."""
    value = fmpq(1)
    for (step, start), k in term.factorials:
        part = fmpq(1)
        for j in range(1, step + 1):
            part *= step * n + start + j
        value *= part**k
    return value


def _ratio_beyond(term: HypergeometricTerm, n: int, factor: Any) -> Any:
    """A number below 1 that bounds |t(m + 1)/t(m)| for every m >= n; None where this one does not."""
    if n < 1 or any(step * n + start < 0 for (step, start), _ in term.factorials):
        return None
    inverse = arb(fmpq(1, 2 * n), fmpq(1, 2 * n))  # 1/m
    bound = abs(factor)
    for poly, way in ((term.top, 1), (term.bottom, -1)):
        reverse = fmpq_poly(poly.coeffs()[::-1])  # p(m)/m**degree, as a polynomial in 1/m
        beside = fmpq_poly(poly(fmpq_poly([1, 1])).coeffs()[::-1])
        quotient = _horner(beside, inverse) / _horner(reverse, inverse)
        bound *= abs(quotient) if way > 0 else 1 / abs(quotient)
    power = 0
    for (step, start), k in term.factorials:
        for j in range(1, step + 1):
            bound *= abs(step + (start + j) * inverse) ** k
            power += k
    bound *= inverse**-power if power < 0 else 1
    if power > 0 or not bound.is_finite() or not bound < 1:
        return None
    return arb(bound.abs_upper())


def _horner(poly: Any, at: Any) -> Any:
    value = arb(0)
    for c in reversed(poly.coeffs()):
        value = value * at + arb(c)
    return value

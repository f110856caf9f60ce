"""Monomials exp(E)*t**a*L1**b*L2**c of series near a point, by their order; L1 = log(1/t), L2 = log(L1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

from harness.verification.comparison.series.coefficients import Exponent, is_zero, plus, sign, times

Growth = tuple[tuple["Key", Exponent], ...]
"""E as ((monomial, coefficient), ...), the largest monomial first."""
Rank = tuple[Exponent, Exponent, Exponent]
"""The powers of the small quantities t, 1/L1 and 1/L2: the lesser of two ranks is the larger
monomial's."""
Key = tuple[Growth, Rank]
FLAT: Growth = ()
FINITE: Rank = (0, 0, 0)
ONE: Key = (FLAT, FINITE)
LOG: Key = (FLAT, (0, -1, 0))
LOG_LOG: Key = (FLAT, (0, 0, -1))


def grow(a: Growth, b: Growth, factor: int = 1) -> Growth:
    """E1 + factor*E2."""
    if a == b and factor == -1:
        return FLAT
    total = dict(a)
    for order, c in b:
        total[order] = plus(total.get(order, 0), times(factor, c))
    return ordered([item for item in total.items() if not is_zero(item[1])])


def ordered(items: list[tuple[Key, Exponent]]) -> Growth:
    """The terms of an E, the largest first."""
    if len(items) < 2:
        return tuple(items)

    def order(a: tuple[Key, Exponent], b: tuple[Key, Exponent]) -> int:
        return -1 if beats(a[0], b[0]) else 1

    return tuple(sorted(items, key=cmp_to_key(order)))


def growth_sign(e: Growth) -> int:
    """1 where exp(E) grows beyond every power of 1/t, -1 where it vanishes so, 0 for E = 0."""
    return 0 if not e else sign(e[0][1])


def beats(a: Key, b: Key) -> bool:
    """Whether the first monomial is of larger order than the second."""
    if a[0] == b[0]:  # both flat, nearly always
        return a[1] < b[1]
    by_growth = growth_sign(grow(a[0], b[0], -1))
    return by_growth > 0 if by_growth else a[1] < b[1]


def vanishes(key: Key) -> bool:
    """Whether a monomial tends to 0."""
    growth = growth_sign(key[0])
    return growth < 0 or (growth == 0 and key[1] > FINITE)


def key_product(a: Key, b: Key) -> Key:
    (p, q, r), (u, v, w) = a[1], b[1]
    return (grow(a[0], b[0]) if a[0] or b[0] else FLAT, (p + u, q + v, r + w))


def largest_of(bounds: Iterable[Key]) -> list[Key]:
    """The bounds that no other bound covers."""
    kept: list[Key] = []
    for bound in bounds:
        if any(other == bound or beats(other, bound) for other in kept):
            continue
        kept = [other for other in kept if not beats(bound, other)]
        kept.append(bound)
    return kept

"""Series at t -> 0+ whose terms are c * exp(E) * t**a * L**b, with L = log(1/t) and E a polynomial in negative powers.

This is enough of a transseries field for textbook limits: powers, roots, exp and log of one level, in any combination.
Coefficients are exact (rationals, or trees whose vanishing is proved or refuted); what is not known is bounded by an
order, and nothing is concluded from a term that the bound might hide. Source: van der Hoeven, "Transseries and Real
Differential Algebra" (2006), cut down to depth one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from harness.equality.algebra import ZERO, add, call, mul, power
from harness.equality.balls import Tape, is_real, precision
from harness.equality.exact import as_tree, rational
from harness.equality.values import compare_values
from harness.equality.verdict import Undecided
from harness.syntax.tree import Node

Coefficient = Any  # an fmpq, or a Node where it is irrational or holds a name
Growth = tuple[tuple[Any, Any], ...]  # E as ((power, coefficient), ...), the most negative power first
Key = tuple[Growth, Any, int]
FLAT: Growth = ()
MAX_TERMS = 400
MAX_LOGS = 12


def tree(c: Coefficient) -> Node:
    """The tree of a coefficient."""
    return c if isinstance(c, Node) else as_tree(c)


def reduced(node: Node) -> Coefficient:
    """A tree as an fmpq where it is one."""
    exact = rational(node)
    return node if exact is None else exact


def plus(a: Coefficient, b: Coefficient) -> Coefficient:
    """a + b."""
    return add(tree(a), tree(b)) if isinstance(a, Node) or isinstance(b, Node) else a + b


def times(a: Coefficient, b: Coefficient) -> Coefficient:
    """a*b."""
    return mul(tree(a), tree(b)) if isinstance(a, Node) or isinstance(b, Node) else a * b


def is_zero(c: Coefficient) -> bool:
    """Whether a coefficient vanishes. Raises Undecided where that is not known."""
    if not isinstance(c, Node):
        return bool(c == 0)
    found = compare_values(c, ZERO).equal
    if found is None:
        raise Undecided("a coefficient that may be zero")
    return found


def sign(c: Coefficient) -> int:
    """The sign of a coefficient that is not zero. Raises Undecided where it is not real or holds a name."""
    if not isinstance(c, Node):
        return 1 if c > 0 else -1
    with precision(256):
        value = Tape(c)
        if value.symbols:
            raise Undecided("the sign of a parameter")
        ball = value({})
    if not ball.is_finite() or not is_real(ball) or ball.real.contains(0):
        raise Undecided("a coefficient without a sign")
    return 1 if ball.real > 0 else -1


def grow(a: Growth, b: Growth, factor: int = 1) -> Growth:
    """E1 + factor*E2."""
    total = dict(a)
    for order, c in b:
        total[order] = plus(total.get(order, fmpq(0)), times(fmpq(factor), c))
    return tuple(sorted((item for item in total.items() if not is_zero(item[1])), key=lambda item: item[0]))


def growth_sign(e: Growth) -> int:
    """1 where exp(E) grows beyond every power of 1/t, -1 where it vanishes so, 0 for E = 0."""
    return 0 if not e else sign(e[0][1])


def beats(a: Key, b: Key) -> bool:
    """Whether the first monomial is of larger order than the second."""
    by_growth = growth_sign(grow(a[0], b[0], -1))
    return by_growth > 0 if by_growth else (a[1], -a[2]) < (b[1], -b[2])


@dataclass(frozen=True, slots=True)
class Series:
    """terms: monomial -> coefficient. order: everything unknown is O(t**order * logs) and of no exponential growth,
    relative to `base`; None where nothing is unknown."""

    terms: dict[Key, Coefficient]
    unknown: tuple[Key, ...] = ()

    def leading(self) -> tuple[Key, Coefficient] | None:
        """The dominant term; None for the exact zero. Raises Undecided where what is unknown may be larger."""
        best: Key | None = None
        for key in self.terms:
            if best is None or beats(key, best):
                best = key
        if best is None:
            if self.unknown:
                raise Undecided("cancellation beyond the terms of the series")
            return None
        if any(key != best and not beats(best, key) for key in self.terms):
            raise Undecided("two forms of one growth")  # 6**n and 2**n*3**n
        if any(not beats(best, bound) for bound in self.unknown):
            raise Undecided("cancellation beyond the terms of the series")
        return best, self.terms[best]


def constant(c: Coefficient) -> Series:
    """The constant series."""
    return Series({} if is_zero(c) else {(FLAT, fmpq(0), 0): c})


def monomial(order: Any) -> Series:
    """t**order."""
    return Series({(FLAT, fmpq(order), 0): fmpq(1)})


class Field:
    """Arithmetic that keeps `depth` powers of t below the leading one of each exponential class."""

    def __init__(self, depth: int) -> None:
        self.depth = depth

    def clean(self, terms: dict[Key, Coefficient], unknown: Iterable[Key]) -> Series:
        """Drop what vanishes and what lies too deep; a dropped term joins the unknown."""
        alive = {key: c for key, c in terms.items() if isinstance(c, Node) or c != 0}
        tops: dict[Growth, Any] = {}
        for key in alive:
            tops[key[0]] = min(tops.get(key[0], key[1]), key[1])
        bounds = _largest(unknown)
        kept: dict[Key, Coefficient] = {}
        for key, c in alive.items():
            if key[1] > tops[key[0]] + self.depth or abs(key[2]) > MAX_LOGS:
                bounds.append(key)
            elif not any(beats(bound, key) for bound in bounds) and not (isinstance(c, Node) and is_zero(c)):
                kept[key] = c
        if len(kept) > MAX_TERMS:
            raise Undecided("a series with too many terms")
        return Series(kept, tuple(_largest(bounds)))

    def add(self, *parts: Series) -> Series:
        """The sum."""
        terms: dict[Key, Coefficient] = {}
        for part in parts:
            for key, c in part.terms.items():
                terms[key] = plus(terms[key], c) if key in terms else c
        return self.clean(terms, [bound for part in parts for bound in part.unknown])

    def mul(self, a: Series, b: Series) -> Series:
        """The product."""
        terms: dict[Key, Coefficient] = {}
        for x, c in a.terms.items():
            for y, d in b.terms.items():
                key = _product(x, y)
                value = times(c, d)
                terms[key] = plus(terms[key], value) if key in terms else value
        unknown = [_product(x, y) for x in a.unknown for y in (*b.terms, *b.unknown)]
        unknown += [_product(x, y) for x in a.terms for y in b.unknown]
        return self.clean(terms, unknown)

    def scale(self, a: Series, c: Coefficient) -> Series:
        """c*a."""
        return self.clean({key: times(c, d) for key, d in a.terms.items()}, a.unknown)

    def split(self, a: Series) -> tuple[Key, Coefficient, Series]:
        """a = c*m*(1 + r): the leading monomial, its coefficient and the small rest r."""
        found = a.leading()
        if found is None:
            raise Undecided("division by zero")
        key, c = found
        inverse = (grow(FLAT, key[0], -1), -key[1], -key[2])
        one_over = fmpq(1) / c if not isinstance(c, Node) else power(c, Node("Integer", (-1,)))
        terms = {_product(k, inverse): times(d, one_over) for k, d in a.terms.items() if k != key}
        if any(not k[0] and k[1] == 0 for k in terms):
            raise Undecided("powers of 1/log")
        return key, c, self.clean(terms, [_product(k, inverse) for k in a.unknown])

    def compose(self, coefficient: Callable[[int], Coefficient], r: Series) -> Series:
        """The sum of coefficient(k) * r**k for a small series r."""
        total, r_power, k = constant(coefficient(0)), constant(fmpq(1)), 0
        while True:
            k += 1
            r_power = self.mul(r_power, r)
            total = self.add(total, self.scale(r_power, coefficient(k)))
            if not r_power.terms:
                return Series(total.terms, tuple(_largest((*total.unknown, *r_power.unknown))))
            if k > self.depth + 2:
                top = max_key(r_power)
                return self.clean(total.terms, (*total.unknown, *r_power.unknown, top))

    def power(self, a: Series, exponent: Any) -> Series:
        """a**exponent for a rational exponent: binomial series around the leading term."""
        if not a.terms and not a.unknown:
            if exponent > 0:
                return a
            raise Undecided("division by zero")
        key, c, r = self.split(a)
        if exponent.q != 1:
            if sign(c) < 0:
                raise Undecided("a root of a negative number")
            scale: Coefficient = reduced(power(tree(c), as_tree(exponent)))
        else:
            n = int(exponent.p)
            scale = power(tree(c), Node("Integer", (n,))) if isinstance(c, Node) else c**n
        if (key[2] * exponent).q != 1:
            raise Undecided("a root of a logarithm")
        lead = (tuple((p, times(e, exponent)) for p, e in key[0]), key[1] * exponent, int((key[2] * exponent).p))
        binomials = [fmpq(1)]

        def binomial(k: int) -> Coefficient:
            while len(binomials) <= k:
                j = len(binomials)
                binomials.append(binomials[-1] * (exponent - j + 1) / j)
            return binomials[k]

        return self.mul(Series({lead: scale}), self.compose(binomial, r))

    def log(self, a: Series) -> Series:
        """log(c*exp(E)*t**a*(1 + r)) = log(c) + E - a*L + log(1 + r)."""
        key, c, r = self.split(a)
        if key[2] or sign(c) < 0:
            raise Undecided("the logarithm of a logarithm or of a negative number")
        terms: dict[Key, Coefficient] = {(FLAT, order, 0): e for order, e in key[0]}
        if key[1] != 0:
            terms[(FLAT, fmpq(0), 1)] = -key[1]
        lead = c if not isinstance(c, Node) else None
        parts = [Series(terms), self.compose(lambda k: fmpq(0) if k == 0 else fmpq((-1) ** (k + 1), k), r)]
        if lead != 1:
            parts.append(constant(call("log", tree(c))))
        return self.add(*parts)

    def exp(self, a: Series) -> Series:
        """exp of what grows becomes E or a power of t, exp of a constant a coefficient, exp of the rest a series."""
        growth: dict[Any, Any] = {}
        order, scale = fmpq(0), []
        rest: dict[Key, Coefficient] = {}
        for key, c in a.terms.items():
            e, p, logs = key
            small = growth_sign(e) < 0 or (not e and (p > 0 or (p == 0 and logs < 0)))
            if small:
                rest[key] = c
            elif not e and p == 0 and logs == 0:
                scale.append(call("exp", tree(c)))
            elif (isinstance(c, Node) and logs) or e or logs > 1 or (logs == 1 and p != 0) or (logs < 0):
                raise Undecided("an exponential of this growth")
            elif logs == 1:
                order -= c
            else:
                growth[p] = c
        if any(not beats((FLAT, fmpq(0), 0), bound) for bound in a.unknown):
            raise Undecided("an exponential of what is not known")
        lead: Key = (tuple(sorted(growth.items(), key=lambda item: item[0])), order, 0)
        coefficient: Coefficient = scale[0] if scale else fmpq(1)
        return self.mul(Series({lead: coefficient}), self.compose(inverse_factorial, Series(rest, a.unknown)))


def inverse_factorial(k: int) -> Coefficient:
    """1/k!."""
    value = fmpq(1)
    for j in range(2, k + 1):
        value /= j
    return value


def max_key(a: Series) -> Key:
    """The largest monomial of a series that has terms."""
    best = next(iter(a.terms))
    for key in a.terms:
        if beats(key, best):
            best = key
    return best


def _product(a: Key, b: Key) -> Key:
    return (grow(a[0], b[0]) if a[0] or b[0] else FLAT, a[1] + b[1], a[2] + b[2])


def _largest(bounds: Iterable[Key]) -> list[Key]:
    """The bounds that no other bound covers."""
    kept: list[Key] = []
    for bound in bounds:
        if any(other == bound or beats(other, bound) for other in kept):
            continue
        kept = [other for other in kept if not beats(bound, other)]
        kept.append(bound)
    return kept

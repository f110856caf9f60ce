"""Series at t -> 0+ whose terms are c * exp(E) * t**a * L1**b1 * L2**b2, with L1 = log(1/t), L2 = log(L1) and E a
finite sum of such terms that all grow faster than L1: x**2, x*log(x), exp(x), exp(exp(x)) for x = 1/t.

This is enough of a transseries field for textbook limits: powers, roots, towers of exp, and the log of a log, in any
combination. Coefficients are exact (rationals, or trees whose vanishing is proved or refuted); what is not known is
bounded by an order, and nothing is concluded from a term that the bound might hide. Source: van der Hoeven,
"Transseries and Real Differential Algebra" (2006), cut down to sums E that end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from harness.formulas.trees.facts import facts_within
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.series.coefficients import (
    Coefficient,
    Exponent,
    coefficient_of,
    exponent_of,
    exponential,
    inverse_factorial,
    is_zero,
    logarithm,
    plus,
    raised,
    sign,
    times,
)
from harness.verification.comparison.series.monomials import (
    FLAT,
    LOG,
    LOG_LOG,
    ONE,
    Growth,
    Key,
    beats,
    grow,
    key_product,
    largest_of,
    ordered,
    vanishes,
)

MAX_TERMS = 400
MAX_LOGS = 12
MAX_TREES = 300
"""Coefficients that are trees, each of which may have to be told from 0, in all the sums of one field."""
MAX_NODES = 100000
"""Nodes of all these trees together: what telling one from 0 costs grows with its size."""
MAX_LENGTH = 10000
"""Nodes of one of them."""


class EndOfSeries(Undecided):
    """A coefficient that is not worked out, of a function that is analytic: what is left is of the order of its
    term."""


class NoSeries(Undecided):
    """There is none, however many terms are kept: of a head without rules, or of a root of what is negative."""


class TooLong(Undecided):
    """The work of one field is spent: other ways to a limit would spend as much on the same parts."""


@dataclass(frozen=True, slots=True)
class Series:
    """terms: monomial -> coefficient. unknown: what the series leaves out is O of these monomials; nothing where there
    are none."""

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
    return Series({} if is_zero(c) else {ONE: c})


def monomial(order: Any) -> Series:
    """t**order."""
    return Series({(FLAT, (exponent_of(order), 0, 0)): fmpq(1)})


class Field:
    """Arithmetic that keeps `depth` powers of t below the leading one of each exponential class."""

    def __init__(self, depth: int, most: int = MAX_TREES) -> None:
        self.depth = depth
        self.trees = most
        self.nodes = MAX_NODES

    def clean(self, terms: dict[Key, Coefficient], unknown: Iterable[Key]) -> Series:
        """Drop what vanishes and what lies too deep; a dropped term joins the unknown."""
        alive: dict[Key, Coefficient] = {}
        tops: dict[Growth, Any] = {}
        trees: list[Node] = []
        for key, c in terms.items():  # one pass: most series are short, and there are thousands of them
            if isinstance(c, Node):
                trees.append(c)
            elif c == 0:
                continue
            alive[key] = c
            growth, (order, _, _) = key
            top = tops.get(growth)
            if top is None or order < top:
                tops[growth] = order
            if growth:
                trees += [power for _, power in growth if isinstance(power, Node)]
        if trees:
            self._count(trees)
        bounds = largest_of(unknown)
        largest = len(bounds)
        kept: dict[Key, Coefficient] = {}
        for key, c in alive.items():
            growth, (order, log, log_log) = key
            if (
                order > tops[growth] + self.depth
                or (log and abs(log) > MAX_LOGS)
                or (log_log and abs(log_log) > MAX_LOGS)
            ):
                bounds.append(key)
            elif bounds and any(beats(bound, key) for bound in bounds):
                continue
            elif not trees or not (isinstance(c, Node) and is_zero(c)):
                kept[key] = c
        if len(kept) > MAX_TERMS:
            raise Undecided("a series with too many terms")
        return Series(kept, tuple(bounds if len(bounds) == largest else largest_of(bounds)))

    def _count(self, trees: Iterable[Node]) -> None:
        """Take trees off what is left of the field's work. Raises Undecided where that is spent, or one is too long."""
        for one in trees:
            known = facts_within(one, MAX_LENGTH)
            if known is None:
                raise TooLong("a coefficient that is too long")
            self.trees -= 1
            self.nodes -= known.size
        if self.trees < 0 or self.nodes < 0:
            raise TooLong("a series with too many irrational terms")

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
                key = key_product(x, y)
                value = times(c, d)
                terms[key] = plus(terms[key], value) if key in terms else value
        unknown = [key_product(x, y) for x in a.unknown for y in (*b.terms, *b.unknown)]
        unknown += [key_product(x, y) for x in a.terms for y in b.unknown]
        return self.clean(terms, unknown)

    def scale(self, a: Series, c: Coefficient) -> Series:
        """c*a."""
        return self.clean({key: times(c, d) for key, d in a.terms.items()}, a.unknown)

    def split(self, a: Series) -> tuple[Key, Coefficient, Series]:
        """a = c*m*(1 + r): the leading monomial, its coefficient and the small rest r."""
        lead = a.leading()
        if lead is None:
            raise Undecided("division by zero")
        key, c = lead
        order, *logs = key[1]
        inverse = (grow(FLAT, key[0], -1), (-order, -logs[0], -logs[1]))
        one_over = raised(c, fmpq(-1))
        terms = {key_product(k, inverse): times(d, one_over) for k, d in a.terms.items() if k != key}
        return key, c, self.clean(terms, [key_product(k, inverse) for k in a.unknown])

    def compose(self, coefficient: Callable[[int], Coefficient], r: Series) -> Series:
        """The sum of coefficient(k) * r**k for a small series r, as far as the coefficients are known (EndOfSeries)."""
        total, r_power, k = constant(coefficient(0)), constant(fmpq(1)), 0
        while True:
            k += 1
            r_power = self.mul(r_power, r)
            try:
                total = self.add(total, self.scale(r_power, coefficient(k)))
            except EndOfSeries:
                if k == 1 or not r_power.terms:
                    raise
                return self.clean(total.terms, (*total.unknown, *r_power.unknown, max_key(r_power)))
            if not r_power.terms:
                return Series(total.terms, tuple(largest_of((*total.unknown, *r_power.unknown))))
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
        if exponent.q != 1 and sign(c) < 0:
            raise NoSeries("a root of a negative number")
        order = exponent_of(exponent)
        growth = tuple((p, exponent_of(times(coefficient_of(e), exponent))) for p, e in key[0])
        lead = (growth, (key[1][0] * order, key[1][1] * order, key[1][2] * order))
        binomials = [fmpq(1)]

        def binomial(k: int) -> Coefficient:
            while len(binomials) <= k:
                j = len(binomials)
                binomials.append(binomials[-1] * (exponent - j + 1) / j)
            return binomials[k]

        return self.mul(Series({lead: raised(c, exponent)}), self.compose(binomial, r))

    def log(self, a: Series) -> Series:
        """log(c*exp(E)*t**a*L1**b*(1 + r)) = log(c) + E - a*L1 + b*L2 + log(1 + r)."""
        key, c, r = self.split(a)
        growth, (order, logs, deeper) = key
        if deeper or sign(c) < 0:
            raise NoSeries("the logarithm of a threefold logarithm or of a negative number")
        terms: dict[Key, Coefficient] = {p: coefficient_of(e) for p, e in growth}
        if order:
            terms[(FLAT, (0, -1, 0))] = coefficient_of(-order)
        if logs:
            terms[(FLAT, (0, 0, -1))] = coefficient_of(-logs)
        small = self.compose(lambda k: fmpq(0) if k == 0 else fmpq((-1) ** (k + 1), k), r)
        return self.add(Series(terms), small, constant(logarithm(c)))

    def exp(self, a: Series) -> Series:
        """exp of what grows becomes E, a power of t or of L1, exp of a constant a coefficient, exp of the rest a
        series."""
        growth: list[tuple[Key, Exponent]] = []
        order: Exponent = 0
        logs: Exponent = 0
        scale: Coefficient = fmpq(1)
        rest: dict[Key, Coefficient] = {}
        for key, c in a.terms.items():
            if vanishes(key):
                rest[key] = c
            elif key == ONE:
                scale = exponential(c)
            elif key == LOG and not isinstance(c, Node):
                order -= exponent_of(c)
            elif key == LOG_LOG and not isinstance(c, Node):
                logs -= exponent_of(c)
            elif beats(key, LOG):
                growth.append((key, exponent_of(c)))
            else:
                raise Undecided("an exponential of this growth")
        if any(not beats(ONE, bound) for bound in a.unknown):
            raise Undecided("an exponential of what is not known")
        lead: Key = (ordered(growth), (order, logs, 0))
        return self.mul(Series({lead: scale}), self.compose(inverse_factorial, Series(rest, a.unknown)))


def max_key(a: Series) -> Key:
    """The largest monomial of a series that has terms."""
    best = next(iter(a.terms))
    for key in a.terms:
        if beats(key, best):
            best = key
    return best

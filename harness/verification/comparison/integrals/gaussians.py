"""Functions of one name as sums of c*x**k*exp(a*x**2 + b*x)*(sin or cos of w*x + v), c, a, b, w and v without x."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.formulas.trees.algebra import ONE, ZERO, add, call, div, free_names, mul, neg
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational

MAX_TERMS = 60
MAX_POWER = 12


@dataclass(frozen=True)
class GaussianTerm:
    """factor*x**power*exp(square*x**2 + slope*x)*wave(speed*x + phase); wave: "sin", "cos", or "" for none."""

    factor: Node = ONE
    power: int = 0
    square: Node = ZERO
    slope: Node = ZERO
    wave: str = ""
    speed: Node = ZERO
    phase: Node = ZERO

    @property
    def polynomial(self) -> bool:
        """Whether it is a power alone."""
        return self.square == self.slope == ZERO and not self.wave


def terms_of(node: Node, name: str) -> list[GaussianTerm]:
    """The tree as a sum of such terms. Raises Undecided."""
    found = _terms(node, name)
    if len(found) > MAX_TERMS:
        raise Undecided("a sum of many terms")
    return found


def coefficients(node: Node, name: str, most: int) -> list[Node]:
    """[c0, c1, ...] of a polynomial in the name of degree at most `most`. Raises Undecided."""
    parts: list[list[Node]] = [[] for _ in range(most + 1)]
    for term in terms_of(node, name):
        if not term.polynomial or term.power > most:
            raise Undecided("no polynomial of this degree")
        parts[term.power].append(term.factor)
    return [add(*part) if part else ZERO for part in parts]


def _terms(node: Node, name: str) -> list[GaussianTerm]:
    if name not in free_names(node):
        return [GaussianTerm(node)]
    head, args = node.head, list(node.children())
    if head == "Symbol":
        return [GaussianTerm(power=1)]
    if head == "Add":
        return [term for arg in args for term in terms_of(arg, name)]
    if head == "Neg":
        return [replace(term, factor=neg(term.factor)) for term in _terms(args[0], name)]
    if head == "Mul":
        return _product([terms_of(arg, name) for arg in args])
    if head == "Div":
        return _product([terms_of(args[0], name), [_reciprocal(args[1], name)]])
    if head == "Pow":
        return _power(args[0], args[1], name)
    if head == "exp":
        return [_exponential(args[0], name)]
    if head in ("sin", "cos"):
        phase, speed = coefficients(args[0], name, 1)
        return [GaussianTerm(wave=head, speed=speed, phase=phase)]
    raise Undecided(f"no term of this kind: {head}")


def _exponential(exponent: Node, name: str) -> GaussianTerm:
    start, slope, square = coefficients(exponent, name, 2)
    return GaussianTerm(ONE if start == ZERO else call("exp", start), square=square, slope=slope)


def _power(base: Node, exponent: Node, name: str) -> list[GaussianTerm]:
    if base == Node("Constant", ("E",)):
        return [_exponential(exponent, name)]
    order = rational(exponent)
    if order is None or order.q != 1 or abs(order) > MAX_POWER:
        raise Undecided("a power that is not whole")
    if order < 0:
        once = _reciprocal(base, name)
        return _product([[once]] * int(-order.p))
    return _product([terms_of(base, name)] * int(order.p))


def _reciprocal(node: Node, name: str) -> GaussianTerm:
    found = terms_of(node, name)
    if len(found) != 1 or found[0].power or found[0].wave:
        raise Undecided("a denominator with the name in it")
    (term,) = found
    return GaussianTerm(div(ONE, term.factor), square=neg(term.square), slope=neg(term.slope))


def _product(parts: list[list[GaussianTerm]]) -> list[GaussianTerm]:
    total = [GaussianTerm()]
    for part in parts:
        if len(total) * len(part) > MAX_TERMS:
            raise Undecided("a sum of many terms")
        total = _collected([_times(a, b) for a in total for b in part])
    return total


def _collected(terms: list[GaussianTerm]) -> list[GaussianTerm]:
    """The same sum with terms that differ in their factor alone added up: (x + a)**6 has 7 terms, not 64."""
    factors: dict[GaussianTerm, list[Node]] = {}
    for term in terms:
        factors.setdefault(replace(term, factor=ONE), []).append(term.factor)
    return [replace(kind, factor=add(*found)) for kind, found in factors.items()]


def _times(a: GaussianTerm, b: GaussianTerm) -> GaussianTerm:
    if (a.wave and b.wave) or a.power + b.power > 2 * MAX_POWER:
        raise Undecided("a product of waves")
    wave = a if a.wave else b
    return GaussianTerm(
        mul(a.factor, b.factor),
        a.power + b.power,
        add(a.square, b.square),
        add(a.slope, b.slope),
        wave.wave,
        wave.speed,
        wave.phase,
    )

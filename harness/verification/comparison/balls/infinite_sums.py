"""Values of sums up to infinity: as balls, exact where they can be, or where they diverge to.

Terms that shrink by a factor are added up, and a geometric series bounds the rest. Quotients of polynomials are taken
apart into partial fractions c/(n - r)**k, whose sums are values of the Hurwitz zeta and of the digamma function. A sign
(-1)**n goes once neighbours are added. A sum whose terms do not fall off fast enough has no value, and gets none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flint
from flint import acb, arb, fmpq, fmpq_poly

from harness.formulas.functions.balls import BITS, NAN, precision
from harness.formulas.trees.algebra import BINDERS, ZERO, add, contains, free_names, mul, neg, substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.series_balls import growth, paired, partial_fractions, value_of
from harness.verification.comparison.exact.hypergeometric_terms import HypergeometricTerm, terms_of
from harness.verification.comparison.exact.quotients import as_tree, rational, size

MAX_DEGREE = 12
MAX_BITS = 4000
MAX_LOW, MAX_FAR = 1000, 10**9
MAX_GAP = 400
"""How far apart the poles of a quotient that telescopes may lie."""


class Diverges(Exception):
    """The sum has no value; towards: "oo", "-oo" or "unknown"."""

    def __init__(self, towards: str) -> None:
        self.towards = towards


@dataclass(frozen=True)
class Total:
    """A sum that converges: an exact tree, plus sums of terms that only balls know."""

    exact: Node
    rest: tuple[HypergeometricTerm, ...]
    low: int

    def ball(self) -> Any:
        """The value of the rest at the precision at hand; NAN where it cannot be had."""
        total = acb(0)
        try:
            for term in self.rest:
                total += Tape(term.scale)({}) * value_of(term, self.low)
        except Undecided:
            return NAN
        return total


def total_of(body: Node, name: str, low: int) -> Total:
    """The sum of body over name = low, low + 1, ... Raises Diverges, and Undecided where this is not known.

    A sum of kinds of terms converges where each does, and diverges where just one does not, or where all that do not
    are positive, or all negative: what tends to a number beside what grows without bound does not matter.
    """
    exact: list[Node] = []
    rest: list[HypergeometricTerm] = []
    ways: list[str] = []
    for term in terms_of(body, name):
        _defined(term, low)
        if term.top == 0:
            continue
        try:
            value = _settled(term, low)
        except Diverges as found:
            ways.append(found.towards)
            continue
        if value is None:
            rest.append(term)
        else:
            exact.append(mul(as_tree(value), term.scale))
    if len(ways) > 1 and (len(set(ways)) > 1 or ways[0] == "unknown"):
        raise Undecided("parts that diverge, and may cancel")
    if ways:
        raise Diverges(ways[0])
    return Total(add(*exact) if exact else ZERO, tuple(rest), low)


def _defined(term: HypergeometricTerm, low: int) -> None:
    """Raises Undecided where a term from `low` on has no value, or where the numbers are too large to begin."""
    bits = max((size(c) for poly in (term.top, term.bottom) for c in poly.coeffs()), default=0)
    if term.bottom.degree() > MAX_DEGREE or term.top.degree() > 4 * MAX_DEGREE or bits > MAX_BITS:
        raise Undecided("polynomials of a high degree")
    if abs(low) > (MAX_LOW if term.factorials or abs(term.base) != 1 else MAX_FAR) or size(term.base) > MAX_BITS // 8:
        raise Undecided("a sum that begins far out")
    for factor, _ in term.bottom.factor()[1]:
        if factor.degree() == 1:
            root = -factor[0] / factor[1]
            if root.q == 1 and root >= low:
                raise Undecided("a term of the sum has no value")
    if any(step * low + start < 0 for (step, start), _ in term.factorials):
        raise Undecided("a factorial of a negative number")


def _settled(term: HypergeometricTerm, low: int) -> Any:
    """The exact rational sum of one kind (without its scale), None where only balls know it. Raises Diverges."""
    if term.scale.head != "Integer" and not _is_number(term.scale):
        raise Undecided("a factor with a name in it")
    pace = growth(term)
    if pace > 0:
        raise Diverges(_towards(term) if _keeps_its_sign(term) else "unknown")
    if pace < 0:
        geometric = term.rate == 0 and not term.factorials and term.bottom.degree() == 0
        return _geometric(term, low) if geometric else None
    if term.factorials or term.rate != 0:
        raise Undecided("terms that are not quotients of polynomials")
    if term.base == -1:
        if term.top.degree() >= term.bottom.degree():
            raise Diverges("unknown")
        term = paired(term, low)
        if term.top == 0:
            return fmpq(0)
        low = 0
    if term.top.degree() + 2 > term.bottom.degree():
        raise Diverges(_towards(term))
    return _telescoped(term, low)


def _is_number(scale: Node) -> bool:
    value = Tape(scale)({}) if not _names(scale) else NAN
    return bool(value.is_finite() and not value.contains(0))


def _names(node: Node) -> bool:
    return any(part.head == "Symbol" for part in node.walk())


def _towards(term: HypergeometricTerm) -> str:
    scale = Tape(term.scale)({})
    lead = term.top[term.top.degree()] * term.bottom[term.bottom.degree()]
    if not scale.imag.is_zero():
        return "unknown"
    return "oo" if (lead > 0) == bool(scale.real > 0) else "-oo"


def _keeps_its_sign(term: HypergeometricTerm) -> bool:
    return bool(term.base > 0)


def _geometric(term: HypergeometricTerm, low: int) -> Any:
    """Sum of p(n)*q**n for |q| < 1: with a polynomial g such that q*g(n + 1) - g(n) = p(n) it is -g(low)*q**low."""
    q, rest = term.base, term.top / term.bottom[0]
    step, g = fmpq_poly([1, 1]), fmpq_poly([])
    while rest != 0:
        d = rest.degree()
        part = fmpq_poly([0] * d + [rest[d] / (q - 1)])
        g += part
        rest -= q * part(step) - part
    return -g(low) * q**low


def _telescoped(term: HypergeometricTerm, low: int) -> Any:
    """The sum of a quotient whose partial fractions at poles a whole number apart cancel; None where they do not.

    Of each class of poles r, r + 1, ... the coefficients of 1/(n - r)**k add up to 0: what is left are finitely many
    terms.
    """
    poles: dict[Any, list[tuple[Any, list[Any]]]] = {}
    for factor, times in term.bottom.factor()[1]:
        if factor.degree() != 1:
            return None
        root = -factor[0] / factor[1]
        fractional = root - root.floor()
        poles.setdefault((int(fractional.p), int(fractional.q)), []).append(
            (root, partial_fractions(term, root, times))
        )
    total = fmpq(0)
    for group in poles.values():
        most, least = max(root for root, _ in group), min(root for root, _ in group)
        if most - least > MAX_GAP:
            return None
        for k in range(max(len(c) for _, c in group)):
            if sum((c[k] for _, c in group if k < len(c)), fmpq(0)) != 0:
                return None
            # Over n >= low the sum of 1/(n - r)**k is that of 1/(m - most)**k over m >= low + most - r.
            for root, c in group:
                if k < len(c):
                    for j in range(int((most - root).p)):
                        total -= c[k] / (low + j - most) ** (k + 1) if low + j != most else _pole()
    return total


def _pole() -> Any:
    raise Undecided("a term of the sum has no value")


OO = Node("Constant", ("oo",))
_MINUS_OO = Node("Neg", (OO,))
NAME = "_n"
"""The name that every sum runs over here."""


def compile_sum(node: Node) -> Callable[[], Any]:
    """A sum up to infinity as an operation on balls without arguments. Raises Undecided."""
    totals = _totals(node)
    exact = [Tape(total.exact) for total in totals]
    return lambda: sum((tape({}) for tape in exact), acb(0)) + sum((total.ball() for total in totals), acb(0))


def hidden_bits(node: Node) -> float:
    """Bits by which a sum may come nearer to another number than its size tells: those of its coefficients, and how
    small the sum of each kind of terms is. Raises Undecided."""
    bits = 0.0
    for total in _totals(node):
        for term in total.rest:
            numbers = [*term.top.coeffs(), *term.bottom.coeffs(), term.base, term.rate]
            value = abs(Tape(term.scale)({}) * value_of(term, total.low))
            small = arb(1) / value
            bits += sum(map(size, numbers)) + written_bits(term.scale)
            bits += float(small.log().abs_upper()) * 1.5 if small.is_finite() else flint.ctx.prec
        bits += written_bits(total.exact)
    return bits


def written_bits(node: Node) -> float:
    """Bits of the whole numbers in a tree, and a few for each."""
    numbers = [int(part.args[0]) for part in node.walk() if part.head == "Integer"]  # type: ignore[arg-type]  # an int
    return float(sum(8 + number.bit_length() for number in numbers))


def _totals(node: Node) -> list[Total]:
    with precision(BITS):
        try:
            return [total_of(body, NAME, low) for body, low in plain(node)]
        except Diverges:
            raise Undecided("a sum that diverges") from None


def plain(node: Node) -> list[tuple[Node, int]]:
    """[(body in NAME, low)] of a Sum over one name, from a whole number to oo or from -oo, and with no other name; two
    of them where it comes from -oo and goes to oo: it has a value where both halves have one. Raises Undecided."""
    if node.head != "Sum" or len(node.args) != 2 or free_names(node):
        raise Undecided("Sum has no value in balls")
    body, spec = node.children()
    if contains(body, BINDERS) or body.head == "Matrix":
        raise Undecided("a sum of such terms")
    variable, low, high = spec.children()
    name, n = str(variable.args[0]), Node("Symbol", (NAME,))
    ends = "-oo" if low == _MINUS_OO else None, "oo" if high == OO else None
    first, last = rational(low), rational(high)
    upwards, downwards = substitute(body, {name: n}), substitute(body, {name: neg(n)})
    if ends == (None, "oo") and first is not None and first.q == 1:
        return [(upwards, int(first.p))]
    if ends == ("-oo", None) and last is not None and last.q == 1:
        return [(downwards, -int(last.p))]
    if ends == ("-oo", "oo"):
        return [(upwards, 0), (downwards, 1)]
    raise Undecided("a sum with such ends")

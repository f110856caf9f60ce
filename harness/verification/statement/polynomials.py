"""A formula multiplied out, with rational coefficients: enough to see that two equations are one, rearranged.

What is no sum, product or whole power (sin(x), 2**x, sqrt(x)) counts as a letter of its own. Nothing is solved or
cancelled: x/x stays x*x**-1 = 1 only where both stand as powers of one letter. The work is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached

MAX_TERMS = 400
"""Terms of a product; a formula of a question has a few."""
MAX_EXPONENT = 24
MAX_DIGITS = 60
"""Digits of a whole number that is multiplied; a longer one counts as a letter."""
Monomial = frozenset[tuple[Node, int]]
Terms = Mapping[Monomial, Fraction]
ONE: Monomial = frozenset()


class TooManyTerms(Exception):
    """The formula, multiplied out, has more than MAX_TERMS terms."""


def multiplied_out(node: Node) -> Terms:
    """Monomial -> coefficient, none of them 0. Raises TooLarge."""
    return _terms(canonical_cached(node))


def _terms(node: Node) -> Terms:
    if node.head == "Integer" and abs(int(node.args[0])) < 10**MAX_DIGITS:  # type: ignore[arg-type]  # an Integer holds an int
        return _kept({ONE: Fraction(int(node.args[0]))})  # type: ignore[arg-type]  # as above
    if node.head == "Decimal":
        return _decimal(node)
    if node.head == "Add":
        total: dict[Monomial, Fraction] = {}
        for part in node.children():
            for monomial, coefficient in _terms(part).items():
                total[monomial] = total.get(monomial, Fraction(0)) + coefficient
        return _kept(total)
    if node.head == "Mul":
        product: Terms = {ONE: Fraction(1)}
        for part in node.children():
            product = _times(product, _terms(part))
        return product
    if node.head == "Pow":
        return _power(node)
    return _letter(node)


def _letter(node: Node, exponent: int = 1) -> Terms:
    return {frozenset({(node, exponent)}): Fraction(1)}


def _decimal(node: Node) -> Terms:
    text = str(node.args[0])
    return _kept({ONE: Fraction(text)}) if len(text) <= MAX_DIGITS and "e" not in text.lower() else _letter(node)


def _power(node: Node) -> Terms:
    base, exponent = node.children()
    if exponent.head != "Integer":
        return _letter(node)
    count = int(exponent.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    if abs(count) > MAX_EXPONENT:
        return _letter(node)
    inner = _terms(base)
    if count >= 0:
        product: Terms = {ONE: Fraction(1)}
        for _ in range(count):
            product = _times(product, inner)
        return product
    if len(inner) != 1:
        return _letter(base, count)
    ((monomial, coefficient),) = inner.items()
    return {frozenset((letter, power * count) for letter, power in monomial): coefficient**count}


def _times(a: Terms, b: Terms) -> Terms:
    if len(a) * len(b) > MAX_TERMS:
        raise TooManyTerms
    total: dict[Monomial, Fraction] = {}
    for one, p in a.items():
        for other, q in b.items():
            powers = dict(one)
            for letter, power in other:
                powers[letter] = powers.get(letter, 0) + power
            monomial = frozenset((letter, power) for letter, power in powers.items() if power)
            total[monomial] = total.get(monomial, Fraction(0)) + p * q
    return _kept(total)


def _kept(terms: Mapping[Monomial, Fraction]) -> Terms:
    return {monomial: coefficient for monomial, coefficient in terms.items() if coefficient}


def proportional(a: Terms, b: Terms) -> Fraction | None:
    """The number c with a = c*b, or None where there is none; None too where both are 0."""
    if not a or a.keys() != b.keys():
        return None
    ratios = {a[monomial] / b[monomial] for monomial in a}
    return ratios.pop() if len(ratios) == 1 else None

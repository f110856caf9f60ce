"""What the form of an expression alone says of its sign: x**2 + y**2 + 1 is positive, exp(x) too, Abs(x) not negative.

Only expressions that are real wherever they are defined are looked at, whatever real values their names have.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.functions.by_property import REAL_VALUED
from harness.formulas.trees.tree import Node
from harness.verification.comparison.balls.points import Region
from harness.verification.comparison.exact.quotients import rational

_REAL = REAL_VALUED | {"Add", "Mul", "Neg", "Div"}
_NAMES = frozenset({"Symbol", "Integer", "Decimal"})

Regions = Mapping[str, Region]


def surely_real(node: Node) -> bool:
    """Whether it is real at all real values of its names where it is defined."""
    if node.head in _NAMES or node in (Node("Constant", ("pi",)), Node("Constant", ("E",))):
        return True
    if node.head == "Pow":
        base, exponent = node.children()
        whole = rational(exponent)
        if whole is not None and whole.q == 1:
            return surely_real(base)
        return positive(base, {}) and surely_real(exponent)
    return node.head in _REAL and all(map(surely_real, node.children()))


def positive(node: Node, regions: Regions) -> bool:
    """Whether its form makes it positive where it is defined."""
    return _least(node, regions) == "positive"


def ordered(greater: Node, less: Node, regions: Regions, *, strict: bool) -> bool:
    """Whether the forms of two sides make the one greater than the other (or, where not strict, no less)."""
    terms = [*_terms(greater), *(Node("Neg", (term,)) for term in _terms(less))]
    known = [value for value in map(rational, terms) if value is not None]
    signs = [_least(term, regions) for term in terms if rational(term) is None]
    constant = sum(known) if known else 0
    if None in signs or constant < 0:
        return False
    return not strict or constant > 0 or "positive" in signs


def _terms(node: Node) -> list[Node]:
    return list(node.children()) if node.head == "Add" else [node]


def _least(node: Node, regions: Regions) -> str | None:
    """ "positive" or "not negative", as far as the form says so."""
    value = rational(node)
    if value is not None:
        return None if value < 0 else "positive" if value > 0 else "not negative"
    if not surely_real(node):
        return None
    if node.head == "Constant":
        return "positive"
    if node.head == "Symbol":
        return _of_name(regions.get(str(node.args[0])))
    if node.head in ("exp", "cosh"):
        return "positive"
    if node.head == "Abs":
        return "not negative"
    if node.head == "Neg":
        inner = next(node.children())
        return _least(next(inner.children()), regions) if inner.head == "Neg" else None
    if node.head == "Pow":
        base, exponent = node.children()
        return _of_power(base, exponent, regions)
    if node.head in ("Mul", "Div"):
        return _all([_least(part, regions) for part in node.children()])
    if node.head == "Add":
        signs = [_least(part, regions) for part in node.children()]
        return None if None in signs else "positive" if "positive" in signs else "not negative"
    return None


def _of_name(region: Region | None) -> str | None:
    if region is None or region.pieces or region.low is None or region.low < 0:
        return None
    return "not negative" if region.low == 0 and (region.closed or region.whole) else "positive"


def _of_power(base: Node, exponent: Node, regions: Regions) -> str | None:
    sign = _least(base, regions)
    if sign == "positive":
        return sign
    whole = rational(exponent)
    if whole is None or whole.q != 1:
        return None
    return "not negative" if whole.p % 2 == 0 else sign


def _all(signs: list[str | None]) -> str | None:
    """Of a product or a quotient: what is divided by is not 0."""
    if None in signs:
        return None
    return "positive" if set(signs) == {"positive"} else "not negative"

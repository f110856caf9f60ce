"""Series with O(x**n): f + O(x**n) = g + O(x**n) says that f - g is O(x**n) at 0, and no more.

For a difference that is smooth at 0 this holds where its derivatives of order below n vanish there; else where
(f - g)/x**n has a finite limit at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from harness.formulas.trees.algebra import ZERO, contains, div, free_names, power, sub, substitute
from harness.formulas.trees.tree import Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import TooLarge, as_fraction, rational
from harness.verification.comparison.limits.limit_of import limit
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Verdict, differ, same

ORDER = "Order"
MAX_POWER = 20
_ENTIRE = frozenset({"Add", "Mul", "Neg", "Integer", "Decimal", "Symbol", "Constant"})


def compare_orders(a: Node, b: Node, compare: Callable[[Node, Node], Verdict]) -> Verdict | None:
    """The verdict on two series with O terms in one name; None where that does not decide. compare: of plain values."""
    if not (contains(a, (ORDER,)) and contains(b, (ORDER,))):
        return None
    try:
        names = {_monomial(part)[0] for side in (a, b) for part in side.walk() if part.head == ORDER}
        if len(names) != 1:
            return None
        (name,) = names
        powers = [_power_of(side, name) for side in (a, b)]
        if powers[0] != powers[1] or contains(sub(a, b), ("Tuple",)):
            return None
        return _is_small(sub(_without(a), _without(b)), name, powers[0], compare)
    except Undecided:
        return None


def _monomial(order: Node) -> tuple[str, int]:
    """(x, n) of O(x**n). Raises Undecided."""
    inner, *more = order.children()
    base, exponent = inner.children() if inner.head == "Pow" else (inner, integer(1))
    n = rational(exponent)
    if more or base.head != "Symbol" or n is None or n.q != 1 or not 0 < n <= MAX_POWER:
        raise Undecided("an O term of another kind")
    return str(base.args[0]), int(n)


def _power_of(node: Node, name: str) -> int:
    """n of a sum with O(x**n) as a term, where no O inside its other terms counts for more. Raises Undecided."""
    terms = list(node.children()) if node.head == "Add" else [node]
    plain = min((_monomial(term)[1] for term in terms if term.head == ORDER), default=0)
    if not plain or any(_error(term, name) < plain for term in terms):
        raise Undecided("no O term of its own")
    return plain


def _error(node: Node, name: str) -> float:
    """The least power of x that the O terms inside may stand for, in a tree of polynomials. Raises Undecided."""
    if not contains(node, (ORDER,)):
        return inf
    if node.head == ORDER:
        return _monomial(node)[1]
    parts = list(node.children())
    exponent = rational(parts[1]) if node.head == "Pow" else None
    if node.head == "Div" and name not in free_names(parts[1]) and not contains(parts[1], (ORDER,)):
        return _error(parts[0], name)
    if node.head == "Pow" and exponent is not None and exponent.q == 1 and exponent > 0:
        return _error(parts[0], name) if _is_bounded(parts[0]) else _refuse()
    if node.head in ("Add", "Neg") or (node.head == "Mul" and all(map(_is_bounded, parts))):
        return min(_error(part, name) for part in parts)
    return _refuse()


def _refuse() -> float:
    raise Undecided("O inside something else")


def _is_bounded(node: Node) -> bool:
    """Whether the tree is a polynomial, O terms aside: bounded near 0."""
    for part in node.walk():
        if part.head in _ENTIRE or part.head == ORDER:
            continue
        exponent = rational(part.args[1]) if part.head == "Pow" else None  # type: ignore[arg-type]  # Pow(a, b)
        if exponent is not None and exponent.q == 1 and exponent >= 0:
            continue
        if part.head == "Div" and not free_names(part.args[1]):  # type: ignore[arg-type]  # Div(a, b)
            continue
        return False
    return True


def _without(node: Node) -> Node:
    if node.head == ORDER:
        return ZERO
    return Node(node.head, tuple([_without(arg) if type(arg) is Node else arg for arg in node.args]))


def _is_small(difference: Node, name: str, n: int, compare: Callable[[Node, Node], Verdict]) -> Verdict:
    """Whether a tree is O(x**n) at 0. Raises Undecided."""
    least = _least_power(difference, name)
    if least is not None:
        return same(detail=f"the same up to {name}**{n}") if least >= n else differ(f"they differ by {name}**{least:g}")
    if _is_smooth(difference, name):
        for k in range(n):
            at = substitute(derivative(difference, name, k), {name: ZERO})
            verdict = compare(at, ZERO)
            if verdict.equal is None:
                raise Undecided("a coefficient that is not known")
            if verdict.equal is False:
                return differ(f"the coefficients of {name}**{k} differ", verdict.method)
        return same(detail=f"the same up to {name}**{n}")
    if not _has_plain_roots(difference, name):
        raise Undecided("what may differ from the other side")  # Abs(x), sqrt(x**2)
    x = symbol(name)
    found = limit(Node("Limit", (div(difference, power(x, integer(n))), x, ZERO, Node("Text", ("+",)))))
    if found.head == "Word" or (infinity(found) is None and free_names(found)):
        raise Undecided("no limit that is known")
    return same(detail=f"the same up to {name}**{n}") if infinity(found) is None else differ(f"not O({name}**{n})")


def _least_power(node: Node, name: str) -> float | None:
    """The least power of x in a quotient of polynomials over the rationals, as a series at 0; None for another tree."""
    try:
        found = as_fraction(node, name) if free_names(node) <= {name} else None
    except TooLarge:
        return None
    if found is None:
        return None
    top, bottom = (next((k for k, c in enumerate(poly.coeffs()) if c), inf) for poly in found)
    return top - bottom


def _has_plain_roots(node: Node, name: str) -> bool:
    """Whether what is no smooth function of the name in it are powers of the name alone."""
    for part in node.walk():
        if name not in free_names(part) or part.head in (*_ENTIRE, "Div", "sin", "cos", "exp"):
            continue
        inner = list(part.children())
        exponent = rational(inner[1]) if part.head == "Pow" else None
        whole = exponent is not None and exponent.q == 1
        if not whole and not (part.head in ("Pow", "sqrt") and inner[0] == symbol(name) and name not in _rest(part)):
            return False
    return True


def _rest(node: Node) -> frozenset[str]:
    """The names in a power's exponent."""
    return free_names(node.args[1]) if node.head == "Pow" else frozenset()  # type: ignore[arg-type]  # Pow(a, b)


def _is_smooth(node: Node, name: str) -> bool:
    """Whether the tree is smooth in the name at 0: divided by what is free of it alone, and without roots of it."""
    for part in node.walk():
        if part.head in _ENTIRE or name not in free_names(part) or part.head in ("sin", "cos", "exp"):
            continue
        inner = list(part.children())
        exponent = rational(inner[1]) if part.head == "Pow" else None
        if exponent is not None and exponent.q == 1 and exponent > 0:
            continue
        if part.head == "Div" and name not in free_names(inner[1]):
            continue
        return False
    return True

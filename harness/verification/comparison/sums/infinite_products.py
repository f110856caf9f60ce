"""Values of products of R(n) up to infinity, R a quotient of polynomials.

With as many zeros a as poles b, the same leading coefficient and sum(a) = sum(b), the product over n >= low is that of
Gamma(low - b)/Gamma(low - a) (Whittaker and Watson, A Course of Modern Analysis, 12.13). A constant factor c > 1 goes
beyond all bounds. What else there is has no value here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb

from harness.formulas.trees.algebra import BINDERS, contains, free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.infinite_sums import MAX_BITS, MAX_DEGREE, OO
from harness.verification.comparison.exact.quotients import as_fraction, rational, size
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Verdict, differ, same


def compile_product(node: Node) -> Callable[[], Any]:
    """A product up to infinity as an operation on balls without arguments. Raises Undecided."""
    body, name, low = _parts(node)
    found = as_fraction(body, name)
    if found is None:
        raise Undecided("a product of no quotients of polynomials")
    top, bottom = found
    common = top.gcd(bottom)
    for poly in (top, bottom):
        for factor, _ in poly.factor()[1]:
            root = -factor[0] / factor[1] if factor.degree() == 1 else None
            if root is not None and root.q == 1 and root >= low:
                raise Undecided("a factor that is 0, or has no value")
    top, bottom = top // common, bottom // common
    n = top.degree()
    if n > MAX_DEGREE or any(size(c) > MAX_BITS for poly in (top, bottom) for c in poly.coeffs()):
        raise Undecided("polynomials of a high degree")
    if n != bottom.degree() or top[n] != bottom[n] or (n and top[n - 1] != bottom[n - 1]):
        raise Undecided("a product that does not converge")

    def value() -> Any:
        total = acb(1)
        for poly, way in ((bottom, 1), (top, -1)):
            for root, times in poly.complex_roots() if n else ():
                total *= (low - root).gamma() ** (way * times)
        return total

    return value


def compare_constant_product(a: Node, b: Node) -> Verdict | None:
    """The verdict on a product of one positive number up to infinity against a value; None for anything else."""
    product, said = (a, b) if a.head == "Product" else (b, a)
    if product.head != "Product" or contains(said, {"Product"}):
        return None
    try:
        body = _parts(product)[0]
    except Undecided:
        return None
    factor = rational(body)
    if factor is None or not factor > 1:
        return None
    end = infinity(said)
    if end is None and (said.head == "Word" or free_names(said)):
        return None
    return same(detail="beyond all bounds") if end == "oo" else None if end == "zoo" else differ("beyond all bounds")


def _parts(node: Node) -> tuple[Node, str, int]:
    """(body, name, low) of a product over one name from a whole number to oo. Raises Undecided."""
    if node.head != "Product" or len(node.args) != 2 or free_names(node):
        raise Undecided("Product has no value in balls")
    body, spec = node.children()
    variable, low, high = spec.children()
    first = rational(low)
    if contains(body, BINDERS) or high != OO or first is None or first.q != 1 or abs(first) > 10**9:
        raise Undecided("a product with such ends")
    return body, str(variable.args[0]), int(first.p)

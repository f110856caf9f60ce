"""Integrals through the root of a quadratic: with q(x) = a*(h**2 - (x - m)**2), x = m + h*sin(t) makes of sqrt(q) the
function sqrt(a)*h*cos(t), which has no root left, and of the ends asin((end - m)/h), where these lie in the circle.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from harness.formulas.trees.algebra import add, call, contains, div, free_names, mul, power, substitute
from harness.formulas.trees.facts import facts_within, heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import as_fraction, as_tree, rational

MAX_SIZE = 400
_T = Node("Symbol", ("_t",))


def by_circle(node: Node) -> Node:
    """A definite integral between rational ends with one root of such a quadratic, without the root; any other as it
    is."""
    body, *specs = node.children()
    if len(specs) != 1 or len(specs[0].args) != 3 or not contains(body, ("sqrt", "Pow")):
        return node
    variable, *ends = specs[0].children()
    name = str(variable.args[0])
    marks = [rational(end) for end in ends]
    if None in marks or free_names(body) != {name} or contains(body, ("Integral",)) or not facts_within(body, MAX_SIZE):
        return node
    try:
        return _without_root(body, name, marks)
    except Undecided:
        return node


def _without_root(body: Node, name: str, ends: list[Any]) -> Node:
    roots = {str(poly): poly for part in body.walk() if (poly := _under_a_root(part, name)) is not None}
    if len(roots) != 1:
        raise Undecided("no root, or several")
    if any(part.head == "Div" and "sqrt" in heads_of(part.args[1]) for part in body.walk()):  # type: ignore[arg-type]  # Div(a, b)
        raise Undecided("a root that may vanish in a denominator")
    (quadratic,) = roots.values()
    c, b, a = (quadratic[k] for k in range(3))
    middle, square = -b / (2 * a), (b * b - 4 * a * c) / (4 * a * a)
    if not square > 0 or any((end - middle) ** 2 > square for end in ends):
        raise Undecided("ends outside of the circle")
    radius = call("sqrt", as_tree(square))
    root = mul(call("sqrt", as_tree(-a)), radius, call("cos", _T))
    moved = substitute(_replaced(body, name, root), {name: add(as_tree(middle), mul(radius, call("sin", _T)))})
    turned = [call("asin", div(as_tree(end - middle), radius)) for end in ends]
    return Node("Integral", (mul(moved, radius, call("cos", _T)), Node("Tuple", (_T, *turned))))


def _under_a_root(node: Node, name: str) -> Any:
    """The quadratic, open downwards, of which the node is an odd power of the root; None for any other node."""
    if _order(node) is None:
        return None
    base = next(node.children())
    found = as_fraction(base, name) if name in free_names(base) else None
    if found is None or found[0].degree() != 2 or found[1].degree() != 0:
        return None
    quadratic = found[0] / found[1][0]
    return quadratic if quadratic[2] < 0 else None


def _order(node: Node) -> Any:
    """p of u**(p/2), p odd and positive."""
    if node.head == "sqrt":
        return fmpq(1)
    order = rational(node.args[1]) if node.head == "Pow" else None  # type: ignore[arg-type]  # Pow(a, b)
    return order * 2 if order is not None and order.q == 2 and 0 < order < 20 else None


def _replaced(node: Node, name: str, root: Node) -> Node:
    if _under_a_root(node, name) is not None:
        return power(root, as_tree(_order(node)))
    return Node(node.head, tuple([_replaced(arg, name, root) if type(arg) is Node else arg for arg in node.args]))

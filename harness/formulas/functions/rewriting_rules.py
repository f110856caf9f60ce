"""Building blocks of what a function is by others: sin(u)/cos(u), 1/cos(u), (exp(u) - exp(-u))/2, u - floor(u)."""

from __future__ import annotations

from harness.formulas.functions.record import Rewriting
from harness.formulas.trees.algebra import MINUS_ONE, ONE, TWO, call, neg, power
from harness.formulas.trees.tree import Node


def ratio(top: str, bottom: str) -> Rewriting:
    """top(u)/bottom(u)."""
    return lambda u: Node("Div", (call(top, u), call(bottom, u)))


def one_over(bottom: str) -> Rewriting:
    """1/bottom(u)."""
    return lambda u: power(call(bottom, u), MINUS_ONE)


def of_reciprocal(inner: str) -> Rewriting:
    """inner(1/u)."""
    return lambda u: call(inner, Node("Div", (ONE, u)))


def sinh(u: Node) -> Node:
    """(exp(u) - exp(-u))/2."""
    return Node("Div", (Node("Add", (call("exp", u), neg(call("exp", neg(u))))), TWO))


def cosh(u: Node) -> Node:
    """(exp(u) + exp(-u))/2."""
    return Node("Div", (Node("Add", (call("exp", u), call("exp", neg(u)))), TWO))


def asinh(u: Node) -> Node:
    """log(u + sqrt(u**2 + 1))."""
    return call("log", Node("Add", (u, call("sqrt", Node("Add", (power(u, TWO), ONE))))))


def negated(node: Node) -> Node:
    """-u, with the signs of a sum turned one by one, so that -(-x) is x."""
    if node.head == "Add":
        return Node("Add", tuple(negated(term) for term in node.children()))
    if node.head in ("Mul", "Div"):
        first, *rest = node.children()
        return Node(node.head, (negated(first), *rest)) if first.head in ("Neg", "Integer", "Div") else neg(node)
    return neg(node)


def ceiling(u: Node) -> Node:
    """-floor(-u)."""
    return neg(call("floor", negated(u)))


def frac(u: Node) -> Node:
    """u - floor(u)."""
    return Node("Add", (u, neg(call("floor", u))))


def floor_of_quotient(u: Node, v: Node) -> Node:
    """floor(u/v)."""
    return call("floor", Node("Div", (u, v)))


def mod(u: Node, v: Node) -> Node:
    """u - v*floor(u/v)."""
    return Node("Add", (u, neg(Node("Mul", (v, floor_of_quotient(u, v))))))

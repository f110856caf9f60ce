"""Differences of exponentials as products: exp(A) - exp(B) = exp(B)*(exp(A - B) - 1), sin(P) - sin(Q) =
2*cos((P + Q)/2)*sin((P - Q)/2).

Where A and B differ by less than any power, exp(1/x + exp(-x)) - exp(1/x), the series of either hides the difference;
what the two share is taken away before. The identities hold for all complex numbers.
"""

from __future__ import annotations

from itertools import permutations

from harness.formulas.trees.algebra import MINUS_ONE, TWO, add, call, contains, div, free_names, mul, neg, sub
from harness.formulas.trees.tree import Node

MAX_TERMS = 8
"""Terms of a sum that is looked at."""


def by_increments(node: Node, name: str) -> Node:
    """The tree with such differences written as products; the same tree where there are none."""
    if not contains(node, ("exp",)) or name not in free_names(node):
        return node
    args = tuple([by_increments(arg, name) if type(arg) is Node else arg for arg in node.args])
    node = node if args == node.args else Node(node.head, args)
    terms = list(node.children()) if node.head == "Add" else []
    if not 2 <= len(terms) <= MAX_TERMS:
        return node
    for i, j in permutations(range(len(terms)), 2):
        first, second = terms[i], _taken_away(terms[j])
        if first.head == "exp" and second is not None and second.head == "exp":
            above, below = next(first.children()), next(second.children())
            product = mul(second, add(call("exp", difference(above, below)), MINUS_ONE))
            return add(product, *[term for k, term in enumerate(terms) if k not in (i, j)])
    return node


def difference(a: Node, b: Node) -> Node:
    """a - b, without the terms that both have, and with two sines as a product."""
    gained, lost = _terms(a), _terms(b)
    for term in list(gained):
        if term in lost:
            gained.remove(term)
            lost.remove(term)
    for one in gained:
        for other in lost:
            if one.head == other.head == "sin":
                p, q = next(one.children()), next(other.children())
                mean, half = div(add(p, q), TWO), div(difference(p, q), TWO)
                product = mul(TWO, call("cos", mean), call("sin", half))
                return add(
                    product, sub(add(*[t for t in gained if t is not one]), add(*[t for t in lost if t is not other]))
                )
    return add(*gained, *map(neg, lost))


def _terms(node: Node) -> list[Node]:
    return list(node.children()) if node.head == "Add" else [node]


def _taken_away(node: Node) -> Node | None:
    return next(node.children()) if node.head == "Neg" else None

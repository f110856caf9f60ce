"""Building blocks of derivatives: squares, roots, and pi."""

from __future__ import annotations

from harness.formulas.trees.algebra import TWO, call, power
from harness.formulas.trees.tree import Node

PI = Node("Constant", ("pi",))


def square(u: Node) -> Node:
    """u**2."""
    return power(u, TWO)


def root(u: Node) -> Node:
    """sqrt(u)."""
    return call("sqrt", u)

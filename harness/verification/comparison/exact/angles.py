"""Rational multiples of pi: pi/7, -2*pi/3 + pi, I*pi/4."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational


def turns(node: Node, *, imaginary: bool = False) -> Any:
    """r where the tree is written as r*pi (imaginary: r*I*pi) with a rational r; None where it is not."""
    found = _monomial(node)
    return None if found is None or found[1:] != (1, int(imaginary)) else found[0]


def _monomial(node: Node) -> tuple[Any, int, int] | None:
    """(q, m, n) with node = q*pi**m*I**n."""
    head = node.head
    if head == "Constant":
        return {"pi": (fmpq(1), 1, 0), "I": (fmpq(1), 0, 1)}.get(str(node.args[0]))
    if head not in ("Neg", "Mul", "Div", "Add"):
        value = rational(node)
        return None if value is None else (value, 0, 0)
    parts = [_monomial(child) for child in node.children()]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    q, m, n = known[0]
    if head == "Neg":
        return -q, m, n
    for p, k, j in known[1:]:
        if head == "Add":
            if (k, j) != (m, n):
                return None
            q = q + p
        elif head == "Mul":
            q, m, n = q * p, m + k, n + j
        elif p == 0:
            return None
        else:
            q, m, n = q / p, m - k, n - j
    return q, m, n

"""Exact values of trees: rational numbers, and trees for them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from harness.equality.algebra import neg
from harness.syntax.tree import Node, integer

MAX_BITS = 100_000


def rational(node: Node) -> Any:
    """The exact fmpq a tree without names stands for; None where it is no rational number written plainly, or 1/0."""
    head, args = node
    if head == "Integer":
        return fmpq(args[0])
    if head == "Neg":
        inner = rational(args[0])  # type: ignore[arg-type]  # a Neg holds a Node
        return None if inner is None else -inner
    if head == "Decimal":
        value = Fraction(str(args[0]))
        return fmpq(value.numerator, value.denominator)
    if head == "Pow":
        return _power(node)
    if head not in ("Add", "Mul", "Div"):
        return None
    total = None
    for child in node.children():
        part = rational(child)
        if part is None:
            return None
        if total is None:
            total = part
        elif head == "Add":
            total = total + part
        elif head == "Mul":
            total = total * part
        elif part == 0:
            return None
        else:
            total = total / part
        if size(total) > MAX_BITS:
            return None
    return total


def _power(node: Node) -> Any:
    base, exponent = (rational(child) for child in node.children())
    if base is None or exponent is None or exponent.q != 1 or (base == 0 and exponent < 0):
        return None
    if abs(exponent) * size(base) > MAX_BITS:
        return None
    return base ** int(exponent.p)


def size(value: Any) -> int:
    """Bits of a fraction."""
    return int(value.p).bit_length() + int(value.q).bit_length()


def as_tree(value: Any) -> Node:
    """The tree of an fmpq, as SymPy would print it."""
    top, bottom = int(value.p), int(value.q)
    whole = neg(integer(-top)) if top < 0 else integer(top)
    return whole if bottom == 1 else Node("Div", (whole, integer(bottom)))

"""Congruences of one name, x = 3 (mod 5), by the remainders that solve them."""

from __future__ import annotations

from math import lcm

from harness.formulas.syntax.linear_forms import linear_of
from harness.formulas.trees.algebra import ZERO, whole
from harness.formulas.trees.tree import Node, symbol
from harness.verification.verdict import Method, Verdict, differ, same

MOST = 10_000
"""The largest modulus whose remainders are tried one by one."""


def compare_congruences(a: Node, b: Node) -> Verdict | None:
    """Whether two congruences have the same whole solutions; None where one is none, or is not linear in one name."""
    first, second = _congruence(a), _congruence(b)
    if first is None or second is None or first[0] != second[0]:
        alone = a if second is not None else b
        known = first or second
        if known is not None and _is_one_number(alone, known[0]):
            return differ("one number against all of a class", Method.exact)
        return None
    modulus = lcm(first[3], second[3])
    if modulus > MOST:
        return None
    left, right = (
        {x for x in range(modulus) if (slope * x + start) % own == 0} for _, slope, start, own in (first, second)
    )
    if left == right:
        return same()
    return differ(f"{first[0]} = {min(left ^ right)} solves one of the two", Method.exact)


def _is_one_number(node: Node, name: str) -> bool:
    """Whether a tree is `name = number`."""
    left, right = node.children() if node.head == "Eq" else (node, node)
    return left == symbol(name) and whole(right) is not None


def _congruence(node: Node) -> tuple[str, int, int, int] | None:
    """(name, a, b, m) of a*name + b = 0 (mod m)."""
    if node.head != "Eq" or node.args[1] != ZERO or node.args[0].head != "Mod":  # type: ignore[union-attr]  # Eq(a, b)
        return None
    value, modulus = node.args[0].children()  # type: ignore[union-attr]  # as above
    size, form = whole(modulus), linear_of(value)
    if size is None or size < 1 or form is None or not form.name:
        return None
    if form.slope.denominator != 1 or form.start.denominator != 1:
        return None
    return form.name, int(form.slope), int(form.start), size

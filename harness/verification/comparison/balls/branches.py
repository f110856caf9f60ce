"""Inverse functions at their branch points, by functions whose series are known there.

acos(u) = atan(sqrt(1 - u**2)/u) for 0 < u <= 1, acosh(u) = log(u + sqrt(u**2 - 1)) for u >= 1, and the like: where u
leaves the real domain, the roots and logarithms say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.formulas.trees.algebra import HALF, ONE, TWO, add, call, div, mul, neg, power, sub
from harness.formulas.trees.tree import Node

PI = Node("Constant", ("pi",))


def log_form(u: Node) -> Node:
    """acosh(u) for u >= 1."""
    return call("log", add(u, call("sqrt", sub(power(u, TWO), ONE))))


def _acos(u: Node, c: Any) -> Node | None:
    if c == 0:
        return sub(div(PI, TWO), call("asin", u))
    if abs(c) != 1:
        return None
    size = u if c > 0 else neg(u)
    angle = call("atan", div(call("sqrt", sub(ONE, power(u, TWO))), size))
    return angle if c > 0 else sub(PI, angle)


def _asin(u: Node, c: Any) -> Node | None:
    complement = _acos(u, c) if c != 0 else None
    return None if complement is None else sub(div(PI, TWO), complement)


def _acosh(u: Node, c: Any) -> Node | None:
    return log_form(u) if abs(c) == 1 else None


def _atanh(u: Node, c: Any) -> Node | None:
    return mul(HALF, sub(call("log", add(ONE, u)), call("log", sub(ONE, u)))) if abs(c) == 1 else None


def _cbrt(u: Node, c: Any) -> Node | None:
    size = power(call("Abs", u), div(ONE, Node("Integer", (3,))))
    return mul(call("sign", u), size) if c == 0 else None


BRANCHES: dict[str, Callable[[Node, Any], Node | None]] = {
    "asin": _asin,
    "acos": _acos,
    "acosh": _acosh,
    "atanh": _atanh,
    "cbrt": _cbrt,
}
"""Head -> (its argument u, the limit of u) -> the same by other functions, where that is a branch point; else None."""

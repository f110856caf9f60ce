"""Inverse functions at their branch points, by functions whose series are known there; for real values.

acos(u) = atan(sqrt(1 - u**2)/u) for 0 < u <= 1, acosh(u) = log(u + sqrt(u**2 - 1)) for u >= 1, and the like: where u
leaves the real domain, the roots and logarithms say so.
"""

from __future__ import annotations

from typing import Any

from harness.formulas.functions.derivative_rules import PI
from harness.formulas.trees.algebra import HALF, ONE, TWO, add, call, div, mul, neg, power, sub
from harness.formulas.trees.tree import Node


def log_form(u: Node) -> Node:
    """acosh(u) for u >= 1."""
    return call("log", add(u, call("sqrt", sub(power(u, TWO), ONE))))


def acos(u: Node, c: Any) -> Node | None:
    """atan(sqrt(1 - u**2)/u) beside 1, pi less that of -u beside -1, and pi/2 - asin(u) beside 0."""
    if c == 0:
        return sub(div(PI, TWO), call("asin", u))
    if abs(c) != 1:
        return None
    size = u if c > 0 else neg(u)
    angle = call("atan", div(call("sqrt", sub(ONE, power(u, TWO))), size))
    return angle if c > 0 else sub(PI, angle)


def asin(u: Node, c: Any) -> Node | None:
    """pi/2 - acos(u)."""
    complement = acos(u, c) if c != 0 else None
    return None if complement is None else sub(div(PI, TWO), complement)


def acosh(u: Node, c: Any) -> Node | None:
    """log(u + sqrt(u**2 - 1))."""
    return log_form(u) if abs(c) == 1 else None


def atanh(u: Node, c: Any) -> Node | None:
    """(log(1 + u) - log(1 - u))/2."""
    return mul(HALF, sub(call("log", add(ONE, u)), call("log", sub(ONE, u)))) if abs(c) == 1 else None


def cbrt(u: Node, c: Any) -> Node | None:
    """sign(u)*|u|**(1/3)."""
    size = power(call("Abs", u), div(ONE, Node("Integer", (3,))))
    return mul(call("sign", u), size) if c == 0 else None

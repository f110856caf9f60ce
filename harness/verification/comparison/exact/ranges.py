"""Cheap bounds of a tree over the whole real line, in floats rounded outwards: enough to see that exp(x) + 1 > 0."""

from __future__ import annotations

import math
from collections.abc import Callable

from harness.formulas.functions.by_property import OF_ONE, RANGES
from harness.formulas.trees.tree import Node

INFINITE = (-math.inf, math.inf)
Range = tuple[float, float]


def range_of(node: Node, name: str) -> Range:
    """(low, high) with low <= value <= high wherever the tree is real, the name running over the reals.

    exp(u) is reported as at least the smallest float: it is positive, and zero would not say so.
    """
    head, args = node
    if head == "Integer":
        value = _clamp(int(args[0]))  # type: ignore[arg-type]  # an Integer holds an int
        return value, value
    if head == "Constant":
        value = {"pi": 3.14159, "E": 2.71828, "GoldenRatio": 1.618, "EulerGamma": 0.577, "Catalan": 0.9159}.get(
            str(args[0]), math.nan
        )
        return INFINITE if math.isnan(value) else (value - 1e-3, value + 1e-3)
    rule = _RULES.get(head)
    if rule is None:
        return INFINITE
    if head == "Pow":
        return _power(node, name)
    return rule([range_of(child, name) for child in node.children()])


def _clamp(value: int) -> float:
    return float(value) if abs(value) < 10**300 else math.copysign(math.inf, value)


def _out(low: float, high: float) -> Range:
    """Rounded outwards; NaN (inf - inf) is no bound."""
    low = -math.inf if math.isnan(low) else low - abs(low) * 1e-12
    high = math.inf if math.isnan(high) else high + abs(high) * 1e-12
    return low, high


def _add(parts: list[Range]) -> Range:
    return _out(sum(p[0] for p in parts), sum(p[1] for p in parts))


def _mul(parts: list[Range]) -> Range:
    low, high = parts[0]
    for a, b in parts[1:]:
        corners = [0.0 if 0 in (x, y) else x * y for x in (low, high) for y in (a, b)]
        low, high = min(corners), max(corners)
    return _out(low, high)


def _div(parts: list[Range]) -> Range:
    (a, b), (c, d) = parts
    if c <= 0 <= d:
        return INFINITE
    return _mul([(a, b), (1 / d, 1 / c)])


def _power(node: Node, name: str) -> Range:
    base, exponent = node.children()
    if exponent.head != "Integer" or int(exponent.args[0]) < 1:  # type: ignore[arg-type]  # an Integer holds an int
        return INFINITE
    low, high = range_of(base, name)
    order = int(exponent.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    try:
        if order % 2 == 0:
            near = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
            return _out(near**order, max(abs(low), abs(high)) ** order)
        return _out(low**order, high**order)
    except OverflowError:
        return INFINITE


def _exp(parts: list[Range]) -> Range:
    low, high = parts[0]
    tiny = 5e-324
    return max(tiny, math.exp(low) * 0.999 if low < 700 else 1e300), (
        math.exp(high) * 1.001 if high < 700 else math.inf
    )


def _always(bounds: Range) -> Callable[[list[Range]], Range]:
    return lambda parts: bounds


def _abs(parts: list[Range]) -> Range:
    low, high = parts[0]
    return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))


def _sqrt(parts: list[Range]) -> Range:
    low, high = parts[0]
    return _out(math.sqrt(max(low, 0.0)), math.sqrt(max(high, 0.0)))


_RULES: dict[str, Callable[[list[Range]], Range]] = {
    **{name: _always(RANGES[name]) for name in RANGES.keys() & OF_ONE},
    "Add": _add,
    "Mul": _mul,
    "Div": _div,
    "Neg": lambda p: (-p[0][1], -p[0][0]),
    "Pow": _abs,
    "exp": _exp,
    "Abs": _abs,
    "sqrt": _sqrt,
}

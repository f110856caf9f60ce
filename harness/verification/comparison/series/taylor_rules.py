"""Functions that limits read as others, and the Taylor coefficients that need no derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import fmpq

from harness.formulas.functions.by_property import IN_FLOORS, QUOTIENTS
from harness.formulas.trees.algebra import ONE, add, call, mul, neg, power
from harness.formulas.trees.facts import facts_within, heads_of
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.exact.quotients import rational

MAX_SIZE = 600
"""Nodes of a numerator or a denominator."""


def _odd_series(head: str) -> Callable[[int], Any]:
    """The Taylor coefficients of asin, atan or atanh at 0."""

    def coefficients(n: int) -> list[Any]:
        if head == "atanh":
            return [fmpq(1, k) if k % 2 else fmpq(0) for k in range(n)]
        if head == "atan":
            return [fmpq((-1) ** (k // 2), k) if k % 2 else fmpq(0) for k in range(n)]
        values, c = [fmpq(0)] * n, fmpq(1)
        for k in range(1, n, 2):
            values[k] = c / k  # asin: (2j)!/(4**j*(j!)**2) / (2j + 1) at k = 2j + 1
            c = c * k / (k + 1)
        return values

    return coefficients


AT_ZERO: Mapping[str, Callable[[int], list[Any]]] = {head: _odd_series(head) for head in ("asin", "atan", "atanh")}
"""Head -> its first n Taylor coefficients at 0."""


def without_steps(node: Node) -> Node:
    """The tree with frac, ceiling and Mod written by floor, and whole numbers taken out of it: floor(x + 2) is floor(x)
    + 2."""
    if not {"floor", *IN_FLOORS} & heads_of(node):
        return node
    args = tuple([without_steps(arg) if type(arg) is Node else arg for arg in node.args])
    if node.head in IN_FLOORS:
        return without_steps_at_root(IN_FLOORS[node.head](*args))
    return without_steps_at_root(Node(node.head, args))


def without_steps_at_root(node: Node) -> Node:
    """The same for one floor whose argument needs no more of it."""
    if node.head in ("Add", "Neg", "Mul"):
        return Node(node.head, tuple([without_steps_at_root(arg) if type(arg) is Node else arg for arg in node.args]))
    if node.head != "floor":
        return node
    (inner,) = node.children()
    terms = list(inner.children()) if inner.head == "Add" else []
    whole = [term for term in terms if _whole(term)]
    if not whole:
        return node
    rest = [term for term in terms if not _whole(term)]
    left = rest[0] if len(rest) == 1 else Node("Add", tuple(rest)) if rest else integer(0)
    return Node("Add", (call("floor", left), *whole))


def _whole(node: Node) -> bool:
    return node.head in ("Integer", "floor") or (node.head == "Neg" and _whole(next(node.children())))


def as_fraction(node: Node) -> tuple[Node, Node]:
    """(a, b) with node = a/b, and no quotient at the root of either; (node, 1) for what would grow too large."""
    found = _fraction(node)
    return found if all(facts_within(part, MAX_SIZE) for part in found) else (node, ONE)


def _fraction(node: Node) -> tuple[Node, Node]:
    head, args = node.head, list(node.children())
    if head in ("tan", "cot", "sec", "csc"):
        return _fraction(QUOTIENTS[head](args[0]))
    if head == "Neg":
        top, bottom = _fraction(args[0])
        return neg(top), bottom
    if head in ("Mul", "Add"):
        tops, bottoms = zip(*map(as_fraction, args), strict=True)
        if head == "Mul":
            return mul(*tops), mul(*bottoms)
        others = (mul(*bottoms[:i], top, *bottoms[i + 1 :]) for i, top in enumerate(tops))
        return add(*others), mul(*bottoms)
    if head == "Div":
        (a, b), (c, d) = _fraction(args[0]), _fraction(args[1])
        return mul(a, d), mul(b, c)
    if head == "Pow" and args[1].head in ("Neg", "Integer"):
        order = rational(args[1])
        top, bottom = _fraction(args[0])
        if order is not None and order.q == 1 and abs(order) <= 12:
            n = integer(abs(int(order.p)))
            return (power(top, n), power(bottom, n)) if order > 0 else (power(bottom, n), power(top, n))
    return node, ONE

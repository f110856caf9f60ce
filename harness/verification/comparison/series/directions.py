"""Infinity in a direction of the complex plane, c*oo for a number c that is not real: what SymPy prints as oo*I or
oo*exp(I*pi/4).

Two of them are one where c/c' > 0. floor moves a number by less than 2, so it keeps the direction; log(c*oo) is
log|c*oo| with a bounded part beside it, so it is oo.
"""

from __future__ import annotations

from flint import acb

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.functions.by_property import AT_OO
from harness.formulas.functions.ends import OO
from harness.formulas.trees.algebra import ONE, call, div, free_names, mul, neg
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.values.values import endless
from harness.verification.verdict import Method, Verdict, differ, same, undecided

_KEPT = frozenset({"floor", "ceiling"})
_TO_OO = frozenset({"log", "acosh", "Abs"})


def direction(node: Node) -> Node | None:
    """c of a tree that is c*oo, c a number without names; None for another."""
    if node == OO:
        return ONE
    parts = list(node.children())
    if node.head == "Neg":
        inner = direction(parts[0])
        return None if inner is None else neg(inner)
    if node.head in _KEPT:
        return direction(parts[0])
    if node.head == "elliptic_e" and parts == [OO]:
        return direction(AT_OO["elliptic_e"])
    at = [i for i, part in enumerate(parts) if endless(part)]
    if node.head not in ("Mul", "Div") or len(at) != 1 or (node.head == "Div" and at != [0]) or free_names(node):
        return None
    inner = direction(parts[at[0]])
    if inner is None:
        return None
    return mul(*parts[: at[0]], inner, *parts[at[0] + 1 :]) if node.head == "Mul" else div(inner, parts[1])


def _value(node: Node) -> acb | None:
    """A number that is seen not to be 0; else None."""
    try:
        with precision(BITS):
            value = Tape(node)({})
    except Undecided:
        return None
    return value if value.is_finite() and not value.contains(0) else None


def straightened(node: Node) -> Node:
    """The tree with log(c*oo), Abs(c*oo), im(c*oo) and their like replaced by oo or -oo."""
    node = Node(node.head, tuple([straightened(arg) if type(arg) is Node else arg for arg in node.args]))
    if node.head not in _TO_OO | {"re", "im"}:
        return node
    way = direction(next(node.children()))
    value = None if way is None else _value(way)
    if value is None:
        return node
    if node.head in _TO_OO:
        return OO
    part = value.real if node.head == "re" else value.imag
    return node if part.contains(0) else OO if part > 0 else call("Neg", OO)


def compare_directions(a: Node, b: Node) -> Verdict | None:
    """The verdict on two infinities in directions; None where neither side is one off the real line."""
    left, right = direction(a), direction(b)
    x, y = (None if way is None else _value(way) for way in (left, right))
    if not any(value is not None and not value.imag.contains(0) for value in (x, y)):
        return None
    if x is None or y is None:
        return undecided("infinity in a direction, and what is not known")
    if left == right:
        return same()
    with precision(BITS):
        turn = x / y
    if not turn.imag.contains(0) or turn.real < 0:
        return differ("infinite in different directions")
    return same(Method.numeric, "in one direction, to 256 bits")

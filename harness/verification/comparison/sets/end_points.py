"""End points of sets of reals: their balls, their exact values, and their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key, lru_cache
from typing import Any

from flint import arb

from harness.formulas.functions.balls import MORE_BITS, is_real, precision
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.closeness import most_bits
from harness.verification.comparison.values.values import compare_values

BITS = 512


class NotReal(Exception):
    """A set that is not described by finitely many real end points; its text says why."""


@dataclass(frozen=True, slots=True)
class End:
    """A finite end point: its ball, its exact value where rational, its tree where it was written."""

    ball: Any
    exact: Any = None
    tree: Node | None = None


def end_of(node: Node) -> End:
    """The end point a tree stands for. Raises NotReal for what is no real number."""
    exact = rational(node)
    if exact is not None:
        return End(arb(exact), exact, node)
    if free_names(node):
        raise NotReal("an end point with a name in it")
    try:
        value = Tape(node)({})
    except Undecided as reason:
        raise NotReal(str(reason)) from None
    if not value.is_finite() or not is_real(value):
        raise NotReal("an end point that is not a real number")
    return End(value.real, None, node)


def order(a: End, b: End) -> int:
    if a.exact is not None and b.exact is not None:
        return int(a.exact > b.exact) - int(a.exact < b.exact)
    if a.ball < b.ball or a.ball > b.ball:
        return -1 if a.ball < b.ball else 1
    if a.tree is None or b.tree is None or a.tree == b.tree:
        return 0
    return _near(a.tree, b.tree)


@lru_cache(maxsize=1024)
def _near(a: Node, b: Node) -> int:
    """The order of two end points that BITS bits do not tell apart."""
    if compare_values(a, b).equal:
        return 0
    for bits in (BITS, MORE_BITS[-1], most_bits(a, b)):
        with precision(bits):
            x, y = Tape(a)({}).real, Tape(b)({}).real
            if not x.overlaps(y):
                return -1 if x < y else 1
    raise NotReal("end points too near to each other to be told apart")


ORDER = cmp_to_key(order)

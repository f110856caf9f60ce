"""Whether a tree has a value at every point of a cell, isolated ones apart, where it has one at any of them."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from harness.formulas.functions.by_property import ENTIRE, FINITE, MEROMORPHIC, OFF_CUTS
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.exact.ranges import range_of

_LEAVES = frozenset({"Integer", "Symbol", "Decimal", "Constant"})
_OFF_LINES = MEROMORPHIC | OFF_CUTS  # each of their branches is analytic, and no constant
_SOMEWHERE_INFINITE = _OFF_LINES - FINITE


class _Singular(Exception):
    """Something is divided by, or its logarithm taken, that may be 0 on a whole cell."""


def divides_safely(node: Node) -> bool:
    """Whether what is divided by, and what a logarithm is taken of, is 0 at isolated points alone, if at all."""
    try:
        _look(node)
    except _Singular:
        return False
    return True


def _look(node: Node) -> tuple[bool, bool]:
    """(whether it is an entire function, whether its zeros are isolated: of entire functions they are, and so of their
    roots, their logarithms, and products of these). Raises _Singular."""
    head, args = node
    if head in _LEAVES:
        return True, True
    if head == "Div":
        top, bottom = node.children()
        (entire, isolated), (entire_below, isolated_below) = _look(top), _look(bottom)
        if not (isolated_below or _never_0(bottom)):
            raise _Singular
        return entire and entire_below and not facts(bottom).names, isolated
    if head == "Pow":
        base, exponent = node.children()
        entire, isolated = _look(base)
        _look(exponent)
        order = fmpq(exponent.args[0]) if exponent.head == "Integer" else _order(exponent)
        if (order is None or order < 0) and not (isolated or _never_0(base)):
            raise _Singular
        return entire and order is not None and order.q == 1 and order > 0, isolated
    entire = isolated = True
    for arg in args:
        if type(arg) is Node and arg.head not in _LEAVES:
            whole, apart = _look(arg)
            entire, isolated = entire and whole, isolated and apart
    if head in ("Mul", "Neg"):
        return entire, isolated
    if head == "Add" or head in ENTIRE:
        return entire, entire
    if head in _SOMEWHERE_INFINITE and not entire:
        raise _Singular
    return False, entire and head in _OFF_LINES


def _order(exponent: Node) -> Any:
    return None if facts(exponent).names else rational(exponent)


def _never_0(node: Node) -> bool:
    low, high = range_of(node, "")
    return low > 0 or high < 0

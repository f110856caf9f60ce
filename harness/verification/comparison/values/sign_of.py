"""The sign of an expression wherever its names lie in their regions, where it is plain to see."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.functions.real_trees import real_valued
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.comparison.exact.quotients import rational


def sign_in(node: Node, regions: Mapping[str, Region]) -> int | None:
    """1 or -1 where the expression has this sign at every point of the regions; None where that is not seen."""
    if not free_names(node):
        return _of_number(node)
    head, parts = node.head, list(node.children())
    if head == "Symbol":
        region = regions.get(str(node.args[0]), REALS)
        if region.pieces:
            return None
        edge = 0 if not region.whole else 1
        if region.low is not None and region.low >= edge:
            return 1
        return -1 if region.high is not None and region.high <= -edge else None
    if head == "Pow":
        return _of_power(parts[0], parts[1], regions)
    if head == "exp":
        return 1 if real_valued(parts[0]) else None
    signs = [sign_in(part, regions) for part in parts]
    if None in signs:
        return None
    if head == "sqrt":
        return 1 if signs == [1] else None
    if head == "Neg":
        return -(signs[0] or 0)
    if head in ("Mul", "Div"):
        return -1 if signs.count(-1) % 2 else 1
    return signs[0] if head == "Add" and len(set(signs)) == 1 else None


def _of_power(base: Node, exponent: Node, regions: Mapping[str, Region]) -> int | None:
    order, sign = rational(exponent), sign_in(base, regions)
    if order is not None and order.q == 1 and int(order.p) % 2 == 0:
        apart = base.head == "Symbol" and 0 in regions.get(str(base.args[0]), REALS).excluded
        return 1 if apart or sign is not None else None
    if sign == 1:
        return 1 if real_valued(exponent) else None
    return sign if order is not None and order.q == 1 else None


def _of_number(node: Node) -> int | None:
    exact = rational(node)
    if exact is not None:
        return (1 if exact > 0 else -1) if exact != 0 else None
    try:
        with precision(BITS):
            value = Tape(node)({})
    except Undecided:
        return None
    if not (value.is_finite() and is_real(value) and value.imag.is_zero()):
        return None
    return 1 if value.real > 0 else -1 if value.real < 0 else None

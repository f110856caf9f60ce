"""Names that are positive or negative by assumption, as exponentials: z > 0 just where z = exp(w) for a real w.

Limits with parameters need signs: exp(-x*z) tends to 0 for z > 0 alone. Series read them off exp(w).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.formulas.trees.algebra import bound_names, call, contains, free_names, neg, substitute
from harness.formulas.trees.tree import Node, symbol
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.verdict import Verdict

Judge = Callable[[Node, Node, Mapping[str, Region]], Verdict]


def with_signs(a: Node, b: Node, regions: Mapping[str, Region], judge: Judge) -> Verdict | None:
    """The verdict where names of one sign stand in a limit and are written so; None where none do, or it is open."""
    if not (contains(a, ("Limit",)) or contains(b, ("Limit",))):
        return None
    bound = bound_names(a) | bound_names(b)
    free = sorted((free_names(a) | free_names(b)) - bound)
    values = {name: value for name in free if (value := _signed(name, regions.get(name, REALS))) is not None}
    if not values:
        return None
    verdict = judge(substitute(a, values), substitute(b, values), {**regions, **dict.fromkeys(values, REALS)})
    return verdict if verdict.equal is not None else None


def _signed(name: str, region: Region) -> Node | None:
    """exp(name), -exp(name), or None where the name may have either sign, or not all values of one."""
    if region.whole or region.pieces or region.excluded:
        return None
    size = call("exp", symbol(name))
    if region.high is None and region.low == 0:
        return size
    return neg(size) if region.low is None and region.high == 0 else None

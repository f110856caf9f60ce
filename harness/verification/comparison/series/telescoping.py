"""Sums and products up to a name, by induction: S(n) is the sum of f(k) for k = a, ..., n where S(a) = f(a) and
S(n) - S(n - 1) = f(n); a product is P(n) = P(n - 1)*f(n).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from harness.formulas.trees.algebra import ONE, bound_names, contains, free_names, is_value, mul, sub, substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import JUMPING
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import Context, compare_values, infinity
from harness.verification.verdict import Verdict, all_of, differ

_REPEATED = frozenset({"Sum", "Product"})


def by_induction(a: Node, b: Node, context: Context) -> Verdict | None:
    """The verdict on a sum or product up to a name against an expression; None where this says nothing."""
    if (a.head in _REPEATED) == (b.head in _REPEATED):
        return None
    repeated, said = (a, b) if a.head in _REPEATED else (b, a)
    body, *specs = repeated.children()
    if len(specs) != 1 or not is_value(said) or contains(said, {"Sum", "Product", "Integral", "Limit", "Call"}):
        return None
    variable, low, high = specs[0].children()
    k, name = str(variable.args[0]), _name_at(high)
    if name is None or name == k or infinity(low) or name in free_names(body) | free_names(low) | bound_names(body):
        return None
    if k in free_names(said) | bound_names(said) or bound_names(body):
        return None
    try:
        return _induction(repeated.head, body, k, low, high, name, said, context)
    except Undecided:
        return None


def _name_at(high: Node) -> str | None:
    """The name n of an upper end n, n + 1 or n - 1."""
    names = free_names(high)
    if len(names) != 1:
        return None
    (name,) = names
    if high.head == "Symbol":
        return name
    rest = rational(sub(high, Node("Symbol", (name,)))) if high.head == "Add" else None
    parts = [part for part in high.children() if part != Node("Symbol", (name,))]
    if rest is None and high.head == "Add" and len(parts) == 1 and len(high.args) == 2:
        rest = rational(parts[0])
    return name if rest is not None and rest.q == 1 else None


def _induction(
    head: str, body: Node, k: str, low: Node, high: Node, name: str, said: Node, context: Context
) -> Verdict | None:
    n = Node("Symbol", (name,))
    shift = substitute(high, {name: Node("Integer", (0,))})  # high = n + shift
    start = sub(low, shift)
    before = substitute(said, {name: sub(n, ONE)})
    last = substitute(body, {k: high})
    step = (sub(said, before), last) if head == "Sum" else (said, mul(before, last))
    first = rational(start)
    if first is None and low.head != "Symbol":
        return None
    whole = Region(whole=True) if first is None else Region(low=Fraction(int(first.p), int(first.q)) + 1, whole=True)
    regions = {**context.regions, name: whole}
    if first is None:
        regions[str(low.args[0])] = Region(whole=True)
    inner = replace(context, regions=regions)
    base = compare_values(substitute(said, {name: start}), substitute(body, {k: low}), inner)
    found = all_of([base, compare_values(*step, inner)])
    if found.equal is None:
        return None
    if found.equal and (contains(said, JUMPING) or contains(body, JUMPING)):
        return None  # floor(n/1000) is 0 at every n that is tried
    if found.equal:
        return replace(found, detail=f"by induction on {name}")
    narrowed = any(region != REALS for region in context.regions.values())  # the point may lie outside
    return (
        None
        if narrowed
        else differ(f"the step from {name} - 1 to {name}, or the first term: {found.detail}", found.method)
    )

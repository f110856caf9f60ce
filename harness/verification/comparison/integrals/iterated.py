"""Iterated indefinite integrals: Integral(f, x, y) = F where the derivative of F by x and by y is f.

F is free up to g(x) + h(y). What is free of one of the names is no part of an answer that is written out, so a term of
that kind leaves the claim undecided.
"""

from __future__ import annotations

from harness.formulas.functions.by_property import ANALYTIC_ON_REALS
from harness.formulas.trees.algebra import ZERO, contains, free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import Verdict, differ

_SMOOTH = ANALYTIC_ON_REALS | {"Integer", "Decimal", "Constant", "Symbol", "Add", "Mul", "Neg"}
"""What is smooth on the whole line, of arguments that are."""


def compare_iterated(a: Node, b: Node, context: Context) -> Verdict | None:
    """The verdict on an iterated indefinite integral against a function; None where neither side is one. Raises
    Undecided."""
    if "Integral" not in (a.head, b.head):
        return None
    for integral, function in ((a, b), (b, a)):
        found = _taken_apart(integral)
        if found is not None and not contains(function, ("Integral",)):
            return _judged(*found, function, context)
    return None


def _taken_apart(node: Node) -> tuple[Node, list[str]] | None:
    """The integrand and the names, of at least two integrations, all indefinite and by different names."""
    names: list[str] = []
    while node.head == "Integral":
        body, *specs = node.children()
        if any(len(spec.args) != 1 for spec in specs):
            return None
        names += [str(variable.args[0]) for spec in specs for variable in spec.children()]
        node = body
    if len(names) < 2 or len(set(names)) < len(names) or contains(node, ("Integral",)):
        return None
    return node, names


def _judged(f: Node, names: list[str], function: Node, context: Context) -> Verdict:
    slope = function
    for name in names:
        slope = derivative(slope, name)
    verdict = compare_values(slope, f, context)
    if verdict.equal is False:
        return differ(f"its derivative by {', '.join(names)} {verdict.detail}", verdict.method)
    terms = function.children() if function.head == "Add" else (function,)
    if any(not set(names) <= free_names(term) and term != ZERO for term in terms):
        raise Undecided("a term that one of the integrations leaves free")
    if verdict.equal and not all(map(_is_smooth, function.walk())):
        raise Undecided("an iterated integral of what may jump")
    return verdict


def _is_smooth(node: Node) -> bool:
    if node.head in _SMOOTH:
        return True
    parts = list(node.children())
    if node.head == "Div":
        return not free_names(parts[1])
    exponent = rational(parts[1]) if node.head == "Pow" else None
    return exponent is not None and exponent.q == 1 and exponent > 0

"""Taylor coefficients of a function at a point: by rule at 0, else by its derivatives."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from harness.formulas.trees.algebra import call, mul, substitute
from harness.formulas.trees.facts import facts_within
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.series.coefficients import Coefficient, inverse_factorial, reduced_value, tree
from harness.verification.comparison.series.real_or_whole import finite
from harness.verification.comparison.series.taylor_rules import AT_ZERO
from harness.verification.comparison.series.transseries import EndOfSeries

MAX_DERIVATIVES = 8
MAX_SIZE = 600
"""Nodes of a derivative whose value is a coefficient."""


def taylor_terms(head: str, c: Coefficient, depth: int) -> Callable[[int], Coefficient]:
    """The Taylor coefficients of a function at c; depth: orders that a series keeps."""
    if head in AT_ZERO and not isinstance(c, Node) and c == 0:
        terms = AT_ZERO[head](depth + 4)
        return lambda k: terms[k] if k < depth + 4 else fmpq(0)
    u = Node("Symbol", ("_u",))
    derivatives = [call(head, u)]

    def coefficient(k: int) -> Coefficient:
        if k > MAX_DERIVATIVES:
            raise EndOfSeries(f"a high derivative of {head}")
        while len(derivatives) <= k:
            grown = derivative(derivatives[-1], "_u")
            if facts_within(grown, MAX_SIZE) is None:
                raise EndOfSeries(f"a long derivative of {head}")
            derivatives.append(grown)
        there = substitute(derivatives[k], {"_u": tree(c)})
        if isinstance(c, Node) and not finite(there):
            raise Undecided(f"a branch point of {head}")
        value = reduced_value(there)
        scale = inverse_factorial(k)
        return value * scale if not isinstance(value, Node) else mul(as_tree(scale), value)

    return coefficient

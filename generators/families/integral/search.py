"""The search for a rule tree for a user's own integrand: our methods first, then SymPy's manual integration, mended.

It goes by rules alone and in a fixed order, and its work is bounded by a count, not by a clock; SymPy's own search has
no bound, so a user's problem is solved in a process that can be ended (generators.datasets.workers.own_in_time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Symbol
from sympy.integrals import manualintegrate as rules

from generators.errors import Refused
from generators.families.integral.methods import (
    absolute,
    exponential,
    inverse,
    linearise,
    rational,
    roots,
    trigonometric,
    undetermined,
)
from generators.families.integral.methods.ours import Rule

MOST = 400
"""Integrands that one search may look at, those of all its branches together."""
DEEPEST = 14
"""Integrals within each other."""

Method = Callable[[Expr, Symbol, "Search"], "Rule | None"]
"""From an integrand without a constant factor, no sum, to its rule tree, or None if the method says nothing."""

METHODS: tuple[Method, ...] = (
    absolute.by_cases,
    rational.partial_fractions,
    linearise.waves,
    linearise.hyperbolic,
    trigonometric.by_symmetry,
    exponential.of_exponentials,
    roots.of_a_quadratic,
    roots.over_a_square,
    roots.of_a_linear,
    roots.of_a_power,
    inverse.by_inverse,
    undetermined.coefficients,
)
"""In the order in which they are tried, before SymPy's rules."""
WAYS: tuple[Method, ...] = (*METHODS, inverse.by_polynomial)
"""All of them; the last is tried after SymPy's rules."""


class Search:
    """One search. first: whose rules are asked first, "ours" or "sympy"."""

    def __init__(self, first: str = "ours"):
        self.first = first
        self.blocked: list[str] = []
        """The rules on the way that are known and refused, with their reasons."""
        self._left = MOST
        self._depth = 0
        self._known: dict[tuple[Expr, Symbol], Rule | None] = {}

    def find(self, integrand: Expr, variable: Symbol) -> Rule | None:
        """A rule tree all of whose leaves are known, or None. Raises Refused if the work is used up."""
        key = integrand, variable
        if key not in self._known:
            self._left -= 1
            if self._left < 0:
                raise Refused(f"more than {MOST} integrals were tried on the way")
            if self._depth >= DEEPEST:
                return None
            self._known[key] = None  # what comes back to itself is no way
            self._depth += 1
            try:
                self._known[key] = self._find(integrand, variable)
            finally:
                self._depth -= 1
        return self._known[key]

    def _find(self, integrand: Expr, variable: Symbol) -> Rule | None:
        if not integrand.has(variable):
            return rules.ConstantRule(integrand, variable)
        constant, rest = integrand.as_independent(variable, as_Add=False)
        if constant != 1:
            rule = self.find(rest, variable)
            return None if rule is None else rules.ConstantTimesRule(integrand, variable, constant, rest, rule)
        if integrand.is_Add:
            return self._sum(integrand, variable) or self._sympy(integrand, variable)
        for method in self._ways(integrand):
            rule = method(integrand, variable)
            if rule is not None:
                return rule
        return None

    def _ways(self, integrand: Expr) -> Iterator[Callable[[Expr, Symbol], Rule | None]]:
        own_methods, by_parts = [self._by(method) for method in METHODS], self._by(WAYS[-1])
        if integrand.is_Atom or self.first == "sympy":
            return iter([self._sympy, *own_methods, by_parts])
        return iter([*own_methods, self._sympy, by_parts])

    def _by(self, method: Method) -> Callable[[Expr, Symbol], Rule | None]:
        return lambda integrand, variable: method(integrand, variable, self)

    def _sum(self, integrand: Expr, variable: Symbol) -> Rule | None:
        parts = []
        for term in integrand.as_ordered_terms():
            rule = self.find(term, variable)
            if rule is None:
                return None
            parts.append(rule)
        return rules.AddRule(integrand, variable, parts)

    def _sympy(self, integrand: Expr, variable: Symbol) -> Rule | None:
        from generators.families.integral.mended import mended

        return mended(rules.integral_steps(integrand, variable), integrand, variable, self)

    def rewritten(self, integrand: Expr, variable: Symbol, other: Expr) -> Rule | None:
        """integral of f = integral of g, where f = g is an identity."""
        rule = self.find(other, variable)
        return None if rule is None else rules.RewriteRule(integrand, variable, other, rule)

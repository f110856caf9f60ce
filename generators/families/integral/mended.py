"""SymPy's rule trees put right: each rule gets the integrand it really stands for, and each substitution a real
variable of its own.

SymPy 1.14.0 names the integrand of some rules wrongly (x/(x**2 + 1) where 2*x/(x**2 + 1) is meant, a shifted quadratic
in the variable of another substitution), and gives a substitution within a substitution the same variable `_u`. A leaf
that SymPy does not know is handed back to our own search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sympy import Add, Dummy, Expr, Symbol
from sympy.integrals import manualintegrate as rules

from generators.families.integral.methods.ours import Rule
from generators.families.integral.refused import REFUSED
from generators.writing.expressions import evaluator

MOST_WAYS = 4
"""Of the alternatives of one rule, how many are looked at."""
PLACES = (0.137, 0.41, 0.83, 1.37, -0.29, -1.21, 2.71, -3.37)
"""Of both signs, inside [-1, 1] and outside it, and none of them a special value of a function."""


def mended(rule: Rule, integrand: Expr, variable: Symbol, search: Any) -> Rule | None:
    """The tree for that integrand, or None if it has a leaf that nobody knows."""
    return Mending(search).rule(rule, variable, {}, integrand)


class Mending:
    """One tree's mending."""

    def __init__(self, search: Any):
        self.search = search

    def rule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr], preferred: Expr | None = None) -> Rule | None:
        """names: what SymPy's variables are called in the new tree; wanted: the integrand as it should be written."""
        kind = type(rule).__name__
        integrand = rule.integrand.xreplace(names)
        if kind == "DontKnowRule":
            return self.search.find(integrand if preferred is None else preferred, x)
        if kind in REFUSED:
            self.search.blocked.append(f"rule {kind}: {REFUSED[kind]}")
            return None
        mended = getattr(self, f"_{kind}", self._leaf)(rule, x, names)
        if mended is None:
            return None
        for better in (preferred, integrand):
            if better is not None and better != mended.integrand and same(better, mended.integrand, x):
                return replace(mended, integrand=better)
        return mended

    def _leaf(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        """A rule without rules below it, its expressions renamed."""
        if any(isinstance(value, rules.Rule) for value in vars(rule).values()):
            return self._one_below(rule, x, names)
        return replace(rule, **{name: _renamed(value, names) for name, value in vars(rule).items()})

    def _one_below(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        """A rewriting and its kin: `substep` integrates what is `rewritten`."""
        fields = {name: _renamed(value, names) for name, value in vars(rule).items() if name != "substep"}
        below = self.rule(rule.substep, x, names, fields.get("rewritten"))
        return None if below is None else replace(rule, **fields, substep=below)

    def _ConstantTimesRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        below = self.rule(rule.substep, x, names, rule.other.xreplace(names))
        if below is None:
            return None
        constant = _renamed(rule.constant, names)
        return replace(
            rule,
            integrand=constant * below.integrand,
            variable=x,
            constant=constant,
            other=below.integrand,
            substep=below,
        )

    def _AddRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        steps = [self.rule(step, x, names) for step in rule.substeps]
        below = [step for step in steps if step is not None]
        if len(below) < len(steps):
            return None
        return replace(rule, integrand=Add(*(step.integrand for step in below)), variable=x, substeps=below)

    def _URule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        t, u = Dummy("t", real=True), rule.u_func.xreplace(names)
        inner = {**names, rule.u_var: t} if rule.u_var != x else {rule.u_var: t}
        below = self.rule(rule.substep, t, inner)
        if below is None:
            return None
        return replace(
            rule, integrand=below.integrand.xreplace({t: u}) * u.diff(x), variable=x, u_var=t, u_func=u, substep=below
        )

    def _AlternativeRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        below = [
            self.rule(option, x, names, rule.integrand.xreplace(names)) for option in rule.alternatives[:MOST_WAYS]
        ]
        options = [option for option in below if option is not None]
        return rules.AlternativeRule(options[0].integrand, x, options) if options else None

    def _PartsRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        u, dv = rule.u.xreplace(names), rule.dv.xreplace(names)
        first = self.rule(rule.v_step, x, names, dv)
        second = None if rule.second_step is None else self.rule(rule.second_step, x, names)
        if first is None or (rule.second_step is not None and second is None):
            return None
        return replace(rule, integrand=u * dv, variable=x, u=u, dv=dv, v_step=first, second_step=second)

    def _CyclicPartsRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        rounds = [self._PartsRule(parts_rule, x, names) for parts_rule in rule.parts_rules]
        if any(parts_rule is None for parts_rule in rounds):
            return None
        return replace(
            rule,
            integrand=rule.integrand.xreplace(names),
            variable=x,
            parts_rules=rounds,
            coefficient=_renamed(rule.coefficient, names),
        )

    def _TrigSubstitutionRule(self, rule: Rule, x: Symbol, names: Mapping[Expr, Expr]) -> Rule | None:
        theta = Dummy("theta", real=True)
        inner = {**names, rule.theta: theta}
        below = self.rule(rule.substep, theta, inner, rule.rewritten.xreplace(inner))
        if below is None:
            return None
        return replace(
            rule,
            integrand=rule.integrand.xreplace(names),
            variable=x,
            theta=theta,
            func=rule.func.xreplace(inner),
            rewritten=below.integrand,
            substep=below,
            restriction=True,
        )


def _renamed(value: Any, names: Mapping[Expr, Expr]) -> Any:
    return value.xreplace(names) if hasattr(value, "xreplace") else value


def same(left: Expr, right: Expr, x: Symbol) -> bool:
    """Whether two expressions in x agree at some places in double precision, three of them at least: a choice between
    ways to write one thing, which the harness judges in the end."""
    if left.free_symbols | right.free_symbols != {x}:
        return bool(left == right)
    try:
        left_value, right_value = evaluator(left), evaluator(right)
    except (TypeError, KeyError):
        return False
    agreements = 0
    for place in PLACES:
        try:
            a, b = left_value({x.name: place}), right_value({x.name: place})
        except (ArithmeticError, ValueError):
            continue
        if abs(a - b) > 1e-9 * (1 + abs(a)):
            return False
        agreements += 1
    return agreements >= 3

"""An integral of the user's own: parsed, its singularities found, its rule tree from SymPy's `integral_steps`."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Abs, Expr, FiniteSet, Integral, Interval, S, Symbol, oo, solveset
from sympy.calculus.singularities import singularities

from generators.errors import ProblemError, Refused, excerpt
from generators.families.integral.confirm import confirmed
from generators.families.integral.methods.ours import Rule
from generators.families.integral.questions import IntegralQuestion, on_the_reals
from generators.families.integral.search import Search
from generators.families.integral.users_work import Find, worked
from generators.writing.family_protocol import Solution
from generators.writing.printing import text
from generators.writing.stream import Stream

EXAMPLE = '"x**2*exp(3*x)" or "Integral(1/x, (x, -1, 1))"'


def parse(texts: Sequence[str]) -> IntegralQuestion:
    """An integrand in one variable, or Integral(f, x), Integral(f, (x, a, b)). Raises ProblemError."""
    from generators.writing.expressions import from_user

    if len(texts) != 1:
        raise ProblemError(f"integral takes one problem, not {len(texts)}: write {EXAMPLE}")
    value = from_user(texts[0], finite=False)
    if not isinstance(value, Expr) or value in (oo, -oo):
        raise ProblemError(f"position 1: {excerpt(texts[0])} is not an integrand: write {EXAMPLE}")
    if not isinstance(value, Integral):
        names = sorted(value.free_symbols, key=str)
        if len(names) > 1:
            raise _too_many(texts[0], names)
        return _question(value, names[0] if names else Symbol("x"), None)
    if len(value.limits) != 1:
        raise ProblemError(f"position 1: {excerpt(texts[0])} is an integral over several variables: give one at a time")
    variable, *bounds = value.limits[0]
    if value.free_symbols - {variable}:
        raise _too_many(texts[0], sorted(value.free_symbols | {variable}, key=str))
    if not bounds:
        return _question(value.function, variable, None)
    if len(bounds) != 2 or any(bound.is_extended_real is not True for bound in bounds):
        raise ProblemError(f"{excerpt(texts[0])}: give two bounds that are real numbers, oo or -oo")
    if not bounds[0] < bounds[1]:
        raise ProblemError(f"{excerpt(texts[0])}: the lower bound must be below the upper one")
    return _question(value.function, variable, (bounds[0], bounds[1]))


def _too_many(text: str, names: Sequence[Symbol]) -> ProblemError:
    return ProblemError(
        f"{excerpt(text)} holds {', '.join(map(str, names))}, and an integral here has one variable: "
        "give numbers for the others"
    )


def _question(integrand: Expr, variable: Symbol, bounds: tuple[Expr, Expr] | None) -> IntegralQuestion:
    if bounds is None:
        return IntegralQuestion(integrand, variable)
    low, high = bounds
    kinks = _kinks(integrand, variable, low, high)
    try:
        poles = singularities(integrand, variable, Interval(low, high))
    except NotImplementedError:
        poles = S.EmptySet
    if not isinstance(poles, FiniteSet) and poles is not S.EmptySet:
        raise ProblemError(
            f"the integrand {integrand} has singularities that cannot be listed between {low} and {high}"
        )
    points = sorted(poles, key=lambda point: float(point))
    inside = tuple(point for point in points if low < point < high)
    return IntegralQuestion(
        integrand=integrand,
        variable=variable,
        rule=None,
        bounds=bounds,
        breaks=inside,
        singular=(low in points, high in points),
        kinks=kinks,
    )


def _kinks(integrand: Expr, variable: Symbol, low: Expr, high: Expr) -> tuple[Expr, ...]:
    """Where something between bars vanishes within the bounds. Raises ProblemError if it cannot be told."""
    x = Symbol(variable.name, real=True)
    kinks: set[Expr] = set()
    for bar in on_the_reals(integrand, variable, x).atoms(Abs):
        try:
            zeros = solveset(bar.args[0], x, Interval.open(low, high))
        except NotImplementedError:
            zeros = S.Reals
        if not isinstance(zeros, FiniteSet) and zeros is not S.EmptySet:
            raise ProblemError(f"where {bar.args[0]} changes its sign between {low} and {high} cannot be listed")
        kinks |= set(zeros)
    return tuple(sorted(kinks, key=float))


ORDERS = ("ours", "sympy")
"""Whose rules are tried first, in this order."""


def solved(question: IntegralQuestion, stream: Stream) -> Solution:
    """The first solution of which the harness proves every step and which the second derivation confirms; else the
    first there is, for the gate to refuse. Raises Refused if no rule leads to an end."""
    from harness.scoring.check_steps import check_truth

    first: Solution | None = None
    causes: list[Refused] = []
    for order in ORDERS:
        try:
            solution = worked(question, finder(order), stream)
        except Refused as refusal:
            causes.append(refusal)
            continue
        if all(check.true for check in check_truth(solution.program.output())) and confirmed(question, solution.answer):
            return solution
        first = first or solution
    if first is None:
        raise causes[0]
    return first


def finder(order: str = "ours") -> Find:
    """What finds rule trees: see `search.Search`."""
    search = Search(order)

    def find(integrand: Expr, variable: Symbol) -> Rule:
        rule = search.find(integrand, variable)
        if rule is None:
            raise Refused(next(iter(search.blocked), f"no rule is known for {excerpt(text(integrand))}"))
        return rule

    return find

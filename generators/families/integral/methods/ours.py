"""Rule classes of our own, beside SymPy's: what our methods build and the renderer writes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Dummy, Expr, Symbol

Rule = Any
"""A rule of sympy.integrals.manualintegrate, or of this module: it has an `integrand` and a `variable`."""


@dataclass(frozen=True, slots=True)
class TableRule:
    """One entry of a table of integrals: the antiderivative is `value`."""

    integrand: Expr
    variable: Symbol
    value: Expr
    label: str


@dataclass(frozen=True, slots=True)
class ReductionRule:
    """integral of f = outside + factor * integral of g, g being the integrand of `substep`."""

    integrand: Expr
    variable: Symbol
    outside: Expr
    factor: Expr
    substep: Rule


@dataclass(frozen=True, slots=True)
class SubstitutionRule:
    """integral of f(x) dx = F(u(x)), where f(x) = g(u(x))*u'(x) and F is the integral of g, by `substep`.

    `tangent_of`: where u = tan(w), w; F(tan(w)) jumps at the poles of the tangent, and what is written does not.
    """

    integrand: Expr
    variable: Symbol
    u_var: Dummy
    u_func: Expr
    substep: Rule
    tangent_of: Expr | None = None


@dataclass(frozen=True, slots=True)
class AbsoluteRule:
    """integral of f, made of |g| where g has the odd real `roots`: sign(g) times that of f without the bars, shifted
    at each root so that it does not jump."""

    integrand: Expr
    variable: Symbol
    inside: Expr
    roots: tuple[Expr, ...]
    substep: Rule

"""exp, logarithms, roots, and Lambert's W."""

from __future__ import annotations

from typing import Any

from flint import acb

from harness.formulas.functions.ball_rules import quotient, real_root
from harness.formulas.functions.balls import NAN, integer_in, is_real
from harness.formulas.functions.derivative_rules import root, square
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import HALF, ONE, add, call, div, mul
from harness.formulas.trees.tree import integer


def _log(a: Any, base: Any = None) -> Any:
    if a.contains(0):
        return NAN
    if base is None:
        return a.log()
    if base.contains(0):
        return NAN
    return quotient(a.log(), base.log())


def log_off_cuts(analytic: bool, a: Any, base: Any = None) -> Any:
    """log(a); with a base log(a)/log(base)."""
    value = a.log(analytic=analytic)
    return value if base is None else value / base.log(analytic=analytic)


def sqrt_off_cuts(analytic: bool, a: Any) -> Any:
    """sqrt(a)."""
    return a.sqrt(analytic=analytic)


def _lambertw(a: Any, branch: Any = None) -> Any:
    if branch is None:
        return a.lambertw()
    order = integer_in(branch.real) if is_real(branch) else None
    return NAN if order is None or abs(order) > 100 else a.lambertw(order)


FUNCTIONS = (
    Function(
        name="exp",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("exp",),
        sympy=SympyCost.SMALL,
        ball=acb.exp,
        derivatives=((lambda u: call("exp", u),),),
    ),
    Function(
        name="log",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("ln",),
        words=("log", "ln"),
        sympy=SympyCost.SMALL,
        ball=_log,
        off_cuts=log_off_cuts,
    ),
    Function(
        name="sqrt",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.sqrt,
        off_cuts=sqrt_off_cuts,
        derivatives=((lambda u: div(HALF, root(u)),),),
    ),
    # The real root: of complex arguments it has no value, so that quadrature could tell nothing of it.
    Function(
        name="cbrt",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        words=("cbrt",),
        ball=lambda a: real_root(a, acb(3)),
        derivatives=((lambda u: div(ONE, mul(integer(3), square(call("cbrt", u)))),),),
    ),
    Function(name="real_root", arity=(2, 2), holomorphic=Holomorphic.OFF_CUTS, sympy=SympyCost.SMALL, ball=real_root),
    # DLMF 4.13: the principal branch is cut from -oo to -1/e
    Function(
        name="LambertW",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=_lambertw,
        derivatives=((lambda u: div(call("LambertW", u), mul(u, add(ONE, call("LambertW", u)))),),),
    ),
)

"""exp, logarithms, roots, and Lambert's W."""

from __future__ import annotations

import math
from typing import Any

from flint import acb, arb

from harness.formulas.functions import branch_points
from harness.formulas.functions.ball_rules import quotient, real_root
from harness.formulas.functions.balls import NAN, integer_in, is_real
from harness.formulas.functions.derivative_rules import root, square
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.functions.places import Cut, Nearness, Poles
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import HALF, MINUS_ONE, ONE, ZERO, add, call, div, mul, neg
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
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        range=(5e-324, math.inf),
        at_oo=OO,
        at_minus_oo=ZERO,
        preimage=lambda r: r.log() if r > 0 else None,
        at_zoo=NO_LIMIT,
        nearness=Nearness.EXPONENTIAL,
        cheap_bits=True,
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
        rises_above=0,
        at_oo=OO,
        preimage=arb.exp,
        changes_at=(ZERO,),
        poles=Poles(at=((0, ZOO),)),
        cut=Cut(below=0),
        at_zoo=ZOO,
        nearness=Nearness.POWER,
        cheap_bits=True,
    ),
    Function(
        name="sqrt",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.sqrt,
        off_cuts=sqrt_off_cuts,
        derivatives=((lambda u: div(HALF, root(u)),),),
        rises_above=0,
        range=(0.0, math.inf),
        at_oo=OO,
        zero_at_zero_alone=True,
        preimage=lambda r: None if r < 0 else r * r,
        changes_at=(ZERO,),
        finite=True,
        cut=Cut(below=0, continuous_at=(0,)),
        at_zoo=ZOO,
        algebraic=True,
        cheap_bits=True,
    ),
    # The real root: of complex arguments it has no value, so that quadrature could tell nothing of it.
    Function(
        name="cbrt",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        words=("cbrt",),
        ball=lambda a: real_root(a, acb(3)),
        derivatives=((lambda u: div(ONE, mul(integer(3), square(call("cbrt", u)))),),),
        real_valued=True,
        continuous_on_reals=True,
        rises_above=-math.inf,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        zero_at_zero_alone=True,
        preimage=lambda r: r * r * r,
        changes_at=(ZERO,),
        algebraic=True,
        beside_branch_point=branch_points.cbrt,
        cheap_bits=True,
    ),
    Function(
        name="real_root",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=real_root,
        real_valued=True,
        zero_at_zero_alone=True,
        changes_at=(ZERO,),
        algebraic=True,
        cheap_bits=True,
    ),
    # DLMF 4.13: the principal branch is cut from -oo to -1/e
    Function(
        name="LambertW",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=_lambertw,
        derivatives=((lambda u: div(call("LambertW", u), mul(u, add(ONE, call("LambertW", u)))),),),
        rises_above=0,
        at_oo=OO,
        changes_at=(neg(call("exp", MINUS_ONE)), ZERO),
        cut=Cut(below=-arb(-1).exp()),
        nearness=Nearness.POWER,
    ),
)

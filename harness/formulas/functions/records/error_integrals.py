"""Integrals of exp and sine: error functions, Fresnel, exponential, sine and cosine integrals (DLMF 6 to 8)."""

from __future__ import annotations

import math

from flint import acb

from harness.formulas.functions.ball_rules import last_argument, modest
from harness.formulas.functions.balls import NAN
from harness.formulas.functions.derivative_rules import PI, root, square
from harness.formulas.functions.ends import HALF_PI, MINUS_HALF_PI, MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.functions.places import Nearness, Poles
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import MINUS_ONE, ONE, TWO, ZERO, call, div, mul, neg, power, sub
from harness.formulas.trees.tree import Node, integer


def _quarter(u: Node) -> Node:
    """pi*u**2/2."""
    return div(mul(PI, power(u, TWO)), TWO)


FUNCTIONS = (
    Function(
        name="erf",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("erf",),
        sympy=SympyCost.SMALL,
        ball=acb.erf,
        derivatives=((lambda u: div(mul(TWO, call("exp", neg(square(u)))), root(PI)),),),
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        range=(-1.0, 1.0),
        at_oo=ONE,
        at_minus_oo=MINUS_ONE,
        zero_at_zero_alone=True,
        at_zoo=NO_LIMIT,
        nearness=Nearness.SATURATING,
        cheap_bits=True,
    ),
    Function(
        name="erfc",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.erfc,
        derivatives=((lambda u: div(mul(integer(-2), call("exp", neg(square(u)))), root(PI)),),),
        real_valued=True,
        analytic_on_reals=True,
        range=(5e-324, 2.0),
        at_oo=ZERO,
        at_minus_oo=TWO,
        nearness=Nearness.SATURATING,
        cheap_bits=True,
    ),
    Function(
        name="erfi",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.erfi,
        derivatives=((lambda u: div(mul(TWO, call("exp", square(u))), root(PI)),),),
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        zero_at_zero_alone=True,
    ),
    # erf2(a, b) = erf(b) - erf(a)
    Function(
        name="erf2",
        arity=(2, 2),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=lambda a, b: b.erf() - a.erf(),
        derivatives=(
            (
                lambda a, b: div(mul(integer(-2), call("exp", neg(square(a)))), root(PI)),
                lambda a, b: div(mul(TWO, call("exp", neg(square(b)))), root(PI)),
            ),
        ),
        real_valued=True,
        analytic_on_reals=True,
    ),
    Function(
        name="fresnels",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=acb.fresnel_s,
        derivatives=((lambda u: call("sin", _quarter(u)),),),
        real_valued=True,
        analytic_on_reals=True,
        zero_at_zero_alone=True,
    ),
    Function(
        name="fresnelc",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=acb.fresnel_c,
        derivatives=((lambda u: call("cos", _quarter(u)),),),
        real_valued=True,
        analytic_on_reals=True,
        zero_at_zero_alone=True,
    ),
    Function(
        name="Si",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.si,
        derivatives=((lambda u: div(call("sin", u), u),),),
        real_valued=True,
        analytic_on_reals=True,
        at_oo=HALF_PI,
        at_minus_oo=MINUS_HALF_PI,
        zero_at_zero_alone=True,
        nearness=Nearness.POWER,
    ),
    Function(
        name="Shi",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        letter=True,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(acb.shi, 10**6),
        derivatives=((lambda u: div(call("sinh", u), u),),),
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        zero_at_zero_alone=True,
    ),
    # Ci, Chi and Ei are cut from 0 to -oo, li from 1 to -oo
    Function(
        name="Ci",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.ci,
        derivatives=((lambda u: div(call("cos", u), u),),),
        at_oo=ZERO,
        changes_at=(ZERO,),
        poles=Poles(at=((0, ZOO),)),
        nearness=Nearness.POWER,
    ),
    Function(
        name="Chi",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        letter=True,
        sympy=SympyCost.SMALL,
        special=True,
        ball=lambda z: NAN if z.contains(0) else z.chi(),
        derivatives=((lambda u: div(call("cosh", u), u),),),
        at_oo=OO,
        changes_at=(ZERO,),
        poles=Poles(at=((0, ZOO),)),
    ),
    Function(
        name="Ei",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.ei,
        derivatives=((lambda u: div(call("exp", u), u),),),
        rises_above=0,
        at_oo=OO,
        at_minus_oo=ZERO,
        changes_at=(ZERO,),
        poles=Poles(at=((0, MINUS_OO),)),
    ),
    Function(
        name="li",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        letter=True,
        sympy=SympyCost.SMALL,
        ball=acb.li,
        derivatives=((lambda u: div(ONE, call("log", u)),),),
        rises_above=1,
        at_oo=OO,
        changes_at=(ZERO, ONE),
        poles=Poles(at=((1, MINUS_OO),)),
        nearness=Nearness.POWER,
    ),
    Function(
        name="expint",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("expint"),
        derivatives=((None, lambda n, u: neg(call("expint", sub(n, ONE), u))),),
        changes_at=(ZERO,),
        point=-1,
        nearness=Nearness.SATURATING,
    ),
)

"""Integrals of exp and sine: error functions, Fresnel, exponential, sine and cosine integrals (DLMF 6 to 8)."""

from __future__ import annotations

from flint import acb

from harness.formulas.functions.ball_rules import last_argument, modest
from harness.formulas.functions.balls import NAN
from harness.formulas.functions.derivative_rules import PI, root, square
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import ONE, TWO, call, div, mul, neg, power, sub
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
    ),
    Function(
        name="erfc",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.erfc,
        derivatives=((lambda u: div(mul(integer(-2), call("exp", neg(square(u)))), root(PI)),),),
    ),
    Function(
        name="erfi",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.erfi,
        derivatives=((lambda u: div(mul(TWO, call("exp", square(u))), root(PI)),),),
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
    ),
    Function(
        name="fresnels",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=acb.fresnel_s,
        derivatives=((lambda u: call("sin", _quarter(u)),),),
    ),
    Function(
        name="fresnelc",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=acb.fresnel_c,
        derivatives=((lambda u: call("cos", _quarter(u)),),),
    ),
    Function(
        name="Si",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.si,
        derivatives=((lambda u: div(call("sin", u), u),),),
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
    ),
    # Ci, Chi and Ei are cut from 0 to -oo, li from 1 to -oo
    Function(
        name="Ci",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.ci,
        derivatives=((lambda u: div(call("cos", u), u),),),
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
    ),
    Function(
        name="Ei",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.ei,
        derivatives=((lambda u: div(call("exp", u), u),),),
    ),
    Function(
        name="li",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        letter=True,
        sympy=SympyCost.SMALL,
        ball=acb.li,
        derivatives=((lambda u: div(ONE, call("log", u)),),),
    ),
    Function(
        name="expint",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("expint"),
        derivatives=((None, lambda n, u: neg(call("expint", sub(n, ONE), u))),),
    ),
)

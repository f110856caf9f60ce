"""Sine, cosine and their quotients (DLMF chapter 4)."""

from __future__ import annotations

from flint import acb

from harness.formulas.functions.derivative_rules import square
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import ONE, add, call, div, mul, neg, sub

FUNCTIONS = (
    Function(
        name="sin",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("sin",),
        power_inverse="asin",
        sympy=SympyCost.SMALL,
        ball=acb.sin,
        derivatives=((lambda u: call("cos", u),),),
    ),
    Function(
        name="cos",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("cos",),
        power_inverse="acos",
        sympy=SympyCost.SMALL,
        ball=acb.cos,
        derivatives=((lambda u: neg(call("sin", u)),),),
    ),
    Function(
        name="tan",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("tan",),
        commands=("tg",),
        power_inverse="atan",
        sympy=SympyCost.SMALL,
        ball=acb.tan,
        derivatives=((lambda u: add(ONE, square(call("tan", u))),),),
    ),
    Function(
        name="cot",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("cot",),
        commands=("ctg", "cotg"),
        power_inverse="acot",
        sympy=SympyCost.SMALL,
        ball=acb.cot,
        derivatives=((lambda u: neg(add(ONE, square(call("cot", u)))),),),
    ),
    Function(
        name="sec",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("sec",),
        power_inverse="asec",
        sympy=SympyCost.SMALL,
        ball=acb.sec,
        derivatives=((lambda u: mul(call("sec", u), call("tan", u)),),),
    ),
    Function(
        name="csc",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("csc",),
        commands=("cosec",),
        power_inverse="acsc",
        sympy=SympyCost.SMALL,
        ball=acb.csc,
        derivatives=((lambda u: neg(mul(call("csc", u), call("cot", u))),),),
    ),
    # sin(z)/z, with its value 1 at 0
    Function(
        name="sinc",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        ball=acb.sinc,
        derivatives=((lambda u: sub(div(call("cos", u), u), div(call("sin", u), square(u))),),),
    ),
)

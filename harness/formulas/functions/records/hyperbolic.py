"""Hyperbolic sine, cosine and their quotients (DLMF chapter 4)."""

from __future__ import annotations

from flint import acb

from harness.formulas.functions.derivative_rules import square
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import ONE, call, mul, neg, sub

FUNCTIONS = (
    Function(
        name="sinh",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("sinh",),
        power_inverse="asinh",
        sympy=SympyCost.SMALL,
        ball=acb.sinh,
        derivatives=((lambda u: call("cosh", u),),),
    ),
    Function(
        name="cosh",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        words=("cosh",),
        power_inverse="acosh",
        sympy=SympyCost.SMALL,
        ball=acb.cosh,
        derivatives=((lambda u: call("sinh", u),),),
    ),
    Function(
        name="tanh",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("tanh",),
        power_inverse="atanh",
        sympy=SympyCost.SMALL,
        ball=acb.tanh,
        derivatives=((lambda u: sub(ONE, square(call("tanh", u))),),),
    ),
    Function(
        name="coth",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("coth",),
        power_inverse="acoth",
        sympy=SympyCost.SMALL,
        ball=acb.coth,
        derivatives=((lambda u: sub(ONE, square(call("coth", u))),),),
    ),
    Function(
        name="sech",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("sech",),
        sympy=SympyCost.SMALL,
        ball=acb.sech,
        derivatives=((lambda u: neg(mul(call("sech", u), call("tanh", u))),),),
    ),
    Function(
        name="csch",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        words=("csch",),
        sympy=SympyCost.SMALL,
        ball=acb.csch,
        derivatives=((lambda u: neg(mul(call("csch", u), call("coth", u))),),),
    ),
)

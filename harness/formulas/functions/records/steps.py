"""Functions made of pieces (|x|, sign, floor, the largest of several) and parts of complex numbers.

The derivative of |u| is sign(u)*u', which holds off the zeros of u; of floor(u), sign(u) and Heaviside(u) it is 0,
which holds off their jumps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import acb, arb

from harness.formulas.functions import rewriting_rules, whole_functions
from harness.formulas.functions.ball_rules import on_reals
from harness.formulas.functions.balls import NAN
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.functions.places import Breaks, Nearness
from harness.formulas.functions.record import ANY, Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import MINUS_ONE, ONE, TWO, ZERO, add, call, div, neg, power


def _sign(x: Any) -> Any:
    return acb(1) if x > 0 else acb(-1) if x < 0 else acb(0) if x.is_zero() else NAN


def _step(x: Any, at_zero: Any = None) -> Any:
    if x.is_zero():
        return acb(arb(1) / 2) if at_zero is None else acb(at_zero)
    return acb(1) if x > 0 else acb(0) if x < 0 else NAN


def _floor(x: Any) -> Any:
    if not abs(x) < 1 << 4000:
        return NAN
    y = x.floor()
    return acb(y) if y.is_exact() else NAN


def _mod(x: Any, y: Any) -> Any:
    if y.contains(0):
        return NAN
    return acb(x) - acb(y) * _floor(x / y)


def _extreme(pick: str) -> Callable[..., Any]:
    def extreme(*args: Any) -> Any:
        best = args[0]
        for arg in args[1:]:
            best = getattr(best, pick)(arg)
        return acb(best)

    return extreme


def _atan2(y: Any, x: Any) -> Any:
    if x > 0:
        return acb((y / x).atan())
    pi = arb.pi()
    if x < 0 and (y > 0 or y.is_zero()):
        return acb((y / x).atan() + pi)
    if x < 0 and y < 0:
        return acb((y / x).atan() - pi)
    if x.is_zero():
        return acb(pi / 2) if y > 0 else acb(-pi / 2) if y < 0 else NAN
    return NAN


FUNCTIONS = (
    # Arb extends |x|, sign and Heaviside from real arguments, on each side of 0: at -1 its |sqrt(x)| is sqrt(x) itself.
    Function(
        name="Abs",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        also=("abs",),
        words=("abs", "Abs"),
        sympy=SympyCost.SMALL,
        ball=lambda a: acb(abs(a)),
        off_cuts=lambda analytic, z: z.real_abs(analytic=analytic),
        derivatives=((lambda u: call("sign", u),),),
        real_valued=True,
        continuous_on_reals=True,
        breaks=Breaks.AT_ZERO,
        range=(0.0, math.inf),
        at_oo=OO,
        at_minus_oo=OO,
        zero_at_zero_alone=True,
        finite=True,
        continuous=True,
        at_zoo=OO,
        algebraic=True,
        exactly=whole_functions.size,
        cheap_bits=True,
    ),
    Function(
        name="sign",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        also=("sgn",),
        letter=True,
        words=("sign", "sgn"),
        sympy=SympyCost.SMALL,
        ball=on_reals(_sign),
        off_cuts=lambda analytic, z: z.real_sgn(analytic=analytic),
        derivatives=((lambda u: ZERO,),),
        real_valued=True,
        breaks=Breaks.AT_ZERO,
        jumps=True,
        range=(-1.0, 1.0),
        at_oo=ONE,
        at_minus_oo=MINUS_ONE,
        zero_at_zero_alone=True,
        at_zoo=NO_LIMIT,
        whole_valued=True,
        algebraic=True,
        exactly=whole_functions.sign,
        cheap_bits=True,
    ),
    Function(
        name="Heaviside",
        arity=(1, 2),
        holomorphic=Holomorphic.NOWHERE,
        also=("theta_H",),
        sympy=SympyCost.SMALL,
        ball=on_reals(_step),
        off_cuts=lambda analytic, z, at_zero=None: z.real_heaviside(analytic=analytic),
        derivatives=((lambda u: ZERO,),),
        real_valued=True,
        breaks=Breaks.AT_ZERO,
        jumps=True,
        range=(0.0, 1.0),
        at_oo=ONE,
        at_minus_oo=ZERO,
        algebraic=True,
        cheap_bits=True,
    ),
    Function(
        name="DiracDelta", arity=(1, 2), holomorphic=Holomorphic.NOWHERE, sympy=SympyCost.SMALL, breaks=Breaks.AT_ZERO
    ),
    Function(name="KroneckerDelta", arity=(2, 2), holomorphic=Holomorphic.NOWHERE, sympy=SympyCost.SMALL),
    Function(
        name="floor",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        words=("floor",),
        sympy=SympyCost.SMALL,
        ball=on_reals(_floor),
        derivatives=((lambda u: ZERO,),),
        real_valued=True,
        breaks=Breaks.AT_WHOLE,
        jumps=True,
        periodic=True,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        at_zoo=ZOO,
        whole_valued=True,
        exactly=whole_functions.floor,
    ),
    Function(
        name="ceiling",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        also=("ceil",),
        words=("ceil", "ceiling"),
        sympy=SympyCost.SMALL,
        ball=on_reals(lambda x: -_floor(-x)),
        derivatives=((lambda u: ZERO,),),
        real_valued=True,
        breaks=Breaks.AT_WHOLE,
        jumps=True,
        periodic=True,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        at_zoo=ZOO,
        whole_valued=True,
        in_floors=rewriting_rules.ceiling,
        exactly=whole_functions.ceiling,
    ),
    Function(
        name="frac",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        letter=True,
        sympy=SympyCost.SMALL,
        ball=on_reals(lambda x: acb(x) - _floor(x)),
        derivatives=((lambda u: ONE,),),
        real_valued=True,
        breaks=Breaks.AT_WHOLE,
        jumps=True,
        periodic=True,
        range=(0.0, 1.0),
        at_zoo=NO_LIMIT,
        in_floors=rewriting_rules.frac,
    ),
    Function(
        name="Mod",
        arity=(2, 2),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.SMALL,
        ball=on_reals(_mod),
        real_valued=True,
        breaks=Breaks.AT_WHOLE,
        jumps=True,
        periodic=True,
        in_floors=rewriting_rules.mod,
        exactly=whole_functions.mod,
    ),
    Function(
        name="FloorDiv",
        arity=(2, 2),
        holomorphic=Holomorphic.NOWHERE,
        read=False,
        ball=on_reals(lambda x, y: NAN if y.contains(0) else _floor(x / y)),
        real_valued=True,
        breaks=Breaks.AT_WHOLE,
        jumps=True,
        periodic=True,
        whole_valued=True,
        in_floors=rewriting_rules.floor_of_quotient,
    ),
    Function(name="Rem", arity=(2, 2), holomorphic=Holomorphic.NOWHERE, letter=True, exactly=whole_functions.rem),
    Function(
        name="Max",
        arity=(1, ANY),
        holomorphic=Holomorphic.NOWHERE,
        also=("max",),
        words=("max", "Max"),
        sympy=SympyCost.SMALL,
        ball=on_reals(_extreme("max")),
        real_valued=True,
        continuous_on_reals=True,
        breaks=Breaks.WHERE_EQUAL,
        cheap_bits=True,
    ),
    Function(
        name="Min",
        arity=(1, ANY),
        holomorphic=Holomorphic.NOWHERE,
        also=("min",),
        words=("min", "Min"),
        sympy=SympyCost.SMALL,
        ball=on_reals(_extreme("min")),
        real_valued=True,
        continuous_on_reals=True,
        breaks=Breaks.WHERE_EQUAL,
        cheap_bits=True,
    ),
    Function(
        name="atan2",
        arity=(2, 2),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.SMALL,
        ball=on_reals(_atan2),
        derivatives=(
            (
                lambda y, x: div(x, add(power(x, TWO), power(y, TWO))),
                lambda y, x: neg(div(y, add(power(x, TWO), power(y, TWO)))),
            ),
        ),
        real_valued=True,
        breaks=Breaks.ON_AXES,
        jumps=True,
        nearness=Nearness.POWER,
    ),
)

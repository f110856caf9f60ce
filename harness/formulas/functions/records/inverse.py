"""Inverse trigonometric and hyperbolic functions, on their principal branches as in SymPy (DLMF 4.23 and 4.37).

Quadrature writes asin, acos, atan, asinh and atanh with log and sqrt, whose branch cuts Arb can be told to keep off.
"""

from __future__ import annotations

import math
from typing import Any

from flint import acb, arb

from harness.formulas.functions import branch_points, rewriting_rules
from harness.formulas.functions.ball_rules import of_reciprocal
from harness.formulas.functions.derivative_rules import root, square
from harness.formulas.functions.ends import HALF_PI, MINUS_HALF_PI, MINUS_OO, OO, ZOO
from harness.formulas.functions.places import Cut, Nearness, Poles
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.functions.records.exponential import log_off_cuts as log
from harness.formulas.functions.records.exponential import sqrt_off_cuts as sqrt
from harness.formulas.trees.algebra import MINUS_ONE, ONE, ZERO, add, div, mul, sub

_I = acb(0, 1)


def _acot(a: Any) -> Any:
    """acot(0) = pi/2, as in SymPy."""
    return acb(arb.pi() / 2) if a.is_zero() else of_reciprocal("atan")(a)


def _asin_off_cuts(analytic: bool, z: Any) -> Any:
    return -_I * log(analytic, _I * z + sqrt(analytic, 1 - z * z))


def _atan_off_cuts(analytic: bool, z: Any) -> Any:
    return (log(analytic, 1 + _I * z) - log(analytic, 1 - _I * z)) / (2 * _I)


def _asinh_off_cuts(analytic: bool, z: Any) -> Any:
    return log(analytic, z + sqrt(analytic, z * z + 1))


def _atanh_off_cuts(analytic: bool, z: Any) -> Any:
    return (log(analytic, 1 + z) - log(analytic, 1 - z)) / 2


FUNCTIONS = (
    Function(
        name="asin",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arcsin",),
        words=("arcsin", "asin"),
        sympy=SympyCost.SMALL,
        ball=acb.asin,
        off_cuts=_asin_off_cuts,
        derivatives=((lambda u: div(ONE, root(sub(ONE, square(u)))),),),
        range=(-1.5708, 1.5708),
        zero_at_zero_alone=True,
        preimage=lambda r: r.sin() if abs(r) < 2 else None,
        changes_at=(ONE, MINUS_ONE, ZERO),
        finite=True,
        cut=Cut(below=-1, above=1, continuous_at=(1, -1)),
        at_zoo=ZOO,
        nearness=Nearness.POWER,
        beside_branch_point=branch_points.asin,
        cheap_bits=True,
    ),
    Function(
        name="acos",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arccos",),
        words=("arccos", "acos"),
        sympy=SympyCost.SMALL,
        ball=acb.acos,
        off_cuts=lambda analytic, z: acb.pi() / 2 - _asin_off_cuts(analytic, z),
        derivatives=((lambda u: div(MINUS_ONE, root(sub(ONE, square(u)))),),),
        range=(0.0, 3.1416),
        preimage=lambda r: None if r < 0 else r.cos(),
        changes_at=(ONE, MINUS_ONE, ZERO),
        finite=True,
        cut=Cut(below=-1, above=1, continuous_at=(1, -1)),
        at_zoo=ZOO,
        nearness=Nearness.POWER,
        beside_branch_point=branch_points.acos,
        cheap_bits=True,
    ),
    Function(
        name="atan",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arctan",),
        words=("arctan", "atan"),
        commands=("arctg",),
        sympy=SympyCost.SMALL,
        ball=acb.atan,
        off_cuts=_atan_off_cuts,
        derivatives=((lambda u: div(ONE, add(ONE, square(u))),),),
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        range=(-1.5708, 1.5708),
        at_oo=HALF_PI,
        at_minus_oo=MINUS_HALF_PI,
        zero_at_zero_alone=True,
        preimage=lambda r: r.tan() if abs(r) < arb.pi() / 2 else None,
        cut=Cut(below=-1, above=1, imaginary=True),
        nearness=Nearness.POWER,
        cheap_bits=True,
    ),
    # acot(u) = atan(1/u) jumps at 0
    Function(
        name="acot",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arccot",),
        words=("arccot", "acot"),
        sympy=SympyCost.SMALL,
        ball=_acot,
        derivatives=((lambda u: div(MINUS_ONE, add(ONE, square(u))),),),
        real_valued=True,
        jumps=True,
        range=(-1.5708, 1.5708),
        at_oo=ZERO,
        at_minus_oo=ZERO,
        changes_at=(ZERO,),
        nearness=Nearness.POWER,
        reciprocal="atan",
        written=rewriting_rules.of_reciprocal("atan"),
        cheap_bits=True,
    ),
    # asec(u) = acos(1/u), acsc(u) = asin(1/u): the inner root keeps the principal branch
    Function(
        name="asec",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arcsec",),
        words=("arcsec",),
        sympy=SympyCost.SMALL,
        ball=of_reciprocal("acos"),
        derivatives=((lambda u: div(ONE, mul(square(u), root(sub(ONE, div(ONE, square(u)))))),),),
        range=(0.0, 3.1416),
        at_oo=HALF_PI,
        at_minus_oo=HALF_PI,
        changes_at=(ONE, MINUS_ONE, ZERO),
        poles=Poles(at=((0, ZOO),)),
        nearness=Nearness.POWER,
        reciprocal="acos",
        written=rewriting_rules.of_reciprocal("acos"),
    ),
    Function(
        name="acsc",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arccsc",),
        words=("arccsc",),
        sympy=SympyCost.SMALL,
        ball=of_reciprocal("asin"),
        derivatives=((lambda u: div(MINUS_ONE, mul(square(u), root(sub(ONE, div(ONE, square(u)))))),),),
        range=(-1.5708, 1.5708),
        at_oo=ZERO,
        at_minus_oo=ZERO,
        changes_at=(ONE, MINUS_ONE, ZERO),
        poles=Poles(at=((0, ZOO),)),
        nearness=Nearness.POWER,
        reciprocal="asin",
        written=rewriting_rules.of_reciprocal("asin"),
    ),
    Function(
        name="asinh",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arcsinh",),
        words=("arcsinh", "asinh"),
        sympy=SympyCost.SMALL,
        ball=acb.asinh,
        off_cuts=_asinh_off_cuts,
        derivatives=((lambda u: div(ONE, root(add(square(u), ONE))),),),
        real_valued=True,
        analytic_on_reals=True,
        rises_above=-math.inf,
        at_oo=OO,
        at_minus_oo=MINUS_OO,
        zero_at_zero_alone=True,
        preimage=arb.sinh,
        finite=True,
        cut=Cut(below=-1, above=1, imaginary=True, continuous_at=(1, -1)),
        at_zoo=ZOO,
        nearness=Nearness.POWER,
        written=rewriting_rules.asinh,
        cheap_bits=True,
    ),
    Function(
        name="acosh",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arccosh",),
        words=("arccosh", "acosh"),
        sympy=SympyCost.SMALL,
        ball=acb.acosh,
        derivatives=((lambda u: div(ONE, mul(root(sub(u, ONE)), root(add(u, ONE)))),),),
        rises_above=1,
        at_oo=OO,
        preimage=lambda r: None if r < 0 else r.cosh(),
        changes_at=(ONE, MINUS_ONE, ZERO),
        finite=True,
        cut=Cut(below=1, continuous_at=(1,)),
        at_zoo=ZOO,
        nearness=Nearness.POWER,
        beside_branch_point=branch_points.acosh,
        cheap_bits=True,
    ),
    Function(
        name="atanh",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        also=("arctanh",),
        words=("arctanh", "atanh"),
        sympy=SympyCost.SMALL,
        ball=acb.atanh,
        off_cuts=_atanh_off_cuts,
        derivatives=((lambda u: div(ONE, sub(ONE, square(u))),),),
        changes_at=(ONE, MINUS_ONE, ZERO),
        poles=Poles(at=((1, OO), (-1, MINUS_OO))),
        cut=Cut(below=-1, above=1),
        nearness=Nearness.POWER,
        beside_branch_point=branch_points.atanh,
        cheap_bits=True,
    ),
    Function(
        name="acoth",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=of_reciprocal("atanh"),
        derivatives=((lambda u: div(ONE, sub(ONE, square(u))),),),
        at_oo=ZERO,
        at_minus_oo=ZERO,
        changes_at=(ONE, MINUS_ONE, ZERO),
        poles=Poles(at=((1, OO), (-1, MINUS_OO))),
        nearness=Nearness.POWER,
        reciprocal="atanh",
        written=rewriting_rules.of_reciprocal("atanh"),
    ),
    # asech(u) = acosh(1/u), acsch(u) = asinh(1/u)
    Function(
        name="asech",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=of_reciprocal("acosh"),
        derivatives=(
            (lambda u: div(MINUS_ONE, mul(square(u), root(sub(div(ONE, u), ONE)), root(add(div(ONE, u), ONE)))),),
        ),
        changes_at=(ONE, MINUS_ONE, ZERO),
        poles=Poles(at=((0, OO),)),
        nearness=Nearness.POWER,
        reciprocal="acosh",
        written=rewriting_rules.of_reciprocal("acosh"),
    ),
    Function(
        name="acsch",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=of_reciprocal("asinh"),
        derivatives=((lambda u: div(MINUS_ONE, mul(square(u), root(add(ONE, div(ONE, square(u)))))),),),
        real_valued=True,
        at_oo=ZERO,
        at_minus_oo=ZERO,
        changes_at=(ZERO,),
        poles=Poles(at=((0, ZOO),)),
        nearness=Nearness.POWER,
        reciprocal="asinh",
        written=rewriting_rules.of_reciprocal("asinh"),
    ),
)

"""Bessel functions, spherical ones, Airy functions and Marcum's Q (DLMF chapters 9 and 10).

Bessel functions of an order that is no whole number are cut from 0 to -oo.
"""

from __future__ import annotations

from flint import acb

from harness.formulas.functions import spherical
from harness.formulas.functions.ball_rules import last_argument, modest
from harness.formulas.functions.ends import OO
from harness.formulas.functions.places import Nearness
from harness.formulas.functions.record import Function, Holomorphic, Partial, SympyCost
from harness.formulas.trees.algebra import HALF, MINUS_ONE, ONE, ZERO, add, call, mul, sub
from harness.formulas.trees.tree import Node


def _bessel(head: str, below: Node, above: Node) -> tuple[Partial | None, ...]:
    """2*Z(n)' = below*Z(n - 1) + above*Z(n + 1)."""
    return None, lambda n, u: mul(
        HALF, add(mul(below, call(head, sub(n, ONE), u)), mul(above, call(head, add(n, ONE), u)))
    )


FUNCTIONS = (
    Function(
        name="besselj",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("bessel_j"),
        derivatives=(_bessel("besselj", ONE, MINUS_ONE),),
        changes_at=(ZERO,),
        point=-1,
    ),
    Function(
        name="bessely",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("bessel_y"),
        derivatives=(_bessel("bessely", ONE, MINUS_ONE),),
        changes_at=(ZERO,),
        point=-1,
    ),
    Function(
        name="besseli",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("bessel_i"),
        derivatives=(_bessel("besseli", ONE, ONE),),
        changes_at=(ZERO,),
        point=-1,
    ),
    Function(
        name="besselk",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("bessel_k"),
        derivatives=(_bessel("besselk", MINUS_ONE, MINUS_ONE),),
        changes_at=(ZERO,),
        point=-1,
    ),
    # Of whole order, and of no other they have a value here, jn is entire and yn has a pole at 0
    Function(
        name="jn",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        letter=True,
        ball=spherical.jn,
        partly=True,
        derivatives=((None, spherical.by_argument("jn")),),
    ),
    Function(
        name="yn",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        letter=True,
        ball=spherical.yn,
        partly=True,
        derivatives=((None, spherical.by_argument("yn")),),
    ),
    # It has a value at real arguments alone
    Function(
        name="marcumq",
        arity=(3, 3),
        holomorphic=Holomorphic.OFF_CUTS,
        ball=spherical.marcumq,
        partly=True,
        derivatives=((None, spherical.by_a, spherical.by_b),),
    ),
    Function(
        name="airyai",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(acb.airy_ai),
        derivatives=((lambda u: call("airyaiprime", u),),),
        real_valued=True,
        analytic_on_reals=True,
        at_oo=ZERO,
        at_minus_oo=ZERO,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="airybi",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(acb.airy_bi),
        derivatives=((lambda u: call("airybiprime", u),),),
        real_valued=True,
        analytic_on_reals=True,
        at_oo=OO,
        at_minus_oo=ZERO,
    ),
    Function(
        name="airyaiprime",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(lambda z: z.airy_ai(derivative=1)),
        derivatives=((lambda u: mul(u, call("airyai", u)),),),
        real_valued=True,
        analytic_on_reals=True,
        at_oo=ZERO,
    ),
    Function(
        name="airybiprime",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(lambda z: z.airy_bi(derivative=1)),
        derivatives=((lambda u: mul(u, call("airybi", u)),),),
        real_valued=True,
        analytic_on_reals=True,
        at_oo=OO,
    ),
)

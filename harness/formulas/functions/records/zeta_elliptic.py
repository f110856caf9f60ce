"""Zeta functions, polylogarithms, elliptic integrals and hypergeometric functions (DLMF chapters 15, 16, 19 and 25)."""

from __future__ import annotations

from typing import Any

from flint import acb

from harness.formulas.functions import hypergeometric, meijer
from harness.formulas.functions.ball_rules import last_argument, modest
from harness.formulas.functions.derivative_rules import square
from harness.formulas.functions.ends import IMAGINARY, OO, ZOO
from harness.formulas.functions.hypergeometric import slowly
from harness.formulas.functions.places import Nearness, Poles
from harness.formulas.functions.record import ANY, Function, Holomorphic, Partial, SympyCost
from harness.formulas.trees.algebra import ONE, TWO, ZERO, call, div, mul, power, sub
from harness.formulas.trees.tree import Node, integer


def _elliptic_e(*args: Any) -> Any:
    return args[0].elliptic_e() if len(args) == 1 else acb.elliptic_e_inc(*args)


def _elliptic_pi(*args: Any) -> Any:
    return acb.elliptic_pi(*args) if len(args) == 2 else acb.elliptic_pi_inc(*args)


def _delta(z: Node, m: Node) -> Node:
    """sqrt(1 - m*sin(z)**2)."""
    return call("sqrt", sub(ONE, mul(m, square(call("sin", z)))))


def _k_by_m(m: Node) -> Node:
    top = sub(call("elliptic_e", m), mul(sub(ONE, m), call("elliptic_k", m)))
    return div(top, mul(TWO, m, sub(ONE, m)))


def _f_by_m(z: Node, m: Node) -> Node:
    rest = div(call("sin", mul(TWO, z)), mul(integer(4), sub(ONE, m), _delta(z, m)))
    first = div(call("elliptic_e", z, m), mul(TWO, m, sub(ONE, m)))
    return sub(sub(first, div(call("elliptic_f", z, m), mul(TWO, m))), rest)


_ELLIPTIC_E: tuple[tuple[Partial | None, ...], ...] = (
    (lambda m: div(sub(call("elliptic_e", m), call("elliptic_k", m)), mul(TWO, m)),),
    (_delta, lambda z, m: div(sub(call("elliptic_e", z, m), call("elliptic_f", z, m)), mul(TWO, m))),
)
_ELLIPTIC_PI: tuple[Partial | None, ...] = (
    None,
    lambda n, z, m: div(ONE, mul(sub(ONE, mul(n, power(call("sin", z), TWO))), _delta(z, m))),
    None,
)

FUNCTIONS = (
    # zeta(s) is holomorphic off its pole 1; zeta(s, a) is cut in a
    Function(
        name="zeta",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        letter=True,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(lambda s, *a: s.zeta(*a), 1000),
        at_oo=ONE,
        poles=Poles(at=((1, ZOO),)),
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="dirichlet_eta",
        arity=(1, 1),
        holomorphic=Holomorphic.EVERYWHERE,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(acb.dirichlet_eta, 1000),
        real_valued=True,
        analytic_on_reals=True,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="lerchphi",
        arity=(3, 3),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=modest(lambda z, s, a: slowly(lambda: z.lerch_phi(s, a))),
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="polylog",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=last_argument("polylog"),
        derivatives=((None, lambda s, u: div(call("polylog", sub(s, ONE), u), u)),),
        changes_at=(ZERO, ONE),
        point=-1,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="elliptic_k",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=acb.elliptic_k,
        derivatives=((_k_by_m,),),
        at_oo=ZERO,
        at_minus_oo=ZERO,
        changes_at=(ZERO, ONE),
        poles=Poles(at=((1, ZOO),)),
    ),
    Function(
        name="elliptic_e",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=_elliptic_e,
        derivatives=_ELLIPTIC_E,
        at_oo=call("Mul", OO, IMAGINARY),
        at_minus_oo=OO,
        changes_at=(ZERO, ONE),
        point=-1,
        at_zoo=ZOO,
    ),
    Function(
        name="elliptic_f",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=lambda z, m: acb.elliptic_f(z, m),
        derivatives=((lambda z, m: div(ONE, _delta(z, m)), _f_by_m),),
        changes_at=(ZERO, ONE),
        point=-1,
    ),
    Function(
        name="elliptic_pi",
        arity=(2, 3),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        special=True,
        ball=_elliptic_pi,
        derivatives=(_ELLIPTIC_PI,),
        changes_at=(ZERO, ONE),
        point=-1,
    ),
    # Trees hyper(p, a1, ..., ap, b1, ..., bq, z) and meijerg(...) are built by readers of their own; of p > q they are
    # cut, and powers of z in meijerg always are
    Function(
        name="hyper",
        arity=(2, ANY),
        holomorphic=Holomorphic.OFF_CUTS,
        read=False,
        ball=hypergeometric.hyper,
        off_cuts=hypergeometric.hyper_off_cuts,
        partly=True,
        by_last=hypergeometric.by_argument,
    ),
    Function(
        name="meijerg", arity=(5, ANY), holomorphic=Holomorphic.OFF_CUTS, read=False, ball=meijer.meijerg, partly=True
    ),
)

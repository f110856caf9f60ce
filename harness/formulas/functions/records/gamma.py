"""The gamma function and what is written with it (DLMF chapters 5, 8 and 26)."""

from __future__ import annotations

from typing import Any

from flint import acb, arb

from harness.formulas.functions import whole_functions
from harness.formulas.functions.ball_rules import SIZE, last_argument, modest, ratio_of_gammas
from harness.formulas.functions.balls import NAN, integer_in, is_real
from harness.formulas.functions.ends import OO
from harness.formulas.functions.places import Nearness, Poles
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import ONE, ZERO, add, call, mul, neg, power, sub
from harness.formulas.trees.tree import Node


def _factorial2(a: Any) -> Any:
    """n!! for whole n >= -1: (2k)!! = 2**k*k!, (2k - 1)!! = 2**k*gamma(k + 1/2)/sqrt(pi)."""
    order = integer_in(a.real) if is_real(a) else None
    if order is None or order < -1:
        return NAN
    k, odd = divmod(order + 1, 2)
    if odd:
        return acb(2) ** k * acb(k + 1).gamma()
    return acb(2) ** k * (k + acb(1) / 2).gamma() / acb.pi().sqrt()


def _binomial(n: Any, k: Any) -> Any:
    order = integer_in(k.real) if is_real(k) and k.is_exact() else None
    if order is not None and order <= 200:
        if order < 0:
            return acb(0)
        product = acb(1)
        for i in range(order):
            product = product * (n - i) / (i + 1)
        return product
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _harmonic(n: Any, m: Any = None) -> Any:
    """H(n) = digamma(n + 1) + EulerGamma; of order m the difference of two zeta functions, for m other than 1."""
    if m is None:
        return (n + 1).digamma() + acb(arb.const_euler())
    if not (abs(m) < SIZE and abs(n) < SIZE) or not m.real > 1:
        return NAN
    return m.zeta() - m.zeta(n + 1)


def _gamma_density(s: Node, u: Node) -> Node:
    """u**(s - 1)*exp(-u)."""
    return mul(power(u, sub(s, ONE)), call("exp", neg(u)))


FUNCTIONS = (
    Function(
        name="gamma",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        letter=True,
        sympy=SympyCost.GROWS,
        ball=acb.gamma,
        derivatives=((lambda u: mul(call("gamma", u), call("digamma", u)),),),
        real_valued=True,
        at_oo=OO,
        changes_at=(ZERO,),
        poles=Poles(up_to=0),
        nearness=Nearness.FACTORIAL,
        exactly=whole_functions.gamma,
    ),
    Function(
        name="factorial",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        also=("Factorial",),
        words=("factorial",),
        sympy=SympyCost.GROWS,
        ball=lambda a: (a + 1).gamma(),
        derivatives=((lambda u: mul(call("factorial", u), call("digamma", add(u, ONE))),),),
        real_valued=True,
        at_oo=OO,
        poles=Poles(up_to=-1),
        nearness=Nearness.FACTORIAL,
        exactly=whole_functions.factorial,
    ),
    # n!! is a sequence here; what continues it to the complex plane is not unique
    Function(
        name="factorial2",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.GROWS,
        ball=_factorial2,
        exactly=whole_functions.factorial2,
    ),
    Function(
        name="binomial",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        words=("binomial",),
        sympy=SympyCost.GROWS,
        ball=_binomial,
        derivatives=(
            (
                lambda n, k: mul(
                    call("binomial", n, k), sub(call("digamma", add(n, ONE)), call("digamma", add(sub(n, k), ONE)))
                ),
                lambda n, k: mul(
                    call("binomial", n, k), sub(call("digamma", add(sub(n, k), ONE)), call("digamma", add(k, ONE)))
                ),
            ),
        ),
        real_valued=True,
        nearness=Nearness.FACTORIAL,
        exactly=whole_functions.binomial,
    ),
    Function(
        name="beta",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        letter=True,
        sympy=SympyCost.GROWS,
        ball=lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
        derivatives=(
            (
                lambda a, b: mul(call("beta", a, b), sub(call("digamma", a), call("digamma", add(a, b)))),
                lambda a, b: mul(call("beta", a, b), sub(call("digamma", b), call("digamma", add(a, b)))),
            ),
        ),
        real_valued=True,
    ),
    # The continuous log(gamma) is cut from 0 to -oo
    Function(
        name="loggamma",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.SMALL,
        ball=acb.lgamma,
        derivatives=((lambda u: call("digamma", u),),),
        at_oo=OO,
        changes_at=(ZERO,),
        poles=Poles(at=((0, OO),)),
    ),
    Function(
        name="digamma",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        sympy=SympyCost.SMALL,
        ball=acb.digamma,
        derivatives=((lambda u: call("polygamma", ONE, u),),),
        real_valued=True,
        rises_above=0,
        at_oo=OO,
        changes_at=(ZERO,),
        poles=Poles(up_to=0),
        nearness=Nearness.POWER,
    ),
    # Of an order that is no whole number it is cut
    Function(
        name="polygamma",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.GROWS,
        special=True,
        ball=last_argument("polygamma"),
        derivatives=((None, lambda n, u: call("polygamma", add(n, ONE), u)),),
        changes_at=(ZERO,),
        point=-1,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="harmonic",
        arity=(1, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.GROWS,
        special=True,
        ball=_harmonic,
        derivatives=((lambda n: call("polygamma", ONE, add(n, ONE)),),),
        at_oo=OO,
        poles=Poles(up_to=-1),
    ),
    Function(
        name="uppergamma",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.GROWS,
        special=True,
        ball=last_argument("gamma_upper"),
        derivatives=((None, lambda s, u: neg(_gamma_density(s, u))),),
        changes_at=(ZERO,),
        point=-1,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="lowergamma",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_CUTS,
        sympy=SympyCost.GROWS,
        special=True,
        ball=last_argument("gamma_lower"),
        derivatives=((None, _gamma_density),),
        changes_at=(ZERO,),
        point=-1,
        nearness=Nearness.SATURATING,
    ),
    Function(
        name="RisingFactorial",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        sympy=SympyCost.GROWS,
        special=True,
        ball=modest(lambda x, k: ratio_of_gammas(x + k, x)),
        real_valued=True,
    ),
    Function(
        name="FallingFactorial",
        arity=(2, 2),
        holomorphic=Holomorphic.OFF_POLES,
        sympy=SympyCost.GROWS,
        special=True,
        ball=modest(lambda x, k: ratio_of_gammas(x + 1, x - k + 1)),
        real_valued=True,
    ),
    Function(
        name="catalan",
        arity=(1, 1),
        holomorphic=Holomorphic.OFF_POLES,
        letter=True,
        sympy=SympyCost.GROWS,
        special=True,
        ball=modest(lambda n: 4**n * ratio_of_gammas(n + arb(1) / 2, n + 2) / acb.pi().sqrt()),
        real_valued=True,
    ),
)

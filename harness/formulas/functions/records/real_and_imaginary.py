"""Real and imaginary parts, conjugates and arguments of complex numbers."""

from __future__ import annotations

from flint import acb

from harness.formulas.functions.balls import NAN
from harness.formulas.functions.ends import NO_LIMIT
from harness.formulas.functions.places import Nearness
from harness.formulas.functions.record import Function, Holomorphic, SympyCost
from harness.formulas.trees.algebra import ZERO

FUNCTIONS = (
    # what has no value has no real part either: NAN's imaginary part is 0
    Function(
        name="re",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        letter=True,
        commands=("re", "Re"),
        sympy=SympyCost.SMALL,
        ball=lambda a: acb(a.real) if a.is_finite() else NAN,
        real_valued=True,
        finite=True,
        continuous=True,
        at_zoo=NO_LIMIT,
    ),
    Function(
        name="im",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        letter=True,
        commands=("im", "Im"),
        sympy=SympyCost.SMALL,
        ball=lambda a: acb(a.imag) if a.is_finite() else NAN,
        real_valued=True,
        finite=True,
        continuous=True,
        at_zoo=NO_LIMIT,
    ),
    Function(
        name="conjugate",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        sympy=SympyCost.SMALL,
        ball=lambda a: a.conjugate(),
        real_valued=True,
        finite=True,
        continuous=True,
    ),
    Function(
        name="arg",
        arity=(1, 1),
        holomorphic=Holomorphic.NOWHERE,
        letter=True,
        commands=("arg",),
        sympy=SympyCost.SMALL,
        ball=lambda a: NAN if a.contains(0) else acb(a.arg()),
        real_valued=True,
        changes_at=(ZERO,),
        at_zoo=NO_LIMIT,
        nearness=Nearness.POWER,
    ),
)

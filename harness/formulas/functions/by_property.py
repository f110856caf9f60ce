"""Tables of functions by what their records say, each built once, when it is imported. What one module alone needs it
builds for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.places import Cut, Nearness, Poles, Turns
from harness.formulas.functions.record import Function, Holomorphic, Rewriting
from harness.formulas.functions.whole_functions import Exactly
from harness.formulas.trees.tree import Node


def those(hold: Callable[[Function], object]) -> frozenset[str]:
    """The names of the functions whose records are so."""
    return frozenset(name for name, known in ALL.items() if hold(known))


def said(field: str) -> dict[str, Any]:
    """Name -> the field of its record, where it says anything."""
    return {name: value for name, known in ALL.items() if (value := getattr(known, field)) is not None}


ENTIRE = those(lambda known: known.holomorphic is Holomorphic.EVERYWHERE)
MEROMORPHIC = those(lambda known: known.holomorphic is Holomorphic.OFF_POLES)
OFF_CUTS = those(lambda known: known.holomorphic is Holomorphic.OFF_CUTS)
OF_ONE = those(lambda known: known.arity == (1, 1))
REAL_VALUED = those(lambda known: known.real_valued)
ANALYTIC_ON_REALS = those(lambda known: known.analytic_on_reals)
CONTINUOUS_ON_REALS = ANALYTIC_ON_REALS | those(lambda known: known.continuous_on_reals)
CONTINUOUS = ENTIRE | those(lambda known: known.continuous)
"""At every complex number."""
FINITE = ENTIRE | those(lambda known: known.finite)
OF_ANGLES = those(lambda known: known.of_angle)
PERIODIC = those(lambda known: known.periodic)
BROKEN = those(lambda known: known.breaks)
SATURATING = those(lambda known: known.nearness is Nearness.SATURATING)
EXPONENTIAL = those(lambda known: known.nearness is Nearness.EXPONENTIAL)

AT_OO: Mapping[str, Node] = said("at_oo")
AT_MINUS_OO: Mapping[str, Node] = said("at_minus_oo")
RISES_ABOVE: Mapping[str, float] = said("rises_above")
RANGES: Mapping[str, tuple[float, float]] = said("range")
POLES: Mapping[str, Poles] = said("poles")
_VANISHING = {Turns.HALF: "cos", Turns.WHOLE: "sin"}
REAL_POLES = {name: _VANISHING[poles.turns] for name, poles in POLES.items() if poles.turns in _VANISHING}
"""Head -> the function that vanishes at its real poles, where these repeat themselves."""
CUTS: Mapping[str, Cut] = said("cut")
RECIPROCAL: Mapping[str, str] = said("reciprocal")
"""f -> g where f(u) is g(1/u), as in SymPy: acot jumps at 0, from -pi/2 to pi/2."""
QUOTIENTS: Mapping[str, Rewriting] = said("written")
"""Head -> the same by sin, cos, exp, log and sqrt, and by the functions of 1/u."""
IN_FLOORS: Mapping[str, Rewriting] = said("in_floors")
WHOLE: Mapping[str, Exactly] = said("exactly")
ARITY = {name: ALL[name].arity[0] for name in WHOLE}
"""Arguments of those."""

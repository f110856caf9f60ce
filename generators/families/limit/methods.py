"""Which methods a level draws from, sums and products of two limits, a user's own limit, and the second derivation."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

from flint import arb, ctx
from sympy import AccumBounds, Integer, limit, nan, oo

from generators.errors import Refused
from generators.families.limit.algebraic import FACTORISATION, RATIONALISATION, SUBSTITUTION
from generators.families.limit.infinity import DOMINANT, GROWTH, ROOTS
from generators.families.limit.lhopital import LHOPITAL, work_lhopital
from generators.families.limit.limit_question import DNE, LimitMethod, LimitQuestion, LimitSheet, limit_text, of, x
from generators.families.limit.sides import ABSOLUTE, EXPONENTIAL_POLE, POLE, conclude
from generators.families.limit.squeeze import SQUEEZE
from generators.families.limit.standard import EULER, STANDARD
from generators.writing.enclosure import Enclosure, enclosure
from generators.writing.printing import literal
from generators.writing.stream import Stream
from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.limits.limit_of import limit as proved_limit


def draw_combined(stream: Stream, level: int) -> LimitQuestion:
    """The sum or product of two limits at one point, each found by its own method."""
    at, group = stream.choice(((Integer(0), AT_ZERO), (oo, AT_INFINITY)))
    methods = stream.shuffled(group)
    first, second = (method.draw(stream, level - 1, at) for method in methods[:2])
    how = stream.choice(("plus", "times"))
    expression = first.expression + second.expression if how == "plus" else first.expression * second.expression
    return LimitQuestion(expression, first.point, "+-", "combined", (first, second, how))


def work_combined(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """lim (f + g) = lim f + lim g and lim f*g = lim f * lim g, where the right side is defined."""
    first, second, how = question.parts
    name, value = METHODS[first.method].work(sheet, first)
    other, other_value = METHODS[second.method].work(sheet, second)
    result = value + other_value if how == "plus" else value * other_value
    if result is nan:
        raise Refused("oo - oo or 0*oo: the limit laws say nothing")
    code = f"{name} + {other}" if how == "plus" else f"{name}*{other}"
    rule = "sum rule" if how == "plus" else "product rule"
    return sheet.limit(rule, question, code, result), result


def work_general(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """A user's own limit: direct substitution, else L'Hopital's rule, else each side by SymPy's Gruntz."""
    expression, variable, point = question.expression, question.variable, question.point
    if point.is_finite:
        value = expression.subs(variable, point)
        if value.is_real and value.is_finite and _continuous(expression, variable, point):
            return sheet.substitute(question)
        above, below = expression.as_numer_denom()
        if above.subs(variable, point).is_zero and below.subs(variable, point).is_zero:
            with contextlib.suppress(Refused):  # raised before anything is written
                return work_lhopital(sheet, question.with_parts((above, below)))
    sides = ("-", "+") if question.side == "+-" and point.is_finite else (question.side,)
    results = []
    for side in sides:
        code = f"{variable}, {literal(point)}" + (f", '{side}'" if point.is_finite else "")
        value = limit(expression, variable, point, side) if point.is_finite else limit(expression, variable, point)
        if value.has(AccumBounds):  # an enclosure: sin(x + 1/log(x)) - sin(x) has one, and tends to 0
            if not _is_proved_to_oscillate(question):
                raise Refused("it holds what oscillates, and whether it has a limit is not proved")
            return sheet.limit("oscillation", question, "'DNE'", DNE), DNE
        if value.is_extended_real is not True:
            raise Refused("the limit is not a real number nor infinite")
        one_side = of(question, expression, side)
        results.append((sheet.limit("limit", one_side, f"limit({literal(expression)}, {code})", value), value))
    return conclude(sheet, question, results)


def _continuous(expression: Any, variable: Any, point: Any) -> bool:
    """True if balls show the values on both sides close in on one number."""
    function = enclosure(expression, variable)
    with ctx.workprec(256):
        centre = function(point_ball(point))
        neighbours = [function(point_ball(point) + side * arb("1e-40")) for side in (-1, 1)]
        return all(bool(abs(value - centre) < arb("1e-15")) for value in neighbours)


COMBINED = LimitMethod("combined", draw_combined, work_combined)
AT_ZERO = (STANDARD, EULER, LHOPITAL, SQUEEZE, RATIONALISATION)
AT_INFINITY = (DOMINANT, ROOTS, EULER, SQUEEZE, GROWTH)

METHODS: dict[str, LimitMethod] = {
    method.name: method
    for method in (
        SUBSTITUTION,
        FACTORISATION,
        RATIONALISATION,
        STANDARD,
        EULER,
        DOMINANT,
        ROOTS,
        GROWTH,
        ABSOLUTE,
        POLE,
        EXPONENTIAL_POLE,
        LHOPITAL,
        SQUEEZE,
        COMBINED,
    )
}

BY_LEVEL: dict[int, tuple[tuple[LimitMethod, int], ...]] = {
    1: ((SUBSTITUTION, 3), (FACTORISATION, 4), (STANDARD, 3), (DOMINANT, 4)),
    2: (
        (SUBSTITUTION, 2),
        (FACTORISATION, 3),
        (RATIONALISATION, 3),
        (STANDARD, 3),
        (EULER, 2),
        (DOMINANT, 3),
        (ABSOLUTE, 2),
        (POLE, 2),
    ),
    3: (
        (RATIONALISATION, 2),
        (STANDARD, 2),
        (EULER, 1),
        (DOMINANT, 2),
        (ROOTS, 2),
        (GROWTH, 2),
        (ABSOLUTE, 2),
        (POLE, 2),
        (LHOPITAL, 4),
        (SQUEEZE, 2),
    ),
    4: (
        (FACTORISATION, 1),
        (ROOTS, 2),
        (GROWTH, 2),
        (POLE, 2),
        (EXPONENTIAL_POLE, 3),
        (LHOPITAL, 5),
        (SQUEEZE, 1),
        (COMBINED, 2),
    ),
    5: ((LHOPITAL, 1), (EXPONENTIAL_POLE, 1), (COMBINED, 6)),
}


def draw(stream: Stream, level: int) -> LimitQuestion:
    """A question of the level."""
    return stream.weighted(BY_LEVEL[level]).draw(stream, level)


def work(sheet: LimitSheet, question: LimitQuestion) -> tuple[str, Any]:
    """The steps and the limit, by the question's own method."""
    if question.method == "general":
        return work_general(sheet, question)
    return METHODS[question.method].work(sheet, question)


def point_ball(point: Any) -> Any:
    """A finite point as a ball, narrow enough for the nearest values looked at."""
    with ctx.workprec(2000):
        return enclosure(point, x)(None)


def one_sided(question: LimitQuestion) -> str | None:
    """The only side of the point of a two-sided limit on which the function is real, if there is one such side."""
    if not question.point.is_finite or question.side != "+-":
        return None
    function, centre = enclosure(question.expression, question.variable), point_ball(question.point)
    real = {side: _values(lambda h, s=s: function(centre + s * h)) for side, s in (("-", -1), ("+", 1))}  # type: ignore[misc]  # bound now
    real_sides = [side for side, values in real.items() if values is not None]
    return real_sides[0] if len(real_sides) == 1 else None


def confirmed(question: LimitQuestion, gold: Any) -> bool:
    """True when the values on each side, at distances 1e-8 to 1e-60 of the point, settle on `gold` as it says.

    Shares nothing with the rules: balls of up to 2,000 bits, no series, no Gruntz. Gold is a SymPy value or DNE; that
    there is none is either seen so (the sides settle on different things) or proved by the harness, for values cannot
    show that they never settle.
    """
    if gold == DNE and _is_proved_to_oscillate(question):
        return True
    function = enclosure(question.expression, question.variable)
    if not question.point.is_finite:
        sign = 1 if question.point == oo else -1
        if gold == DNE:
            return False
        return _settles(lambda h: function(sign / h), gold)
    sides = (-1, 1) if question.side == "+-" else (1,) if question.side == "+" else (-1,)
    centre = point_ball(question.point)
    if gold != DNE:
        return all(_settles(lambda h, s=s: function(centre + s * h), gold) for s in sides)  # type: ignore[misc]  # bound now
    from_side = [lambda h, s=s: function(centre + s * h) for s in sides]
    limits = [_limit_seen(values) for values in from_side]
    return None not in limits and len(set(limits)) == 2


def _is_proved_to_oscillate(question: LimitQuestion) -> bool:
    """Whether the harness proves, without SymPy, that there is no limit."""
    try:
        return proved_limit(parse(limit_text(question))) == Node("Word", ("dne",))
    except (Undecided, SyntaxRefused):
        return False


SCALES = ("1e-8", "1e-20", "1e-40", "1e-60")


def _values(function: Enclosure) -> list[Any] | None:
    with ctx.workprec(2000):
        values = [function(arb(scale)) for scale in SCALES]
        return values if all(value.is_finite() for value in values) else None


def _settles(function: Enclosure, gold: Any) -> bool:
    values = _values(function)
    if values is None:
        return False
    if gold in (oo, -oo):
        return _runs_away(values if gold == oo else [-value for value in values])
    with ctx.workprec(2000):
        target = enclosure(gold, x)(None)
        errors = [abs(value - target) for value in values]
        is_close = bool(errors[-1] < arb("1e-12")) and bool(errors[-2] < arb("1e-8"))
        return is_close or bool(errors[-1] < abs(target) * arb("1e-30"))  # of 2**1000, say


def _runs_away(values: list[Any]) -> bool:
    """Growing past 30 in steps that do not shrink: a logarithm's, or faster."""
    steps = [later - earlier for earlier, later in itertools.pairwise(values)]
    return bool(values[-1] > 30) and all(bool(step > 1) for step in steps)


def _limit_seen(function: Enclosure) -> str | None:
    """The limit as the values show it, to ten digits; None if they do not settle."""
    values = _values(function)
    if values is None:
        return None
    if _runs_away(values):
        return "oo"
    if _runs_away([-value for value in values]):
        return "-oo"
    with ctx.workprec(2000):
        if not bool(abs(values[-1] - values[-2]) < arb("1e-12")):
            return None
    number = float(values[-1].mid())
    return f"{0.0 if abs(number) < 1e-12 else number:.10g}"

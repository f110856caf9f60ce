"""Real sequences given piecewise by n mod m: the limit of each subsequence, then limsup and liminf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import arb, ctx
from sympy import Expr, Max, Min, oo

from generators.families.sequence_limit.terms import (
    ADVANCED,
    SequenceTerm,
    alternating,
    constant,
    draw_convergent,
    draw_infinite,
    draw_target,
    n,
    split_parity,
)
from generators.families.sequence_limit.wording import residue_name
from generators.writing.enclosure import enclosure
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream


@dataclass(frozen=True, slots=True)
class RealQuestion:
    """`formulas[r]` is a_n for n = r mod len(formulas); `classes[r]` the same without (-1)**n, mod len(classes)."""

    formulas: tuple[Expr, ...]
    classes: tuple[SequenceTerm, ...]


def draw(stream: Stream, level: int) -> RealQuestion:
    """One formula at level 1 (a plain limit) or two; three and more, (-1)**n and harder terms above."""
    if level >= 4 and stream.chance(1, 3):
        formula, even, odd = alternating(stream, level)
        return RealQuestion((formula,), (even, odd))
    count = {1: stream.integer(1, 2), 2: 2, 3: stream.integer(2, 3), 4: 3, 5: stream.integer(3, 4)}[level]
    terms: list[SequenceTerm] = []
    while len(terms) < count:
        term = _term(stream, level)
        if all(term.expression != other.expression for other in terms) and (count > 1 or term.expression.has(n)):
            terms.append(term)
    return RealQuestion(tuple(term.expression for term in terms), tuple(terms))


def _term(stream: Stream, level: int) -> SequenceTerm:
    how = stream.weighted(
        (("convergent", 6), ("constant", 1), ("infinite", 1 if level >= 2 else 0), ("advanced", 2 * max(0, level - 2)))
    )
    if how == "advanced":
        return stream.choice(ADVANCED)(stream)
    if how == "infinite":
        return draw_infinite(stream, level)
    return draw_convergent(stream, level) if how == "convergent" else constant(draw_target(stream, level))


def work(program: Program, question: RealQuestion) -> Any:
    """limsup is the greatest, liminf the least of the limits of the subsequences n = r mod m."""
    modulus = len(question.classes)
    names, values = [], []
    for residue, term in enumerate(question.classes):
        name = f"L{residue}"
        where = f", {residue_name(residue, modulus)}" if modulus > 1 else ""
        expression = term.expression
        code = f"limit({literal(expression)}, n, oo)"
        program.step(f"limit{where}", f"Limit({text(expression)}, n, oo)", name, code, term.limit)
        names.append(name)
        values.append(term.limit)
    if modulus == 1:
        program.answer("L0", values[0])
        return values[0]
    inside, template = ", ".join(text(value) for value in values), ", ".join("{" + name + "}" for name in names)
    high, low = Max(*values), Min(*values)
    arguments = ", ".join(names)
    program.step("limsup", f"Max({inside})", "upper", f"Max({arguments})", high, f"Max({template})")
    program.step("liminf", f"Min({inside})", "lower", f"Min({arguments})", low, f"Min({template})")
    program.answer("(upper, lower)", f"({high}, {low})")
    return high, low


def confirmed(question: RealQuestion, gold: Any) -> bool:
    """True when balls around a_n at n near 1e20 and 1e40 of every residue show these limits, limsup and liminf."""
    modulus = len(question.classes)
    tails = []
    for residue in range(modulus):
        formula = split_parity(question.formulas[residue % len(question.formulas)], residue)
        function = enclosure(formula, n)
        with ctx.workprec(2000):
            values = [function(arb(10) ** power * modulus + residue) for power in (10, 20, 40)]
            if not all(value.is_finite() for value in values):
                return False
            tails.append(values)
    expected = gold if isinstance(gold, tuple) else (gold, gold)
    with ctx.workprec(2000):
        high, low = max(tails, key=_last), min(tails, key=_last)
        return _near(high, expected[0]) and _near(low, expected[1])


def _last(values: list[Any]) -> Any:
    return values[-1]


def _near(values: list[Any], gold: Expr) -> bool:
    if gold in (oo, -oo):
        signed = values if gold == oo else [-value for value in values]
        return bool(signed[2] > signed[1]) and bool(signed[1] > signed[0]) and bool(signed[0] > 100)
    target = enclosure(gold, n)(None)
    return bool(abs(values[-1] - target) < arb("1e-12")) and bool(abs(values[-2] - target) < arb("1e-12"))

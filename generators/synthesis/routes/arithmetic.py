"""Arithmetic in smaller steps, as it is done by head: tens and ones, round numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from generators.families.arithmetic.term import FUNCTION, OPERATORS, ArithmeticTerm
from generators.families.arithmetic.users_expression import parsed
from generators.synthesis.asked import Texts
from generators.synthesis.routes import by_head
from generators.synthesis.routes.by_head import Number, Way
from generators.synthesis.routes.registry import Route
from generators.synthesis.routes.sheet import Sheet
from harness.verification.problem import Problem

PARTS: Mapping[str, Way] = {
    "add": by_head.add_parts,
    "sub": by_head.subtract_parts,
    "mul": by_head.multiply_parts,
    "div": by_head.divide_reduced,
    "pow": by_head.power_by_factors,
    "mod": by_head.remainder,
    "floordiv": by_head.whole_quotient,
    "max": by_head.larger,
    "min": by_head.smaller,
    "gcd": by_head.divisor,
}
ROUND: Mapping[str, Way] = {
    **PARTS,
    "add": by_head.add_round,
    "sub": by_head.subtract_round,
    "mul": by_head.multiply_round,
    "div": by_head.divide_whole,
}


def tens_and_ones(problem: Problem, texts: Texts) -> str | None:
    """Sums and products by tens and ones, fractions over one denominator."""
    return _walked(problem, texts, PARTS)


def round_numbers(problem: Problem, texts: Texts) -> str | None:
    """Sums and products by the next multiple of ten, fractions by whole parts and parts of one."""
    return _walked(problem, texts, ROUND)


def _walked(problem: Problem, texts: Texts, ways: Mapping[str, Way]) -> str:
    sheet = Sheet(problem.program)
    result = _term(sheet, parsed(texts[0]), ways).code
    sheet.answer(sheet.step("altogether", texts[0], "v", result))
    return sheet.text()


def _term(sheet: Sheet, term: ArithmeticTerm, ways: Mapping[str, Way]) -> Number:
    """Writes the steps of a term, children first."""
    if term.op == "number":
        return Number(Fraction(term.text))
    parts = [_term(sheet, part, ways) for part in term.args]
    if term.op in ways and (found := ways[term.op](sheet, parts[0], parts[-1])) is not None:
        return found
    rule = OPERATORS[term.op]
    left = rule.form.format(*(part.shown if rule.binding < FUNCTION else str(part.value) for part in parts))
    code = rule.form.format(*(part.code for part in parts))
    return Number(rule.compute(*(part.value for part in parts)), sheet.step(rule.rule, left, "v", code))


ROUTES = (Route("arithmetic", "tens and ones", tens_and_ones), Route("arithmetic", "round numbers", round_numbers))

"""Questions on integrals: what is drawn at each level, how it is solved, indefinite, definite or improper."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from flint import arb, ctx
from sympy import Expr, Integer, Rational, Symbol, expand, limit, nan, oo, pi, zoo

from generators.errors import Refused
from generators.families.integral import draw as plans
from generators.families.integral import rule_trees
from generators.families.integral.render import Renderer
from generators.writing.enclosure import enclosure
from generators.writing.family_protocol import Solution
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

INDEFINITE = (
    Phrasing("Find an antiderivative of {f} with respect to {x}.", "求 {f} 关于 {x} 的一个原函数。"),
    Phrasing("Compute the indefinite integral of {f} with respect to {x}.", "计算 {f} 关于 {x} 的不定积分。"),
    Phrasing("Integrate {f} with respect to {x}.", "对 {f} 关于 {x} 积分。"),
    Phrasing(
        "Determine a function whose derivative with respect to {x} is {f}.", "求一个函数，使它关于 {x} 的导数为 {f}。"
    ),
)
DEFINITE = (
    Phrasing(
        "Compute the integral of {f} with respect to {x} from {a} to {b}.", "计算 {f} 关于 {x} 从 {a} 到 {b} 的积分。"
    ),
    Phrasing(
        "Evaluate the definite integral of {f} over {x} from {a} to {b}.", "计算 {f} 当 {x} 从 {a} 到 {b} 时的定积分。"
    ),
    Phrasing("What is the integral of {f} from {x} = {a} to {x} = {b}?", "当 {x} 从 {a} 到 {b} 时，{f} 的积分是多少？"),
)
IMPROPER = Phrasing(
    " Answer oo or -oo if it is infinite, diverges if it has no value.",
    "若为无穷大，请回答 oo 或 -oo；若没有值，请回答 diverges。",
)
DIVERGES = "diverges"
REAL = "real=True"


@dataclass(frozen=True, slots=True)
class IntegralQuestion:
    """The integral of `integrand`; over `bounds` if there are any, split at `breaks`, where it is singular inside.

    `rule` is the rule tree, where it is known. `singular`: whether a finite lower or upper end is a singularity.
    `kinks`: where an absolute value in the integrand changes its sign between the bounds.
    """

    integrand: Expr
    variable: Symbol
    rule: Any = None
    bounds: tuple[Expr, Expr] | None = None
    breaks: tuple[Expr, ...] = ()
    singular: tuple[bool, bool] = (False, False)
    terse: bool = True
    kinks: tuple[Expr, ...] = ()

    @property
    def marks(self) -> list[Expr]:
        """The ends of the pieces, in order: of an integral between bounds."""
        assert self.bounds is not None
        return [self.bounds[0], *sorted({*self.breaks, *self.kinks}, key=float), self.bounds[1]]

    def is_singular(self, end: Expr) -> bool:
        """Whether an end of a piece is a singularity or infinite: a limit must be taken there."""
        assert self.bounds is not None
        at_bound = any(at and end == bound for at, bound in zip(self.singular, self.bounds, strict=True))
        return at_bound or end in self.breaks or not end.is_finite

    @property
    def improper(self) -> bool:
        """True if some limit must be taken."""
        ends = self.bounds is not None and not all(bound.is_finite for bound in self.bounds)
        return ends or bool(self.breaks) or any(self.singular)


def draw(stream: Stream, level: int) -> IntegralQuestion:
    """A question of the level."""
    how = stream.weighted(
        (
            ("indefinite", (10, 8, 6, 7, 6)[level - 1]),
            ("definite", (0, 2, 1, 1, 1)[level - 1]),
            ("improper", (0, 0, 1, 1, 1)[level - 1]),
        )
    )
    if how == "indefinite":
        rule = plans.draw(stream, level)
        return IntegralQuestion(rule.integrand, rule.variable, rule, terse=level >= 3)
    return _definite(stream, level) if how == "definite" else _improper(stream, level)


def _definite(stream: Stream, level: int) -> IntegralQuestion:
    """A function continuous between the bounds."""
    low = Integer(stream.integer(-3, 3))
    bounds: tuple[Expr, Expr] = (low, low + stream.integer(1, 5))
    plan = stream.choice((plans.polynomial,) if level == 2 else (plans.polynomial, plans.parts_polynomial, plans.wave))
    if level >= 4:
        plan = stream.choice((plans.parts_polynomial, plans.wave, plans.arctangent, plans.complete_square))
    rule = plan(stream, 1 if level == 2 else level)
    if plan is plans.wave:
        bounds = (Integer(0), pi / stream.choice((2, 3, 4, 6)))
    if level == 5:
        rule = rule_trees.added([rule, plans.polynomial(stream, 2)])
    return IntegralQuestion(rule.integrand, rule.variable, rule, bounds)


def _improper(stream: Stream, level: int) -> IntegralQuestion:
    """An infinite end, a singular end, or a singularity inside; convergent or not."""
    how = stream.choice(("tail", "tail", "decay", "whole line", "end", "inside"))
    x, c = rule_trees.x, Integer(stream.nonzero(-9, 9))
    if how == "tail":
        p = stream.choice((Rational(-1, 2), Integer(-1), Rational(-3, 2), Integer(-2), Integer(-3), Integer(-4)))
        rule = rule_trees.times(c, rule_trees.power_rule(p))
        return IntegralQuestion(rule.integrand, x, rule, (Integer(stream.integer(1, 9)), oo))
    if how == "decay":
        rule = plans.decay(stream, level)
        return IntegralQuestion(rule.integrand, x, rule, (Integer(stream.integer(0, 3)), oo))
    if how == "whole line":
        rule = (plans.arctangent if level <= 3 else plans.complete_square)(stream, level)
        bounds = stream.choice(((-oo, oo), (Integer(0), oo), (-oo, Integer(0))))
        return IntegralQuestion(rule.integrand, x, rule, bounds)
    point = Integer(stream.integer(-4, 4))
    powers = (
        (Rational(-1, 2), Rational(-2, 3), Integer(-1), Integer(-2))
        if how == "end"
        else (Integer(-1), Integer(-2), Integer(-3))
    )
    rule = rule_trees.times(c, rule_trees.shifted_power(stream.choice(powers), point))
    if how == "end":
        return IntegralQuestion(
            integrand=rule.integrand,
            variable=x,
            rule=rule,
            bounds=(point, point + stream.integer(1, 9)),
            breaks=(),
            singular=(True, False),
        )
    bounds = (point - stream.integer(1, 6), point + stream.integer(1, 6))
    return IntegralQuestion(rule.integrand, x, rule, bounds, (point,))


def canonical(question: IntegralQuestion) -> str:
    """The integrand in x, and the bounds."""
    integrand = question.integrand.xreplace({question.variable: rule_trees.x})
    return f"{text(integrand)} | {'' if question.bounds is None else '{}, {}'.format(*question.bounds)}"


def worked(question: IntegralQuestion, rule: Any, stream: Stream) -> Solution:
    """Statement, answer and program by a rule tree."""
    value_of = _work_indefinite if question.bounds is None else _work_definite
    program = Program(title(question), str(question.variable))
    value = value_of(Renderer(program, question.variable, question.terse), rule, question)
    return solution(question, program, value, stream)


def title(question: IntegralQuestion) -> str:
    """The problem in the program's own line."""
    f, x = text(question.integrand), question.variable
    if question.bounds is None:
        return f"find an antiderivative of {f} with respect to {x}"
    return "compute the integral of {} from {x} = {} to {x} = {}".format(f, *question.bounds, x=x)


def solution(question: IntegralQuestion, program: Program, value: Any, stream: Stream) -> Solution:
    """A worked program with its statement and answer."""
    words: dict[str, Any] = {"f": text(question.integrand), "x": question.variable}
    if question.bounds is None:
        phrasing = stream.choice(INDEFINITE)
        statement = phrasing.english.format(**words)
        answer = Answer("antiderivative", text(value), str(question.variable), text(question.integrand))
        return Solution(statement, answer, program, lambda: phrasing.chinese.format(**_in_formulas(words)))
    words |= {"a": question.bounds[0], "b": question.bounds[1]}
    phrasing, improper = stream.choice(DEFINITE), IMPROPER if question.improper else Phrasing("", "")
    statement = phrasing.english.format(**words) + improper.english
    kind = "word" if value == DIVERGES else "real" if value.is_finite else "limit"
    return Solution(
        statement,
        Answer(kind, text(value)),
        program,
        lambda: phrasing.chinese.format(**_in_formulas(words)) + improper.chinese,
    )


def _in_formulas(words: dict[str, Any]) -> dict[str, str]:
    return {name: formula(str(value)) for name, value in words.items()}


def _work_indefinite(sheet: Renderer, rule: Any, question: IntegralQuestion) -> Expr:
    """The steps of the antiderivative; a last [simplify] step where that is shorter."""
    name, value = sheet.render(rule)
    shorter = expand(value) if sheet.terse and value.is_Add else value
    if len(text(shorter)) < len(text(value)):
        name = sheet.step("simplify", text(value), "F", f"expand({name})", shorter)
        value = shorter
    sheet.program.answer(name, value)
    return value


def _work_definite(sheet: Renderer, rule: Any, question: IntegralQuestion) -> Any:
    """The fundamental theorem on every piece between singularities; limits where an end is singular or infinite."""
    assert question.bounds is not None
    antiderivative, value = sheet.render(rule)
    pieces = []
    for low, high in itertools.pairwise(question.marks):
        below = _end(sheet, antiderivative, value, low, "+", question.is_singular(low))
        above = _end(sheet, antiderivative, value, high, "-", question.is_singular(high))
        area = above[1] - below[1]
        if area is nan:
            raise Refused("both ends of one piece are infinite")
        left = f"Integral({text(question.integrand)}, ({question.variable}, {low}, {high}))"
        pieces.append((sheet.step("fundamental theorem", left, "A", f"{above[0]} - {below[0]}", area), area))
    total = sum((area for _, area in pieces), Integer(0))
    code = " + ".join(name for name, _ in pieces)
    if total is nan:  # oo - oo: no value, so nothing to claim
        sheet.program.answer(f"'{DIVERGES}' if {code} is nan else {code}", DIVERGES)
        return DIVERGES
    if len(pieces) > 1:
        left = "Integral({}, ({}, {}, {}))".format(text(question.integrand), question.variable, *question.bounds)
        code = sheet.step("sum of the pieces", left, "A", code, total)
    sheet.program.answer(code, total)
    return total


def _end(sheet: Renderer, name: str, value: Expr, end: Expr, side: str, singular: bool) -> tuple[str, Expr]:
    """F at an end of a piece: its value, or its limit; code and value."""
    x = sheet.variable
    if not singular:
        return f"{name}.subs({x}, {literal(end)})", value.subs(x, end)
    direction = f", '{side}'" if end.is_finite else ""
    limit_value = limit_at(value, x, end, side)
    code = f"limit({name}, {x}, {literal(end)}{direction})"
    return sheet.step("limit", f"Limit({text(value)}, {x}, {end}{direction})", "L", code, limit_value), limit_value


def limit_at(value: Expr, x: Symbol, end: Expr, side: str) -> Expr:
    """The limit of an antiderivative at an end: by substitution; at a pole by the sign beside it; else by Gruntz."""
    at_end = value.subs(x, end)
    if (at_end.is_finite and at_end.is_real) or at_end in (oo, -oo):
        return at_end
    if at_end is zoo and end.is_finite:
        with ctx.workprec(512):
            sign_near = (
                enclosure(value, x)(arb(int(end)) + (1 if side == "+" else -1) * arb("1e-60"))
                if end.is_Integer
                else None
            )
        if sign_near is not None and (sign_near > 0 or sign_near < 0):
            return oo if sign_near > 0 else -oo
    return limit(value, x, end, side) if end.is_finite else limit(value, x, end)


def on_the_reals(integrand: Expr, variable: Symbol, name: Symbol) -> Expr:
    """The integrand as it is where the variable is real, written in `name`: roots of squares are absolute values."""
    x = Symbol(variable.name, real=True)
    rewritten = integrand.xreplace({variable: x}).replace(
        lambda part: part.is_Pow and part.exp.is_Rational and part.exp.q == 2 and part.base.is_polynomial(x),
        lambda part: _root(part, x),
    )
    return rewritten.xreplace({x: name})


def _root(power: Expr, x: Symbol) -> Expr:
    factors = power.base.factor() if power.base.has(x) else power.base
    square = factors.is_Pow or all(
        factor.is_number or (factor.is_Pow and factor.exp % 2 == 0) for factor in factors.args
    )
    return factors**power.exp if square else power

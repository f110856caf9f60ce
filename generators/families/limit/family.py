"""Limits, each found by a method that fits: substitution, factorisation, rationalisation, the important limits,
L'Hopital's rule, dominant terms, squeeze, one-sided and infinite limits, and limits that do not exist.

Two-sided limits are worked out, and confirmed, on both sides. The second derivation: balls of 2,000 bits around the
values at distances 1e-8 to 1e-60 of the point, on each side, must settle on the gold answer (or run away as it says);
where the answer is DNE the two sides must be seen to settle on different things, or the harness must prove, by its own
analysis and without SymPy, that the function oscillates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

PHRASINGS = (
    Phrasing("Find the limit of {f} as {x} approaches {a}{side}.", "求当 {x} {side} {a} 时 {f} 的极限。"),
    Phrasing("Evaluate the limit of {f} as {x} -> {a}{side}.", "计算当 {x} {side} {a} 时 {f} 的极限。"),
    Phrasing("Compute lim {x} -> {a}{side} of {f}.", "求 {f} 在 {x} {side} {a} 时的极限。"),
    Phrasing("What does {f} tend to as {x} approaches {a}{side}?", "当 {x} {side} {a} 时，{f} 趋于什么？"),
)
SIDES = {"+-": "", "+": " from the right", "-": " from the left"}
EXISTENCE = Phrasing(" Answer DNE if the limit does not exist.", "若极限不存在，请回答 DNE。")
SIDES_IN_CHINESE = {"+-": "趋于", "+": "从右侧趋于", "-": "从左侧趋于"}


class LimitFamily:
    """The family `limit`; see the module docstring."""

    name = "limit"
    summary = "limits by their methods: algebra, known limits, L'Hopital, dominant terms, squeeze, both sides"
    confirmation = "2,000-bit balls around the values at distances 1e-8 to 1e-60 of the point, on each side"
    levels: Mapping[int, str] = MappingProxyType(
        {
            1: "substitution, common factors, sin(kx)/(mx) and its kin, rational functions at infinity",
            2: "conjugates, more known limits with a polynomial factor, (1 + a/x)**(bx), one-sided and infinite limits",
            3: "L'Hopital once or twice, differences of roots, exponentials against powers, squeeze",
            4: "L'Hopital up to three times, double roots, exp(k/(x - a)) on each side, sums and products of limits",
            5: "sums and products of two limits of level 4",
        }
    )
    trees = False
    example = ("Limit((1 - cos(x))/x**2, x, 0)",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> Any:
        from generators.families.limit.methods import draw

        return draw(stream, level)

    def canonical(self, question: Any) -> str:
        expression = question.expression.xreplace({question.variable: sympy.Symbol("x")})
        return f"{text(expression)} | {question.point} | {question.side if question.point.is_finite else ''}"

    def solve(self, question: Any, stream: Stream) -> Solution:
        from generators.families.limit.limit_question import DNE, LimitSheet
        from generators.families.limit.methods import work

        fields = {
            "f": text(question.expression),
            "x": question.variable,
            "a": question.point,
            "side": SIDES[question.side],
        }
        phrasing = stream.choice(PHRASINGS)
        existence = EXISTENCE if question.point.is_finite else Phrasing("", "")
        statement = phrasing.english.format(**fields) + existence.english
        program = Program("find the limit of {f} as {x} approaches {a}{side}".format(**fields), str(question.variable))
        name, value = work(LimitSheet(program, question.variable), question)
        program.answer(name, value)
        answer = Answer("limit", DNE if value == DNE else text(value))

        def in_chinese() -> str:
            words = {name: formula(str(fields[name])) for name in "fxa"} | {"side": SIDES_IN_CHINESE[question.side]}
            return phrasing.chinese.format(**words) + existence.chinese

        return Solution(statement, answer, program, in_chinese)

    def confirm(self, question: Any, answer: Answer) -> bool:
        from generators.families.limit.limit_question import DNE
        from generators.families.limit.methods import confirmed
        from generators.writing.expressions import read

        return confirmed(question, DNE if answer.value == DNE else read(answer.value))

    def parse(self, texts: Sequence[str]) -> Any:
        from generators.families.limit.limit_question import LimitQuestion
        from generators.families.limit.methods import one_sided
        from generators.writing.expressions import from_user

        if len(texts) != 1:
            raise ProblemError(f'limit takes one problem, not {len(texts)}: write "{self.example[0]}"')
        parsed = from_user(texts[0], finite=False)
        if not isinstance(parsed, sympy.Limit):
            raise ProblemError(f'position 1: {excerpt(texts[0])} is not a limit: write "{self.example[0]}"')
        expression, variable, point, side = parsed.args
        if expression.free_symbols - {variable}:
            other = ", ".join(sorted(str(name) for name in expression.free_symbols - {variable}))
            raise ProblemError(f"the limit in {variable} also holds {other}: give numbers for them")
        if not isinstance(expression, sympy.Expr) or expression.has(sympy.nan, sympy.zoo):
            raise ProblemError(f"{excerpt(texts[0])}: what the limit is taken of has no value")
        if point.is_extended_real is not True:
            raise ProblemError(f"{excerpt(texts[0])}: the point must be a real number, oo or -oo, not {point}")
        side = str(side) if point.is_finite else "+-"  # SymPy names one at infinity too, where there is no other
        question = LimitQuestion(expression, point, side, variable=variable)
        if (only := one_sided(question)) is not None:
            raise ProblemError(
                f"{excerpt(texts[0])}: real on one side of {point} alone: ask for the limit from there, "
                f"Limit({text(expression)}, {variable}, {point}, '{only}')"
            )
        return question


FAMILY = LimitFamily()

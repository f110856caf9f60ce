"""Arithmetic: expressions parsed by `arithmetic.lark`, one step for each operator, gold exact.

The second derivation shares neither parser nor numbers: Python's own grammar (the harness's bounded reader) and SymPy's
rationals, against the Lark grammar and `fractions.Fraction` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from generators.errors import ProblemError, excerpt
from generators.families.arithmetic.draw import LEVELS, build, operators_in, within
from generators.families.arithmetic.term import FUNCTION, OPERATORS, ArithmeticTerm, canonical, written
from generators.families.arithmetic.users_expression import checked, parsed
from generators.writing.expressions import read
from generators.writing.family_protocol import Solution
from generators.writing.phrasing import Phrasing, formula
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

PHRASINGS = (
    Phrasing("Evaluate {}.", "计算 {}。"),
    Phrasing("Compute {}.", "求 {} 的值。"),
    Phrasing("What is {}?", "{} 等于多少？"),
    Phrasing("Calculate the exact value of {}.", "计算 {} 的精确值。"),
    Phrasing("Find the value of {}.", "求出 {} 的值。"),
)


class ArithmeticFamily:
    """Exact arithmetic; see the module docstring."""

    name = "arithmetic"
    summary = "exact arithmetic, one step for each operator"
    confirmation = "Python's own grammar and SymPy's rationals, against the Lark grammar and fractions.Fraction"
    levels: Mapping[int, str] = {
        1: "1-2 operators + - *, integers up to 20",
        2: "2-3 operators, with / and unary minus, integers up to 30",
        3: "3-5 operators, with // % **, integers up to 50",
        4: "5-7 operators, with abs, sqrt, min, max and decimals, integers up to 100",
        5: "7-10 operators, with factorial and gcd, integers up to 200",
    }
    trees = True
    example = ("3*(4 - 7)/2 + sqrt(16)",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> ArithmeticTerm:
        low, high = LEVELS[level][1]
        operators = stream.integer(low, high)
        if max_depth is not None:
            operators = min(operators, 2**max_depth - 1)
            return within(stream, level, operators, max_depth)
        if level < 3:
            return build(stream, level, operators)[0]
        while not low <= operators_in(term := build(stream, level, operators)[0]) <= high:
            pass  # an operator gave way and took its whole tree along, or unary ones brought additions
        return term

    def canonical(self, question: ArithmeticTerm) -> str:
        return canonical(question)

    def solve(self, question: ArithmeticTerm, stream: Stream) -> Solution:
        text = written(question)
        program = Program(f"evaluate {text}", symbols="")
        value, name, _ = _write(program, question)
        program.answer(name, value)
        kind = "integer" if value.denominator == 1 else "rational"
        phrasing = stream.choice(PHRASINGS)
        return Solution(
            phrasing.english.format(text),
            Answer(kind, str(value)),
            program,
            lambda: phrasing.chinese.format(formula(text)),
        )

    def confirm(self, question: ArithmeticTerm, answer: Answer) -> bool:
        return bool(read(written(question)) == read(answer.value))

    def parse(self, texts: Sequence[str]) -> ArithmeticTerm:
        from harness.formulas.syntax.bounds import SyntaxRefused

        if len(texts) != 1:
            raise ProblemError(f"an arithmetic problem is one expression, not {len(texts)}")
        question = parsed(texts[0])
        if question.op == "number":
            raise ProblemError("an arithmetic problem needs an operator: this is a number already")
        checked(question)
        try:
            read(written(question))
        except SyntaxRefused as error:  # an integer with leading zeros, or a tree too deep for the second derivation
            raise ProblemError(f"cannot use {excerpt(texts[0])}: {error.reason}") from None
        return question


def _write(program: Program, term: ArithmeticTerm) -> tuple[Fraction, str, str]:
    """Writes the steps of a term, children first; gives its value, its code, and the code's place in an f-string."""
    if term.op == "number":
        return Fraction(term.text), f"Rational('{term.text}')" if "." in term.text else term.text, term.text
    operator = OPERATORS[term.op]
    parts = [_write(program, part) for part in term.args]
    values = [value for value, _, _ in parts]
    value = operator.compute(*values)
    # A value that stands for a subexpression keeps its parentheses: (-7)**2, (1/2)*3.
    inside = "({})" if operator.binding < FUNCTION else "{}"
    pairs = list(zip(term.args, parts, strict=True))
    left = operator.form.format(*(part.text or inside.format(number) for part, (number, _, _) in pairs))
    template = operator.form.format(*(part.text or inside.format(place) for part, (_, _, place) in pairs))
    form = operator.form if term.op == "pow" and values[1] >= 0 else operator.code or operator.form
    name = f"step_{len(program.steps) + 1}"
    code = form.format(*(code for _, code, _ in parts))
    program.step(operator.rule, left, name, code, value, None if template == left else template)
    return value, name, f"{{{name}}}"


FAMILY = ArithmeticFamily()

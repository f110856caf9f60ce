"""Derivatives: one step for each rule applied, up to higher-order and mixed partial derivatives.

The second derivation is numeric and knows no rule: Cauchy's integral formula
f^(n)(a) = n!/(2 pi i) * integral of f(z)/(z - a)^(n + 1), by the trapezoidal rule on a small circle.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from generators.errors import ProblemError, excerpt
from generators.families.derivative.cauchy import agrees, real_enough
from generators.families.derivative.draw import SIZES, SIZES_OF_ANY_DEPTH, candidate, fits
from generators.families.derivative.question import (
    DerivativeQuestion,
    Expr,
    Symbol,
    phrasings,
    statement,
    statement_in_chinese,
    variables,
)
from generators.writing.differentiation_rules import Derivation
from generators.writing.expressions import NUMERIC, read
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

MAX_STEPS = 40
MAX_ORDER = 4
RULED = sorted(NUMERIC.keys() - {"Abs"})
"""The functions that have a rule; |x| has a corner, where it has none."""
MAX_NODES = 220


class DerivativeFamily:
    """d/dx of random expressions; see the module docstring."""

    name = "derivative"
    summary = "derivatives by the rules, up to higher-order and mixed partial ones"
    confirmation = "Cauchy's integral formula, numerically, on small circles about real points"
    levels: Mapping[int, str] = {
        1: "sums of multiples of powers and of sin, cos, exp, log",
        2: "one product, or one function of a linear or power argument",
        3: "trees of depth 2 over all functions: quotients, products, compositions",
        4: "depth 2 with general powers f**g and a**f, or a second derivative",
        5: "depth 3, third derivatives, and mixed partial derivatives in x and y",
    }
    trees = True
    example = ("x**2*sin(3*x)",)

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> DerivativeQuestion:
        while True:
            question = candidate(stream, level, max_depth)
            sizes = SIZES[level] if max_depth is None else SIZES_OF_ANY_DEPTH
            if all(question.of.has(x) for x in question.by) and fits(question, sizes):
                return question

    def canonical(self, question: DerivativeQuestion) -> str:
        symbols = sorted(question.of.free_symbols | set(question.by), key=str)
        fresh = [sympy.Symbol(f"v{i}") for i in range(len(symbols))]
        # Mixed derivatives commute: the order in which the variables are taken is no part of the question.
        return min(
            _renamed(question, dict(zip(ordering, fresh, strict=True))) for ordering in itertools.permutations(symbols)
        )

    def solve(self, question: DerivativeQuestion, stream: Stream) -> Solution:
        names = sorted({symbol.name for symbol in question.of.free_symbols | set(question.by)})
        of, by = question.of, ", ".join(x.name for x in question.by)
        program = Program(f"differentiate {text(of)} with respect to {by}", " ".join(names))
        derivation = Derivation(program, set(names), MAX_STEPS, MAX_NODES)
        value, name = of, ""
        for count, x in enumerate(question.by):
            if count:
                name = derivation.let(value, name)
            value, name = derivation.simplified(*derivation.differentiate(value, x))
        if len(question.by) > 1:
            head = ", ".join(["Derivative(" + text(of), *(x.name for x in question.by)]) + ")"
            program.step("higher derivative", head, "df", name, value)
            name = "df"
        program.answer(name, value)
        phrasing = stream.choice(phrasings(question))
        answer = Answer("expression", text(value), variable=names[0])
        return Solution(
            statement(question, phrasing), answer, program, lambda: statement_in_chinese(question, phrasing)
        )

    def confirm(self, question: DerivativeQuestion, answer: Answer) -> bool:
        return agrees(question, read(answer.value))

    def parse(self, texts: Sequence[str]) -> DerivativeQuestion:
        from generators.writing.expressions import from_user

        if len(texts) != 1:
            raise ProblemError(f"a derivative problem is one expression in x, not {len(texts)}")
        quoted, x = excerpt(texts[0]), variables()[0]
        of = from_user(texts[0])
        by: tuple[Symbol, ...] = (x,)
        if isinstance(of, sympy.Derivative):
            of, by = of.expr, _variables_of(of, quoted)
        elif x not in of.free_symbols and of.free_symbols:
            if len(of.free_symbols) > 1:
                name = min(map(str, of.free_symbols))
                raise ProblemError(f"{quoted} is in several variables: say which, as in Derivative({name}**2, {name})")
            by = tuple(of.free_symbols)
        for part in sympy.preorder_traversal(of):
            name = type(part).__name__
            if part.args and not (part.is_Add or part.is_Mul or part.is_Pow or name in RULED):
                raise ProblemError(
                    f"no rule of differentiation here for {name} in {quoted}: known are {', '.join(RULED)}"
                )
        question = DerivativeQuestion(of, by)
        if not real_enough(question):
            raise ProblemError(f"{quoted} is real at none, or too few, of the points at which it was tried")
        return question


def _variables_of(of: Expr, quoted: str) -> tuple[Symbol, ...]:
    """The variables of a user's unevaluated Derivative, in turn. Raises ProblemError."""
    orders = [(variable, count) for variable, count in of.variable_count]
    if not all(count.is_Integer for _, count in orders) or sum(count for _, count in orders) > MAX_ORDER:
        raise ProblemError(f"{quoted}: take at most {MAX_ORDER} derivatives, as in Derivative(x**3*y, x, x, y)")
    return tuple(variable for variable, count in orders for _ in range(int(count)))


def _renamed(question: DerivativeQuestion, names: Mapping[Symbol, Symbol]) -> str:
    orders = Counter(names[x].name for x in question.by)
    return f"{text(question.of.xreplace(dict(names)))} by {sorted(orders.items())}"


FAMILY = DerivativeFamily()

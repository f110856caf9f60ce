"""Derivatives: one step for each rule applied, up to higher-order and mixed partial derivatives.

The second derivation is numeric and knows no rule: Cauchy's integral formula
f^(n)(a) = n!/(2 pi i) * integral of f(z)/(z - a)^(n + 1), by the trapezoidal rule on a small circle.
"""

from __future__ import annotations

import cmath
import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.writing.differentiation_rules import Derivation
from generators.writing.expressions import (
    ELEMENTARY,
    FUNCTIONS,
    NUMERIC,
    Evaluator,
    atom,
    evaluator,
    function,
    monomial,
    read,
    size,
    tree,
)
from generators.writing.family_protocol import Solution
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

Expr = Any
Symbol = Any
MAX_STEPS = 40
MAX_ORDER = 4
RULED = sorted(NUMERIC.keys() - {"Abs"})
"""The functions that have a rule; |x| has a corner, where it has none."""
MAX_NODES = 220


@dataclass(frozen=True, slots=True)
class DerivativeQuestion:
    """The derivative of `of` with respect to each of `by`, one after another."""

    of: Expr
    by: tuple[Symbol, ...]


PHRASINGS = (
    "Differentiate {f} with respect to {x}.",
    "Find the derivative of {f} with respect to {x}.",
    "Compute d/d{x} of {f}.",
    "What is the derivative of f({x}) = {f}?",
)
HIGHER = (
    "Find the {nth} derivative of {f} with respect to {x}.",
    "Differentiate {f} {times} with respect to {x}.",
    "Compute the {nth} derivative of f({x}) = {f}.",
)
PARTIAL = (
    "Find the partial derivative of {f} with respect to {x}.",
    "Differentiate {f} with respect to {x}, the other variables held constant.",
)
MIXED = (
    "Find the mixed partial derivative of {f}, with respect to {xs}.",
    "Differentiate {f} partially with respect to {xs}.",
)
NTH = {2: ("second", "twice"), 3: ("third", "three times"), 4: ("fourth", "four times")}


@functools.cache
def _names() -> tuple[Symbol, Symbol]:
    return sympy.Symbol("x"), sympy.Symbol("y")


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
            question = self._candidate(stream, level, max_depth)
            sizes = SIZES[level] if max_depth is None else SIZES_OF_ANY_DEPTH
            if all(question.of.has(x) for x in question.by) and _fits(question, sizes):
                return question

    def _candidate(self, stream: Stream, level: int, max_depth: int | None) -> DerivativeQuestion:
        x, y = _names()
        if max_depth is not None:
            return _deep(stream, x, y, level, max_depth)
        if level == 1:
            terms = stream.integer(1, 3)
            return DerivativeQuestion(sympy.Add(*[_term(stream, x, i == 0 or terms == 2) for i in range(terms)]), (x,))
        if level == 2:
            return DerivativeQuestion(_single(stream, x), (x,))
        if level == 5 and stream.chance(1, 2):
            first, second = tree(stream, x, 1), tree(stream, y, 1, ELEMENTARY)
            joined = first * second if stream.chance(1, 2) else first.xreplace({x: x * y}) + second
            return DerivativeQuestion(joined, stream.choice([(x,), (y,), (x, y), (x, x)]))
        if level == 4 and stream.chance(1, 2):
            return DerivativeQuestion(_power(stream, x, 2), (x,))
        order = {4: 2, 5: 3}.get(level, 1) if stream.chance(1, 2) else 1
        depth = 1 if order > 1 else 3 if level == 5 else 2
        return DerivativeQuestion(tree(stream, x, depth), (x,) * order)

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
        return Solution(_statement(question, stream), Answer("expression", text(value), variable=names[0]), program)

    def confirm(self, question: DerivativeQuestion, answer: Answer) -> bool:
        return _agrees(question, read(answer.value))

    def parse(self, texts: Sequence[str]) -> DerivativeQuestion:
        from generators.writing.expressions import from_user

        if len(texts) != 1:
            raise ProblemError(f"a derivative problem is one expression in x, not {len(texts)}")
        quoted, x = excerpt(texts[0]), _names()[0]
        of = from_user(texts[0])
        by: tuple[Symbol, ...] = (x,)
        if isinstance(of, sympy.Derivative):
            of, by = of.expr, _variables(of, quoted)
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
        if not _real(question):
            raise ProblemError(f"{quoted} is real at none, or too few, of the points at which it was tried")
        return question


def _variables(of: Expr, quoted: str) -> tuple[Symbol, ...]:
    """The variables of a user's unevaluated Derivative, in turn. Raises ProblemError."""
    orders = [(variable, count) for variable, count in of.variable_count]
    if not all(count.is_Integer for _, count in orders) or sum(count for _, count in orders) > MAX_ORDER:
        raise ProblemError(f"{quoted}: take at most {MAX_ORDER} derivatives, as in Derivative(x**3*y, x, x, y)")
    return tuple(variable for variable, count in orders for _ in range(int(count)))


def _renamed(question: DerivativeQuestion, names: Mapping[Symbol, Symbol]) -> str:
    orders = Counter(names[x].name for x in question.by)
    return f"{text(question.of.xreplace(dict(names)))} by {sorted(orders.items())}"


def _term(stream: Stream, x: Symbol, multiple: bool) -> Expr:
    """A power or an elementary function of x; times a number where `multiple` (one of three: programs stay short)."""
    factor = stream.nonzero(-9, 9) if multiple else 1
    return factor * (x ** stream.integer(1, 7) if stream.chance(3, 5) else function(stream.choice(ELEMENTARY), x))


def _scaled(stream: Stream, x: Symbol) -> Expr:
    """An elementary function of a multiple of x."""
    return function(stream.choice(ELEMENTARY), stream.integer(1, 9) * x)


def _single(stream: Stream, x: Symbol) -> Expr:
    how = stream.weighted([("product", 2), ("linear", 1), ("power", 1)])
    if how == "product":
        left = x ** stream.integer(1, 7) if stream.chance(1, 2) else _scaled(stream, x)
        return left * _scaled(stream, x)
    if how == "linear":
        return stream.nonzero(-9, 9) * function(stream.choice(ELEMENTARY), stream.integer(2, 9) * x)
    inner = monomial(stream, x, 9) + stream.nonzero(-9, 9)
    return inner ** stream.integer(2, 4) if stream.chance(1, 3) else function(stream.choice(ELEMENTARY), inner)


def _power(stream: Stream, x: Symbol, depth: int) -> Expr:
    if stream.chance(1, 2):
        return atom(stream, x) ** atom(stream, x) + monomial(stream, x)
    return stream.integer(2, 9) ** tree(stream, x, depth - 1) * atom(stream, x)


def _deep(stream: Stream, x: Symbol, y: Symbol, level: int, depth: int) -> DerivativeQuestion:
    """A tree of that depth at most; the level gives the functions, the order and the variables."""
    functions = ELEMENTARY if level <= 2 else FUNCTIONS
    if level == 5 and stream.chance(1, 2):
        first, second = tree(stream, x, depth - 1, functions), tree(stream, y, depth - 1, ELEMENTARY)
        joined = first * second if stream.chance(1, 2) else first + second
        return DerivativeQuestion(joined, stream.choice([(x,), (y,), (x, y), (x, x)]))
    order = {4: 2, 5: 3}.get(level, 1) if stream.chance(1, 2) else 1
    return DerivativeQuestion(tree(stream, x, depth, functions), (x,) * order)


SIZES = {1: (2, 30), 2: (3, 16), 3: (7, 22), 4: (7, 24), 5: (9, 30)}
"""The fewest and the most nodes of a question, by level."""
SIZES_OF_ANY_DEPTH = (2, 40)


def _fits(question: DerivativeQuestion, sizes: tuple[int, int]) -> bool:
    low, high = sizes
    if not low <= size(question.of) <= high or question.of.has(sympy.I, sympy.nan, sympy.zoo):
        return False
    return _real(question)


def _real(question: DerivativeQuestion) -> bool:
    """Whether it is real at enough points for the second derivation."""
    return len(list(itertools.islice(_real_points(question), NEEDED))) == NEEDED


def _statement(question: DerivativeQuestion, stream: Stream) -> str:
    by, f = question.by, text(question.of)
    distinct = list(dict.fromkeys(x.name for x in by))
    nth, times = NTH.get(len(by), ("", ""))
    fields = {"f": f, "x": distinct[0], "xs": " then ".join(x.name for x in by), "nth": nth, "times": times}
    if len(distinct) > 1:
        return stream.choice(MIXED).format(**fields)
    if len(by) > 1:
        return stream.choice(HIGHER).format(**fields)
    several = len(question.of.free_symbols) > 1
    return stream.choice(PARTIAL if several else PHRASINGS).format(**fields)


POINTS = (
    0.37,
    -0.37,
    1.31,
    2.17,
    -1.31,
    3.9,
    -2.17,
    0.83,
    -0.83,
    0.11,
    -0.11,
    7.3,
    0.23,
    -0.23,
    0.61,
    -0.61,
    0.05,
    -0.05,
)
NEEDED = 3
"""Points that must agree; more are listed because a question may be complex, or singular, at some of them."""
RADII, NODES = (0.01, 0.0025), 8
"""Of two circles around a point, and the points on each: if both give one value, no singularity is near."""
TURNS = tuple(cmath.exp(2j * cmath.pi * k / NODES) for k in range(NODES))
TOLERANCE = 1e-6
"""Relative. A fourth derivative divides by r**4 = 4e-11, which leaves about six of the sixteen digits of a double."""


def _agrees(question: DerivativeQuestion, value: Expr) -> bool:
    """Whether a value is the derivative at enough real points where the function is real and analytic nearby."""
    function, gold = evaluator(question.of), evaluator(value)
    orders = Counter(x.name for x in question.by)
    agreed = 0
    for at in _real_points(question):
        try:
            wide, narrow = (_cauchy(function, at, orders, radius) for radius in RADII)
            expected, scale = gold(at), max(1.0, abs(narrow))
        except (ArithmeticError, ValueError):
            continue
        if not abs(wide - narrow) < TOLERANCE * scale:
            continue  # a singularity or a branch cut is too near for the rule to converge: the point says nothing
        if not abs(narrow - expected) < 2 * TOLERANCE * scale:
            return False
        agreed += 1
        if agreed == NEEDED:
            return True
    return False


def _real_points(question: DerivativeQuestion) -> Iterator[dict[str, complex]]:
    """The points at which the function is real."""
    function = evaluator(question.of)
    names = sorted({x.name for x in question.of.free_symbols | set(question.by)})
    for shift, point in enumerate(POINTS):
        at = {name: complex(point) if i == 0 else complex(0.59 + 0.1 * shift) for i, name in enumerate(names)}
        try:
            if abs(function(at).imag) < 1e-12:
                yield at
        except (ArithmeticError, ValueError):
            continue


def _cauchy(function: Evaluator, at: Mapping[str, complex], orders: Mapping[str, int], radius: float) -> complex:
    """A (mixed) derivative by the trapezoidal rule for Cauchy's integral, one circle for each variable."""
    active = [(name, order) for name, order in orders.items() if order]
    total = 0j
    for shifts in itertools.product(range(NODES), repeat=len(active)):
        point, weight = dict(at), 1 + 0j
        for (name, order), k in zip(active, shifts, strict=True):
            point[name] = at[name] + radius * TURNS[k]
            weight *= factorial(order) / (NODES * (radius * TURNS[k]) ** order)
        total += weight * function(point)
    return total


FAMILY = DerivativeFamily()

"""Random derivative problems of a level."""

from __future__ import annotations

from generators.families.derivative.cauchy import real_enough
from generators.families.derivative.question import DerivativeQuestion, Expr, Symbol, variables
from generators.writing.expressions import ELEMENTARY, FUNCTIONS, atom, function, monomial, size, tree
from generators.writing.lazy_sympy import sympy
from generators.writing.stream import Stream

SIZES = {1: (2, 30), 2: (3, 16), 3: (7, 22), 4: (7, 24), 5: (9, 30)}
"""The fewest and the most nodes of a question, by level."""
SIZES_OF_ANY_DEPTH = (2, 40)


def candidate(stream: Stream, level: int, max_depth: int | None) -> DerivativeQuestion:
    """A random question of the level, of whatever size; max_depth: of the tree, where the user sets it."""
    x, y = variables()
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


def _term(stream: Stream, x: Symbol, multiple: bool) -> Expr:
    """A power or an elementary function of x; times a number where `multiple` (one of three: programs stay short)."""
    factor = stream.nonzero(-9, 9) if multiple else 1
    return factor * (x ** stream.integer(1, 7) if stream.chance(3, 5) else function(stream.choice(ELEMENTARY), x))


def _scaled(stream: Stream, x: Symbol) -> Expr:
    """An elementary function of a multiple of x."""
    return function(stream.choice(ELEMENTARY), stream.integer(1, 9) * x)


def _single(stream: Stream, x: Symbol) -> Expr:
    """A product of two functions, or one function (or power) of a linear or power argument."""
    how = stream.weighted([("product", 2), ("linear", 1), ("power", 1)])
    if how == "product":
        left = x ** stream.integer(1, 7) if stream.chance(1, 2) else _scaled(stream, x)
        return left * _scaled(stream, x)
    if how == "linear":
        return stream.nonzero(-9, 9) * function(stream.choice(ELEMENTARY), stream.integer(2, 9) * x)
    inner = monomial(stream, x, 9) + stream.nonzero(-9, 9)
    return inner ** stream.integer(2, 4) if stream.chance(1, 3) else function(stream.choice(ELEMENTARY), inner)


def _power(stream: Stream, x: Symbol, depth: int) -> Expr:
    """f**g or a**f, whose rules need a logarithm."""
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


def fits(question: DerivativeQuestion, sizes: tuple[int, int]) -> bool:
    """Whether a question has as many nodes as its level wants, and is real at enough points."""
    low, high = sizes
    if not low <= size(question.of) <= high or question.of.has(sympy.I, sympy.nan, sympy.zoo):
        return False
    return real_enough(question)

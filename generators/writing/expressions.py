"""Expressions in common: random SymPy trees, a fast numeric evaluator, and a user's text made a SymPy expression."""

from __future__ import annotations

import cmath
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from generators.errors import ProblemError, excerpt
from generators.writing.lazy_sympy import sympy
from generators.writing.stream import Stream

Expr = Any
Symbol = Any

Evaluator = Callable[[Mapping[str, complex]], complex]

ELEMENTARY = ("sin", "cos", "exp", "log")
NARROW = ("log", "sqrt", "tan", "asin", "acos")
"""Functions with poles or an end to their domain: over an arbitrary argument they are real almost nowhere."""
FUNCTIONS = (*ELEMENTARY, "tan", "sqrt", "atan", "sinh", "cosh", "asin", "acos")

# What evaluates a SymPy function in double precision, principal branches, by the class's name.
NUMERIC: dict[str, Callable[[complex], complex]] = {
    "exp": cmath.exp,
    "log": cmath.log,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "asin": cmath.asin,
    "acos": cmath.acos,
    "atan": cmath.atan,
    "sinh": cmath.sinh,
    "cosh": cmath.cosh,
    "tanh": cmath.tanh,
    "cot": lambda z: 1 / cmath.tan(z),
    "sec": lambda z: 1 / cmath.cos(z),
    "csc": lambda z: 1 / cmath.sin(z),
    "asinh": cmath.asinh,
    "acosh": cmath.acosh,
    "atanh": cmath.atanh,
    "Abs": lambda z: complex(abs(z)),
}


def monomial(stream: Stream, x: Symbol, size: int = 5, degree: int = 4) -> Expr:
    """c*x**n with 1 <= n <= degree and c up to `size`, never 0."""
    return stream.nonzero(-size, size) * x ** stream.integer(1, degree)


def atom(stream: Stream, x: Symbol, functions: tuple[str, ...] = ELEMENTARY) -> Expr:
    """A power of x or an elementary function of x."""
    if stream.chance(1, 3):
        return x ** stream.integer(1, 4)
    return function(stream.choice(functions), x)


def function(name: str, argument: Expr) -> Expr:
    """The SymPy function of that name, applied."""
    return getattr(sympy, name)(argument)


def tree(stream: Stream, x: Symbol, depth: int, functions: tuple[str, ...] = FUNCTIONS) -> Expr:
    """A random expression of at most `depth` combinators above its atoms: + - * / and composition."""
    if depth <= 0:
        return atom(stream, x, functions)
    how = stream.weighted([("sum", 2), ("difference", 1), ("product", 3), ("quotient", 2), ("composition", 4)])
    if how == "composition":
        name = stream.choice(functions)
        if name in NARROW:
            return function(name, _within(stream, x, name))
        inner = tree(stream, x, depth - 1, functions)
        if inner == x or inner.is_Pow or stream.chance(1, 2):
            inner = stream.nonzero(-4, 4) * inner + stream.integer(0, 3)
        return function(name, inner)
    left, right = tree(stream, x, depth - 1, functions), tree(stream, x, stream.below(depth), functions)
    if how == "sum":
        return left + stream.integer(1, 5) * right
    if how == "difference":
        return left - right
    return left * right if how == "product" else left / right


def _within(stream: Stream, x: Symbol, name: str) -> Expr:
    """An argument for a narrow function that leaves it a domain worth the name."""
    if name in ("log", "sqrt") and stream.chance(1, 2):
        return stream.integer(1, 4) * x**2 + stream.integer(1, 9)
    return stream.integer(1, 4) * x


def size(expression: Any) -> int:
    """The number of nodes of a SymPy tree."""
    return 1 + sum(size(argument) for argument in expression.args)


def evaluator(expression: Any) -> Evaluator:
    """A function from values of the free names to the value of a SymPy expression, in double precision.

    Built of closures: twenty times faster than `evalf`. Raises TypeError for a head it does not know; the function it
    returns raises ArithmeticError or ValueError where the expression is undefined.
    """
    if expression.is_Symbol:
        name = expression.name
        return lambda values: values[name]
    if expression.is_number and not expression.args:
        constant = complex(expression)
        return lambda values: constant
    parts = [evaluator(argument) for argument in expression.args]
    if expression.is_Add:
        return lambda values: sum(part(values) for part in parts)
    if expression.is_Mul:
        return lambda values: _product(part(values) for part in parts)
    if expression.is_Pow:
        base, exponent = parts
        if expression.exp.is_Integer:
            whole = int(expression.exp)
            return lambda values: base(values) ** whole
        return lambda values: base(values) ** exponent(values)
    name = type(expression).__name__
    if name not in NUMERIC or len(parts) != 1:
        raise TypeError(f"no numeric rule for {name}")
    numeric, (part,) = NUMERIC[name], parts
    return lambda values: numeric(part(values))


def value_at(expression: Any, values: Mapping[str, complex]) -> complex:
    """One value of a SymPy expression in double precision; see `evaluator` for what it raises."""
    return evaluator(expression)(values)


def _product(factors: Any) -> complex:
    result = 1 + 0j
    for factor in factors:
        result *= factor
    return result


def read(text: str, symbols: Mapping[str, Any] | None = None) -> Any:
    """The SymPy object of a text in SymPy print syntax, by the harness's bounded parser: nothing is evaluated.

    Raises SyntaxRefused (position and cause) or Untranslatable.
    """
    from harness.formulas.syntax.python import parse_python
    from harness.formulas.syntax.to_sympy import to_sympy

    return to_sympy(parse_python(text), symbols)


def from_user(
    text: str, names: Collection[str] | None = None, symbols: Mapping[str, Any] | None = None, *, finite: bool = True
) -> Any:
    """A user's text as a SymPy expression. Raises ProblemError that names the position and the cause.

    names: the only names it may use; None leaves them free. symbols: what names stand for, where not plain symbols.
    finite=False lets oo, sets and whole questions (Limit, Integral) through, for the caller to judge.
    """
    from harness.formulas.syntax.bounds import SyntaxRefused
    from harness.formulas.syntax.python import parse_python
    from harness.formulas.syntax.to_sympy import Untranslatable, to_sympy

    try:
        tree = parse_python(text)
        for call in (node for node in tree.walk() if node.head == "Call"):
            name = str(next(call.children()).args[0])
            raise ProblemError(f"unknown function {name!r}{_position(name, text)} of {excerpt(text)}")
        value = to_sympy(tree, symbols)
    except SyntaxRefused as error:
        raise ProblemError(unreadable(text, error.position, error.reason)) from None
    except Untranslatable as error:
        raise ProblemError(f"cannot use {excerpt(text)}: {error}") from None
    if value is sympy.nan or not isinstance(value, sympy.Basic):
        raise ProblemError(f"{excerpt(text)} is not a question")
    if finite and (not isinstance(value, sympy.Expr) or value.has(sympy.nan, sympy.zoo, sympy.oo)):
        raise ProblemError(f"{excerpt(text)} is not a finite expression")
    for symbol in sorted(value.free_symbols, key=str):
        if names is not None and symbol.name not in names:
            at = _position(symbol.name, text)
            raise ProblemError(
                f"unknown name {symbol.name!r}{at} of {excerpt(text)}: it may use {', '.join(names) or 'none'}"
            )
    return value


PYTHON = "write it in Python's syntax: 2*x, x**2, sqrt(x), sin(x)"
"""The cure for what the reader cannot read."""


def unreadable(text: str, place: int, reason: str) -> str:
    """Why a user's text cannot be read, and the cure. The reader sees LaTeX commands where a text has signs such as
    the integral's, so the sign that was typed is named, and its place."""
    signs = [(at, sign) for at, sign in enumerate(text) if not sign.isascii()]
    if signs and "\\" not in text and _became_a_command(text, place):
        place, reason = signs[0][0], f"the sign {signs[0][1]!r} is not read here"
    return f"cannot read {excerpt(text)} at position {place + 1}: {reason} ({PYTHON})"


def _became_a_command(text: str, place: int) -> bool:
    """Whether the reader stopped at a LaTeX command, or right behind its backslash."""
    from harness.formulas.syntax.bounds import SyntaxRefused
    from harness.formulas.syntax.normalise import normalise

    try:
        return "\\" in normalise(text)[max(place - 1, 0) : place + 1]
    except SyntaxRefused:  # it was not even normalised
        return False


def _position(name: str, text: str) -> str:
    """ " at position 3" where a name stands in a text as it is written."""
    place = re.search(rf"\b{re.escape(name)}\b", text)
    return f" at position {place.start() + 1}" if place else ""

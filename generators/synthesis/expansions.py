"""New questions out of a question: the same with other numbers, the inverse, and one built upon it.

Each is only asked here; whether it can be answered its family says (query.py). Texts are as the families' `parse` takes
them, and a question may go to another family: the inverse of a derivative is an integral.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator

from generators.synthesis.asked import Texts, bracketed
from generators.writing.expressions import read
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import text
from generators.writing.stream import Stream
from harness.verification.problem import Problem

Asked = tuple[str, Texts]
"""A family and what it is asked."""
Expand = Callable[[Problem, Texts, Stream], "Iterator[Asked]"]
_WHOLE = re.compile(r"(?<![\w.*])\d+(?![\w.])")
LARGEST_SMALL = 9
"""What a small number may become."""


class Kind(enum.StrEnum):
    """How a question came out of another one."""

    variant = "variant"
    inverse = "inverse"
    composed = "composed"


def expansions(kind: Kind, problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """Questions of that kind, in random order, as many as are asked for; none where the family has none."""
    if kind is Kind.variant:
        yield from _variants(problem, texts, stream)
    else:
        table = INVERSE if kind is Kind.inverse else COMPOSED
        if problem.family in table:
            yield from table[problem.family](problem, texts, stream)


def _variants(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """One whole number (no exponent) is another one."""
    places = [(at, found.span()) for at, one in enumerate(texts) for found in _WHOLE.finditer(one)]
    while places:
        at, (start, end) = stream.choice(places)
        old = int(texts[at][start:end])
        if (new := stream.integer(1, max(LARGEST_SMALL, old + old // 2))) != old:
            changed = f"{texts[at][:start]}{new}{texts[at][end:]}"
            yield problem.family, (*texts[:at], changed, *texts[at + 1 :])


def _integrate_the_derivative(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """What was differentiated is found again from its derivative."""
    of, *by = bracketed(texts[0].removeprefix("Derivative(")[:-1])
    if len(by) == 1 and read(of).free_symbols == {sympy.Symbol(by[0])}:
        yield "integral", (f"Integral({problem.answer.value}, {by[0]})",)


def _differentiate_the_integral(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The antiderivative is differentiated."""
    if problem.answer.kind == "antiderivative":
        yield "derivative", (f"Derivative({problem.answer.value}, {problem.answer.variable})",)


def _which_number(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The value is given, and one of the numbers is asked for."""
    places = [found.span() for found in _WHOLE.finditer(texts[0])]
    for start, end in stream.shuffled(places):
        yield "equation", (f"{texts[0][:start]}x{texts[0][end:]} = {problem.answer.value}",)


def _which_entry(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """One entry is unknown: for which value are the vectors dependent."""
    rows = [bracketed(one[1:-1]) for one in texts]
    if problem.answer.kind == "set" or len(rows) != len(rows[0]):
        return
    for place in stream.shuffled(range(len(rows) ** 2)):
        at, column = divmod(place, len(rows))
        row = [*rows[at][:column], "k", *rows[at][column + 1 :]]
        yield problem.family, (*texts[:at], _vector(row), *texts[at + 1 :])


def _deeper(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The derivative of f(g(x)), or of f*g, or once more."""
    of, *by = bracketed(texts[0].removeprefix("Derivative(")[:-1])
    f, x = read(of), sympy.Symbol(by[0])
    while True:
        inner = stream.integer(2, 9) * x ** stream.integer(1, 2) + stream.integer(0, 9)
        other = stream.choice((sympy.sin, sympy.cos, sympy.exp))(stream.integer(1, 9) * x)
        grown = stream.choice((f.subs(x, inner), f * other, f + stream.integer(2, 9) * other))
        if len(by) == 1 and stream.chance(1, 3):
            yield problem.family, (f"Derivative({of}, {x}, {x})",)
        else:
            yield problem.family, (f"Derivative({text(grown)}, {', '.join(by)})",)


def _between(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The integral with one more term; an indefinite one also between bounds."""
    of, rest = bracketed(texts[0].removeprefix("Integral(")[:-1])
    x = bracketed(rest.strip("()"))[0]
    while True:
        if not rest.startswith("(") and stream.chance(1, 2):
            low = stream.integer(-3, 3)
            yield problem.family, (f"Integral({of}, ({x}, {low}, {low + stream.integer(1, 5)}))",)
        else:
            term = stream.integer(1, 9) * sympy.Symbol(x) ** stream.integer(0, 4)
            yield problem.family, (f"Integral({text(read(of) + term)}, {rest})",)


def _with_more(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The limit of a multiple of f and a polynomial (at oo: in 1/x) more."""
    of, x, point, side = bracketed(texts[0].removeprefix("Limit(")[:-1])
    symbol = sympy.Symbol(x)
    while True:
        power = stream.integer(1, 2)
        other = symbol ** (power if read(point).is_finite else -power) * stream.integer(1, 9) + stream.integer(-9, 9)
        grown = stream.nonzero(-5, 5) * read(of) + other if stream.chance(2, 3) else read(of) * other
        yield problem.family, (f"Limit({text(grown)}, {x}, {point}, {side})",)


def _outer(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The expression within another one."""
    while True:
        a, b = stream.integer(2, 9), stream.integer(2, 30)
        form = stream.choice(("{a}*({of}) + {b}", "{b} - ({of})", "({of} + {b})*{a}", "({of} - {b})/{a}"))
        yield problem.family, (form.format(of=texts[0], a=a, b=b),)


def _sums_of_rows(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """A multiple of one vector is added to another, which changes no dependence."""
    rows = [bracketed(one[1:-1]) for one in texts]
    while len(rows) > 1:
        at, other = stream.shuffled(range(len(rows)))[:2]
        factor = stream.nonzero(-3, 3)
        if any("k" in entry for entry in rows[other]):
            at, other = other, at
        row = [text(sympy.expand(read(a) + factor * read(b))) for a, b in zip(rows[at], rows[other], strict=True)]
        yield problem.family, (*texts[:at], _vector(row), *texts[at + 1 :])


def _affine(problem: Problem, texts: Texts, stream: Stream) -> Iterator[Asked]:
    """The sequence c*a_n + d; of sets, the classes in another order."""
    if "Interval" in texts[0]:
        if len(texts) > 1:
            yield problem.family, (*texts[1:], texts[0])
        return
    while True:
        c, d = stream.nonzero(-5, 5), stream.integer(-9, 9)
        terms = [read(one) for one in texts]
        yield problem.family, tuple(text(c * term + d) for term in terms)


def _vector(row: list[str]) -> str:
    return f"({', '.join(row)})"


INVERSE: dict[str, Expand] = {
    "derivative": _integrate_the_derivative,
    "integral": _differentiate_the_integral,
    "arithmetic": _which_number,
    "linear_algebra": _which_entry,
}
COMPOSED: dict[str, Expand] = {
    "derivative": _deeper,
    "integral": _between,
    "limit": _with_more,
    "arithmetic": _outer,
    "linear_algebra": _sums_of_rows,
    "sequence_limit": _affine,
}

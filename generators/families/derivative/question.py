"""What a derivative problem asks for, in words too."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from generators.writing.lazy_sympy import sympy
from generators.writing.printing import text
from generators.writing.stream import Stream

Expr = Any
Symbol = Any


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
def variables() -> tuple[Symbol, Symbol]:
    """x and y, the variables of questions that are drawn."""
    return sympy.Symbol("x"), sympy.Symbol("y")


def statement(question: DerivativeQuestion, stream: Stream) -> str:
    """The question in words, one of several phrasings."""
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

"""What a derivative problem asks for, in words too."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generators.writing.lazy_sympy import sympy
from generators.writing.phrasing import Phrasing, formula
from generators.writing.printing import text

Expr = Any
Symbol = Any


@dataclass(frozen=True, slots=True)
class DerivativeQuestion:
    """The derivative of `of` with respect to each of `by`, one after another."""

    of: Expr
    by: tuple[Symbol, ...]


PHRASINGS = (
    Phrasing("Differentiate {f} with respect to {x}.", "对 {f} 关于 {x} 求导。"),
    Phrasing("Find the derivative of {f} with respect to {x}.", "求 {f} 关于 {x} 的导数。"),
    Phrasing("Compute d/d{x} of {f}.", "计算 {f} 对 {x} 的导数。"),
    Phrasing("What is the derivative of f({x}) = {f}?", "函数 {f} 关于 {x} 的导数是什么？"),
)
HIGHER = (
    Phrasing("Find the {nth} derivative of {f} with respect to {x}.", "求 {f} 关于 {x} 的{nth}阶导数。"),
    Phrasing("Differentiate {f} {times} with respect to {x}.", "对 {f} 关于 {x} 求{times}次导数。"),
    Phrasing("Compute the {nth} derivative of f({x}) = {f}.", "计算函数 {f} 关于 {x} 的{nth}阶导数。"),
)
PARTIAL = (
    Phrasing("Find the partial derivative of {f} with respect to {x}.", "求 {f} 关于 {x} 的偏导数。"),
    Phrasing(
        "Differentiate {f} with respect to {x}, the other variables held constant.",
        "把其余变量看作常数，对 {f} 关于 {x} 求导。",
    ),
)
MIXED = (
    Phrasing(
        "Find the mixed partial derivative of {f}, with respect to {xs}.", "求 {f} 的混合偏导数，依次关于 {xs} 求导。"
    ),
    Phrasing("Differentiate {f} partially with respect to {xs}.", "对 {f} 依次关于 {xs} 求偏导数。"),
)
NTH = {2: ("second", "twice"), 3: ("third", "three times"), 4: ("fourth", "four times")}
IN_CHINESE = {2: ("二", "两"), 3: ("三", "三"), 4: ("四", "四")}


@functools.cache
def variables() -> tuple[Symbol, Symbol]:
    """x and y, the variables of questions that are drawn."""
    return sympy.Symbol("x"), sympy.Symbol("y")


def phrasings(question: DerivativeQuestion) -> Sequence[Phrasing]:
    """The ways in which it may be asked."""
    if len(set(question.by)) > 1:
        return MIXED
    if len(question.by) > 1:
        return HIGHER
    return PARTIAL if len(question.of.free_symbols) > 1 else PHRASINGS


def statement(question: DerivativeQuestion, phrasing: Phrasing) -> str:
    """The question in words."""
    names = [x.name for x in question.by]
    nth, times = NTH.get(len(names), ("", ""))
    fields = {"f": text(question.of), "x": names[0], "xs": " then ".join(names), "nth": nth, "times": times}
    return phrasing.english.format(**fields)


def statement_in_chinese(question: DerivativeQuestion, phrasing: Phrasing) -> str:
    """The same in Chinese, its formulas in LaTeX."""
    names = [formula(x.name) for x in question.by]
    nth, times = IN_CHINESE.get(len(names), ("", ""))
    fields = {"f": formula(text(question.of)), "x": names[0], "xs": "、".join(names), "nth": nth, "times": times}
    return phrasing.chinese.format(**fields)

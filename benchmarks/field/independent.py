"""Whether two values are the same, by SymPy at random points: it shares nothing with the verifier but the tree."""

from __future__ import annotations

import random
from typing import Any

import sympy

from harness.formulas.syntax.to_sympy import Untranslatable, to_sympy
from harness.formulas.trees.tree import Node

POINTS, DIGITS = 4, 40


def same_value(first: Node, second: Node) -> bool | None:
    """True or False by values at a few random points; None where SymPy has none. (One name is one number in both.)"""
    try:
        sides = to_sympy(first), to_sympy(second)
    except Untranslatable:
        return None
    if any(side in (sympy.oo, -sympy.oo) for side in sides):
        return bool(sides[0] == sides[1])
    names = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
    draw = random.Random(7)
    agreed = [_at([sympy.Rational(draw.randint(3, 97), 31) for _ in names], names, sides) for _ in range(POINTS)]
    told = [each for each in agreed if each is not None]
    return all(told) if told else None


def _at(values: list[Any], names: list[Any], sides: tuple[Any, Any]) -> bool | None:
    try:
        left, right = (
            sympy.N(side.subs(dict(zip(names, values, strict=True))), DIGITS, maxn=400, chop=False) for side in sides
        )
        if not (left.is_number and right.is_number and left.is_finite and right.is_finite):
            return None
        return bool(abs(left - right) <= abs(left) * sympy.Float(10) ** -25 + sympy.Float(10) ** -60)
    except (TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, NotImplementedError):
        return None


_CONDITIONS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge"})
_MANY = 60


def same_condition(first: Node, second: Node) -> bool | None:
    """Whether two relations hold at the same points, of many random ones of both signs; None for anything else, and
    where they cannot be asked."""
    if not {first.head, second.head} <= _CONDITIONS:
        return None
    try:
        sides = to_sympy(first), to_sympy(second)
    except Untranslatable:
        return None
    names = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
    draw = random.Random(7)
    told = 0
    for _ in range(_MANY):
        values = [(name, sympy.Rational(draw.randint(-300, 300), 31)) for name in names]
        try:
            truths = [side.subs(values) for side in sides]
        except (TypeError, ValueError, ArithmeticError):
            continue
        if all(truth in (sympy.true, sympy.false) for truth in truths):
            told += 1
            if truths[0] != truths[1]:
                return False
    return told > _MANY // 4 if names else None


def within_tolerance(first: Node, second: Node) -> bool:
    """Whether they differ by less than the last of six digits: what the rule of decimals allows."""
    try:
        left, right = (sympy.N(to_sympy(side), DIGITS) for side in (first, second))
        return bool(abs(left - right) <= abs(left) * sympy.Float(10) ** -5 / 2)
    except (Untranslatable, TypeError, ValueError, ArithmeticError):
        return False

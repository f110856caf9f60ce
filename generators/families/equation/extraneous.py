"""Equations whose lines may gain solutions: radicals, fractions, logarithms. Each candidate is put into the equation,
and the ones that do not solve it are thrown out as a step of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from generators.errors import Refused
from generators.families.equation.polynomials import factored
from generators.families.equation.question import EquationQuestion, Solved, listed, solution_set
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program


def radical(question: EquationQuestion, program: Program) -> Solved:
    """sqrt(A) = B, squared."""
    (relation,), (x,) = question.relations, question.symbols
    left, right = relation.left, relation.right
    if not (left.is_Pow and left.exp == sympy.Rational(1, 2) and right.is_polynomial(x)):
        raise Refused("no square root")
    inner = left.base
    square = sympy.expand(right**2)
    if not inner.is_polynomial(x) or sympy.degree(inner - square, x) not in (1, 2):
        raise Refused("not quadratic once it is squared")
    program.line(f"A, B = {literal(inner)}, {literal(right)}")
    program.step("square both sides", text(inner), "s", "expand(B**2)", square, "{A}")
    poly = sympy.expand(square - inner)
    program.line("p = expand(s - A)")
    program.step("standard form", text(poly), "zero", "p - p", sympy.Integer(0), "{p}")
    roots = _candidates(poly, x, program)
    kept = []
    for k, root in enumerate(roots):
        difference = sympy.sqrt(inner.subs(x, root)) - right.subs(x, root)
        _check(program, x, root, k, f"sqrt({text(inner)}) - ({text(right)})", "sqrt(A) - B", difference)
        if difference == 0:
            kept.append(root)
    return _kept(program, roots, kept, "simplify((sqrt(A) - B).subs(x, v)) == 0")


def rational(question: EquationQuestion, program: Program) -> Solved:
    """A sum of quotients with linear denominators, multiplied by them."""
    (relation,), (x,) = question.relations, question.symbols
    top, bottom = sympy.fraction(sympy.together(relation.left - relation.right))
    if not (top.is_polynomial(x) and bottom.is_polynomial(x)) or sympy.degree(bottom, x) < 1:
        raise Refused("no fraction")
    denominators = [sympy.denom(sympy.together(part)) for part in _terms(relation.left, relation.right)]
    common = sympy.factor(sympy.lcm_list(denominators))
    poly = sympy.expand(sympy.cancel((relation.left - relation.right) * common))
    if not 1 <= sympy.degree(poly, x) <= 2:
        raise Refused("not quadratic without its denominators")
    program.line(f"d = {literal(relation.left - relation.right)}")
    program.line(f"q = {literal(common)}")
    program.line("p = expand(cancel(d*q))")
    program.step("multiply by the denominators", text(poly), "zero", "p - p", sympy.Integer(0), "{p}")
    roots = _candidates(poly, x, program)
    kept = []
    for k, root in enumerate(roots):
        value = common.subs(x, root)
        _check(program, x, root, k, text(common), "q", value)
        if value != 0:
            kept.append(root)
    return _kept(program, roots, kept, "q.subs(x, v) != 0")


def logarithmic(question: EquationQuestion, program: Program) -> Solved:
    """log(u) + log(v) = log(c), or log(u) = c."""
    (relation,), (x,) = question.relations, question.symbols
    parts = sympy.Add.make_args(relation.left)
    if not all(isinstance(part, sympy.log) and sympy.degree(part.args[0], x) == 1 for part in parts):
        raise Refused("no sum of logarithms")
    right = relation.right
    if not isinstance(right, sympy.log) or not right.args[0].is_Rational or len(parts) > 2:
        raise Refused("no logarithm on the right")
    arguments = sorted((part.args[0] for part in parts), key=str)
    product, value = sympy.Mul(*arguments), right.args[0]
    program.line(f"u = {literal(arguments)}".replace("u = [", "u = ["))
    program.step("one logarithm", text(product), "c", literal(value), value, "{prod(u)}")
    poly = sympy.expand(product - value)
    program.line("p = expand(prod(u) - c)")
    program.step("standard form", text(poly), "zero", "p - p", sympy.Integer(0), "{p}")
    roots = _candidates(poly, x, program)
    kept = []
    for k, root in enumerate(roots):
        least = min(argument.subs(x, root) for argument in arguments)
        smallest = next(n for n, argument in enumerate(arguments) if argument.subs(x, root) == least)
        _check(program, x, root, k, text(arguments[smallest]), f"u[{smallest}]", least)
        if least > 0:
            kept.append(root)
    return _kept(program, roots, kept, "min(w.subs(x, v) for w in u) > 0")


def _terms(*sides: Any) -> Sequence[Any]:
    return [part for side in sides for part in sympy.Add.make_args(side)]


def _candidates(poly: Any, x: Any, program: Program) -> list[Any]:
    """The candidates: the step that lists them, unless there is one alone, which the last step says."""
    roots = factored(poly, x, program)
    if not roots:
        raise Refused("no candidate")
    listed(
        program, "zero product" if len(roots) > 1 or sympy.degree(poly, x) > 1 else "divide", "x", roots, "candidate"
    )
    return roots


def _check(program: Program, x: Any, root: Any, k: int, said: str, code: str, value: Any) -> None:
    """The step that puts a candidate into an expression."""
    placed = re.sub(rf"\b{x}\b", f"({text(root)})", said)
    shown = re.sub(rf"\b{x}\b", f"({{r[{k}]}})", said)
    program.step("put the candidate in", placed, f"v{k + 1}", f"({code}).subs(x, r[{k}])", value, shown)


def _kept(program: Program, roots: Sequence[Any], kept: Sequence[Any], test: str) -> Solved:
    if len(kept) < len(roots):
        program.line(f"r = [v for v in r if {test}]")
        if kept:
            listed(program, "throw out the extraneous root", "x", kept)
    return Solved("set", solution_set(kept), "FiniteSet(*r)")

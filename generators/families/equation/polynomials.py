"""Linear, quadratic and absolute equations, and polynomials with rational roots."""

from __future__ import annotations

from typing import Any

from generators.errors import Refused
from generators.families.equation.question import (
    EquationQuestion,
    Solved,
    listed,
    ordered,
    rational_roots,
    solution_set,
)
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program


def linear(question: EquationQuestion, program: Program) -> Solved:
    """a*x + b = c*x + d."""
    (relation,), (x,) = question.relations, question.symbols
    difference = sympy.expand(relation.left - relation.right)
    if sympy.degree(difference, x) != 1 or not difference.is_polynomial(x):
        raise Refused("not linear")
    slope, rest = difference.coeff(x, 1), difference.coeff(x, 0)
    root = -rest / slope
    if not root.is_Rational:
        raise Refused("not rational")
    opened = [sympy.expand(side) for side in (relation.left, relation.right)]
    program.line(f"d = expand({literal(relation.left)} - ({literal(relation.right)}))")
    if opened != [relation.left, relation.right] and opened[1] != slope * x:
        program.step("expand", text(opened[0]), "e", f"expand({literal(relation.right)})", opened[1])
    if slope != 1:
        program.step("collect", text(slope * x), "c", "-d.coeff(x, 0)", -rest, "{d.coeff(x, 1)*x}")
        program.step("divide", "x", "root", "c/d.coeff(x, 1)", root)
    else:
        program.step("collect", "x", "root", "-d.coeff(x, 0)", root)
    return Solved("set", solution_set([root]), "FiniteSet(root)")


def standard_form(question: EquationQuestion, program: Program) -> Any:
    """The step `p = 0`, where the equation is not written so; p is the program's name for it."""
    (relation,), (x,) = question.relations, question.symbols
    poly = sympy.expand(relation.left - relation.right)
    if not poly.is_polynomial(x):
        raise Refused("no polynomial")
    program.line(f"p = expand({literal(relation.left)} - ({literal(relation.right)}))")
    if relation.right != 0 or poly != relation.left:
        program.step("standard form", text(poly), "zero", "p - p", sympy.Integer(0), "{p}")
    return poly


def factored(poly: Any, x: Any, program: Program) -> list[Any]:
    """The step `p = (x - a)*(x - b)`, and the roots; the program has them as `r`."""
    roots = rational_roots(poly, x)
    form = sympy.factor(poly)
    if form != poly:
        program.step("factor", text(poly), "f", "factor(p)", form, "{p}")
    program.line("r = sorted(set(real_roots(p)))")
    return roots


def quadratic(question: EquationQuestion, program: Program) -> Solved:
    """a*x**2 + b*x + c = d*x + e, by factors, or by the formula where the roots are no rationals."""
    (x,) = question.symbols
    poly = standard_form(question, program)
    if sympy.degree(poly, x) != 2:
        raise Refused("not quadratic")
    a, b, c = (poly.coeff(x, k) for k in (2, 1, 0))
    if not all(number.is_Rational for number in (a, b, c)):
        raise Refused("not rational")
    inside = b**2 - 4 * a * c
    if inside >= 0 and sympy.sqrt(inside).is_Rational:
        roots = factored(poly, x, program)
    else:
        left = f"({b})**2 - 4*({a})*({c})"
        program.step("discriminant", left, "D", "p.coeff(x, 1)**2 - 4*p.coeff(x, 2)*p.coeff(x, 0)", inside)
        if inside < 0:
            program.step("no real root", f"{inside} < 0", "none", "D < 0", sympy.true)
            return Solved("set", sympy.S.EmptySet, "S.EmptySet")
        roots = ordered([(-b + sign * sympy.sqrt(inside)) / (2 * a) for sign in (1, -1)])
        program.line("r = sorted(set(real_roots(p)))")
    listed(program, "zero product" if inside >= 0 and roots[0].is_Rational else "quadratic formula", "x", roots)
    return Solved("set", solution_set(roots), "FiniteSet(*r)")


def polynomial(question: EquationQuestion, program: Program) -> Solved:
    """A polynomial of degree 3 or 4 with rational roots, by factors."""
    (x,) = question.symbols
    poly = standard_form(question, program)
    if not 3 <= sympy.degree(poly, x) <= 4:
        raise Refused("another degree")
    roots = factored(poly, x, program)
    if not roots:
        raise Refused("no real root")
    listed(program, "zero product", "x", roots)
    return Solved("set", solution_set(roots), "FiniteSet(*r)")


def absolute(question: EquationQuestion, program: Program) -> Solved:
    """|a*x + b| = c."""
    (relation,), (x,) = question.relations, question.symbols
    if not (isinstance(relation.left, sympy.Abs) and relation.right.is_Rational and relation.right > 0):
        raise Refused("no absolute value")
    inner = relation.left.args[0]
    if sympy.degree(inner, x) != 1:
        raise Refused("no linear absolute value")
    a, b = inner.coeff(x, 1), inner.coeff(x, 0)
    program.line(f"u = {literal(inner)}")
    program.step(
        "two cases",
        f"{text(inner)} = {text(relation.right)} or {text(inner)}",
        "low",
        f"-({literal(relation.right)})",
        -relation.right,
        f"{{u}} = {text(relation.right)} or {{u}}",
    )
    roots = ordered([(sign * relation.right - b) / a for sign in (1, -1)])
    program.line("r = sorted([(low - u.coeff(x, 0))/u.coeff(x, 1), (-low - u.coeff(x, 0))/u.coeff(x, 1)])")
    listed(program, "solve each case", "x", roots)
    return Solved("set", solution_set(roots), "FiniteSet(*r)")

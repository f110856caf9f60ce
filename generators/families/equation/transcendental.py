"""Exponential equations by one base, and trigonometric ones on [0, 2*pi): quadratics in b**x, sin(x) or cos(x)."""

from __future__ import annotations

from typing import Any

from generators.errors import Refused
from generators.families.equation.question import (
    EquationQuestion,
    Solved,
    alternatives,
    listed,
    ordered,
    rational_roots,
    solution_set,
)
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program

NAMED = ("sin", "cos", "tan")


def exponential(question: EquationQuestion, program: Program) -> Solved:
    """b**(m*x + n) = c, or a quadratic in b**x."""
    (relation,), (x,) = question.relations, question.symbols
    left, right = _in_least_bases(relation.left), relation.right
    if left.is_Pow and left.base.is_Integer and sympy.degree(left.exp, x) == 1 and right.is_Rational and right > 0:
        return _one_power(left, right, x, program)
    powers = [part for part in left.atoms(sympy.Pow) if part.base.is_Integer and part.exp.has(x)]
    bases = {part.base for part in powers}
    if right != 0 or len(bases) != 1 or any(part.exp not in (x, 2 * x) for part in powers):
        raise Refused("no quadratic in a power")
    (base,) = bases
    return _quadratic_in(left, base**x, {base ** (2 * x): 2, base**x: 1}, x, program, base)


def _in_least_bases(left: Any) -> Any:
    """4**x as 2**(2*x)."""
    for part in left.atoms(sympy.Pow):
        found: Any = sympy.perfect_power(part.base) if part.base.is_Integer and part.exp.free_symbols else False
        if found:
            left = left.subs(part, sympy.Pow(found[0], sympy.expand(found[1] * part.exp)))
    return left


def _one_power(left: Any, right: Any, x: Any, program: Program) -> Solved:
    base, exponent = left.base, left.exp
    level = sympy.log(right) / sympy.log(base)
    whole = round(float(level))
    slope, rest = exponent.coeff(x, 1), exponent.coeff(x, 0)
    if base**whole == right:
        level = sympy.Integer(whole)
        # `multiplicity` gives an int of Python's, of which the quotient below would make a float.
        power = f"Integer(multiplicity({base}, {right}))" if whole > 0 else f"Integer({whole})"
        program.step("same base", text(exponent), "k", power, level)
    else:
        program.step("take logarithms", text(exponent), "k", f"log({literal(right)})/log({base})", level)
    root = (level - rest) / slope
    if exponent != x:
        program.step("solve for x", "x", "root", f"(k - ({literal(rest)}))/({literal(slope)})", root)
        return Solved("set", solution_set([root]), "FiniteSet(root)")
    return Solved("set", solution_set([level]), "FiniteSet(k)")


def _in_letter(left: Any, letters: dict[Any, int]) -> Any:
    """The polynomial in T that an expression is in its letters."""
    T = sympy.Symbol("T")
    poly = left.subs({part: T**power for part, power in letters.items()}, simultaneous=True)
    if poly.free_symbols != {T} or not poly.is_polynomial(T) or sympy.degree(poly, T) > 2:
        raise Refused("no quadratic in one letter")
    return sympy.expand(poly)


def _quadratic_in(left: Any, letter: Any, letters: dict[Any, int], x: Any, program: Program, base: Any) -> Solved:
    T = sympy.Symbol("T")
    poly = _in_letter(left, letters)
    values = rational_roots(poly, T)
    if not values:
        raise Refused("no real root")
    program.line(f"T = Symbol('T')\np = {literal(poly)}")
    _factor(left, poly, letter, T, program)
    program.line("r = sorted(set(real_roots(p)))")
    listed(program, "zero product", text(letter), values, "value")
    good = [value for value in values if value > 0]
    if len(good) < len(values):
        program.line("r = [v for v in r if v > 0]")
        if good:
            listed(program, "a power is positive", text(letter), good, "positive")
    roots = [_level(base, value) for value in good]
    if not good:
        return Solved("set", sympy.S.EmptySet, "S.EmptySet")
    program.line(f"r = [Integer(k) if {base}**(k := multiplicity({base}, v)) == v else log(v)/log({base}) for v in r]")
    listed(program, "take logarithms", "x", roots)
    return Solved("set", solution_set(roots), "FiniteSet(*r)")


def _factor(left: Any, poly: Any, letter: Any, T: Any, program: Program) -> None:
    form = sympy.factor(poly)
    if form != poly:
        shown = form.subs(T, letter)
        program.step("factor", text(left), "f", f"factor(p).subs(T, {literal(letter)})", shown)


def _level(base: Any, value: Any) -> Any:
    if value.is_Integer and base ** sympy.multiplicity(base, value) == value:
        return sympy.Integer(sympy.multiplicity(base, value))
    if value.is_Integer:
        return sympy.log(value) / sympy.log(base)
    raise Refused("a power that is no integer")


def trigonometric(question: EquationQuestion, program: Program) -> Solved:
    """a*f(m*x) = b, or a quadratic in f(x), on [0, 2*pi); f is sin, cos or tan, its values those of known angles."""
    (relation,), (x,) = question.relations, question.symbols
    left = relation.left - relation.right
    found = [part for part in left.atoms(sympy.Function) if part.func.__name__ in NAMED]
    if len(found) != 1 or not all(sympy.degree(part.args[0], x) == 1 for part in found):
        raise Refused("no equation in one sine, cosine or tangent")
    letter = found[0]
    times = letter.args[0] / x
    T = sympy.Symbol("T")
    poly = _in_letter(left, {letter: 1})
    if times not in (1, 2, 3) or sympy.degree(poly, T) < 1:
        raise Refused("another multiple of x")
    values = ordered(list(sympy.roots(poly, T)))
    if not all(value.is_real for value in values):
        raise Refused("no real root")
    program.line(f"T = Symbol('T')\np = {literal(poly)}")
    if sympy.degree(poly, T) == 2:
        _factor(left, poly, letter, T, program)
        program.line("r = sorted(set(real_roots(p)))")
        listed(program, "zero product", text(letter), values, "value")
    else:
        program.step("divide", text(letter), "value", "solve(p, T)[0]", values[0])
        program.line("r = [value]")
    if letter.func is not sympy.tan and any(abs(value) > 1 for value in values):
        values = [value for value in values if abs(value) <= 1]
        program.line("r = [v for v in r if abs(v) <= 1]")
        if values:
            listed(program, "between -1 and 1", text(letter), values, "within")
    return _angles(letter, times, values, program)


def _angles(letter: Any, times: Any, values: list[Any], program: Program) -> Solved:
    """The angles of [0, 2*pi) at which the function has one of the values: multiples of pi/24, or pi/36 for 3*x."""
    if not values:
        return Solved("set", sympy.S.EmptySet, "S.EmptySet")
    parts = 36 if times == 3 else 24
    name = letter.func.__name__
    roots = [k * sympy.pi / parts for k in range(2 * parts) if letter.func(times * k * sympy.pi / parts) in values]
    known = {letter.func(k * sympy.pi / 12) for k in range(24)}
    if not set(values) <= known or not roots or len(roots) > 8:
        raise Refused("no known angles")
    inside = "k*pi" if times == 1 else f"{times}*k*pi"
    program.line(f"r = [k*pi/{parts} for k in range({2 * parts}) if {name}({inside}/{parts}) in r]")
    left, shown, last = alternatives("x", roots)
    program.step("angles of one turn", left, "last", f"r[{len(roots) - 1}]", last, shown)
    return Solved("set", solution_set(roots), "FiniteSet(*r)")

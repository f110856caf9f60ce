"""Systems of equations: linear ones by elimination, and a line with a conic or a product by substitution."""

from __future__ import annotations

from typing import Any

from generators.errors import Refused
from generators.families.equation.polynomials import factored
from generators.families.equation.question import EquationQuestion, Solved, listed
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program

ORIGINAL = ("E1", "E2", "E3")
"""What a program calls the equations of the question."""


def linear_system(question: EquationQuestion, program: Program) -> Solved:
    """As many linear equations as unknowns: eliminated from the last unknown on, then put back."""
    symbols = question.symbols
    rows = [sympy.expand(relation.left - relation.right) for relation in question.relations]
    if not all(sympy.Poly(row, *symbols).total_degree() == 1 for row in rows) or len(rows) != len(symbols):
        raise Refused("no linear system")
    for k, row in enumerate(rows, 1):
        program.line(f"E{k} = {literal(row)}")
    zero = ", ".join(f"({symbol}, 0)" for symbol in symbols)
    names = [f"E{k}" for k in range(1, len(rows) + 1)]
    triangle: list[tuple[Any, str]] = []
    for unknown in reversed(symbols[1:]):
        at = next((k for k, row in enumerate(rows) if row.coeff(unknown, 1) != 0), None)
        if at is None:
            raise Refused("an unknown that is in no equation")
        pivot, name = rows.pop(at), names.pop(at)
        triangle.append((pivot, name))
        rows, names = _eliminated(rows, names, pivot, name, unknown, zero, program)
    values: dict[Any, Any] = {}
    triangle.append((rows[0], names[0]))
    for symbol, (row, name) in zip(symbols, reversed(triangle), strict=True):
        values[symbol] = _put_back(symbol, row, name, values, program)
    answer = sympy.Tuple(*(values[symbol] for symbol in symbols))
    return Solved("tuple", answer, f"({', '.join(f'{symbol}0' for symbol in symbols)})")


def _eliminated(
    rows: list[Any], names: list[str], pivot: Any, name: str, unknown: Any, zero: str, program: Program
) -> tuple[list[Any], list[str]]:
    """The other equations without the unknown, one step each where it stands in them."""
    done, called = [], []
    for row, own in zip(rows, names, strict=True):
        if row.coeff(unknown, 1) == 0:
            done.append(row)
            called.append(own)
            continue
        a, b = pivot.coeff(unknown, 1), row.coeff(unknown, 1)
        common = sympy.ilcm(a, b)
        left = sympy.expand(common / b * row - common / a * pivot)
        if not left.free_symbols:
            raise Refused("no single solution")
        fresh = f"{own}{name[1:]}"
        program.line(f"{fresh} = expand({literal(common / b)}*{own} - ({literal(common / a)})*{name})")
        constant = left.as_coefficients_dict()[1]
        program.step(
            f"eliminate {unknown}", text(left - constant), f"c{fresh[1:]}", f"-{fresh}.subs([{zero}])", -constant
        )
        done.append(left)
        called.append(fresh)
    return done, called


def _put_back(symbol: Any, row: Any, name: str, values: dict[Any, Any], program: Program) -> Any:
    """The step that finds one unknown from an equation in which the others are known."""
    placed = sympy.expand(row.subs(values))
    slope, rest = placed.coeff(symbol, 1), placed.coeff(symbol, 0)
    if slope == 0:
        raise Refused("no single solution")
    known = ", ".join(f"({other}, {other}0)" for other in values)
    inner = f"{name}.subs([{known}])" if values else name
    rule, code = ("put in" if values else "collect"), f"-expand({inner}).coeff({symbol}, 0)"
    if slope == 1:
        program.step(rule, str(symbol), f"{symbol}0", code, -rest)
        return -rest
    if values or name in ORIGINAL:
        program.step(rule, text(slope * symbol), "c", code, -rest)
    else:  # the step that eliminated the others has said so
        program.line(f"c = {code}")
    program.step("divide", str(symbol), f"{symbol}0", f"c/({literal(slope)})", -rest / slope)
    return -rest / slope


def substitution(question: EquationQuestion, program: Program) -> Solved:
    """Two equations of which one gives y in terms of x."""
    if len(question.relations) != 2 or len(question.unknowns) != 2:
        raise Refused("no pair of equations")
    x, y = question.symbols
    rows = [sympy.expand(relation.left - relation.right) for relation in question.relations]
    line = next((row for row in rows if sympy.Poly(row, x, y).total_degree() == 1 and abs(row.coeff(y, 1)) == 1), None)
    if line is None:
        raise Refused("no equation that gives y")
    other = rows[1 - rows.index(line)]
    slope = line.coeff(y, 1)
    inside = sympy.expand(y - line / slope)
    program.line(f"E, F = {literal(line)}, {literal(other)}")
    program.step("isolate y", "y", "g", f"expand(y - E/({slope}))", inside)
    poly = sympy.expand(other.subs(y, inside))
    if not poly.is_polynomial(x) or sympy.degree(poly, x) != 2:
        raise Refused("not quadratic in one unknown")
    program.line("p = expand(F.subs(y, g))")
    program.step("substitute", text(poly), "zero", "p - p", sympy.Integer(0), "{p}")
    roots = factored(poly, x, program)
    if not roots:
        raise Refused("no real root")
    listed(program, "zero product", "x", roots)
    pairs = [(root, inside.subs(x, root)) for root in roots]
    program.line("s = [(v, g.subs(x, v)) for v in r]")
    said = [f"x = {text(a)} and y = {text(b)}" for a, b in pairs]
    shown = [f"x = {{s[{k}][0]}} and y = {{s[{k}][1]}}" for k in range(len(pairs))]
    cut = len(f" = {text(pairs[-1][1])}")
    shape = " or ".join([*shown[:-1], f"x = {{s[{len(pairs) - 1}][0]}} and y"])
    program.step("put back", " or ".join(said)[:-cut], "last_y", f"s[{len(pairs) - 1}][1]", pairs[-1][1], shape)
    return Solved("set", sympy.FiniteSet(*(sympy.Tuple(*pair) for pair in pairs)), "FiniteSet(*s)")

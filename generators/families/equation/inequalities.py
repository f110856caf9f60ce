"""Inequalities: linear, polynomial and rational, solved by the sign between the points where it may change."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from generators.errors import Refused
from generators.families.equation.question import EquationQuestion, Solved, ordered, rational_roots
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program

TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def linear_inequality(question: EquationQuestion, program: Program) -> Solved:
    """a*x + b < c*x + d; divided by a negative number, the sign turns."""
    (relation,), (x,) = question.relations, question.symbols
    difference = sympy.expand(relation.left - relation.right)
    if not difference.is_polynomial(x) or sympy.degree(difference, x) != 1 or relation.sign == "=":
        raise Refused("no linear inequality")
    slope, rest = difference.coeff(x, 1), difference.coeff(x, 0)
    end = -rest / slope
    if not end.is_Rational:
        raise Refused("not rational")
    program.line(f"d = expand({literal(relation.left)} - ({literal(relation.right)}))")
    sign = relation.sign
    if slope != 1:
        program.step("collect", text(slope * x), "c", "-d.coeff(x, 0)", -rest, sign=sign)
        sign = TURNED[sign] if slope < 0 else sign
        rule = "divide by a negative number" if slope < 0 else "divide"
        program.step(rule, "x", "z", "c/d.coeff(x, 1)", end, sign=sign)
    else:
        program.step("collect", "x", "z", "-d.coeff(x, 0)", end, sign=sign)
    closed, below = "=" in sign, "<" in sign
    low, high = (-sympy.oo, end) if below else (end, sympy.oo)
    written = ("-oo", "z") if below else ("z", "oo")
    value = sympy.Interval(low, high, not closed, not closed)
    return Solved("interval_set", value, f"Interval({written[0]}, {written[1]}, {not closed}, {not closed})")


def sign_chart(question: EquationQuestion, program: Program) -> Solved:
    """p > 0 or p/q > 0: the sign in every gap between the zeros of p and q."""
    (relation,), (x,) = question.relations, question.symbols
    if relation.sign == "=":
        raise Refused("no inequality")
    difference = sympy.together(relation.left - relation.right)
    top, bottom = sympy.fraction(sympy.cancel(difference))
    if not (top.is_polynomial(x) and bottom.is_polynomial(x)) or not 1 <= sympy.degree(top, x) <= 3:
        raise Refused("no quotient of polynomials")
    if any(times > 1 for part in (top, bottom) for times in sympy.roots(part, x).values()):
        raise Refused("a double zero")
    zeros = rational_roots(top, x)
    poles = rational_roots(bottom, x) if bottom.has(x) else []
    marks = ordered([*zeros, *poles])
    if not 2 <= len(marks) <= 4 or len(set(marks)) < len(marks):
        raise Refused("another number of sign changes")
    form = sympy.expand(top) if not bottom.has(x) and bottom == 1 else sympy.factor(top) / sympy.factor(bottom)
    program.line(f"d = {literal(relation.left)} - ({literal(relation.right)})")
    if relation.right != 0:
        code = "expand(d)" if not bottom.has(x) else "factor(d)"
        program.line(f"f = {code}")
        program.step("move to one side", text(form), "zero", "d - d", sympy.Integer(0), sign=relation.sign)
    else:
        program.line(f"f = {'expand(d)' if not bottom.has(x) else 'factor(d)'}")
    if not bottom.has(x) and sympy.factor(form) != form:
        program.step("factor", text(form), "g", "factor(f)", sympy.factor(form))
    program.line(
        "z = sorted({*real_roots(numer(together(f))), *real_roots(denom(together(f)))})"
        if bottom.has(x)
        else "z = sorted(set(real_roots(f)))"
    )
    held = _signs(program, form, x, marks, relation.sign)
    return _said(program, marks, held, set(zeros), relation.sign)


def _signs(program: Program, form: Any, x: Any, marks: list[Any], sign: str) -> list[bool]:
    """A value in every gap, each a step; whether the inequality holds there."""
    places = [sympy.floor(marks[0]) - 1]
    for low, high in pairwise(marks):
        whole = sympy.floor(low) + 1
        places.append(whole if whole < high else (low + high) / 2)
    places.append(sympy.ceiling(marks[-1]) + 1)
    held = []
    said = text(form)
    for k, place in enumerate(places):
        value = form.subs(x, place)
        written = re.sub(rf"\b{x}\b", f"({text(place)})", said)
        program.step("sign in a gap", written, f"s{k + 1}", f"f.subs(x, {literal(place)})", value)
        held.append(bool(value > 0) == (">" in sign))
    return held


def _said(program: Program, marks: list[Any], held: list[bool], zeros: set[Any], sign: str) -> Solved:
    """The step `x < 1 or x >= 3`, and the set."""
    closed = "=" in sign
    ends = [-sympy.oo, *marks, sympy.oo]
    pieces: list[tuple[int, int]] = []  # (first gap, last gap)
    for gap, holds in enumerate(held):
        joined = pieces and pieces[-1][1] == gap - 1 and closed and marks[gap - 1] in zeros
        if holds and joined:
            pieces[-1] = (pieces[-1][0], gap)
        elif holds:
            pieces.append((gap, gap))
    if not pieces or (len(pieces) == 1 and pieces[0] == (0, len(marks))):
        raise Refused("everything or nothing")

    def open_at(end: Any) -> bool:
        return not (closed and end in zeros)

    left, shown, sets, codes = [], [], [], []
    last: tuple[str, str, int] = ("", "", 0)
    for first, final in pieces:
        low, high = ends[first], ends[final + 1]
        below, above = ("<" if open_at(end) else "<=" for end in (low, high))
        if low == -sympy.oo:
            left.append(f"x {above} {text(high)}")
            shown.append(f"x {above} {{z[{final}]}}")
            last = ("x", above, final)
        elif high == sympy.oo:
            left.append(f"x {TURNED[below]} {text(low)}")
            shown.append(f"x {TURNED[below]} {{z[{first - 1}]}}")
            last = ("x", TURNED[below], first - 1)
        else:
            left.append(f"{text(low)} {below} x and x {above} {text(high)}")
            shown.append(f"{{z[{first - 1}]}} {below} x and x {above} {{z[{final}]}}")
            last = ("x", above, final)
        sets.append(sympy.Interval(low, high, open_at(low), open_at(high)))
        names = ("-oo" if low == -sympy.oo else f"z[{first - 1}]", "oo" if high == sympy.oo else f"z[{final}]")
        codes.append(f"Interval({names[0]}, {names[1]}, {open_at(low)}, {open_at(high)})")
    _, turn, at = last
    cut, cut_shown = len(f" {turn} {text(marks[at])}"), len(f" {turn} {{z[{at}]}}")
    program.step(
        "put together", " or ".join(left)[:-cut], "last", f"z[{at}]", marks[at], " or ".join(shown)[:-cut_shown], turn
    )
    code = codes[0] if len(codes) == 1 else f"Union({', '.join(codes)})"
    return Solved("interval_set", sympy.Union(*sets), code)

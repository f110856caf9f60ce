"""The second derivation: every solution is put into the question, and a walk along the line finds no other.

It factors and isolates nothing: signs and values in double precision at some thousand points, and exact substitution.
Systems are counted: a linear one by its determinant (Leibniz), a line and a conic have at most two points in common.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from generators.families.equation.question import EquationQuestion, Relation
from generators.writing.expressions import evaluator, read
from generators.writing.lazy_sympy import sympy
from harness.verification.problem import Answer

REACH, STEP = 64.0, 1 / 8
NEAR = 1e-9
"""Of the size of an equation's terms: what counts as 0."""


def confirmed(question: EquationQuestion, answer: Answer) -> bool:
    """Whether the answer solves the question, and nothing else does."""
    value = read(answer.value)
    if len(question.unknowns) > 1:
        return _of_system(question, value)
    (relation,) = question.relations
    if relation.sign != "=":
        return _of_inequality(relation, value)
    if value is sympy.S.EmptySet:
        return not _found(question, relation, [])
    roots = list(value.args)
    return all(_solves(relation, question, root) for root in roots) and not _found(question, relation, roots)


def _solves(relation: Relation, question: EquationQuestion, root: Any) -> bool:
    (x,) = question.symbols
    sides = [side.subs(x, root) for side in (relation.left, relation.right)]
    difference = sympy.N(sides[0] - sides[1], 40)
    inside = not question.turn or bool(0 <= root < 2 * sympy.pi)
    return inside and all(sympy.N(side).is_real for side in sides) and abs(difference) < 1e-30


def _found(question: EquationQuestion, relation: Relation, roots: Sequence[Any]) -> list[float]:
    """Places where the sides cross or touch, away from the given roots."""
    (x,) = question.symbols
    left, right = (evaluator(side) for side in (relation.left, relation.right))
    known = [float(root) for root in roots]
    low, high = (0.0, 2 * math.pi) if question.turn else (-REACH, REACH)
    step = (high - low) / 960 if question.turn else STEP
    before: tuple[float, float] | None = None
    found = []
    for k in range(int((high - low) / step)):
        place = low + (k + 0.37) * step
        difference = _difference(left, right, x.name, place)
        near = any(abs(place - root) < 3 * step for root in known)
        changes = difference is not None and before is not None and not near and difference * before[1] < 0
        if changes and before is not None and _crosses(left, right, x.name, before[0], place):
            found.append(place)
        before = None if difference is None or near else (place, difference)
    return found


def _difference(left: Any, right: Any, name: str, place: float) -> float | None:
    try:
        a, b = left({name: complex(place)}), right({name: complex(place)})
    except (ArithmeticError, ValueError):
        return None
    if abs(a.imag) + abs(b.imag) > NEAR * (1 + abs(a) + abs(b)):
        return None
    return float((a - b).real)


def _crosses(left: Any, right: Any, name: str, low: float, high: float) -> bool:
    """Whether a change of sign is a zero and no pole: halved until the values have shrunk or grown."""
    first = _difference(left, right, name, low)
    for _ in range(60):
        middle = (low + high) / 2
        value = _difference(left, right, name, middle)
        if value is None or first is None:
            return False
        low, high, first = (middle, high, value) if value * first > 0 else (low, middle, first)
    value = _difference(left, right, name, low)
    return value is not None and abs(value) < 1


def _of_inequality(relation: Relation, value: Any) -> bool:
    """Membership at, beside and between the ends of the set, and far away, in exact fractions."""
    x = sympy.Symbol("x")
    parts = [] if value is sympy.S.EmptySet else list(value.args) if isinstance(value, sympy.Union) else [value]
    spans = [(_end(part.start), _end(part.end), bool(part.left_open), bool(part.right_open)) for part in parts]
    ends = sorted({end for low, high, *_ in spans for end in (low, high) if isinstance(end, Fraction)})
    near = [end + step for end in ends for step in (Fraction(1, 997), Fraction(-1, 997))]
    between = [(a + b) / 2 for a, b in itertools.pairwise(ends)]
    others = [Fraction(k, 7) for k in range(-210, 211, 3)]
    top, bottom = (_coefficients(part, x) for part in sympy.fraction(sympy.together(relation.left - relation.right)))
    return all(
        _inside(place, spans) == _holds(relation.sign, _value(top, place), _value(bottom, place))
        for place in [*ends, *near, *between, *others, Fraction(-(10**6)), Fraction(10**6)]
    )


def _end(end: Any) -> Fraction | float:
    return float(end) if end.is_infinite else Fraction(int(end.p), int(end.q))


def _coefficients(poly: Any, x: Any) -> list[Fraction]:
    return [Fraction(int(number.p), int(number.q)) for number in sympy.Poly(poly, x).all_coeffs()]


def _value(coefficients: Sequence[Fraction], place: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in coefficients:
        total = total * place + coefficient
    return total


def _inside(place: Fraction, spans: Sequence[tuple[Fraction | float, Fraction | float, bool, bool]]) -> bool:
    return any(
        low < place < high or (place == low and not left) or (place == high and not right)
        for low, high, left, right in spans
    )


def _holds(sign: str, top: Fraction, bottom: Fraction) -> bool:
    """Whether top/bottom has the sign that is asked for; not where it has no value."""
    if bottom == 0:
        return False
    value = top / bottom
    return {"<": value < 0, "<=": value <= 0, ">": value > 0, ">=": value >= 0}[sign]


def _of_system(question: EquationQuestion, value: Any) -> bool:
    points = [value] if question.sort == "linear_system" else list(value.args)
    symbols = question.symbols
    solves = all(
        sympy.expand((r.left - r.right).subs(dict(zip(symbols, point, strict=True)))) == 0
        for point in points
        for r in question.relations
    )
    if question.sort == "linear_system":
        rows = [[(r.left - r.right).expand().coeff(s, 1) for s in symbols] for r in question.relations]
        return solves and _leibniz(rows) != 0
    return solves and (len(points) == 2 or _touches(question, points))


def _touches(question: EquationQuestion, points: Sequence[Any]) -> bool:
    """Whether a line meets a curve in one point alone: their gradients are parallel there."""
    x, y = question.symbols
    at = dict(zip((x, y), points[0], strict=True))
    first, second = ([(r.left - r.right).diff(s).subs(at) for s in (x, y)] for r in question.relations)
    return len(points) == 1 and bool(first[0] * second[1] == first[1] * second[0])


def _leibniz(rows: Sequence[Sequence[Any]]) -> Any:
    total = sympy.Integer(0)
    for order in itertools.permutations(range(len(rows))):
        inversions = sum(a > b for a, b in itertools.combinations(order, 2))
        total += (-1) ** inversions * math.prod(rows[i][c] for i, c in enumerate(order))
    return total

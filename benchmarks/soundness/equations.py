"""Checks the gold answers of equations: by substitution, and by a search of its own for solutions that are not listed.

The question is read from the `Problem:` line with `ast`. Equations in one unknown are walked along in double precision
for changes of sign and for places where they touch 0; inequalities and systems are worked out in exact fractions.
"""

from __future__ import annotations

import ast
import cmath
import itertools
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

RIGHT, WRONG, UNDECIDED = "right", "wrong", "undecided"
REACH, STEPS = 100.0, 6400
NEAR, ZERO = 1e-9, 1e-10
"""Relative: how well a listed solution must do, and how near to 0 a place that is not listed may come."""
SIGN = re.compile(r"<=|>=|<|>|=")
TURN = " in [0, 2*pi)"
FUNCTIONS: Mapping[str, Callable[..., complex]] = {
    "sqrt": cmath.sqrt,
    "log": cmath.log,
    "exp": cmath.exp,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "Abs": abs,
}
OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def number(node: ast.AST, names: Mapping[str, Any], exact: bool = False) -> Any:
    """The value of an expression: complex, or a Fraction where `exact`."""
    if isinstance(node, ast.Constant):
        return Fraction(node.value) if exact else complex(node.value)
    if isinstance(node, ast.Name):
        return math.pi if node.id == "pi" else math.e if node.id == "E" else names[node.id]
    if isinstance(node, ast.UnaryOp):
        return -number(node.operand, names, exact)
    if isinstance(node, ast.BinOp):
        left, right = (number(side, names, exact) for side in (node.left, node.right))
        if exact and isinstance(node.op, ast.Pow):
            right = int(right)
        return OPERATORS[type(node.op)](left, right)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return FUNCTIONS[node.func.id](*(number(argument, names, exact) for argument in node.args))


def parsed(text: str) -> ast.AST:
    """The tree of an expression."""
    return ast.parse(text.strip(), mode="eval").body


def equation(question: str, gold: Mapping[str, Any]) -> str:
    """solve A = B, C = D for x, y, or solve A < B for x; on [0, 2*pi) where it says so."""
    said, _, unknowns = question.removeprefix("solve ").removesuffix(TURN).rpartition(" for ")
    names = unknowns.split(", ")
    relations = [_relation(part) for part in _split(said)]
    if len(names) > 1:
        return _system(relations, names, gold["value"])
    (left, sign, right) = relations[0]
    if sign != "=":
        return _inequality(left, sign, right, names[0], gold["value"])
    ends = (0.0, 2 * math.pi) if question.endswith(TURN) else (-REACH, REACH)
    return _one(left, right, names[0], gold["value"], ends)


def _split(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _relation(text: str) -> tuple[ast.AST, str, ast.AST]:
    (sign,) = SIGN.findall(text)
    left, right = text.split(sign)
    return parsed(left), sign, parsed(right)


def _members(text: str) -> list[ast.AST]:
    if text == "EmptySet":
        return []
    tree = parsed(text)
    assert isinstance(tree, ast.Set)
    return list(tree.elts)


# ----------------------------------------------------------------------------------------------- one unknown


def _one(left: ast.AST, right: ast.AST, name: str, value: str, ends: tuple[float, float]) -> str:
    roots = [number(member, {}).real for member in _members(value)]
    low, high = ends
    for root in roots:
        sides = _sides(left, right, name, root)
        if sides is None:
            sides = _sides(left, right, name, root + NEAR) or _sides(left, right, name, root - NEAR)
        if sides is None or abs(sides[0] - sides[1]) > 1e-4 * (1 + abs(sides[0])) or not low - 1e-9 <= root < high:
            return WRONG
        exact = _sides(left, right, name, root)
        if exact is not None and abs(exact[0] - exact[1]) > NEAR * (1 + abs(exact[0])):
            return WRONG
    return WRONG if any(True for _ in _others(left, right, name, roots, ends)) else RIGHT


def _sides(left: ast.AST, right: ast.AST, name: str, place: float) -> tuple[float, float] | None:
    """Both sides at a place, where both are real."""
    try:
        a, b = (complex(number(side, {name: complex(place)})) for side in (left, right))
    except (ArithmeticError, ValueError):
        return None
    if abs(a.imag) + abs(b.imag) > 1e-12 * (1 + abs(a) + abs(b)):
        return None
    return a.real, b.real


def _others(left: ast.AST, right: ast.AST, name: str, roots: list[float], ends: tuple[float, float]) -> Iterator[float]:
    """Solutions that are not listed: changes of sign that are no poles, and places where the sides touch."""
    step = (ends[1] - ends[0]) / STEPS
    places = [ends[0] + (k + 0.31) * step for k in range(STEPS)]
    values = []
    for place in places:
        sides = _sides(left, right, name, place)
        values.append(None if sides is None else sides[0] - sides[1])

    def at(place: float) -> float:
        sides = _sides(left, right, name, place)
        return math.inf if sides is None else sides[0] - sides[1]

    for k in range(1, STEPS):
        a, b = values[k - 1], values[k]
        if a is None or b is None or any(abs(places[k] - root) < 3 * step for root in roots):
            continue
        if a * b < 0 and _is_zero(at, places[k - 1], places[k]):
            yield places[k]
        c = values[k + 1] if k + 1 < STEPS else None
        if c is not None and a * b > 0 < b * c and abs(b) <= min(abs(a), abs(c)):
            low = _least(at, places[k - 1], places[k + 1])
            if abs(at(low)) < ZERO * (1 + max(abs(a), abs(c))):
                yield low


def _is_zero(at: Callable[[float], float], low: float, high: float) -> bool:
    first = at(low)
    before = abs(first)
    for _ in range(60):
        middle = (low + high) / 2
        value = at(middle)
        low, high = (middle, high) if value * first > 0 else (low, middle)
    return abs(at(low)) < max(1e-6, before)


def _least(at: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(90):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if abs(at(a)) < abs(at(b)) else (a, high)
    return (low + high) / 2


# ----------------------------------------------------------------------------------------------- inequalities


def _inequality(left: ast.AST, sign: str, right: ast.AST, name: str, value: str) -> str:
    spans = _spans(parsed(value))
    ends = sorted({end for low, high, *_ in spans for end in (low, high) if isinstance(end, Fraction)})
    places = [*ends, *(end + k * Fraction(1, 10**4) for end in ends for k in (-1, 1))]
    places += [(a + b) / 2 for a, b in itertools.pairwise(ends)]
    places += [Fraction(k, 13) for k in range(-1300, 1301, 7)] + [Fraction(10**7), Fraction(-(10**7))]
    right_everywhere = all(
        any(low < p < high or (p == low and not a) or (p == high and not b) for low, high, a, b in spans)
        == _holds(left, sign, right, {name: p})
        for p in places
    )
    return RIGHT if right_everywhere else WRONG


def _spans(tree: ast.AST) -> list[tuple[Any, Any, bool, bool]]:
    assert isinstance(tree, ast.Call)
    if isinstance(tree.func, ast.Name) and tree.func.id == "Union":
        return [span for part in tree.args for span in _spans(part)]
    shape = tree.func.attr if isinstance(tree.func, ast.Attribute) else ""
    low, high = (_end(part) for part in tree.args[:2])
    return [(low, high, shape in ("open", "Lopen"), shape in ("open", "Ropen"))]


def _end(node: ast.AST) -> Any:
    text = ast.unparse(node)
    return {"oo": math.inf, "-oo": -math.inf}[text] if text in ("oo", "-oo") else number(node, {}, exact=True)


def _holds(left: ast.AST, sign: str, right: ast.AST, names: Mapping[str, Fraction]) -> bool:
    try:
        a, b = number(left, names, exact=True), number(right, names, exact=True)
    except ZeroDivisionError:
        return False
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign])


# ----------------------------------------------------------------------------------------------- systems


def _system(relations: list[tuple[ast.AST, str, ast.AST]], names: list[str], value: str) -> str:
    tree = parsed(value)
    points = [tree] if isinstance(tree, ast.Tuple) else _members(value)
    found = [[number(part, {}, exact=True) for part in point.elts] for point in points if isinstance(point, ast.Tuple)]

    def at(k: int, point: list[Fraction]) -> Fraction:
        placed = dict(zip(names, point, strict=True))
        left, _, right = relations[k]
        return Fraction(number(left, placed, exact=True) - number(right, placed, exact=True))

    if any(at(k, point) != 0 for point in found for k in range(len(relations))):
        return WRONG
    size = len(names)
    if isinstance(tree, ast.Tuple):
        origin = [Fraction(0)] * size
        rows = [
            [at(k, [Fraction(int(i == j)) for i in range(size)]) - at(k, origin) for j in range(size)]
            for k in range(len(relations))
        ]
        return RIGHT if _determinant(rows) != 0 else WRONG
    return RIGHT if len({tuple(point) for point in found}) == _crossings(at) else WRONG


def _determinant(rows: list[list[Fraction]]) -> Fraction:
    if len(rows) == 1:
        return rows[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in rows[1:]] for j in range(len(rows)))
    return sum((-1) ** j * rows[0][j] * _determinant(minor) for j, minor in enumerate(minors)) + Fraction(0)


def _crossings(at: Callable[[int, list[Fraction]], Fraction]) -> int:
    """How many points a line, the first equation, has in common with a curve of degree 2."""

    def along(x: int) -> Fraction:
        start, one = at(0, [Fraction(x), Fraction(0)]), at(0, [Fraction(x), Fraction(1)])
        return at(1, [Fraction(x), -start / (one - start)])

    c, plus, minus = along(0), along(1), along(-1)
    a, b = (plus + minus) / 2 - c, (plus - minus) / 2
    inside = b * b - 4 * a * c
    return (inside > 0) + (inside >= 0) if a else int(b != 0)

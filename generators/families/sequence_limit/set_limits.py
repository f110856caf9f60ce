"""Sequences of intervals and unions given piecewise by n mod m: the limit set of each subsequence, then liminf as
their intersection and limsup as their union.

An endpoint is kept in the limit set when the intervals contain it for every large n: an upper endpoint that comes from
above always is, from below never, a constant one when it is closed; a lower endpoint the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer, Intersection, Interval, Union, oo, together

from generators.errors import Refused
from generators.families.sequence_limit.terms import (
    SequenceTerm,
    alternating,
    constant,
    draw_convergent,
    draw_infinite,
    draw_target,
    n,
)
from generators.families.sequence_limit.wording import residue_name
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.stream import Stream


@dataclass(frozen=True, slots=True)
class Piece:
    """An interval with endpoints that depend on n."""

    low: SequenceTerm
    high: SequenceTerm
    left_open: bool
    right_open: bool

    def __str__(self) -> str:
        return bracketed(self.low.expression, self.high.expression, self.left_open, self.right_open)


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """`formulas[r]` is A_n, in words, for n = r mod len(formulas); `classes[r]` its pieces, mod len(classes)."""

    formulas: tuple[str, ...]
    classes: tuple[tuple[Piece, ...], ...]


def bracketed(low: Expr, high: Expr, left_open: bool, right_open: bool) -> str:
    """[a, b), as in a statement."""
    return f"{'(' if left_open else '['}{text(low)}, {text(high)}{')' if right_open else ']'}"


def draw(stream: Stream, level: int) -> SetQuestion:
    """One or two classes of single intervals at the lower levels; three classes, unions and (-1)**n above."""
    if level >= 3 and stream.chance(1, 4):
        return _draw_alternating(stream, level)
    count = {1: 1, 2: 2, 3: 2, 4: stream.integer(2, 3), 5: 3}[level]
    moving = [1 if level == 1 else 2] * count
    if level == 2:  # one endpoint in all: the program stays short
        moving = [0, 1] if stream.chance(1, 2) else [1, 0]
    start = Integer(stream.integer(3, 9)) if level == 2 else draw_target(stream, level)
    classes = tuple(_draw_set(stream, level, start + stream.integer(-3, 3), most_pieces) for most_pieces in moving)
    return SetQuestion(tuple(" U ".join(str(piece) for piece in pieces) for pieces in classes), classes)


def _draw_alternating(stream: Stream, level: int) -> SetQuestion:
    formula, even, odd = alternating(stream, level)
    low = constant(min(even.limit, odd.limit) - stream.integer(1, 6))
    left, right = stream.chance(1, 2), stream.chance(1, 2)
    classes = tuple((Piece(low, term, left, right),) for term in (even, odd))
    return SetQuestion((bracketed(low.expression, formula, left, right),), classes)


def _draw_set(stream: Stream, level: int, start: Expr, moving: int) -> tuple[Piece, ...]:
    first = _draw_piece(stream, level, start, moving)
    if level < 4 or first.high.limit == oo or stream.chance(1, 2):
        return (first,)
    return (first, _draw_piece(stream, level, first.high.limit + stream.integer(1, 4), 1))


def _draw_piece(stream: Stream, level: int, low: Expr, moving: int) -> Piece:
    """An interval whose limits are `low` and something above; `moving` of its endpoints at most depend on n."""
    high = low + stream.integer(1, 6) if stream.chance(7, 8) else low
    form = level if level != 2 else 0
    ends = [draw_convergent(stream, form, low), draw_convergent(stream, form, high)]
    patterns: dict[int, tuple[tuple[int, ...], ...]] = {0: ((0, 1),), 1: ((0,), (1,)), 2: ((0,), (1,), ())}
    for end in stream.choice(patterns[moving]):  # which ends stand still
        ends[end] = constant((low, high)[end])
    if level >= 3 and high != low and stream.chance(1, 8):
        infinite_end = draw_infinite(stream, 1)
        if infinite_end.limit == oo:
            ends[1] = infinite_end
    return Piece(ends[0], ends[1], stream.chance(1, 2), stream.chance(1, 2))


SET_NAMES = "ABCDFGHJKLMP"
END_NAMES = [letter + tail for tail in ("", "1", "2", "3") for letter in "abcdefghjklmpqrtuvw"]
"""Names of one token each; no letter that SymPy uses, nor n, nor s, which begins the names of sides."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A part of a limit set: its code, the same as a claim's left side, that as the body of an f-string, its value."""

    code: str
    left: str
    template: str
    value: Any


def work(program: Program, question: SetQuestion) -> Any:
    """liminf A_n is the intersection, limsup A_n the union of the limit sets of the subsequences."""
    modulus = len(question.classes)
    ends, sets = iter(END_NAMES), []
    for residue, (name, pieces) in enumerate(zip(SET_NAMES, question.classes, strict=False)):
        whole = _joined([_work_piece(program, piece, ends) for piece in pieces])
        if not any(end.expression.has(n) for piece in pieces for end in (piece.low, piece.high)):
            program.line(f"{name} = {literal(whole.value)}")  # a set that stands still: nothing to claim
        else:
            rule = "limit set" if modulus == 1 else f"limit set, {residue_name(residue, modulus)}"
            program.step(rule, whole.left, name, whole.code, whole.value, whole.template)
        sets.append(Worked(name, text(whole.value), f"{{{name}}}", whole.value))
    if modulus == 1:
        program.answer(sets[0].code, sets[0].value)
        return sets[0].value
    code, left, template = _listed(sets)
    values = [part.value for part in sets]
    high, low = Union(*values), Intersection(*values)
    program.step("limsup", f"Union({left})", "upper", f"Union({code})", high, f"Union({template})")
    program.step("liminf", f"Intersection({left})", "lower", f"Intersection({code})", low, f"Intersection({template})")
    program.answer("(upper, lower)", f"({high}, {low})")
    return high, low


def _listed(parts: Sequence[Worked]) -> tuple[str, str, str]:
    """Codes, left sides and bodies of f-strings, as arguments."""
    return tuple(  # type: ignore[return-value]  # three texts
        ", ".join(texts) for texts in zip(*((part.code, part.left, part.template) for part in parts), strict=True)
    )


def _joined(parts: Sequence[Worked]) -> Worked:
    if len(parts) == 1:
        return parts[0]
    code, left, template = _listed(parts)
    return Worked(f"Union({code})", f"Union({left})", f"Union({template})", Union(*(part.value for part in parts)))


def _work_piece(program: Program, piece: Piece, ends: Iterator[str]) -> Worked:
    """The steps of both endpoints; the limit set, open where an endpoint is lost."""
    low, left = _work_end(program, piece.low, next(ends), piece.left_open, "lower end", ">")
    high, right = _work_end(program, piece.high, next(ends), piece.right_open, "upper end", "<")
    arguments = [low, high, left, right]
    while arguments[-1].code == "False":  # what Interval takes without being told
        arguments.pop()
    code, claim, template = _listed(arguments)
    value = Interval(low.value, high.value, left.value, right.value)
    return Worked(f"Interval({code})", f"Interval({claim})", f"Interval({template})", value)


def _work_end(
    program: Program, end: SequenceTerm, name: str, is_open: bool, rule: str, losing_sign: str
) -> tuple[Worked, Worked]:
    """The limit of an endpoint; and whether it is lost, by the side from which it is approached."""
    expression, flag = end.expression, Worked(str(is_open), str(is_open), str(is_open), is_open)
    if not expression.has(n):
        return Worked(literal(expression), text(expression), text(expression), expression), flag
    program.step(rule, f"Limit({text(expression)}, n, oo)", name, f"limit({literal(expression)}, n, oo)", end.limit)
    limit = Worked(name, text(end.limit), f"{{{name}}}", end.limit)
    if not end.limit.is_finite:
        return limit, Worked("True", "True", "True", True)
    side = f"s{name}"
    difference = together(expression - end.limit)
    left = f"{text(expression)} - {end.limit if end.limit >= 0 and end.limit.is_Integer else f'({end.limit})'}"
    code = f"{literal(expression)} - {name}"
    code = code if expression - end.limit == difference else f"together({code})"
    program.step("side", f"Limit(sign({left}), n, oo)", side, f"sign({code})", end.side)
    # Written out, so that the claim on the limit set says why an end is open: Interval(2, 3, 1 > 0, False).
    test = f"{side} {losing_sign} 0", f"{end.side} {losing_sign} 0", f"{{{side}}} {losing_sign} 0"
    return limit, Worked(*test, (end.side > 0) == (losing_sign == ">"))


WINDOW = 20_000
"""Where n is large enough that every draw is within 1/1000 of its limit."""


def confirmed(question: SetQuestion, gold: Any) -> bool:
    """True when membership in A_n itself, for the n of two far windows and in exact rational arithmetic, gives gold:
    at every endpoint, between them, and just beside them."""
    modulus = len(question.classes)
    window = [start + k for start in (WINDOW, 3 * WINDOW) for k in range(modulus)]
    sets = [[_piece_at(piece, number) for piece in question.classes[number % modulus]] for number in window]
    expected = [_intervals(golden) for golden in (gold if isinstance(gold, tuple) else (gold, gold))]
    bounds = [bound for pieces in sets for low, high, _, _ in pieces for bound in (low, high) if abs(bound) < FAR]
    gold_bounds = [
        bound for pieces in expected for low, high, _, _ in pieces for bound in (low, high) if abs(bound) < FAR
    ]
    marks = sorted({bound.limit_denominator(60) for bound in bounds} | set(gold_bounds))
    points = [*marks, *((a + b) / 2 for a, b in itertools.pairwise(marks)), Fraction(FAR)]
    points += [mark + offset for mark in marks for offset in (Fraction(-1, 500), Fraction(1, 500))]
    for point in points:
        inside = [any(_holds(piece, point) for piece in pieces) for pieces in sets]
        upper, lower = (any(_holds(piece, point) for piece in pieces) for pieces in expected)
        if any(inside) != upper or all(inside) != lower:
            return False
    return True


FAR = 999
"""Farther out than any bounded endpoint, nearer than any infinite one is in the windows."""
OUT = 10**9
"""The number that represents oo."""


def _intervals(golden: Any) -> list[Interval4]:
    """A set of SymPy's as intervals with rational ends; infinite ones are put out of reach."""
    if golden.is_Union:
        return [piece for part in golden.args for piece in _intervals(part)]
    if golden.is_FiniteSet:
        return [(Fraction(str(point)), Fraction(str(point)), False, False) for point in golden.args]
    if golden.is_empty:
        return []
    ends = [
        Fraction(str(end)) if end.is_finite else Fraction(OUT if end == oo else -OUT)
        for end in (golden.start, golden.end)
    ]
    return [(ends[0], ends[1], bool(golden.left_open), bool(golden.right_open))]


Interval4 = tuple[Fraction, Fraction, bool, bool]


def _piece_at(piece: Piece, number: int) -> Interval4:
    low, high = exact(piece.low.expression, number), exact(piece.high.expression, number)
    return low, high, piece.left_open, piece.right_open


def _holds(piece: Interval4, point: Fraction) -> bool:
    low, high, left_open, right_open = piece
    return (low < point or (low == point and not left_open)) and (point < high or (point == high and not right_open))


def exact(expression: Expr, number: int) -> Fraction:
    """The value at n = number as a fraction. Raises Refused for what is not rational there."""
    if expression == n:
        return Fraction(number)
    if expression in (oo, -oo):
        return Fraction(OUT if expression == oo else -OUT)
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Add:
        return sum((exact(part, number) for part in expression.args), Fraction(0))
    if expression.is_Mul:
        result = Fraction(1)
        for part in expression.args:
            result *= exact(part, number)
        return result
    if expression.is_Pow:
        exponent = exact(expression.exp, number)
        if exponent.denominator == 1:
            return exact(expression.base, number) ** int(exponent)
    raise Refused(f"{expression} is not rational")

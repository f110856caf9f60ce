"""Sequences of a user's own: one text a residue class, numbers or intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import AccumBounds, Expr, Integer, Interval, Union, limit, oo, together

from generators.errors import ProblemError, excerpt
from generators.families.sequence_limit.reals import RealQuestion
from generators.families.sequence_limit.set_limits import Piece, SetQuestion, bracketed
from generators.families.sequence_limit.terms import ALTERNATING, SequenceTerm, n, split_parity
from generators.writing.expressions import from_user

MOST = 6
"""Residue classes; with (-1)**n as many again."""


def parse(texts: Sequence[str]) -> RealQuestion | SetQuestion:
    """`texts[r]` is a_n (an expression in n) or A_n (an Interval, or a Union of them) for n = r mod len(texts)."""
    if not texts:
        raise ProblemError(
            "sequence_limit takes one text a residue class: give at least one, such as (-1)**n*n/(n + 1)"
        )
    parsed = [_value(text) for text in texts]
    sets = [isinstance(value, (Interval, Union)) for value in parsed]
    if any(sets) and not all(sets):
        odd = texts[sets.index(not sets[0])]
        raise ProblemError(f"position 1 of {excerpt(odd)}: numbers and sets do not mix in one sequence")
    if len(parsed) > MOST:
        raise ProblemError(f"a sequence has at most {MOST} residue classes here, not {len(parsed)}")
    if all(sets):
        return _sets(parsed)
    modulus = len(parsed) * (2 if any(value.has(ALTERNATING) for value in parsed) and len(parsed) % 2 else 1)
    classes = tuple(_term(split_parity(parsed[residue % len(parsed)], residue)) for residue in range(modulus))
    return RealQuestion(tuple(parsed), classes)


def _value(text: str) -> Any:
    """A formula, or an interval or a union of intervals."""
    value = from_user(text, ("n",), {"n": n}, finite=False)
    if not isinstance(value, (Expr, Interval, Union)):
        raise ProblemError(
            f"position 1 of {excerpt(text)}: neither an expression in n, nor an interval or a union of intervals that "
            "holds anything: write 1/n, Interval(0, 1/n), Interval.open(0, 1/n) or Union(..., ...)"
        )
    return value


def _sets(parsed: Sequence[Any]) -> SetQuestion:
    alternating = any(value.has(ALTERNATING) for value in parsed)
    modulus = len(parsed) * (2 if alternating and len(parsed) % 2 else 1)
    classes = []
    for residue in range(modulus):
        value = parsed[residue % len(parsed)]
        pieces = value.args if isinstance(value, Union) else (value,)
        classes.append(tuple(_piece(piece, residue) for piece in pieces))
    return SetQuestion(tuple(_worded(value) for value in parsed), tuple(classes))


def _worded(value: Any) -> str:
    pieces = value.args if isinstance(value, Union) else (value,)
    return " U ".join(bracketed(p.start, p.end, bool(p.left_open), bool(p.right_open)) for p in pieces)


def _piece(value: Any, residue: int) -> Piece:
    if not isinstance(value, Interval):
        raise ProblemError(f"position 1 of '{value}': a sequence of sets is made of intervals and unions of them")
    low, high = (_term(split_parity(end, residue)) for end in (value.start, value.end))
    for end in (low, high):
        if end.expression.has(n) and end.limit.is_finite and end.side == 0:
            raise ProblemError(
                f"position 1 of '{end.expression}': cannot decide on which side of its limit {end.limit} it is"
            )
    return Piece(low, high, bool(value.left_open), bool(value.right_open))


def _term(expression: Expr) -> SequenceTerm:
    """The limit by SymPy's Gruntz, the side by the sign of the difference where that is plain."""
    to = limit(expression, n, oo) if expression.has(n) else expression
    if (
        to.has(AccumBounds) or to.is_extended_real is not True
    ):  # bounds are an enclosure, also inside a sign or a product
        raise ProblemError(f"position 1 of '{expression}': its limit is not a number, oo or -oo: {to}")
    difference = together(expression - to) if to.is_finite else Integer(0)
    if difference == 0:
        return SequenceTerm(expression, to, 0)
    if difference.is_positive or difference.is_negative:
        return SequenceTerm(expression, to, 1 if difference.is_positive else -1)
    return SequenceTerm(expression, to, 0)

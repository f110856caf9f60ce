"""Limits of functions with jumps and branch points agree with their values in balls on the way there."""

from __future__ import annotations

from typing import Any

from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.formulas.functions.balls import is_real, precision
from harness.formulas.syntax import Node, parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.limits.limit_of import limit
from harness.verification.comparison.values.values import infinity

FUNCTIONS = (
    "acot",
    "asec",
    "acsc",
    "acoth",
    "asech",
    "acsch",
    "acosh",
    "atanh",
    "asin",
    "acos",
    "atan",
    "asinh",
    "log",
    "sqrt",
    "cbrt",
    "coth",
    "tanh",
    "Abs",
    "sign",
    "floor",
    "ceiling",
    "Heaviside",
)
INNER = ("x", "-x", "1/x", "-1/x", "x - 1", "x + 1", "1 - x", "x**2", "-x**2", "x**2 - 1", "1 + x**2", "2*x", "log(x)")
PLACES = (("0", "+"), ("0", "-"), ("1", "+"), ("1", "-"), ("-1", "+"), ("-1", "-"), ("oo", "-"), ("-oo", "+"))
FAR = (40, 80, 120)


def _on_the_way(place: str, side: str, bits: int) -> Any:
    if "oo" in place:
        return acb(arb(2) ** bits * (1 if place == "oo" else -1))
    return acb(int(place)) + acb(arb(2) ** -bits * (1 if side == "+" else -1))


def _agrees(value: Node, seen: list[Any]) -> bool:
    last = seen[-1]
    end = infinity(value)
    if end in ("oo", "-oo"):
        return is_real(last) and bool((last.real if end == "oo" else -last.real) > 3)
    reached = Tape(value)({})
    return bool(reached.is_finite()) and bool(abs(last - reached) < arb(1) / 20)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(FUNCTIONS), st.sampled_from(INNER), st.sampled_from(PLACES))
def test_a_limit_is_what_values_in_balls_go_to(function: str, inner: str, at: tuple[str, str]) -> None:
    place, side = at
    body = f"{function}({inner})"
    try:
        value = limit(parse(f'Limit({body}, x, {place}, "{side}")'))
    except Undecided:
        return
    assert value.head != "Word", "one-sided limits of these exist"
    with precision(600):
        tape = Tape(parse(body))
        seen = [tape({"x": _on_the_way(place, side, bits)}) for bits in FAR]
        seen = [ball for ball in seen if ball.is_finite()]
        assert seen, f"{body} has no value on the way, and the limit {value}"
        assert _agrees(value, seen), f"{body} at {place}{side}: {value} against {seen[-1]}"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FUNCTIONS[:6]), st.sampled_from((("1", "+"), ("-1", "-"), ("oo", "-"), ("-oo", "+"), ("2", "-")))
)
def test_the_functions_of_the_reciprocal_have_a_limit_where_they_are_real(function: str, at: tuple[str, str]) -> None:
    place, side = at
    with precision(200):
        real = is_real(Tape(parse(f"{function}(x)"))({"x": _on_the_way(place, side, 60)}))
    if real:
        limit(parse(f'Limit({function}(x), x, {place}, "{side}")'))

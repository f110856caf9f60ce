"""Intervals as relations and lists, and limsup and liminf in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, verify

pytestmark = pytest.mark.fast

_ends = st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True).map(sorted)
_brackets = st.tuples(st.sampled_from("(["), st.sampled_from(")]"))


def _interval(low: object, high: object, brackets: tuple[str, str]) -> str:
    return f"{brackets[0]}{low}, {high}{brackets[1]}"


def _relation(low: object, high: object, brackets: tuple[str, str], name: str = "x") -> str:
    signs = [{"(": "<", "[": r"\le", ")": "<", "]": r"\le"}[bracket] for bracket in brackets]
    return rf"{low} {signs[0]} {name} {signs[1]} {high}"


@given(_ends, _brackets, st.sampled_from("xty"))
def test_an_interval_is_the_relation_that_says_it(ends: list[int], brackets: tuple[str, str], name: str) -> None:
    low, high, further, _ = ends
    gold = _interval(low, high, brackets)
    assert verify(gold, _relation(low, high, brackets, name)).equal is True
    assert verify(_relation(low, high, brackets), gold).equal is True
    assert verify(gold, _relation(low, further, brackets, name)).equal is False
    other = ("[" if brackets[0] == "(" else "(", brackets[1])
    assert verify(gold, _relation(low, high, other)).equal is False


@given(_ends, _brackets, _brackets, st.sampled_from([r" \cup ", ", ", " or ", " and "]))
def test_a_union_is_the_list_of_its_intervals(
    ends: list[int], first: tuple[str, str], second: tuple[str, str], joint: str
) -> None:
    gold = rf"{_interval(*ends[:2], first)} \cup {_interval(*ends[2:], second)}"
    turned = joint.join((_interval(*ends[2:], second), _interval(*ends[:2], first)))
    assert verify(gold, turned).equal is True
    assert verify(gold, " or ".join((_relation(*ends[:2], first), _relation(*ends[2:], second)))).equal is True
    assert verify(gold, _interval(*ends[:2], first)).equal is False
    wider = joint.join((_interval(ends[2], ends[3] + 1, second), _interval(*ends[:2], first)))
    assert verify(gold, wider).equal is False


@given(_ends)
def test_intervals_that_overlap_are_undecided_where_and_might_mean_what_they_share(ends: list[int]) -> None:
    a, b, c, d = ends
    for gold in (f"Interval.open({a}, {d})", f"Interval.open({b}, {c})"):
        assert verify(Answer("interval_set", gold), f"({a}, {c}) and ({b}, {d})").equal is None


def test_conditions_with_a_comma_hold_together_unless_nothing_is_left() -> None:
    assert verify("(0, 1)", "x > 0, x < 1").equal is True
    assert verify(r"(-\infty, 0) \cup (1, \infty)", "x < 0, x > 1").equal is True
    assert verify(r"(-\infty, 0) \cup (1, \infty)", "x < 0 and x > 1").equal is False
    assert verify(r"\emptyset", "x < 0, x > 1").equal is True


_numbers = st.integers(-9, 9)


@given(_numbers, _numbers, st.sampled_from(["a_n", "x_n", "A_n", "(A_n)", "b_k", ""]), st.booleans())
def test_limsup_and_liminf_are_told_by_their_names(high: int, low: int, sequence: str, turned: bool) -> None:
    gold = Answer("limsup_liminf", f"({high}, {low})")

    def said(upper: object, lower: object) -> list[str]:
        parts = [("sup", "superior", upper), ("inf", "inferior", lower)]
        parts = parts[::-1] if turned else parts
        return [
            ", ".join(f"lim{short} {sequence} = {value}" for short, _, value in parts),
            ", ".join(rf"\lim{short} {sequence} = {value}" for short, _, value in parts),
            ", ".join(rf"\lim{short}_{{n \to \infty}} {sequence} = {value}" for short, _, value in parts),
            r" \text{ and } ".join(rf"\lim{short} {sequence} = {value}" for short, _, value in parts),
            "; ".join(f"lim{short}: {value}" for short, _, value in parts),
            " and ".join(f"lim {short} is {value}" for short, _, value in parts),
            " and ".join(f"the limit {long} of {sequence or 'it'} is {value}" for _, long, value in parts),
        ]

    for text, wrong, swapped in zip(said(high, low), said(high, low - 1), said(low, high), strict=True):
        assert verify(gold, text).equal is True
        assert verify(gold, wrong).equal is False
        assert verify(gold, swapped).equal is (high == low)
        assert verify(gold, text.replace("inf", "sup")).equal is False


@given(_ends, _brackets, _brackets)
def test_limsup_and_liminf_of_sets_are_intervals_however_they_are_written(
    ends: list[int], outer: tuple[str, str], inner: tuple[str, str]
) -> None:
    a, b, c, d = ends
    high, low = _interval(a, d, outer), _interval(b, c, inner)
    gold = Answer("limsup_liminf", f"({high}, {low})")
    for text in (f"({high}, {low})", f"limsup A_n = {high}, liminf A_n = {low}", f"limsup: {high}, liminf: {low}"):
        assert verify(gold, text).equal is True
    assert verify(gold, rf"\limsup A_n = {high}, \liminf A_n = {low}").equal is True
    for text in (f"({low}, {high})", f"limsup A_n = {low}, liminf A_n = {high}", f"limsup: {high}, liminf: {high}"):
        assert verify(gold, text).equal is False

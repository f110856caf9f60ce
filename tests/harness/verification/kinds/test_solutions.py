"""Lists of solutions in every notation: what says the same is equal, and what drops, adds or changes one is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, verify

pytestmark = pytest.mark.fast

_numbers = st.integers(-30, 30)
_values = st.lists(_numbers, min_size=2, max_size=5, unique=True)
_points = st.lists(st.tuples(_numbers, _numbers), min_size=2, max_size=4, unique=True)
_order = st.randoms(use_true_random=False)


def _turned(items: list[object], order: random.Random) -> list[object]:
    return order.sample(items, len(items))


def _lists(values: list[object]) -> list[str]:
    """The values in the notations of people and of programs."""
    texts = [str(value) for value in values]
    *first, last = texts
    return [
        ", ".join(texts),
        " and ".join(texts),
        " or ".join(texts),
        f"{', '.join(first)} and {last}",
        f"{', '.join(first)}, or {last}",
        f"${', '.join(first)}$, and ${last}$",
        rf"{', '.join(first)} \text{{ and }} {last}",
        rf"\{{{', '.join(texts)}\}}",
        rf"x \in \{{{', '.join(texts)}\}}",
        " or ".join(f"x = {text}" for text in texts),
        " and ".join(f"x = {text}" for text in texts),
        f"x = {', '.join(texts)}",
        f"FiniteSet({', '.join(texts)})",
        f"[{', '.join(texts)}]",
        f"[{', '.join(f'{{x: {text}}}' for text in texts)}]",
        ", ".join(f"x_{at} = {text}" for at, text in enumerate(texts)),
    ]


def _pairs(points: list[tuple[int, int]]) -> list[str]:
    """The points in the notations of people and of programs."""
    plain = [f"({x}, {y})" for x, y in points]
    return [
        ", ".join(plain),
        " or ".join(plain),
        rf"\{{{', '.join(plain)}\}}",
        f"[{', '.join(plain)}]",
        ", ".join(f"(x = {x}, y = {y})" for x, y in points),
        " or ".join(f"x = {x}, y = {y}" for x, y in points),
        "; ".join(f"x = {x}, y = {y}" for x, y in points),
        " or ".join(f"(x = {x} and y = {y})" for x, y in points),
        " or ".join(f"(x, y) = {text}" for text in plain),
        rf"(x, y) \in \{{{', '.join(plain)}\}}",
        f"[{', '.join(f'{{x: {x}, y: {y}}}' for x, y in points)}]",
    ]


@given(_values, _order, st.data())
def test_a_list_of_values_is_the_same_in_any_order_and_notation(
    values: list[int], order: random.Random, data: st.DataObject
) -> None:
    gold = data.draw(st.sampled_from(_lists(values)[:-3]))
    said = data.draw(st.sampled_from(_lists(_turned(values, order))[:-1]))
    assert verify(gold, said, fallback=False).equal is True
    for other in (values[1:], [*values[1:], 31], [*values, 31]):
        assert verify(gold, data.draw(st.sampled_from(_lists(other))), fallback=False).equal is False


@given(_values, _order, st.integers(0, 15))
def test_a_plain_list_is_answered_by_every_notation_and_not_by_a_doubled_member(
    values: list[int], order: random.Random, way: int
) -> None:
    gold = ", ".join(map(str, values))
    assert verify(gold, _lists(_turned(values, order))[way], fallback=False).equal is True
    doubled = _lists(_turned([*values, values[0]], order))[way]
    assert verify(gold, doubled, fallback=False).equal is False


@given(_points, _order, st.data())
def test_points_are_the_same_in_any_order_and_notation(
    points: list[tuple[int, int]], order: random.Random, data: st.DataObject
) -> None:
    gold = data.draw(st.sampled_from(_pairs(points)))
    said = data.draw(st.sampled_from(_pairs(_turned(points, order))))
    assert verify(gold, said, fallback=False).equal is True
    (x, y), *rest = points
    for other in (rest, [(x, 31), *rest], [(31, y), *rest], [*points, (31, 31)]):
        for text in _pairs(other)[:3] if len(other) > 1 else _pairs(other)[:1]:
            assert verify(gold, text, fallback=False).equal is False


@given(_points)
def test_the_names_of_unknowns_decide_and_not_their_order(points: list[tuple[int, int]]) -> None:
    gold = " or ".join(f"x = {x}, y = {y}" for x, y in points)
    turned = " or ".join(f"y = {y}, x = {x}" for x, y in points)
    swapped = " or ".join(f"x = {y}, y = {x}" for x, y in points)
    assert verify(gold, turned).equal is True
    same = {(y, x) for x, y in points} == set(points)
    assert verify(gold, swapped).equal is same


@given(_numbers, st.integers(1, 30))
def test_plus_and_minus_are_two_values(middle: int, shift: int) -> None:
    gold = rf"{middle} \pm \sqrt{{{shift * shift + 1}}}"
    high, low = (rf"{middle} {sign} \sqrt{{{shift * shift + 1}}}" for sign in "+-")
    for text in (f"{high}, {low}", f"x = {low} or x = {high}", rf"\{{{low}, {high}\}}", f"x = {gold}"):
        assert verify(gold, text).equal is True
        assert verify(f"{high}, {low}", text).equal is True
    for text in (high, low, f"{high}, {high}", rf"{middle + 1} \pm \sqrt{{{shift * shift + 1}}}", f"{high}, {low}, 0"):
        assert verify(gold, text).equal is False


@pytest.mark.parametrize("kind", ["", "integer", "expression", "limit"])
@pytest.mark.parametrize("text", ["[{}]", "{{{}}}", "({},)", "[{{x: {}}}]", "{{x: {}}}", "FiniteSet({})", "[x = {}]"])
def test_one_solution_in_brackets_is_a_value(kind: str, text: str) -> None:
    gold = Answer(kind, "3")
    assert verify(gold, text.format(3)).equal is True
    assert verify(gold, text.format(4)).equal is False
    assert verify(gold, f"[{text.format(3)}, 4]").equal is not True


_linear = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


@given(st.lists(_linear, min_size=1, max_size=3, unique=True), _order, st.sampled_from("xtz"))
def test_functions_are_their_rules_whatever_their_argument(
    rules: list[tuple[int, int]], order: random.Random, letter: str
) -> None:
    gold = " or ".join(f"f(x) = {a}*x + {b}" for a, b in rules)
    turned = _turned(rules, order)
    assert verify(gold, ", ".join(f"f({letter}) = {b} + {a}*{letter}" for a, b in turned)).equal is True
    assert verify(gold, ", ".join(f"{a}*x + {b}" for a, b in turned)).equal is True
    other = [(rules[0][0], rules[0][1] + 20), *rules[1:]]
    assert verify(gold, ", ".join(f"f({letter}) = {a}*{letter} + {b}" for a, b in other)).equal is False
    assert verify(gold, ", ".join(f"{a}*x + {b}" for a, b in other)).equal is False


def test_an_option_turns_the_names_off() -> None:
    assert verify("2, 3", "[{x: 2}, {x: 3}]").equal is True
    assert verify("2, 3", "[{x: 2}, {x: 3}]", named_values=False).equal is False
    assert verify("(1, 2)", "{x: 1, y: 2}").equal is True
    assert verify("(1, 2)", "{x: 1, y: 2}", named_tuples=False).equal is False


def test_signs_that_may_go_together_or_alone_are_undecided() -> None:
    assert verify(r"\pm 1 \pm \sqrt2", r"1+\sqrt2, -1-\sqrt2").equal is None
    assert verify(r"\pm 1 \pm \sqrt2", r"1+\sqrt2, 1-\sqrt2, -1+\sqrt2, -1-\sqrt2").equal is None
    assert verify(r"\pm 1 \pm \sqrt2", r"1+\sqrt2, -1-\sqrt3").equal is False
    assert verify(r"(\pm1, \mp2)", "(1,-2), (-1,2)").equal is True
    assert verify(r"(\pm1, \mp2)", "(1,2), (-1,-2)").equal is False

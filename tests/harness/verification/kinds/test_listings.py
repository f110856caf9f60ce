"""Lists of values, sets and pairs, untyped and as solutions of one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import verify
from harness.verification.kinds.shared.listings import in_brackets

pytestmark = pytest.mark.fast

_values = st.lists(st.integers(-50, 50), min_size=2, max_size=4, unique=True)
_joined = st.sampled_from([" and ", ", ", " or "])


def _equations(values: list[int], joint: str, name: str = "x") -> str:
    return joint.join(f"{name} = {value}" for value in values)


@given(_values, _joined, _joined, st.randoms())
def test_equations_of_one_name_list_its_values_in_any_order_and_joined_anyhow(
    values: list[int], first: str, second: str, random: object
) -> None:
    gold, shuffled = _equations(values, first), sorted(values)
    assert verify(gold, _equations(shuffled, second)).equal is True
    assert verify(gold, ", ".join(map(str, shuffled))).equal is True
    assert verify(gold, "{" + ", ".join(map(str, shuffled)) + "}").equal is True
    other = [*shuffled[:-1], shuffled[-1] + 1]
    assert verify(gold, _equations(other, second)).equal is False
    assert verify(gold, ", ".join(map(str, other))).equal is False
    assert verify(gold, _equations(values[:-1], second)).equal is False


@given(_values, _joined)
def test_no_contradiction_answers_a_list_of_values(values: list[int], joint: str) -> None:
    gold = _equations(values, joint)
    for nothing in (r"\emptyset", "no solution", "x<0 and x>1", "EmptySet", "x > 3 and x < 3"):
        assert verify(gold, nothing).equal is False
    assert verify(r"\emptyset", gold).equal is False


def test_a_contradiction_of_inequalities_is_still_the_empty_set() -> None:
    assert verify("x<0 and x>1", r"\emptyset").equal is True
    assert verify("x<0 and x>1", "x>3 and x<2").equal is True


@given(_values, st.randoms())
def test_a_bare_list_is_free_of_order_and_a_bracketed_one_is_not(values: list[int], random: object) -> None:
    turned = values[::-1]
    bare, other = ", ".join(map(str, values)), ", ".join(map(str, turned))
    assert verify(bare, other).equal is True
    assert verify(f"({bare})", f"({other})").equal is False
    assert verify(f"({bare})", f"({bare})").equal is True
    assert verify(bare, f"({other})").equal is False


@given(_values)
def test_an_explicit_set_is_no_ordered_list(values: list[int]) -> None:
    listed = ", ".join(map(str, values))
    for gold in (f"{{{listed}}}", rf"\{{{listed}\}}"):
        assert verify(gold, f"({listed})").equal is False
        assert verify(gold, rf"\left({listed}\right)").equal is False
        assert verify(gold, listed).equal is True
        assert verify(gold, f"[{listed}]").equal is True
        named = ", ".join(f"{name} = {value}" for name, value in zip("xyzw", values, strict=False))
        assert verify(gold, named).equal is False


@pytest.mark.parametrize(
    ("pair", "interval", "equal"),
    [
        (r"(2,\infty)", "x > 2", True),
        (r"(2,\infty)", "x >= 2", False),
        ("[-1,1]", r"-1\le x\le 1", True),
        ("(-1,1)", r"-1\le x\le 1", False),
        (r"(-\infty,\infty)", r"\mathbb{R}", True),
        ("(1,2)", "(1,2]", False),
    ],
)
def test_a_pair_is_an_interval_where_the_other_side_is_one(pair: str, interval: str, equal: bool) -> None:
    assert verify(pair, interval).equal is equal


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("(1, 2)", True),
        ("1, 2", False),
        ("(1, 2), (3, 4)", False),
        (r"\left( 1, 2 \right)", True),
        ("Tuple(1, 2)", True),
        ("[1, 2]", True),
        (r"$\{1, 2\}$", True),
        ("(1, 2) and (3, 4)", False),
        (r"\langle 1, 2\rangle", True),
        ("", False),
    ],
)
def test_brackets_around_the_whole_are_seen(text: str, inside: bool) -> None:
    assert in_brackets(text) is inside

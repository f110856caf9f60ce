"""x = 3 and f(x) = 2x say no more than the rules read in them, so they are not taken apart a second time."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import verify
from harness.verification.other_words import may_say_more
from harness.verification.verdict import differ
from harness.verification.wording.said import answers_in

_SHORT = "1 2 10 0.5 3.14 n x e i m s \\frac{1}{2} \\sqrt{3} \\pi (n+1) 2n x^2 2^{n-1} 12 7"
_SPACED = ("2 x", "\\frac { 5 } { 6 }", "( x + 4 ) ^ { 2 }", "3 m", "5 g")
PARTS = st.sampled_from([*_SHORT.split(), *_SPACED])
SIGNS = st.sampled_from(["+", "-", "*", "/", "^", " + ", " - ", "\\cdot ", "", " ", "(", ")"])
VALUES = st.lists(st.tuples(PARTS, SIGNS), max_size=3).map(lambda pairs: "".join(part + sign for part, sign in pairs))


@given(st.sampled_from("xnkmMdCaLsg"), st.sampled_from(["=", " = ", "= -"]), VALUES, PARTS, st.booleans())
def test_a_named_value_says_nothing_but_itself(name: str, sign: str, start: str, end: str, in_dollars: bool) -> None:
    bare = f"{name}{sign}{start}{end}"
    text = f"${bare}$" if in_dollars else bare
    assume(not may_say_more(differ("another value"), text, named_values=True))
    assert {"".join(said.text.split()) for said in answers_in(text)} <= {"".join(bare.split())}


@pytest.mark.fast
@pytest.mark.parametrize(
    "text",
    [
        "x = 3 or 4",
        "x = 3 cm",
        "x = 3, y = 4",
        "x = 3.00 \\text{ dollars}",
        "x = y = 3",
        "E = E",
        "x \\approx 3",
        "xy = 6",
    ],
)
def test_what_says_more_than_a_named_value_is_taken_apart(text: str) -> None:
    assert may_say_more(differ("another value"), text, named_values=True)


@pytest.mark.fast
def test_a_function_by_name_is_taken_apart_where_names_are_to_be_kept() -> None:
    assert not may_say_more(differ("another value"), "f(x) = 2x", named_values=True)
    assert may_say_more(differ("another value"), "f(x) = 2x", named_values=False)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("gold", "prediction", "equal"),
    [
        ("2*x", "f(x) = 2x", True),
        ("5", "$f(x)=2 x$", False),
        ("5", "(5, 5)", False),
        ("5", "(6, 31, -1)", False),
        ("(6, 31, -1)", "-256", False),
        ("1 \\pm \\sqrt{19}", "\\text{east}", False),
        ("1 \\pm 0", "1", True),
        ("7", "n = 7", True),
        ("y = 1", "f(n) = 6", False),
        ("60180", "60, 180", None),
    ],
)
def test_one_value_beside_a_list_or_a_named_value(gold: str, prediction: str, equal: bool | None) -> None:
    assert verify(gold, prediction, fallback=False).equal is equal


@pytest.mark.fast
@pytest.mark.parametrize(("gold", "prediction"), [("n(n+1)/2", "\\frac{n(n+1)}{2}"), ("f(x) = 2x", "y = 2x")])
def test_a_verdict_is_the_same_whatever_has_been_read_before(gold: str, prediction: str) -> None:
    first = verify(gold, prediction, fallback=False)
    verify(prediction, gold, fallback=False)
    assert verify(gold, prediction, fallback=False) == first

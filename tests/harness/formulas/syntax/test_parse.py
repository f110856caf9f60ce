"""The entry points: which syntax a text is read in, and splitting a claim at its one equals sign."""

from __future__ import annotations

import pytest

from harness.formulas.syntax import SyntaxRefused, parse, split_claim

SPLIT = {
    "Derivative(x**2, x) = 2*x": ("Derivative(x**2, x)", "2*x"),
    "Limit(f, x, 0, dir='+') = 1": ("Limit(f, x, 0, dir='+')", "1"),
    "x=3": ("x", "3"),
    "[0, 1) = ]0, 2[": ("[0, 1)", "]0, 2["),
    "Eq(x, 1) = (x == 1)": ("Eq(x, 1)", "(x == 1)"),
    "a <= b = True": ("a <= b", "True"),
    "f(a = 1) = 2": ("f(a = 1)", "2"),
    "u = x==y": ("u", "x==y"),
}


@pytest.mark.parametrize("claim", SPLIT)
def test_a_claim_is_split_at_its_equals_sign_outside_brackets(claim: str) -> None:
    assert split_claim(claim) == SPLIT[claim]


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("a = b = c", "chain"),
        ("a", "no ` = `"),
        ("= 3", "two sides"),
        ("a =", "two sides"),
        ("a == b", "no ` = `"),
        ("f(a = b)", "no ` = `"),
        ("", "empty"),
        (None, "not text"),
    ],
)
def test_what_is_no_claim_is_refused(claim: str, reason: str) -> None:
    with pytest.raises(SyntaxRefused, match=reason):
        split_claim(claim)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2(x + 1)", "2*(x + 1)"),
        ("(x + 1)(x - 1)", "(x + 1)*(x - 1)"),
        ("(x)(y)", "x*y"),
        ("sin 2x", "sin(2*x)"),
        ("3!", "factorial(3)"),
        ("[0, 1)", "Interval.Ropen(0, 1)"),
        ("007", "7"),
    ],
)
def test_what_is_no_python_is_read_as_people_write_it(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize("text", ["5 for x", "1 if x > 0", "x if x > 0 else 0", "3 is x", "f(x=1)", "x.y", "'a'"])
def test_what_only_python_means_is_not_read_as_a_product_of_letters(text: str) -> None:
    with pytest.raises(SyntaxRefused):
        parse(text)

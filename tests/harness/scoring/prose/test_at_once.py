"""What is seen at once is what the whole way says: plain arithmetic, tokens, and texts about remainders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax.links import Link, Sign
from harness.scoring.claims import Scope
from harness.scoring.lines import judge_link
from harness.scoring.prose import plain
from harness.scoring.prose.doubts import MODULAR, is_modular
from harness.scoring.prose.tokens import Kind, plain_tokens

NUMBERS = st.one_of(st.integers(0, 99).map(str), st.sampled_from(["0.5", "2.25", "10.00", "1000000", "0.125"]))
ARITHMETIC = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", " - ", " * ", " / ", "+", "-", "*", "/"]), inner).map("".join),
        inner.map("({})".format),
        inner.map("-{}".format),
    ),
    max_leaves=8,
)


@given(ARITHMETIC, st.integers(-3, 3))
def test_sides_that_are_alike_at_once_are_the_same_by_the_whole_way(text, off):
    value = plain.worked_out(text)
    if value is None:
        return
    for right in (str(value + off), f"({value})", f"{value} - {off}"):
        whole = judge_link(Link(text, Sign.equal, right), Scope()).equal
        assert whole or not plain.alike(text, right)
        if value.denominator == 1 and "." not in text:
            assert plain.alike(text, right) is (whole is True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2**3",
            "7//2",
            "007",
            "3.",
            ".5",
            "1 2",
            "2(3)",
            "(2)(3)",
            "1/0",
            "3/(2 - 2)",
            "--3",
            "(1 + 2",
            "1 + 2)",
            "",
        ),
        *("-", "1.2.3", "x", "3 +", "* 3", "1_000", "1,000", "()", "9" * 16, "1 + " * 60 + "1", "\u0663"),
    ],
)
def test_what_is_no_plain_arithmetic_has_no_value_at_once(text):
    assert plain.worked_out(text) is None
    assert not plain.alike(text, text)


@given(
    st.lists(st.sampled_from([*"0123456789abdlnopstxABX.,:/-!%()[]'’=<+*^×$_ \n\t設", "sin ", " 000", "d/dx("])).map(
        "".join
    )
)
def test_a_token_is_what_stands_at_its_place_without_the_blanks_around_it(text):
    behind = 0
    for token in plain_tokens(text, 0, len(text)):
        assert not text[behind : token.start].strip()
        said = text[token.start : token.end]
        assert said == said.strip() or token.kind is Kind.row or said.startswith("(mod")
        assert token.low == token.text.casefold()
        behind = token.end
    assert not text[behind:].strip()


@given(
    st.lists(
        st.sampled_from(["7 mod 3", "A Ring of", "string", "BASE 8", "base-ball", "3 o'clock", "x", "binary "])
    ).map(" ".join)
)
def test_a_text_is_about_remainders_at_once_where_the_whole_rule_says_so(text):
    assert is_modular(text) is (MODULAR.search(text) is not None)

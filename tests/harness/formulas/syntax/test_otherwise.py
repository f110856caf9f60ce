"""harness/formulas/syntax/otherwise.py: the cheap look in front of the other ways of reading misses none of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax.otherwise import WAYS, other_ways

_MATHEMATICS = (
    "1 2 3.5 x y n / ^ - + ( ) { } _ log ln d/dx arctan 12 30 ^{-1} \\frac{1}{2} \\frac{d}{dx} \\sin \\cos \\log exp"
    " \\sqrt \\sum \\lim \\circ"
)
PIECES = st.sampled_from([*_MATHEMATICS.split(), " ", "\\sqrt 23"])


@given(st.lists(PIECES, max_size=9).map("".join))
def test_a_text_that_some_way_changes_has_other_ways(text: str) -> None:
    assert other_ways(text) == list(dict.fromkeys(other for way in WAYS if (other := way(text)) != text))

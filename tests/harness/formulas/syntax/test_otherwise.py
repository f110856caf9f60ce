"""harness/formulas/syntax/otherwise.py: the cheap look in front of the other ways of reading misses none of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax.otherwise import WAYS, other_ways

PIECES = st.sampled_from(
    "1 2 3.5 x y n / ^ - + ( ) { } _ \\frac{1}{2} \\frac{d}{dx} \\sin \\cos log ln \\log exp \\sqrt \\sum \\lim \\circ".split()
    + [" ", "12", "30", "\\sqrt 23", "^{-1}", "d/dx", "arctan"]
)


@given(st.lists(PIECES, max_size=9).map("".join))
def test_a_text_that_some_way_changes_has_other_ways(text: str) -> None:
    assert other_ways(text) == list(dict.fromkeys(other for way in WAYS if (other := way(text)) != text))

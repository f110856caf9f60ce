"""A score in a notebook: its claims with their marks, and nothing that a model wrote is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from harness import score_text
from harness.scoring.in_notebooks import table


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=3), max_size=3))
def test_whatever_stands_in_a_cell_is_text(rows: list[list[str]]) -> None:
    tags = Tags()
    tags.feed(table([["<script>alert(1)</script>", "&"], *rows]))
    assert tags.seen <= {"table", "tr", "th", "td"}
    table(rows).encode()


def test_each_claim_has_its_mark() -> None:
    problem = {"question": "Tom has 3 boxes of 14 pens. How many pens?", "answer": "42"}
    shown = score_text(problem, "3 * 14 = 42\n3 * 14 = 41\nThe answer is \\boxed{42}.")._repr_html_()
    assert "correct" in shown
    assert shown.count("✓") == shown.count("✗") == 1

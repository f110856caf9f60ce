"""Scores, verdicts and problems in a notebook and in a terminal: claims with their marks, and nothing is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from generators import problem as drawn
from harness import score_text, verify
from harness.verification.shown import html_table, terminal_table


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=3), max_size=3))
def test_whatever_stands_in_a_cell_is_text(rows: list[list[str]]) -> None:
    tags = Tags()
    tags.feed(html_table([["<script>alert(1)</script>", "&"], *rows]))
    assert tags.seen <= {"table", "tr", "th", "td"}
    html_table(rows).encode()


def printed(shown: object) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(shown)
    return capture.get()


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=3))
def test_whatever_stands_in_a_cell_steers_no_terminal(rows: list[tuple[str, str]]) -> None:
    text = printed(terminal_table([("[bold]\x1b[2J", "[link=x]\x1b]0;title\x07"), *rows]))
    assert "[bold]" in text
    assert not {"\x1b", "\x07", "\x9b"} & set(text)


def test_each_claim_has_its_mark() -> None:
    problem = {"question": "Tom has 3 boxes of 14 pens. How many pens?", "answer": "42"}
    score = score_text(problem, "3 * 14 = 42\n3 * 14 = 41\nThe answer is \\boxed{42}.")
    for shown in (score._repr_html_(), printed(score)):
        assert "correct" in shown
        assert shown.count("✓") == shown.count("✗") == 1


def test_a_verdict_says_what_how_and_why() -> None:
    for gold, prediction, word, mark in (("1/2", "0.5", "equal", "✓"), ("x**2", "x**2 + 7", "different", "✗")):
        verdict = verify(gold, prediction)
        for shown in (verdict._repr_html_(), printed(verdict)):
            assert word in shown
            assert mark in shown
            assert verdict.method.value in shown


def test_a_problem_shows_its_question_steps_and_answer() -> None:
    problem = drawn("derivative", 3, level=1)
    in_notebook, in_terminal = problem._repr_html_(), printed(problem)
    for step in problem.steps:
        assert step.rule in in_notebook
        assert step.rule in in_terminal
    assert "<details><summary>program</summary><pre" in in_notebook
    assert problem.answer.value in in_terminal

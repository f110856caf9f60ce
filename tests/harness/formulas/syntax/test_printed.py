"""What is printed is read as Python at once: the same trees as by every reading in its turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.parse import _by_all_readings, _tree_of
from harness.formulas.syntax.printed import is_printed
from harness.formulas.syntax.words import WORDS
from harness.formulas.trees.tree import Node

SIGNS = [*"+-*/()[] ", ", ", "**", "1,234", " 5 ", "/4/", "-3-", *"0123456789", "12", "2020"]
WORDED = [
    "x",
    "C",
    "d",
    "n",
    "e",
    "sin(",
    "sqrt(",
    "log",
    "pi",
    "Matrix([[",
    "oo",
    "{",
    "}",
    "Interval(",
    "Interval.open(",
    "Union(",
    "Derivative(",
    "Limit(",
    "EmptySet",
    "max(",
    "det(",
    "theta",
    "d/dx",
    "and",
    "mi",
    "N",
    "m",
    "a",
    "U",
]
PIECES = [*SIGNS, *WORDED, "]])"]
CASES = Path(__file__).parents[2] / "verification" / "comparison" / "cases"


def reading_of(read: Callable[..., tuple[Node, bool]], text: str) -> tuple[Node, bool] | str:
    try:
        return read(text, ())
    except SyntaxRefused as error:
        return str(error)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join))
@example("3/4/2020")
@example("3-4-2020")
@example("1,234")
@example("1, 234")
@example("d/dx(x)")
@example("5C2")
@example("6 N - m")
@example("a")
def test_a_text_is_read_alike_at_once_and_by_every_reading(text: str) -> None:
    assert reading_of(_tree_of, text) == reading_of(_by_all_readings, text)


def test_every_text_of_the_tables_is_read_alike() -> None:
    lines = [line for table in CASES.glob("*.txt") for line in table.read_text(encoding="utf-8").splitlines()]
    texts = {part.strip() for line in lines for part in line.split("::")}
    printed = [text for text in texts if is_printed(text)]
    assert len(printed) > 500
    for text in printed:
        assert reading_of(_tree_of, text) == reading_of(_by_all_readings, text)


NEWER = [
    "{-9, 1/2}",
    "Interval.Ropen(-9, oo)",
    "Union(Interval(0, 1), {2})",
    "Derivative(x*exp(x), x)",
    "Limit(1/x, x, oo)",
]


@pytest.mark.parametrize(
    "text", ["3*x**2 + sin(x)/2", "-7/12", "Matrix([[1, 2], [3, -4]])", "(x + 1)*(x - 2)", "pi/4", *NEWER]
)
def test_what_programs_print_is_read_at_once(text: str) -> None:
    assert is_printed(text)


OTHERS = [
    "",
    "  ",
    "1,234",
    "3/4/2020",
    "5C2",
    "x_1",
    "$x$",
    "2.5",
    "a = 2",
    "{x: 2}",
    "{x | x > 2}",
    "|x|",
    "x^2",
    "\\frac12",
    "12 may",
]


@pytest.mark.parametrize("text", [*WORDS, *OTHERS])
def test_a_phrase_a_date_and_a_formula_are_not(text: str) -> None:
    assert not is_printed(text)

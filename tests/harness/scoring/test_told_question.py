"""A program that tells another question than was asked is seen, however the question is worded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import problem
from generators.registry import standard
from harness.scoring.told_question import tells_another, title
from harness.verification.problem import Problem

problems = st.builds(problem, st.sampled_from(standard()), st.integers(0, 60), level=st.integers(1, 3))


@given(problems)
def test_a_certified_program_tells_its_own_question_and_so_does_the_statement(asked: Problem) -> None:
    assert title(asked.program)
    assert not tells_another(asked, title(asked.program))
    assert not tells_another(asked, asked.statement)
    assert not tells_another(asked, "")


@given(problems, st.data())
def test_another_digit_or_sign_is_another_question(asked: Problem, data: st.DataObject) -> None:
    told = title(asked.program)
    places = [found.start() for found in re.finditer(r"\d|(?<=[\d) ])[+/](?=[ \d(])", told)]
    place = data.draw(st.sampled_from(places))
    now = data.draw(st.sampled_from([one for one in ("7", "3") if one != told[place]]))
    assert tells_another(asked, told[:place] + now + told[place + 1 :])


@pytest.mark.parametrize(
    ("said", "another"),
    [
        ("Find d/dx of x^2 sin(3 x)", False),
        ("the derivative of x^2 sin(3x)", False),
        ("the derivative of x**2*sin(3*x), well-known", False),
        ("the derivative of x**2*cos(3*x)", True),
        ("the derivative of x**2*sin(3*x) + 1", True),
        ("the derivative of x**3*sin(2*x)", True),
        ("the derivative of -x**2*sin(3*x)", True),
    ],
)
def test_wording_and_products_may_differ_numbers_signs_and_functions_not(said: str, another: bool) -> None:
    program = 'print("Problem: differentiate x**2*sin(3*x) with respect to x")\n'
    asked = problem("derivative", 0, level=1)
    record = asked.to_record() | {"instruction": "Differentiate x**2*sin(3*x) with respect to x.", "output": program}
    assert tells_another(Problem.from_record(record), said) is another


@pytest.mark.parametrize("text", ["", "\\x41", "a\nb", "\\", '\\"', "\\ud800", "\x00"])
def test_a_title_that_is_no_string_is_none(text: str) -> None:
    assert isinstance(title(f'print("Problem: {text}")\n'), str)


@given(st.text())
def test_any_text_can_be_asked_for_its_title(text: str) -> None:
    assert isinstance(title(text), str)

"""The family `limit`: golds, both sides, the second derivation, a user's own problems."""

from __future__ import annotations

import dataclasses

import pytest

from generators.errors import ProblemError, Refused
from generators.families.limit.family import FAMILY
from generators.families.limit.methods import BY_LEVEL, METHODS
from generators.problems import own
from generators.writing.program import tokens
from generators.writing.stream import Stream


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("Limit(Abs(x)/x, x, 0)", "DNE"),
        ("Limit(1/x, x, 0)", "DNE"),
        ("Limit(1/x, x, 0, '-')", "-oo"),
        ("Limit(1/x**2, x, 0)", "oo"),
        ("Limit((1 - cos(x))/x**2, x, 0)", "1/2"),
        ("Limit((x**2 - 1)/(x - 1), x, 1)", "2"),
        ("Limit((1 + 2/t)**t, t, oo)", "exp(2)"),
        ("Limit(sin(t)/t, t, 0)", "1"),
        ("Limit(x**x, x, 0, '+')", "1"),
    ],
)
def test_limits_that_break_one_sided_solvers_come_out_right(text: str, gold: str) -> None:
    assert own("limit", [text]).problem.answer.value == gold


@pytest.mark.parametrize(
    "inside",
    [
        "sin(x + 1/log(x)) - sin(x), x, oo",
        "sin(x + 1/sqrt(log(x))) - sin(x), x, oo",
        "sin(x + 1/log(log(x))) - sin(x), x, oo",
        "sin(log(x) + 1/log(x)) - sin(log(x)), x, oo",
        "cos(1/x + 1/log(1/x)) - cos(1/x), x, 0, '+'",
        "x*(2 + sin(x)), x, oo",
        "sin(x)**2 + cos(x)**2 + 0*x, x, oo",
        "(2 + sin(1/x))/x**2, x, 0",
        "sin(x + 1/log(log(log(x)))) - sin(x), x, oo",
    ],
)
def test_bounds_of_sympy_never_become_a_gold_that_says_there_is_no_limit(inside: str) -> None:
    try:
        gold = own("limit", [f"Limit({inside})"]).problem.answer.value
    except ProblemError:
        return
    assert gold != "DNE"


@pytest.mark.parametrize("inside", ["sin(x), x, oo", "x*cos(x), x, oo", "sin(1/x), x, 0", "sin(1/x)/x, x, 0, '+'"])
def test_a_function_that_is_proved_to_oscillate_has_no_limit(inside: str) -> None:
    assert own("limit", [f"Limit({inside})"]).problem.answer.value == "DNE"


@pytest.mark.parametrize(
    ("text", "cause"), [("sin(x)/x", "not a limit"), ("Limit(x**y, x, 0)", "holds y"), ("Limit((x, x, 0)", "position")]
)
def test_what_is_no_limit_is_refused_with_its_cause(text: str, cause: str) -> None:
    with pytest.raises(ProblemError, match=cause):
        own("limit", [text])


def test_a_limit_at_the_edge_of_the_domain_is_refused_where_one_side_does_not_exist() -> None:
    with pytest.raises(ProblemError, match="real on one side of 0 alone"):
        own("limit", ["Limit(sqrt(x), x, 0)"])


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_is_confirmed_and_no_neighbour_of_its_gold_is(name: str) -> None:
    level = max(level for level, methods in BY_LEVEL.items() if any(method.name == name for method, _ in methods))
    confirmed = 0
    for index in range(12):
        stream = Stream("method", name, index)
        try:
            question = METHODS[name].draw(stream, level)
            solution = FAMILY.solve(question, stream)
        except Refused:
            continue
        gold = solution.answer
        assert FAMILY.confirm(question, gold), (question.expression, gold.value)
        others = {"DNE", "oo", "-oo", f"{gold.value} + 1/1000000" if gold.value[-1] != "o" else "0"} - {gold.value}
        for other in others - ({"DNE + 1/1000000"}):
            assert not FAMILY.confirm(question, dataclasses.replace(gold, value=other)), (question.expression, other)
        confirmed += 1
    assert confirmed >= 6


def test_programs_of_the_first_two_levels_are_short() -> None:
    long = 0
    for index in range(60):
        stream = Stream("short", index)
        question = FAMILY.draw(stream, 1 + index % 2)
        long += tokens(FAMILY.solve(question, stream).program.render("computed")) > 300
    assert long <= 6


@pytest.mark.parametrize("point", ["oo", "-oo"])
@pytest.mark.parametrize("side", ["", ", '+'", ", '-'"])
def test_a_limit_at_infinity_is_never_said_to_come_from_a_side(point: str, side: str) -> None:
    for phrasing in range(8):  # the phrasing is drawn by the question
        made = own("limit", [f"Limit({phrasing + 2}/x, x, {point}{side})"])
        words = made.problem.statement + made.output
        assert "left" not in words
        assert "right" not in words
        assert "'-'" not in words
        assert made.problem.answer.value == "0"

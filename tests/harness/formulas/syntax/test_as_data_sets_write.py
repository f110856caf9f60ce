"""What public data sets write and nobody else: swallowed backslashes, units outside dollar signs, arc, dots."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness import verify
from harness.formulas.syntax import SyntaxRefused, parse
from harness.formulas.syntax.broken_escapes import mended
from harness.formulas.syntax.ellipsis import DOTS, written_out
from harness.formulas.syntax.minutes_of_arc import in_degrees
from harness.formulas.syntax.units import UNITS, canonical_unit
from harness.formulas.trees.tree import Node, integer

_SWALLOWED = {
    "\\alpha": "\alpha",
    "\\beta": "\beta",
    "\\times": "\times",
    "\\theta": "\theta",
    "\\neq": "\neq",
    "\\varphi": "\varphi",
    "\\frac{1}{2}": "\frac{1}{2}",
    "\\rho": "\rho",
    "\\tau": "\tau",
}


def equal(gold: str, prediction: str) -> bool | None:
    return verify(gold, prediction, fallback=False).equal


@pytest.mark.parametrize(("command", "swallowed"), _SWALLOWED.items())
def test_a_command_whose_backslash_json_swallowed_is_that_command(command: str, swallowed: str) -> None:
    assert mended(f"2 {swallowed} + 1") == f"2 {command} + 1"
    assert mended(f"2 {command} + 1") == f"2 {command} + 1"


@given(st.text("abeqimnorst \n\t{}", max_size=30))
def test_only_whole_commands_are_mended(text: str) -> None:
    """Lines and tabs before other letters stay; nothing else is changed."""
    found = mended(text)
    assert found.replace("\\n", "\n").replace("\\t", "\t") == text


@given(st.integers(0, 359), st.integers(0, 59), st.integers(0, 59))
def test_minutes_and_seconds_of_arc_are_parts_of_a_degree(degrees: int, minutes: int, seconds: int) -> None:
    gold = f"{degrees}^{{\\circ}} {minutes}^{{\\prime}} {seconds}^{{\\prime \\prime}}"
    value = f"\\frac{{{degrees * 3600 + minutes * 60 + seconds}}}{{3600}}^\\circ"
    assert equal(gold, f"({degrees * 3600 + minutes * 60 + seconds}/3600)^\\circ") is True, value
    assert equal(gold, f"{degrees}°{minutes}'{seconds}\"") is True
    assert equal(gold, f"({degrees * 3600 + minutes * 60 + seconds + 1}/3600)^\\circ") is False


@pytest.mark.parametrize("text", ["63^\\circ", "f'(x)", "63^\\circ 75'", "x^\\circ 5'", "63^\\circ 5''"])
def test_what_is_no_angle_in_minutes_stays_as_it_is(text: str) -> None:
    assert in_degrees(text) == text


@given(st.integers(-50, 50), st.integers(-9, 9).filter(bool), st.integers(3, 30))
def test_dots_between_numbers_stand_for_the_steps_between_them(first: int, step: int, count: int) -> None:
    numbers = [first + step * place for place in range(count)]
    said = ", ".join(map(str, numbers))
    dotted = f"{numbers[0]}, {numbers[1]}, \\ldots, {numbers[-1]}"
    assert equal(dotted, said) is True
    assert equal(said, dotted) is True
    assert equal(dotted, ", ".join(map(str, [*numbers, numbers[-1] + step]))) is False
    assert equal(dotted, ", ".join(map(str, numbers[:-1]))) is False


@example(left=[0, 0, 1], right=[0, 1, 0])  # the same numbers in another order
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=6), st.lists(st.integers(-20, 20), min_size=3, max_size=6))
def test_lists_that_go_on_are_equal_only_where_they_begin_alike(left: list[int], right: list[int]) -> None:
    gold, said = (", ".join(map(str, numbers)) + ", \\ldots" for numbers in (left, right))
    short = min(len(left), len(right))
    verdict = equal(gold, said)
    assert equal(gold, gold) is True
    if left[:short] != right[:short]:
        assert verdict is not True
    else:
        assert verdict is not False


def test_dots_that_nothing_says_stay_dots() -> None:
    for parts in ([integer(1), DOTS, integer(9)], [integer(1), integer(3), DOTS, integer(8)], [integer(1), DOTS]):
        assert written_out(parts) == parts
    assert len(written_out([integer(0), integer(1), DOTS, integer(10**6)])) == 4  # more than anybody writes out


@pytest.mark.parametrize("text", ["1 + ...", "1 + 2 - \\cdots + n", "\\ldots", "3.14...15", "f(\\ldots)"])
def test_dots_elsewhere_are_refused(text: str) -> None:
    with pytest.raises(SyntaxRefused):
        parse(text)


@given(st.sampled_from(["N", "ft", "lb", "kW", "kg"]), st.sampled_from(["m", "h", "s", "cm"]), st.integers(1, 99))
def test_a_hyphen_between_units_multiplies_them(first: str, second: str, number: int) -> None:
    for text in (
        f"{number} \\mathrm{{{first}}}-\\mathrm{{{second}}}",
        f"{number} \\text{{{first}-{second}}}",
        f"{number} {first}-{second}",
    ):
        assert parse(text) == Node("Quantity", (integer(number), Node("Text", (f"{first}*{second}",))))


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_a_unit_s_spelling_is_settled_at_once(first: str, second: str) -> None:
    for text in (first, f"{first}/{second}", f"{first} per {second}", f"{first}-{second}"):
        assert canonical_unit(canonical_unit(text)) == canonical_unit(text)


@given(st.sampled_from("fgh"), st.integers(2, 9), st.sampled_from("xt"))
def test_an_inverse_function_is_a_name_of_its_own(name: str, number: int, letter: str) -> None:
    gold = f"{name}^{{-1}}({letter}) = {number}{letter}"
    assert equal(gold, f"{number}{letter}") is True
    assert equal(gold, f"{number + 1}{letter}") is False
    assert equal(gold, f"{name}^{{-1}}({letter}) = {number + 1}{letter}") is False
    assert equal(gold, f"{name}({letter}) = {number}{letter}") is None
    assert equal(f"{name}^{{-1}}({letter})", f"1/{name}({letter})") is not True
    assert equal(f"{name}^{{-1}}({letter})", f"{name}({letter})") is not True

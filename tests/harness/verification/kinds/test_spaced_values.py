"""Values for every whole number: compared as sets, whatever the whole number is called and wherever it starts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import verify

UNITS = {"\\pi": "pi", "1": "1", "\\sqrt{2}": "sqrt(2)", "\\frac{\\pi}{6}": "pi/6"}
fractions = st.fractions(min_value=-4, max_value=4, max_denominator=4)
steps = fractions.filter(bool)
family = st.lists(st.tuples(fractions, steps), min_size=1, max_size=3)
Line = tuple[Fraction, Fraction]


def written(lines: list[Line], name: str, unit: str) -> str:
    values = [f"({start})*{unit} + ({step})*{name}*{unit}" for start, step in lines]
    return ", ".join(values) + f", {name} \\in \\mathbb{{Z}}"


def values(lines: list[Line]) -> set[Fraction]:
    """The values of a window that is longer than any common multiple of the steps."""
    reach = 120
    return {
        start + step * number
        for start, step in lines
        for number in range(int(-2 * reach / abs(step)), int(2 * reach / abs(step)))
        if -reach <= start + step * number < reach
    }


@given(family, family, st.sampled_from(list(UNITS)))
def test_two_families_are_equal_exactly_where_their_values_are(
    first: list[Line], second: list[Line], unit: str
) -> None:
    verdict = verify(written(first, "k", unit), written(second, "n", unit), fallback=False)
    if verdict.equal is not None:
        assert verdict.equal == (values(first) == values(second))


@given(st.tuples(fractions, steps), st.integers(-3, 3), st.integers(1, 4), st.sampled_from(list(UNITS)))
def test_a_family_is_known_from_any_start_and_taken_apart(line: Line, shift: int, parts: int, unit: str) -> None:
    start, step = line
    apart = [(start + (shift + number) * step, -parts * step) for number in range(parts)]
    assert verify(written([line], "k", unit), written(apart, "n", unit), fallback=False).equal is True
    fewer = written(apart[1:], "n", unit)
    assert parts == 1 or verify(written([line], "k", unit), fewer, fallback=False).equal is False


K, N = ", k \\in \\mathbb{Z}", ", n \\in \\mathbb{Z}"


@pytest.mark.parametrize(
    ("gold", "prediction", "equal"),
    [
        (f"k\\pi{K}", f"n\\pi{N}", True),
        (f"k\\pi{K}", f"\\pi - k\\pi{K}", True),
        (f"k\\pi{K}", f"2k\\pi, 2k\\pi + \\pi{K}", True),
        (f"k\\pi{K}", f"2k\\pi{K}", False),
        (f"k\\pi{K}", "x = n\\pi (n \\in \\mathbb{Z})", True),
        (f"k\\pi{K}", "x = n\\pi \\text{ for } n \\in \\mathbb{Z}", True),
        ("\\{k\\pi \\mid k \\in \\mathbb{Z}\\}", "\\{n\\pi \\mid n \\in \\mathbb{Z}\\}", True),
        (
            f"x=\\frac{{\\pi}}{{6}}+2 k \\pi, \\frac{{5\\pi}}{{6}}+2 k \\pi{K}",
            f"x=\\frac{{5\\pi}}{{6}}+2 n \\pi{N}",
            False,
        ),
        (f"k^2{K}", f"n^2{N}", True),
        (f"k^2{K}", f"n^4{N}", None),
        (f"k\\pi{K}", "k\\pi", None),
        (f"k\\pi{K}", "0", False),
        (f"k\\pi{K}", f"k n\\pi{N}", None),
        (f"k\\pi{K}", f"(-1)^k \\frac{{\\pi}}{{6}}+k\\pi{K}", None),
    ],
)
def test_families_as_people_write_them(gold: str, prediction: str, equal: bool | None) -> None:
    assert verify(gold, prediction, fallback=False).equal is equal

"""Rounded solutions: true where every solution is rounded to one of the numbers, and each number is needed."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_trace


def _lines(question: str, *lines: str) -> list[bool | None]:
    trace = check_trace("\n".join(lines), question, fallback=False)
    found: dict[int, list[bool | None]] = {}
    for check in trace.lines:
        found.setdefault(check.line, []).append(check.true)
    return [False if False in each else None if None in each else True for _, each in sorted(found.items())]


@given(st.integers(2, 99), st.integers(1, 6))
def test_a_square_root_rounded_to_any_digits_is_a_solution_and_its_neighbours_are_none(
    square: int, digits: int
) -> None:
    unit = Decimal(1).scaleb(-digits)
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(square).sqrt()
        assume(exact != exact.to_integral_value())
        rounded = exact.quantize(unit, ROUND_HALF_UP)
        cut = exact.quantize(unit, ROUND_DOWN)
    question = f"Solve x^2 = {square}"
    assert _lines(question, f"x \\approx \\pm {rounded}") == [True]
    assert _lines(question, f"x \\approx {rounded}") == [False]
    assert _lines(question, f"x \\approx \\pm {rounded + unit}") == [False]
    if cut != rounded:
        assert _lines(question, f"x \\approx \\pm {cut}") == [None]


@pytest.mark.parametrize(
    ("question", "lines", "verdicts"),
    [
        ("Solve x^2 = 2", ["x ≈ 1.41 or x ≈ -1.41"], [True]),
        ("Solve x^2 = 2", ["x \\approx 1.414", "x \\approx -1.414"], [True, True]),
        ("Solve x^2 = 2", ["x \\approx 1.414", "x \\approx -1.424"], [False, False]),
        ("Solve x^2 = 2", ["x \\approx 1.41 or x \\approx -1.41 or x \\approx 3"], [None]),
        ("Solve 3x = 1", ["x \\approx 0.33"], [True]),
        ("Solve 3x = 1", ["x \\approx 0.34"], [False]),
        ("Solve 3x = 1", ["x = 0.33"], [False]),
        ("Solve 3x = 2", ["x \\approx 0.66"], [None]),
        (
            "Solve x^2 - 5x + 1 = 0",
            ["x = \\frac{5 \\pm \\sqrt{21}}{2}", "x \\approx 4.79 or x \\approx 0.209"],
            [True, True],
        ),
        ("Solve e^x = 5", ["x \\approx 1.619"], [False]),
        ("Solve 7x = 22", ["x \\approx \\pi"], [None]),
        ("Solve x^2 < 4", ["x < \\pm 2"], [None]),
    ],
)
def test_rounded_solutions_as_students_write_them(question: str, lines: list[str], verdicts: list[bool | None]) -> None:
    assert _lines(question, *lines) == verdicts

"""Limits, series and integrals that are said to have no value; remainders; cells of code in a solution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_trace
from harness.scoring.prose.cells import without_cells
from harness.scoring.trace_shapes import LineKind

ONE_OVER_X, SINE = "\\lim_{x\\to 0} \\frac{1}{x}", "\\lim_{x\\to 0} \\frac{\\sin x}{x}"
VERDICTS = [
    (f"${ONE_OVER_X} = DNE$", True),
    (f"${ONE_OVER_X} = \\text{{DNE}}$", True),
    (f"${ONE_OVER_X} = \\text{{does not exist}}$", True),
    (f"The sides differ, so ${ONE_OVER_X}$ does not exist.", True),
    (f"${SINE}$ does not exist.", False),
    (f"${SINE} = DNE$", False),
    ("Limit(1/x, x, 0) does not exist", True),
    ("Limit(x, x, 0) = DNE", False),
    ("$\\lim_{x\\to 0} \\frac{1}{x^2}$ does not exist.", True),
    ("$\\lim_{x\\to 0} \\frac{1}{x^2} = DNE$", None),
    ("The series $\\sum_{n=1}^\\infty \\frac1n$ diverges.", True),
    ("The series $\\sum_{n=1}^\\infty \\frac1n$ converges.", False),
    ("The series $\\sum_{n=1}^\\infty \\frac{1}{n^2}$ diverges by the ratio test.", False),
    ("The series $\\sum_{n=1}^\\infty \\frac{1}{n^2}$ does not converge.", False),
    ("$\\sum_{n=0}^\\infty 2^{-n}$ is convergent and $\\sum_{n=0}^\\infty 2^{-n} = 2$", True),
    ("$\\int_1^\\infty \\frac{1}{x} dx$ diverges.", True),
    ("$\\int_1^\\infty \\frac{1}{x^2} dx$ converges to 1.", True),
    ("$\\int_1^\\infty \\frac{1}{x^2} dx$ converges to 2.", False),
    ("级数 $\\sum_{n=1}^\\infty \\frac1n$ 发散。", True),
    ("If it is so, $\\sum_{n=1}^\\infty \\frac1n$ converges.", None),
    ("$\\sum_{n=1}^\\infty \\frac1{n^2}$ diverges if it is rearranged", None),
    ("The series diverges. The limit does not exist.", None),
    (f"${SINE}$ does not exist. Wait, that is wrong.", None),
    ("17 // 5 = 3 and 17 % 5 = 2", True),
    ("17 // 5 = 4", False),
    ("17 % 5 = 3", False),
    ("17%5 == 2", True),
    ("17 mod 5 = 2", True),
    ("17 mod 5 = 3", False),
    ("$17 \\bmod 5 = 2$ and $17 \\equiv 2 \\pmod 5$", True),
    ("$17 \\equiv 3 \\pmod{5}$", False),
    ("17 ≡ 2 (mod 5)", True),
    ("17 ≡ 3 (mod 5)", False),
    ("12 = 2 mod 5", True),
    ("12 = 3 mod 5", False),
    ("$2^{10} \\equiv 4^5 \\equiv (-1)^5 \\equiv 4 \\pmod 5$", True),
    ("$2^{10} = 1024 = 3 \\pmod 5$", False),
    ("17 mod 5 = -3", None),
    ("x ≡ 3 (mod 5)", None),
    ("3 + 3 = 6 // 2 threes", None),
    ("20 % 50 = 10", None),
    ("2x = 6 // divide by 2", None),
    ("15% of 200 = 30 and 50% = 0.5", True),
]


@pytest.mark.parametrize(("text", "true"), VERDICTS)
def test_what_is_said_of_existence_and_of_remainders(text: str, true: bool | None) -> None:
    trace = check_trace(text, fallback=False)
    assert trace.true is true, trace


@given(number=st.integers(0, 999), modulus=st.integers(2, 99), off=st.integers(-3, 3))
def test_a_remainder_is_true_or_false_as_it_is(number: int, modulus: int, off: int) -> None:
    rest = number % modulus + off
    agrees = off % modulus == 0
    for text in (f"{number} ≡ {rest} (mod {modulus})", f"${number} \\equiv {rest} \\pmod{{{modulus}}}$"):
        assert check_trace(text, fallback=False).true is agrees
    written = check_trace(f"{number} mod {modulus} = {rest}", fallback=False).true
    assert written is (True if off == 0 else None if agrees else False)
    whole = check_trace(f"{number} // {modulus} = {number // modulus + off}", fallback=False)
    assert (whole.fault is not None) <= (off != 0)


CELL = "```python\nx = 5\nprint(2*x + 3 == 9)\n```\n```output\nx = 7\nFalse\n```\n"
TAGS = "<llm-code>\nx = 5\n2*x == 6\n</llm-code>\n<llm-code-output>\nx = 4\n</llm-code-output>\n"


@pytest.mark.parametrize("cell", [CELL, TAGS, ">>> x = 5\n>>> x\n5\n", "<code>\nx = 5\n</code>\n", "```\nx = 5\n```\n"])
def test_cells_under_a_question_that_asks_to_solve_are_no_lines_of_solving(cell: str) -> None:
    text = f"First we ask the machine.\n{cell}So $2x = 6$, and hence $x = {{}}$."
    right = check_trace(text.format(3), "Solve 2x + 3 = 9 for x.", fallback=False)
    assert right.true is True, right
    assert [line.text for line in right.lines if line.kind is LineKind.solving] == ["2x = 6", "x = 3"]
    assert check_trace(text.format(4), "Solve 2x + 3 = 9 for x.", fallback=False).fault is not None


def test_a_cell_that_is_cut_off_is_a_cell() -> None:
    assert check_trace("```python\nx = 5\n", "Solve 2x + 3 = 9 for x.", fallback=False).true is None


@given(st.lists(st.sampled_from([CELL, TAGS, "3 + 4 = 7\n", "```", "<code>", ">>> 1\n", "x = 3 ", "\n"]), max_size=8))
def test_blanking_cells_keeps_every_place(pieces: list[str]) -> None:
    text = "".join(pieces)
    blank = without_cells(text)
    assert len(blank) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, blank, strict=True))

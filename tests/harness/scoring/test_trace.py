"""A solution written by hand, line by line: which line fails, and at what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import check_trace
from harness.scoring.trace_shapes import LineKind

TEN_LINES = """(x + 3)/2 - (x - 1)/3 = 2
3(x + 3)/6 - 2(x - 1)/6 = 2
3(x + 3) - 2(x - 1) = 12
3x + 9 - 2x - 2 = 12
3x - 2x + 7 = 12
x + 7 = 12
x = 12 - 7
x = 5
check: (5 + 3)/2 - (5 - 1)/3 = 4 - 4/3
4 - 4/3 = 8/3"""


def lines(text, question):
    return check_trace(text, question).lines


def test_a_ten_line_solution_with_one_wrong_line_names_it_and_the_solution_that_shows_it():
    trace = check_trace(TEN_LINES, "Solve (x + 3)/2 - (x - 1)/3 = 2 for x.")
    assert trace.true is False
    assert trace.fault.line == 4
    assert trace.fault.lost == ("x = 1",)
    assert trace.fault.gained == ("x = 5",)
    assert [line.line for line in trace.lines if line.carried] == [5, 6, 7, 8]
    assert all(line.true for line in trace.lines if line.line in (1, 2, 3, 9, 10))


SOLVED = {
    "Solve 2x + 3 = 9": "2x + 3 = 9\n2x = 6\nx = 3",
    "Solve x^2 - 5x + 6 = 0": "1. x = (5 ± sqrt(25 - 24))/2\n2. x1 = 2, x2 = 3",
    "Solve |x - 1| = 3": "Case 1: x - 1 = 3\nx = 4\nCase 2: x - 1 = -3\nx = -2",
    "Solve 4^x - 6*2^x + 8 = 0": "let t = 2^x\nt^2 - 6t + 8 = 0\n(t - 2)(t - 4) = 0\nt = 2 or t = 4\nso x = 1 or x = 2",
    "Solve sqrt(x + 2) = x": "x + 2 = x^2\nx^2 - x - 2 = 0\n(x-2)(x+1) = 0\nx = 2 or x = -1\nsqrt(-1 + 2) = 1\nx = 2",
    "Solve \\frac{2}{x-1} = \\frac{3}{x+1}": "$2(x+1) = 3(x-1)$ \\\\\n2x + 2 = 3x - 3 [expand]\n5 = x",
    "Solve the system x + y = 5, x - y = 1": "2x = 6   (add the two)\nx = 3\n3 + y = 5\ny = 2\nx = 3, y = 2",
    "Solve -2x < 6": "-2x < 6 | : (-2)\nx > -3",
    "Solve 3x = 12": "3x = 12 => x = 4",
    "Differentiate x**2*sin(x)": (
        "Derivative(x**2*sin(x), x) = Derivative(x**2, x)*sin(x) + x**2*Derivative(sin(x), x)\n"
        "= 2*x*sin(x) + x**2*cos(x)\n= x*(2*sin(x) + x*cos(x))"
    ),
}


@pytest.mark.parametrize("question", SOLVED)
def test_a_right_solution_is_true_line_by_line(question):
    trace = check_trace(SOLVED[question], question)
    assert trace.true is True, trace
    assert trace.fault is None


WRONG = [
    ("Solve x^2 = 5x", "x^2 = 5x\nx = 5", 2, ("x = 0",), ()),
    ("Solve x^2 = 49", "x = 7", 1, ("x = -7",), ()),
    ("Solve 2x + 3 = 9", "2x = 6\nx = 6/3", 2, ("x = 3",), ("x = 2",)),
    ("Solve sqrt(x + 2) = x", "x + 2 = x^2\nx = 2 or x = -1", 2, (), ("x = -1",)),
    ("Solve log(x) + log(x - 3) = log(4)", "x + x - 3 = 4\nx = 7/2", 1, ("x = 4",), ("x = 7/2",)),
    ("Solve (x - 1)^2 = 9", "x - 1 = 3\nx = 4", 1, ("x = -2",), ()),
    ("Solve -2x < 6", "x < -3", 1, ("x = -2 among others",), ("x = -4 among others",)),
    ("Solve x^2 = 9", "x = 3\nx = -4", 1, ("x = -3",), ()),
    ("Solve the system x + y = 5, x - y = 1", "2x = 6\nx = 3\ny = 3", 3, ("x = 3, y = 2",), ()),
]


@pytest.mark.parametrize(("question", "text", "line", "lost", "gained"), WRONG)
def test_the_first_wrong_line_is_named_with_what_it_loses_and_gains(question, text, line, lost, gained):
    trace = check_trace(text, question)
    assert trace.true is False
    assert (trace.fault.line, trace.fault.lost, trace.fault.gained) == (line, lost, gained)


def test_a_candidate_that_words_throw_out_is_no_fault():
    kept = "x + 2 = x^2\nx = 2 or x = -1\nx = -1 is extraneous"
    assert check_trace(kept, "Solve sqrt(x + 2) = x").true is True
    assert lines(kept, "Solve sqrt(x + 2) = x")[2].kind is LineKind.words


def test_a_number_in_front_of_a_line_is_no_factor_and_a_minus_is_no_bullet():
    assert lines("2. x = 3", "Solve x = 3")[0].true is True
    assert lines("- x = 3", "Solve x = -3")[0].true is True


def test_words_alone_are_not_judged():
    trace = check_trace("First we think.\n\nThen we rest.", "Solve x = 3")
    assert trace.true is None
    assert [line.kind for line in trace.lines] == [LineKind.words, LineKind.words]


@given(st.integers(-9, 9).filter(bool), st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 3), st.integers(1, 5))
def test_one_changed_line_of_a_linear_solution_is_the_one_that_fails(a, b, root, wrong, change):
    text = [f"{a}*x + ({b}) = {a * root + b}", f"{a}*x = {a * root + b} - ({b})", f"{a}*x = {a * root}", f"x = {root}"]
    question = f"Solve {a}*x + ({b}) = {a * root + b}"
    assert check_trace("\n".join(text), question).true is True
    text[wrong] += f" + {change}"
    trace = check_trace("\n".join(text), question)
    assert trace.fault.line == wrong + 1
    assert sum(line.true is False for line in trace.lines) == 1


def test_a_line_knows_where_it_stands_in_the_text():
    text = "1. 2x = 6 => x = 3\r\n\n   so then  \n  x = 4 "
    assert [text[line.start : line.end] for line in lines(text, "Solve 2x = 6")] == [
        "1. 2x = 6",
        "x = 3",
        "so then",
        "x = 4",
    ]


@given(
    st.text(max_size=200), st.sampled_from(["", "Solve x**2 = 9", "Solve x + y = 5, x - y = 1", "Differentiate x**2"])
)
def test_no_text_raises(text, question):
    assert check_trace(text, question).true in (True, False, None)


@pytest.mark.parametrize("text", [None, 3, b"x = 3", "x = 3\n" * 3000, "(" * 5000, "x" * 100_000])
def test_no_value_raises(text):
    assert len(check_trace(text, "Solve x = 3").lines) <= 256


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("Let u = exp(x)\nLet v = log(x)\nDerivative(u*v, x) = exp(x)*log(x) + exp(x)/x", True),
        ("u = x^2\nDerivative(u, x) = 2*x", True),
        ("Suppose u = x^2.\nIntegral(u, x) = x^3/3", None),
        ("x = 2*t\nDerivative(x^2, x) = 3*x", False),
        ("Derivative(x^2*y, x) = 3*x*y", False),
    ],
)
def test_a_derivative_of_a_name_that_hangs_on_another_is_not_called_false(text: str, true: bool | None) -> None:
    assert check_trace(text, fallback=False).true is true


@pytest.mark.parametrize("text", ["Limit(n, x, 0) = 0", "\\lim_{x \\to 0} n = 3.1", "Integral(k, (x, 0, 1)) = 0.5"])
def test_a_name_that_is_free_under_a_limit_is_no_error(text: str) -> None:
    assert check_trace(text, fallback=False).true in (None, False)


def test_a_fault_of_our_own_leaves_the_text_open_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("nobody foresaw this")

    monkeypatch.setattr("harness.scoring.trace._Lines.take", breaks)
    trace = check_trace("2 + 2 = 4")
    assert trace.true is None
    assert trace.fault is None
    assert "internal error: KeyError" in trace.lines[0].detail

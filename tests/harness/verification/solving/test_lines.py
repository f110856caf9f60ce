"""Lines of a solution, each measured by the solutions of its problem: the table, and pairs drawn from known roots."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.verification.solving.lines import about_unknowns, judge
from harness.verification.solving.question import question_in
from harness.verification.solving.reading import Unread, condition_of
from harness.verification.solving.standing import Standing

ROWS = [
    [cell.strip() for cell in re.split(r"(?<= )\|(?= |$)", line)]
    for line in Path(__file__).with_name("lines.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
roots = st.lists(st.integers(-6, 6), min_size=1, max_size=3)
values = st.sets(st.integers(-8, 8), min_size=1, max_size=4)


def judged(question: str, line: str):
    """The judgement of a line, or None where it is none about the unknown."""
    asked = question_in(f"Solve {question}")
    assert asked is not None, question
    condition = condition_of(line, asked.unknowns)
    return judge(condition, asked) if about_unknowns(condition, asked) else None


@pytest.mark.parametrize(("question", "line", "standing", "lost", "gained"), ROWS)
def test_a_line_stands_as_the_table_says(question, line, standing, lost, gained):
    found = judged(question, line)
    if standing == "none":
        assert found is None
        return
    assert found.standing == standing, found
    for names, wanted in ((found.lost, lost), (found.gained, gained)):
        assert bool(names) if wanted == "*" else list(names) == [one for one in wanted.split(";") if one], found


def product(of):
    """(x - a)*(x - b)*... as text."""
    return "*".join(f"(x - ({root}))" for root in of)


def listing(of):
    """x = a or x = b."""
    return " or ".join(f"x = {value}" for value in of)


@given(of=roots, listed=values)
def test_a_list_is_measured_by_the_roots(of, listed):
    found = judged(f"{product(of)} = 0", listing(sorted(listed)))
    lost, gained = set(of) - listed, listed - set(of)
    if not lost and not gained:
        assert found.standing is Standing.equivalent
    elif lost and not gained:
        assert found.standing is Standing.loses
    else:
        assert found.standing is Standing.wrong
    assert list(found.lost) == [f"x = {value}" for value in sorted(lost)][:4]
    assert list(found.gained) == [f"x = {value}" for value in sorted(gained)][:4]


@given(of=roots, other=roots, moved=st.integers(-9, 9))
def test_an_equation_is_measured_by_its_roots(of, other, moved):
    found = judged(f"{product(of)} = 0", f"{product(other)} + {moved} = {moved}")
    lost, gained = set(of) - set(other), set(other) - set(of)
    assert (found.true is True) == (not lost)
    assert (found.standing is Standing.equivalent) == (not lost and not gained)
    assert set(found.lost) == {f"x = {value}" for value in lost}
    assert set(found.gained) == {f"x = {value}" for value in gained}


@given(root=st.integers(-9, 9), other=st.integers(-9, 9), shift=st.integers(-9, 9))
def test_squaring_gains_the_candidates_that_do_not_solve_and_no_other(root, other, shift):
    middle, last = 2 * shift + root + other, shift * shift - root * other
    assume(middle != 0)
    question = f"sqrt({middle}*x + {last}) = x + {shift}"
    true = {value for value in (root, other) if value + shift >= 0}
    squared = judged(question, f"{middle}*x + {last} = (x + {shift})**2")
    assert squared.true is True
    assert set(squared.gained) == {f"x = {value}" for value in {root, other} - true}
    candidates = judged(question, listing(sorted({root, other})))
    assert candidates.true is True
    near_miss = judged(question, listing(sorted({root, other, 40})))
    assert near_miss.true is False
    last_line = judged(question, listing(sorted(true)) if true else "no solution")
    assert last_line.standing is Standing.equivalent


@given(
    ends=st.lists(st.integers(-8, 8), min_size=2, max_size=3, unique=True),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
    pieces=st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.booleans(), st.booleans()), min_size=1, max_size=2
    ),
)
def test_an_inequality_is_measured_at_every_point(ends, sign, pieces):
    pieces = [(a, b, c, d) for a, b, c, d in pieces if a < b]
    assume(pieces)
    line = " or ".join(f"({a} {'<=' if c else '<'} x and x {'<=' if d else '<'} {b})" for a, b, c, d in pieces)
    found = judged(f"{product(ends)} {sign} 0", line)

    def solves(at):
        value = Fraction(1)
        for end in ends:
            value *= at - end
        return {"<": value < 0, "<=": value <= 0, ">": value > 0, ">=": value >= 0}[sign]

    def said(at):
        return any(a < at < b or (c and at == a) or (d and at == b) for a, b, c, d in pieces)

    places = [Fraction(k, 4) for k in range(-48, 49)]
    lost = any(solves(at) and not said(at) for at in places)
    gained = any(said(at) and not solves(at) for at in places)
    assert (found.true is True) == (not lost)
    assert bool(found.lost) == lost
    assert bool(found.gained) == gained


@given(
    rows=st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=2),
    point=st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
    line=st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.integers(-20, 20)),
)
def test_a_line_of_a_linear_system_is_measured_at_its_solution(rows, point, line):
    (a, b), (c, d) = rows
    assume(a * d != b * c and line[:2] != (0, 0))
    x, y = point
    question = f"{a}*x + ({b})*y = {a * x + b * y}, {c}*x + ({d})*y = {c * x + d * y} for x and y"
    found = judged(question, f"{line[0]}*x + ({line[1]})*y = {line[2]}")
    assert found.true is (line[0] * x + line[1] * y == line[2])
    assert judged(question, f"x = {x}, y = {y}").standing is Standing.equivalent
    assert judged(question, f"x = {x}, y = {y + 1}").standing is Standing.wrong


@given(base=st.integers(2, 7), powers=st.lists(st.integers(-2, 4), min_size=1, max_size=2), listed=values)
def test_a_quadratic_in_a_power_is_measured_by_its_exponents(base, powers, listed):
    a, b = Fraction(base) ** powers[0], Fraction(base) ** powers[-1]
    question = f"{base}**(2*x) - ({a + b})*{base}**x + {a * b} = 0"
    found = judged(question, listing(sorted(listed)))
    assert (found.standing is Standing.equivalent) == (listed == set(powers))
    assert (found.true is True) == (listed == set(powers))


@given(times=st.integers(1, 4), shift=st.integers(0, 11), turns=st.sampled_from([1, 2, 3]))
def test_a_family_of_angles_is_measured_over_all_turns(times, shift, turns):
    line = f"x = {shift}*pi/12 + {turns}*pi*n/{times}"
    found = judged(f"tan({times}*x - {times * shift}*pi/12) = 0", line)
    assert (found.standing is Standing.equivalent) == (turns == 1)
    assert (found.standing is Standing.loses) == (turns > 1)


@given(st.text(max_size=60))
def test_no_text_raises_but_as_unread(text):
    asked = question_in("Solve x**2 = 9")
    try:
        condition = condition_of(text, asked.unknowns)
    except Unread:
        return
    if about_unknowns(condition, asked):
        assert judge(condition, asked).standing in Standing


PARTS = [
    "x",
    "y",
    "2",
    "=",
    "<",
    "or",
    "and",
    "+-",
    "(",
    ")",
    "{",
    "}",
    ",",
    "sqrt(x)",
    "|x|",
    "1/x",
    "**",
    "^",
    "pi",
    "n",
    "log(x)",
    "tan(x)",
    "sin(2*x)",
    "x**(1/3)",
]


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_no_arrangement_of_signs_raises(parts):
    test_no_text_raises_but_as_unread.hypothesis.inner_test(" ".join(parts))


@pytest.mark.parametrize(
    "question",
    [
        "Find the integer solutions of x**2 = 4.",
        "Solve 3*x = 2 (mod 5).",
        "Solve sin(x) = 1/2 in degrees.",
        "If f(x) = x**2, find f(3).",
        "Find x + y if x = 3 and y = 2.",
        "Solve the differential equation f'(x) = f(x).",
        "Differentiate x**2.",
        "Solve a*x = b for x.",
        "How many real solutions does x**2 = 4 have?",
        "Find the sum of the roots of x**2 - 5*x + 6 = 0.",
        "Solve x**2 = -1 over the complex numbers.",
    ],
)
def test_a_question_in_words_that_are_not_known_does_not_ask_to_solve(question):
    assert question_in(question) is None


@pytest.mark.parametrize(
    ("question", "unknowns"),
    [
        ("Solve 2x + 3 = 9", ("x",)),
        ("Solve the equation $x^2 - 5x + 6 = 0$.", ("x",)),
        ("Find all real solutions of sqrt(x + 2) = x.", ("x",)),
        ("Solve \\begin{cases} x + y = 5 \\\\ x - y = 1 \\end{cases}", ("x", "y")),
        ("Solve for t: 2t + 3 = 9", ("t",)),
        ("For which x is x^2 - 4 > 0?", ("x",)),
        ("Solve the system of equations:\nx + y = 5\nx - y = 1", ("x", "y")),
    ],
)
def test_a_question_that_asks_to_solve_is_read(question, unknowns):
    assert question_in(question).unknowns == unknowns


def test_the_table_holds_more_near_misses_than_right_lines():
    standings = [row[2] for row in ROWS]
    right = sum(standing == "equivalent" for standing in standings)
    assert right < len(standings) - right
    assert len(list(itertools.chain(*ROWS))) == 5 * len(ROWS)

"""Claims in sentences and in LaTeX: what is read, what is true, what is false, and what is left open."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness import check_trace
from harness.scoring.trace_shapes import LineKind

TRUE = [
    "Janet sells 16 - 3 - 4 = <<16-3-4=9>>9 duck eggs a day.",
    "She makes 9 * 2 = $<<9*2=18>>18 every day at the farmer’s market.",
    "48/2 = 24, so 24 + 3 = 27.",
    "half of 48 is 24",
    "One third of 30 is 10.",
    "20% of 50 is 10",
    "Twice 7 is 14.",
    "3/4 of 20 equals 15",
    "The sum of 3 and 4 is 7.",
    "Adding 3 to 4 gives 7.",
    "Subtracting 3 from 10 gives 7.",
    "7 squared is 49 and the square root of 49 is 7",
    "48 divided by 2 equals 24",
    "$3 * 4 = $12",
    "He pays $5 and gets $3 * 4 = $12 back",
    "5 kg * 2 = 10 kg",
    "2 hours = 120 minutes",
    "60 miles/hour * 3 hours = 180 miles",
    "15/60*100 = 25%, 100% - 30% = 70%",
    "We have $3 \\cdot 4 = 12$ and \\[\\frac{1}{2} + \\frac13 = \\frac{5}{6}.\\]",
    "\\begin{align*}\n3+4 &= 7\\\\\n&= 6 + 1\n\\end{align*}",
    "In total $12\\text{ cm} \\cdot 3 = 36\\text{ cm}$.",
    "The area is $\\frac{1}{2} \\cdot 6 \\cdot 4 = \\boxed{12}$.",
    "A bag costs \\$4, so \\(3 \\times \\$4 = \\$12\\).",
    "The hypotenuse is √(6² + 8²) = √(36 + 64) = √100 = 10.",
    "5² + 12² = 169 and 2³ = 8",
    "x² + 2x + 1 = (x + 1)²",
    "240 / 3 = 80 km/h, and 20 m/s * 4 s = 80 m",
    "180 ÷ 3 = 60 千米/时",
    "She read a total of 12 + 24 = 36 pages.",
    "3(4) + 2 = 12 + 2 = 14 ✓",
    "∴ 6 × 9 = 54",
    "$\\frac{d}{dx} e^{2x} = 2e^{2x}$ and $\\frac{d}{dx} \\ln(x^2 + 1) = \\frac{2x}{x^2 + 1}$",
    "10/3 ≈ 3.33",
    "10/3 is about 3.33",
    "Total = 3*4 = 12. Total + 3 = 15",
    "A = (2 + 3) = 5\nB = 2 * 3 = 6\nThen A + B = 5 + 6 = 11.",
    "A = 3 + 1 = 4. Now A = 5 + 1 = 6. A * 2 = 12",
    "1,200 + 300 = 1,500",
    "350 000 x 5/100 = 17500",
    "3x4=12 and 5 x 2 = 10",
    "2 1/2 + 1/2 = 3",
    "5! = 120, gcd(12, 18) = 6",
    "- 3 + 4 = 7",
    "- 3 + 4 = 1",
    "**3 + 4 = 7**",
    "所以 3*4 = 12。",
    "7 > 5 and 2^3 < 9",
    "(x + 1)^2 = x^2 + 2x + 1",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_sentences_are_true(text):
    trace = check_trace(text, fallback=False)
    assert trace.true is True, trace
    assert trace.fault is None


FALSE = [
    ("Janet sells 16 - 3 - 4 = 8 duck eggs a day.", "16 - 3 - 4 = 8"),
    ("He has <<16-3=12>>12 left.", "<<16-3=12>>"),
    ("48/2 = 24, so 24 + 3 = 28.", "24 + 3 = 28"),
    ("half of 48 is 23", "half of 48 is 23"),
    ("20% of 50 is 12", "20% of 50 is 12"),
    ("Twice 7 is 15.", "Twice 7 is 15"),
    ("48 divided by 2 equals 25.", "48 divided by 2 equals 25"),
    ("The sum of 3 and 4 is 8.", "The sum of 3 and 4 is 8"),
    ("He pays $3 * 4 = $13 for them", "$3 * 4 = $13"),
    ("5 kg * 2 = 11 kg", "5 kg * 2 = 11"),
    ("3 apples + 4 apples = 8 apples", "3 apples + 4 apples = 8"),
    ("We have $3 \\cdot 4 = 13$ here", "3 \\cdot 4 = 13"),
    ("\\[ \\frac{1}{2} + \\frac13 = \\frac{4}{6}. \\]", "\\frac{1}{2} + \\frac13 = \\frac{4}{6}"),
    ("A = 2 + 3 = 5\nB = 2 * 3 = 6\nThen A + B = 12 and more", "A + B = 12"),
    ("So the profit was 200,000-130,000=80,000.", "200,000-130,000=80,000"),
    ("10/3 ≈ 4.33", "10/3 ≈ 4.33"),
    ("√16 + √9 = 8", "√16 + √9 = 8"),
    ("5² + 12² = 168", "5² + 12² = 168"),
    ("240 / 3 = 70 km/h.", "240 / 3 = 70"),
    ("She read a total of 12 + 24 = 38 pages.", "12 + 24 = 38"),
    ("12 + 2 = 16 ✓", "12 + 2 = 16"),
    ("$\\frac{d}{dx} e^{2x} = e^{2x}$", "\\frac{d}{dx} e^{2x} = e^{2x}"),
    ("$\\frac{d}{dx} \\ln(x^2 + 1) = \\frac{3x}{x^2 + 1}$", "\\frac{d}{dx} \\ln(x^2 + 1) = \\frac{3x}{x^2 + 1}"),
    ("sqrt(16) = 5.", "sqrt(16) = 5"),
    ("所以 3*4 = 13。", "3*4 = 13"),
    ("3 > 5 it is", "3 > 5"),
    ("7 = 6 + 2", "7 = 6 + 2"),
    ("He drives 3 * 60 = 180 miles and 2 * 60 = 130 miles.", "2 * 60 = 130"),
    ("x = 5, so 2x = 12", "2x = 12"),
    ("2^10 = 1024 and 2^{10} = 1000", "2^{10} = 1000"),
    ("Note that $\\frac{1}{2}$ of $48$ is $23$", "\\frac{1}{2}$ of $48$ is $23"),
    ("250 old books - 135 sold books - 50 books = 66", "250 old books - 135 sold books - 50 books = 66"),
]


@pytest.mark.parametrize(("text", "claim"), FALSE)
def test_a_false_claim_is_found_at_its_span(text, claim):
    fault = check_trace(text, fallback=False).fault
    assert fault is not None
    assert text[fault.start : fault.end] == fault.text
    assert fault.text.casefold().removeprefix("the ") == claim.casefold().removeprefix("the ")


OPEN = [
    "One might think 3/5 + 1/5 = 4/10.",
    "an edge of length e has $e^2 = 16$",
    "$\\log(100) = 3$",
    "if x were 3 then 3^2 = 10, which is wrong",
    "3 + 4 = 8. Wait, that is wrong.",
    "3 + 4 = 8? No: 3 + 4 = 7.",
    "3 + 4 = 8\nActually, 3 + 4 = 7",
    "Suppose there were finitely many. Then 1 = 2. This is a contradiction.",
    'He says "3 + 4 = 8"',
    "It is not true that 3 + 4 = 8",
    "The average of 4 + 5 = 12",
    "He has 3 and 4 + 5 = 12 of them",
    "3 + 4 = 9 times as much",
    "3 * 4 = 12 more than 5, and 3 = 15/2 of it",
    "17 / 5 = 3 remainder 2",
    "10/3 = 3.33",
    "x = 5, y = 2. The line is 3x - y = 1, and 2x = 12 too",
    "7 = \\boxed{\\phantom{2}}",
    "48 = 100% + 20% = 120%",
    "$\\left\\| \\begin{pmatrix} 3 \\\\ 4 \\end{pmatrix} \\right\\| = 5$",
    "14/4 = 3 full boxes",
    "0.33 * 3 = 1",
    "3 boxes = 36",
    "3 dozen + 5 = 41 eggs",
    "45 + 75 = 2 hours",
    "20 apples + 3 boxes = 50 fruits",
    "2x + 3 = 9, so 2x = 6",
    "x = 3 or x = 4",
    "y = 3x - 1 and x = 5",
    "E = 4 + 5 = 9",
    "E = 3. Then E + 4 = 8 - x",
    "apples + 3 + 4 = 10",
    "a \\star 3 = 7, $5 \\star 1 = 47$",
    "f(2) = 3 + 4 = 7",
    "x^2 - 5x + 6 = (x - 2)(x - 3) = 0",
    "The price of 3 apples + 4 = 13",
    "length × width = 5 × 4 = 20",
    "```python\nx = 3 * 4 = 13\n```",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_may_be_meant_otherwise_is_not_false(text):
    assert check_trace(text, fallback=False).fault is None


def test_a_line_that_quotes_the_question_is_not_false():
    question = "Is it true that 3 + 4 = 8?"
    assert check_trace("We look at 3 + 4 = 8.", question, fallback=False).fault is None
    assert check_trace("We look at 3 + 4 = 9.", question, fallback=False).fault is not None


def test_a_false_row_of_a_display_is_found_on_its_line():
    text = "So\n\\begin{align*}\n3 + 4 &= 7 \\\\\n&= 6 + 2 \\\\\n&= 8.\n\\end{align*}"
    trace = check_trace(text, fallback=False)
    assert trace.fault.line == 4
    assert "6 + 2" in trace.fault.text
    assert [line.line for line in trace.lines if line.true] == [3, 5]


def test_lines_that_begin_with_a_sign_go_on_from_the_line_above():
    trace = check_trace("12 * 12 - 4\n= 144 - 4\n= 141", fallback=False)
    assert [(line.line, line.true) for line in trace.lines] == [(2, True), (3, False)]


def test_under_a_question_that_asks_to_solve_sentences_speak_of_its_unknown():
    trace = check_trace("First we move 3 over: $2x = 6$.\nSo x is 3.", "Solve 2x + 3 = 9", fallback=False)
    assert [line.kind for line in trace.lines] == [LineKind.solving] * 2
    assert trace.true is True
    assert check_trace("So x is 4.", "Solve 2x + 3 = 9", fallback=False).true is False


WORDS = st.sampled_from(
    "so then thus we get apples of the and is are total which twice half sum not if more than per dollars each x y A B "
    "plus times minus price left cost , . ; : - ( ) $ % \\ = < > \n 3 12 1/2 答案 是 of".split(" ")
)
NUMBERS = st.integers(0, 99)


@st.composite
def claims(draw, wrong=0):
    """An equation between numbers; its result is off by `wrong`."""
    a, b, sign = draw(NUMBERS), draw(NUMBERS), draw(st.sampled_from("+-*"))
    value = {"+": a + b, "-": a - b, "*": a * b}[sign] + wrong
    form = draw(st.sampled_from(["{} {} {} = {}", "${} {} {} = {}$", "\\({} {} {} = {}\\)", "{}{}{}={}"]))
    return form.format(a, sign, b, value)


@given(st.lists(st.tuples(st.lists(WORDS, max_size=4), claims()), min_size=1, max_size=4), st.lists(WORDS, max_size=4))
@example([(["-"], "3 + 4 = 7")], [])
def test_true_claims_among_plain_words_are_never_false(pieces, behind):
    plain = "so then thus we get apples the which price left cost".split()
    text = ". ".join(" ".join([*(w for w in words if w in plain), claim]) for words, claim in pieces) + ". "
    text += " ".join(word for word in behind if word in plain)
    trace = check_trace(text, fallback=False)
    assert trace.fault is None
    assert sum(line.true is True for line in trace.lines) >= len(pieces)


@given(
    st.lists(claims(), max_size=3),
    claims(wrong=7),
    st.lists(claims(), max_size=3),
    st.sampled_from([". ", ", so ", "\n"]),
)
def test_a_false_claim_among_true_ones_is_found_at_its_span(before, false, after, joint):
    text = joint.join([*before, false, *after])
    trace = check_trace(text, fallback=False)
    faults = [line for line in trace.lines if line.true is False]
    start = len(joint.join([*before, ""]))
    assert len(faults) == 1
    assert start <= faults[0].start < faults[0].end <= start + len(false)


@given(st.lists(st.one_of(WORDS, claims()), max_size=30), st.sampled_from(["", "Solve 2x + 3 = 9", "What is 3*4?"]))
def test_any_text_has_a_trace_with_spans_in_it(pieces, question):
    text = " ".join(pieces)
    for line in check_trace(text, question, fallback=False).lines:
        assert 0 <= line.start <= line.end <= len(text)
        assert line.kind is not LineKind.claim or text[line.start : line.end] == line.text


@pytest.mark.parametrize(
    "text",
    [
        "1 = " * 10_000,
        "1=1" * 10_000,
        "=" * 10_000,
        "$" * 20_000,
        "\\[" * 20_000,
        "(" * 20_000 + " = 3",
        "- " * 20_000 + "3 = 3",
        "half of " * 5_000 + "3 = 3",
        "the sum of 3 and " * 5_000 + "3 is 3",
        "3 apples " * 5_000 + "= 3",
        "<<" * 20_000,
        "\\boxed{" * 5_000,
        "if " * 20_000 + "3 + 4 = 8",
        "a" * 10_000_000,
        "3 + 4 = 7 and " * 700_000,
        "```\n" * 10_000,
        "[asy]" * 10_000,
        "x_1" * 10_000 + "=3",
        "\\text{a}" * 5_000 + " = 3",
        "\\begin{align*}" * 4_000,
        "3 + 4 = 7\n" * 200 + "= 8\n" * 50,
    ],
)
def test_hostile_texts_end(text):
    assert check_trace(text, fallback=False) is not None

"""The question said again is no answer, wherever the question is known; what is right is never taken for that."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import verify
from harness.scoring.find_question import question_of
from harness.scoring.prompts import render
from harness.scoring.reference import Task
from harness.scoring.reward import ExecutionReward
from harness.scoring.reward_functions import for_verifiers, for_verl
from harness.scoring.score import Outcome, judge_execution, score_text
from harness.verification.errors import RunError
from sandbox import Execution, Status

SAID_AGAIN = [
    (
        "Solve $x^2-3x+2=0$.",
        "x=1 or x=2",
        "x^2-3x+2=0",
        "x^2-3x=-2",
        "0=x^2-3x+2",
        "2x^2-6x+4=0",
        "x^2+2=3x",
        "(x-1)(x-2)=0",
        "x(x-3)+2=0",
        "-x^2+3x-2=0",
        "$x^{2}-3x+2=0$",
        "x^2-3*x+2=0",
        "{x | x^2-3x+2=0}",
        "x^2-3x+2=0 or x^2-3x+2=0",
        "\\left(x^2-3x+2\\right)=0",
    ),
    ("Solve x^2 - 3x + 2 = 0 for x.", "1, 2", "x^2-3x+2=0", "x**2-3*x+2=0"),
    (
        "Solve the equation ( x + 3 ) ( x + 2 ) - 28 = ( x - 2 ) ( x - 1 ) .",
        "x = 3",
        "( x + 3 ) ( x + 2 ) - 28 = ( x - 2 ) ( x - 1 )",
        "8x = 24",
        "8x-24=0",
        "x^2+5x+6-28 = x^2-3x+2",
    ),
    (
        "Solve the inequality \\[x^2 - 5x - 4 \\le 10.\\]",
        "x \\in [-2,7]",
        "x^2 - 5x - 4 \\le 10",
        "x^2-5x \\le 14",
        "x^2-5x-14\\le 0",
        "10 \\ge x^2-5x-4",
        "(x-7)(x+2)\\le 0",
        "0 \\geq x^2-5x-14",
        "14+5x-x^2 \\ge 0",
    ),
    ("Solve for $y$: $2x + 3y = 6$", "y = 2 - \\frac{2}{3}x", "2x+3y=6", "3y=6-2x", "2x = 6-3y"),
    (
        "Solve the system \\begin{align*} x + y &= 3 \\\\ x - y &= 1 \\end{align*}",
        "(2,1)",
        "x+y=3, x-y=1",
        "x+y=3 and x-y=1",
        "2x+2y=6, x-y=1",
    ),
    ("Solve $|2x-1|<3$", "(-1,2)", "|2x-1|<3", "3>|2x-1|"),
    ("Solve $2^x = 8 \\text{ for real } x$", "3", "2^x=8", "8=2^x", "2\\cdot 2^x=16"),
    ("Solve $\\frac{1}{x}+\\frac{1}{2}=1$", "x=2", "\\frac1x+\\frac12=1", "\\frac1x=\\frac12"),
    ("Factor $x^2+5x+6$.", "(x+2)(x+3)", "x^2+5x+6", "6+5x+x^2", "x(x+5)+6", "x^2+2x+3x+6", "-(-x^2-5x-6)"),
    ("Factor completely: $x^4-1$", "(x-1)(x+1)(x^2+1)", "x^4-1", "(x^2-1)(x^2+1)", "-1+x^4"),
    ("Factor 2x + 4.", "2(x+2)", "2x+4", "4+2x"),
    ("Write $y = x^2 + x$ in factored form.", "y = x(x+1)", "y = x^2+x", "y=x+x^2"),
    ("Expand $(x+1)(x-2)$.", "x^2-x-2", "(x+1)(x-2)", "(x-2)(x+1)", "x(x-2)+1(x-2)", "x(x-1)-2"),
    ("Expand $(x+1)^2$", "x^2+2x+1", "(x+1)^2", "(1+x)^2", "(x+1)(x+1)", "x(x+2)+1"),
    (
        "Simplify $\\frac{x^2-1}{x-1}$.",
        "x+1",
        "\\frac{x^2-1}{x-1}",
        "(x^2-1)/(x-1)",
        "(x^2-1)(x-1)^{-1}",
        "\\frac{1-x^2}{1-x}",
        "\\frac{2x^2-2}{2x-2}",
        "\\frac{1}{x-1}(x^2-1)",
    ),
    ("Given f(x) = (x^2-1)/(x-1), simplify f(x).", "x+1", "f(x) = (x^2-1)/(x-1)", "(x^2-1)/(x-1)"),
    ("Simplify $\\sqrt{50}$.", "5\\sqrt{2}", "\\sqrt{50}", "50^{1/2}"),
    ("Simplify $2x+3x+4$", "5x+4", "2x+3x+4", "3x+2x+4", "4+2x+3x"),
    (
        "Rationalize the denominator of $\\frac{1}{\\sqrt{2}}$",
        "\\frac{\\sqrt2}{2}",
        "\\frac{1}{\\sqrt{2}}",
        "1/\\sqrt2",
    ),
    ("Solve the equation $2(x-3)=4x+6$ for $x$.", "-6", "2(x-3)=4x+6", "2x-6=4x+6", "x-3=2x+3"),
    ("Solve for x: 3x + 5 = 20", "x = 5", "3x+5=20", "3x=15"),
    ("Find all real numbers $x$ such that $x^3 = 8$", "2", "x^3=8", "x^3-8=0"),
    ("Solve $\\sqrt{x+1}=3$", "8", "\\sqrt{x+1}=3", "3=\\sqrt{x+1}"),
    ("Solve $\\log_2 x = 3$.", "8", "\\log_2 x=3"),
    ("Solve $-2x < 6$", "x > -3", "-2x<6", "2x>-6", "-6<2x"),
    (
        "Solve the inequality $\\frac{x-1}{x+2} \\ge 0$",
        "(-\\infty,-2) \\cup [1,\\infty)",
        "\\frac{x-1}{x+2} \\ge 0",
        "0\\le \\frac{x-1}{x+2}",
    ),
    ("Factor the expression $4x^2-9$", "(2x-3)(2x+3)", "4x^2-9", "-9+4x^2"),
    ("Factor: $6x^3-24x$", "6x(x-2)(x+2)", "6x^3-24x", "6x(x^2-4)", "6(x^3-4x)"),
    ("Factorise $a^2-b^2$", "(a-b)(a+b)", "a^2-b^2"),
    ("Please factor x**2 - 4", "(x-2)*(x+2)", "x**2-4", "-4 + x**2"),
    ("Expand and simplify $(2x+1)(x-3)+x$", "2x^2-4x-3", "(2x+1)(x-3)+x", "x+(x-3)(2x+1)"),
    ("Expand the product $(x-y)^3$", "x^3-3x^2y+3xy^2-y^3", "(x-y)^3", "(x-y)(x-y)^2"),
    ("Multiply out (a+b)(c+d)", "ac+ad+bc+bd", "(a+b)(c+d)"),
    ("Simplify $\\sin^2 x+\\cos^2 x$", "1", "\\sin^2 x+\\cos^2 x", "\\cos^2 x+\\sin^2 x"),
    ("Simplify $\\frac{6x^2}{3x}$", "2x", "\\frac{6x^2}{3x}", "\\frac{12x^2}{6x}"),
    ("Simplify $\\frac{1}{x}+\\frac{1}{y}$", "\\frac{x+y}{xy}", "\\frac{1}{x}+\\frac{1}{y}", "\\frac1y+\\frac1x"),
    ("Simplify $\\sqrt{12}+\\sqrt{27}$", "5\\sqrt{3}", "\\sqrt{12}+\\sqrt{27}"),
    ("Reduce $\\frac{x^2+x}{x}$ to lowest terms", "x+1", "\\frac{x^2+x}{x}"),
    ("Combine like terms: $3a+2b-a$", "2a+2b", "3a+2b-a", "2b+3a-a"),
    ("Evaluate $\\binom{5}{2}$", "10", "\\binom{5}{2}"),
    ("Solve for $h$: $A = \\frac{1}{2}bh$", "h = \\frac{2A}{b}", "A = \\frac{1}{2}bh", "2A=bh"),
    ("Solve x**2 = 9", "{-3, 3}", "x**2 = 9", "9 = x**2", "x**2 - 9 = 0"),
    ("Simplify: $\\left(3^{2}\\right)^{3}$", "3^6", "(3^2)^3", "\\left(3^{2}\\right)^{3}"),
    ("Simplify: $(xy)^{3}$", "x^3y^3", "(xy)^3", "(yx)^3"),
    ("Simplify $\\frac{3nm^2}{3n}$", "m^2", "\\frac{3nm^2}{3n}", "\\frac{3m^2n}{3n}"),
    (
        "Simplify: $-3\\sqrt3+2\\sqrt3-2\\sqrt3$",
        "-3\\sqrt3",
        "-3\\sqrt3+2\\sqrt3-2\\sqrt3",
        "2\\sqrt3-3\\sqrt3-2\\sqrt3",
    ),
    (
        "Simplify the expression: $\\frac{6x(x+4)}{x-3} \\cdot \\frac{(x-3)(x-6)}{6x(x-6)}$",
        "x+4",
        "\\frac{6x(x+4)}{x-3} \\cdot \\frac{(x-3)(x-6)}{6x(x-6)}",
    ),
    ("Simplify a - b + b.", "a", "a - b + b", "b + a - b"),
    (
        "Write the set using interval notation: $\\{x \\mid x \\neq 5\\}$",
        "(-\\infty,5) \\cup (5,\\infty)",
        "\\{x \\mid x \\neq 5\\}",
        "x \\neq 5",
    ),
    ("Express $\\{x \\mid -2 < x \\le 1\\}$ in interval notation.", "(-2,1]", "\\{x \\mid -2 < x \\le 1\\}"),
    (
        "Convert the angle from radian measure into degree measure: $\\frac{\\pi}{3}$",
        "$60^{\\circ}$",
        "\\frac{\\pi}{3}",
        "pi/3",
    ),
    ("Convert $60^\\circ$ to radians.", "\\frac{\\pi}{3}", "60^\\circ"),
    ("Convert 3 km to meters.", "3000 meters", "3 km"),
    ("How many minutes are 2 hours?", "120 minutes", "2 hours"),
    ("Write 45% as a decimal.", "0.45", "45%"),
    ("Express 0.75 as a fraction.", "3/4", "0.75"),
    ("Reduce $\\frac{6}{8}$ to lowest terms.", "\\frac{3}{4}", "\\frac{6}{8}", "6/8"),
    (
        "The inequality $\\frac{x-1}{2}-\\frac{x-2}{4}>1$ after eliminating the denominators is ____?",
        "2(x-1)-x+2>4",
        "\\frac{x-1}{2}-\\frac{x-2}{4}>1",
    ),
    ("Write $y=2x+3$ in standard form.", "2x-y=-3", "y=2x+3", "2x+3=y"),
    (
        "Let $A=\\{x \\mid x^2-x-2>0\\}$. Find $A$.",
        "\\{x \\mid x<-1\\} \\cup \\{x \\mid x>2\\}",
        "A=\\{x \\mid x^2-x-2>0\\}",
        "\\{x \\mid x^2-x-2>0\\}",
        "x^2-x>2",
    ),
]
RIGHT = [
    ("Which is larger, $2^{30}$ or $3^{20}$?", "3^{20}", "3^{20}", "3^20", "3**20"),
    ("Simplify $x$.", "x", "x"),
    ("Is 5 or 7 bigger?", "7", "7"),
    ("Solve $x^2-3x+2=0$.", "x=1 or x=2", "x=1 or x=2", "x = 2 or x = 1", "x \\in \\{1,2\\}"),
    ("Solve $8x=24$", "x=3", "3", "x=3", "3=x"),
    ("Solve for $y$: $2x + 3y = 6$", "y = 2 - \\frac{2}{3}x", "y=\\frac{6-2x}{3}", "y = -2x/3 + 2"),
    ("Solve the inequality \\[x^2 - 5x - 4 \\le 10.\\]", "x \\in [-2,7]", "-2\\le x\\le 7", "7\\ge x \\ge -2"),
    ("Which has slope 2: $y=2x+1$, $y=3x$ or $2y=x$?", "y=2x+1", "y=2x+1", "y = 1+2x", "y - 2x = 1"),
    ("Factor $x^2+5x+6$.", "(x+2)(x+3)", "(x+3)(x+2)", "(x+2)(x+3)", "(-x-2)(-x-3)"),
    ("Factor completely: $x^4-1$", "(x-1)(x+1)(x^2+1)", "(x^2+1)(x+1)(x-1)", "(x-1)(1+x)(x^2+1)"),
    ("Factor 4x^2 + 8x.", "4x(x+2)", "4x(x+2)", "4*x*(x+2)", "2x(2x+4)"),
    ("Factor $x^2+2x+1$", "(x+1)^2", "(x+1)(x+1)", "(1+x)^2"),
    ("Expand $(x+1)(x-2)$.", "x^2-x-2", "x^2-x-2", "-2-x+x^2", "x^2 - 2x + x - 2"),
    ("Simplify $\\frac{x^2-1}{x-1}$.", "x+1", "x+1", "1+x"),
    ("Simplify $\\frac{2x+4}{2x-6}$", "\\frac{x+2}{x-3}", "\\frac{x+2}{x-3}", "(2+x)/(x-3)", "\\frac{-x-2}{3-x}"),
    ("Find the greatest common factor of $6x^2+6x$ and $12x+12$.", "6(x+1)", "6(x+1)", "6x+6"),
    ("By what factor does $2x+2$ exceed $x+1$? And what is $2(x+1)$ halved?", "x+1", "x+1", "(2x+2)/2"),
    ("Find the range of $f(x)=x^2$ on [0,1].", "[0,1]", "[0,1]"),
    ("Find the standard form of the line $y=2x+3$", "2x-y=-3", "2x-y=-3", "2x-y+3=0", "y-2x=3"),
    ("What is the derivative of $e^x$?", "e^x", "e^x", "\\exp(x)"),
    ("The circle $x^2+y^2=4$ is turned about the origin; its equation?", "x^2+y^2-4=0", "x^2+y^2=4", "x^2+y^2-4=0"),
    ("If $f(x)=x+1$, find $f(f(x))$", "x+2", "x+2"),
    ("Solve 2x+1=7. Is it x=3 or x=4?", "3", "x=3", "3"),
    ("Which is larger, $\\frac{3}{4}$ or $\\frac{2}{3}$?", "\\frac34", "3/4", "\\frac{3}{4}", "0.75"),
    ("Write the vector $(1,2)$ plus $(0,0)$", "(1,2)", "(1,2)"),
    ("Solve by factoring: $x^2 = 4x$. ", "x = 0 or x = 4", "x=0 or x=4", "x=4 or x=0"),
    ("Solve for $h$: $A = \\frac{1}{2}bh$", "h = \\frac{2A}{b}", "h=2A/b", "h = \\frac{A}{b/2}", "\\frac{2A}{b} = h"),
    ("Factor: $6x^3-24x$", "6x(x-2)(x+2)", "6x(x+2)(x-2)", "6*x*(x-2)*(x+2)", "-6x(2-x)(x+2)", "3x(2x-4)(x+2)"),
    ("Factor $x^2-2$ over the reals", "(x-\\sqrt2)(x+\\sqrt2)", "(x+\\sqrt{2})(x-\\sqrt{2})"),
    ("Factor $x^3-8$", "(x-2)(x^2+2x+4)", "(x^2+2x+4)(x-2)", "(x-2)(4+2x+x^2)"),
    ("Expand the product $(x-y)^3$", "x^3-3x^2y+3xy^2-y^3", "x^3 - 3x^2 y + 3x y^2 - y^3", "-y^3+3xy^2-3x^2y+x^3"),
    ("Expand $\\ln(x^2 y)$", "2\\ln x+\\ln y", "2\\ln(x)+\\ln(y)", "\\ln y + 2\\ln x"),
    ("Expand $2(x+1)$", "2x+2", "2x+2", "2+2x", "x+x+2"),
    ("Simplify $\\frac{1}{x}+\\frac{1}{y}$", "\\frac{x+y}{xy}", "\\frac{y+x}{xy}", "\\frac{x+y}{yx}"),
    ("What is the slope-intercept form of $2x+3y=6$?", "y=-\\frac{2}{3}x+2", "y = 2-\\frac23 x", "y=-2x/3+2"),
    (
        "Find the equation of the line through (0,1) with slope 2 (compare $y=2x$).",
        "y=2x+1",
        "y=2x+1",
        "y-2x=1",
        "2x-y+1=0",
    ),
    ("If $x+y=5$ and $x-y=1$, find $(x,y)$", "(3,2)", "(3,2)", "x=3, y=2"),
    ("Which of these is a factor of $x^2-1$: $x-1$, $x-2$?", "x-1", "x-1"),
    ("Which is equivalent to $2(x+1)$: (A) $2x+2$ (B) $2x+1$", "2x+2", "2x+2"),
    ("A function satisfies $f(x)=x^2$. What is $f(x)$?", "x^2", "x^2", "f(x)=x^2", "x\\cdot x"),
    ("Let $p=2^{10}$. Express $p$ as a power of 2.", "2^{10}", "2^{10}", "2^10"),
    ("Express $8$ as a power of 2", "2^3", "2^3"),
    ("Which interval is larger, $[0,2]$ or $[0,1]$?", "[0,2]", "[0,2]"),
    ("What is the integral of $\\frac{1}{x}$?", "\\ln|x|+C", "\\ln|x|+C"),
    (
        "The area of a circle of radius $r$ is $\\pi r^2$. What is the area of a circle of radius $r$?",
        "\\pi r^2",
        "\\pi r^2",
        "r^2 \\pi",
    ),
    ("Complete the square: $x^2+4x+1$", "(x+2)^2-3", "(x+2)^2-3", "(2+x)^2-3"),
    ("Solve for y in $y = 3$.", "3", "3", "y=3"),
    ("Solve $x \\geq 2$ and $x < 5$", "[2,5)", "[2,5)", "2\\le x<5"),
    ("Simplify: $\\left(3^{2}\\right)^{3}$", "3^6", "3^6", "729"),
    ("Simplify: $(xy)^{3}$", "x^3y^3", "x^3y^3", "y^3x^3"),
    ("If $(xy)^3=8$, what is $x^3y^3$ as a power of $xy$?", "(xy)^3", "(xy)^3", "x^3y^3"),
    ("Write $3^{20}$ or $2^{30}$, whichever is larger, as your answer.", "3^{20}", "3^{20}", "3^20"),
    ("Simplify $x+0$ and $1\\cdot y$, then add them.", "x+y", "x+y", "y+x"),
    (
        "Solve. Express the exact answer in interval notation, for $0 \\le x \\le 2\\pi$: $\\cos 3x \\le 1$",
        "[0,2\\pi]",
        "[0,2\\pi]",
        "0 \\le x \\le 2\\pi",
    ),
    ("It can be emptied in $15\\mathrm{hrs}$. How long does it take both?", "15 hours", "15 hours", "15\\mathrm{hrs}"),
    ("Express your answer as a fraction. What is half of $0.5$ plus $0.25$?", "1/2", "1/2", "0.5"),
    ("Convert 3 km to meters.", "3000 meters", "3000 m", "3000"),
    ("Write 45% as a decimal.", "0.45", "0.45", ".45"),
    ("How many apples are left if he eats 5 of 10 apples?", "5 apples", "5", "5 apples"),
    ("How many liters are in 0.5 jugs of one liter?", "1/2", "0.5", "1/2"),
    ("Express 0.75 as a fraction.", "3/4", "3/4", "\\frac{3}{4}"),
    ("Reduce $\\frac{6}{8}$ to lowest terms.", "\\frac{3}{4}", "3/4"),
    (
        "Given $A=\\{x \\mid -2<x\\le 1\\}$ and $B=\\{x \\mid x<4\\}$, find $A \\cap B$.",
        "(-2,1]",
        "(-2,1]",
        "-2<x\\le 1",
    ),
]


def each(table):
    return [(question, gold, said) for question, gold, *answers in table for said in answers]


@pytest.mark.parametrize(("question", "gold", "said"), each(SAID_AGAIN))
def test_the_question_said_again_is_no_answer(question, gold, said):
    assert verify(gold, said, question=question).equal is False
    assert not score_text({"question": question, "answer": gold}, f"The answer is \\boxed{{{said}}}").correct


@pytest.mark.parametrize(("question", "gold", "said"), each(RIGHT))
def test_a_right_answer_is_not_taken_for_the_question(question, gold, said):
    assert verify(gold, said, question=question).equal is True
    assert score_text({"question": question, "answer": gold}, f"\\boxed{{{said}}}").outcome is Outcome.correct


def test_most_of_these_were_accepted_and_are_again_where_the_option_says_so():
    taken = [(q, g, s) for q, g, s in each(SAID_AGAIN) if verify(g, s).equal]
    assert len(taken) > 0.6 * len(each(SAID_AGAIN))
    for question, gold, said in taken:
        assert verify(gold, said, question=question, accept_restated=True).equal
        assert verify(gold, said, question=question).equal is False
        told = {"question": question, "answer": gold}
        assert score_text(told, f"\\boxed{{{said}}}", accept_restated=True).correct


roots = st.lists(st.integers(-9, 9), min_size=2, max_size=2, unique=True)
moved = st.integers(-20, 20)
scale = st.sampled_from([1, 2, 3, -1, -2, 7])


@given(roots, moved, moved, scale)
def test_an_equation_rearranged_is_no_solution_of_itself(values, constant, linear, factor):
    a, b = values
    question = f"Solve $x^2 + ({-a - b})x + ({a * b}) = 0$."
    gold = f"x = {a} or x = {b}"
    # factor*(x^2 - (a+b)x + ab) + linear*x + constant on both sides
    said = (
        f"({factor})x^2 + ({linear - factor * (a + b)})x + ({factor * a * b + constant}) = ({linear})x + ({constant})"
    )
    assert verify(gold, said, question=question).equal is False
    for right in (gold, f"x = {b} or x = {a}", f"x = {b} or {a} = x"):
        assert verify(gold, right, question=question).equal is True


@given(st.integers(1, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(-9, 9), scale)
def test_a_product_multiplied_out_is_no_factorisation_and_the_product_no_expansion(a, b, c, d, factor):
    assume(b and d)
    out = f"({a * c})x^2 + ({a * d + b * c})x + ({b * d})"
    product = f"(({a})x + ({b}))(({c})x + ({d}))"
    turned = f"(({c})x + ({d}))(({b}) + x*({a}))"
    assert verify(product, out, question=f"Factor ${out}$.").equal is False
    assert verify(product, turned, question=f"Factor ${out}$.").equal is True
    assert verify(out, turned, question=f"Expand ${product}$.").equal is False
    assert verify(out, out, question=f"Expand ${product}$.").equal is True


@given(st.integers(-9, 9), st.sampled_from(["<", ">", "\\le", "\\ge"]), st.integers(1, 9), scale)
def test_an_inequality_is_turned_round_only_by_a_negative_factor(bound, sign, slope, factor):
    question = f"Solve ${slope}x + 1 {sign} {slope * bound + 1}$."
    gold = f"x {sign} {bound}"
    turned = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le"}[sign] if factor < 0 else sign
    said = f"({factor * slope})x {turned} {factor * slope * bound}"
    assume(abs(factor * slope) != 1)
    assert verify(gold, said, question=question).equal is False
    assert verify(gold, gold, question=question).equal is True
    assert verify(gold, f"{bound} {_mirrored(sign)} x", question=question).equal is True


def _mirrored(sign):
    return {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le"}[sign]


@given(st.text(alphabet="x$=+-2^(){}\\frac <>,|&", max_size=60), st.text(alphabet="x=+-2^()", max_size=20))
def test_no_question_and_no_answer_makes_it_raise(question, said):
    verdict = verify("x + 1", said, question=question)
    if verify("x + 1", said).equal is not True:
        assert verdict.equal is not True


# ------------------------------------------------------------------------------ wherever the question is known

QUESTION, GOLD, AGAIN = "Solve x**2 - 3*x + 2 = 0 for x.", "x=1 or x=2", "x**2 - 3*x + 2 = 0"


def scored(**options):
    task = Task.of({"question": QUESTION, "answer": GOLD})
    return judge_execution(task, "", Execution(Status.ok, f"Answer: {AGAIN}\n", "", 0, 0.1, 0.1), **options)


class Printed:
    """A sandbox whose programs all print the same."""

    def __init__(self, text):
        self.text = text

    def as_completed(self, programs, limits=None):
        for at, _ in enumerate(programs):
            yield at, Execution(Status.ok, self.text, "", 0, 0.1, 0.1)


def test_a_program_that_prints_the_question_has_a_wrong_answer_unless_the_option_takes_it():
    assert scored().outcome is Outcome.wrong_answer
    assert scored().verdict.method == "rule"
    assert scored(accept_restated=True).outcome is Outcome.correct


def test_every_reward_refuses_it_where_it_knows_the_question():
    program = f"```python\nprint('Answer: {AGAIN}')\n```"
    box = Printed(f"Answer: {AGAIN}\n")
    reward, loose = ExecutionReward(box), ExecutionReward(box, accept_restated=True)
    for columns in ({"question": [QUESTION]}, {"problem": [QUESTION]}):
        assert reward(completions=[program], answer=[GOLD], **columns) == [0.1]
        assert loose(completions=[program], answer=[GOLD], **columns) == [1.1]
    for chat in (False, True):
        prompt = render(QUESTION, chat=chat, examples=[("Solve y = 2.", "print('Answer: 2')")])
        asked = [{"role": r, "content": c} for r, c in prompt.messages] if prompt.messages else prompt.text
        assert reward([asked], [program], answer=[GOLD]) == [0.1]
    assert for_verl(reward)("x", program, GOLD, extra_info={"question": QUESTION})["score"] == 0.1
    assert for_verl(reward)("x", program, GOLD)["score"] == 1.1  # no question, no restatement


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_rubric_of_verifiers_refuses_it_too(anyio_backend):
    program = f"```python\nprint('Answer: {AGAIN}')\n```"
    judged = for_verifiers(ExecutionReward(Printed(f"Answer: {AGAIN}\n")))
    assert await judged([{"role": "user", "content": QUESTION}], program, GOLD) == 0.1


def test_a_formula_of_an_example_or_of_the_instruction_is_not_the_questions():
    asked = "What is the product of $x + 1$ and $x + 2$?"
    right = "Answer: x**2 + 3*x + 2\n"
    example = [("Write (x + 1)*(x + 2) as x**2 + 3*x + 2.", "print('Answer: yes')")]
    for chat in (False, True):
        prompt = render(asked, chat=chat, examples=example)
        given = [{"role": r, "content": c} for r, c in prompt.messages] if prompt.messages else prompt.text
        assert question_of(given) == asked
        assert ExecutionReward(Printed(right))([given], ["```python\nprint(1)\n```"], answer=["(x+1)(x+2)"]) == [1.1]


TEMPLATES = [
    lambda turns: "".join(f"<|im_start|>{r}\n{c}<|im_end|>\n" for r, c in turns) + "<|im_start|>assistant\n",
    lambda turns: "".join(f"<|start_header_id|>{r}<|end_header_id|>\n\n{c}<|eot_id|>" for r, c in turns),
    lambda turns: "".join(f"[INST] {c} [/INST]" if r == "user" else f"{c}</s>" for r, c in turns),
    lambda turns: "".join(f"<start_of_turn>{r}\n{c}<end_of_turn>\n" for r, c in turns) + "<start_of_turn>model\n",
    lambda turns: "".join(f"<|start|>{r}<|message|>{c}<|end|>" for r, c in turns) + "<|start|>assistant",
    lambda turns: "".join(f"<|{r}|>\n{c}<|end|>\n" for r, c in turns) + "<|assistant|>\n",
]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("text_answers", [False, True])
@pytest.mark.parametrize("examples", [(), [("Solve $y=2$", "1"), ("Find 3 + 4.", "7")]])
def test_the_question_is_found_in_a_prompt_that_a_chat_template_has_rendered(template, text_answers, examples):
    turns = render(QUESTION, chat=True, examples=examples, text_answers=text_answers).messages
    assert question_of(template(turns)) == QUESTION
    plain = render(QUESTION, chat=False, examples=examples, text_answers=text_answers)
    assert question_of(plain.text) == QUESTION


@pytest.mark.parametrize(
    ("prompt", "question"),
    [
        ("Q: What is 3?\nA: 3\n\nQ: What is 4?\nA:", "What is 4?"),
        ("Question: which?\nA: 3\nB: 4", "which?\nA: 3\nB: 4"),
        ("Problem 1: one\nSolution: 1\nProblem 2: two\nSolution:", "two"),
        ("What is 3*14?", "What is 3*14?"),
        ("", ""),
        (None, ""),
        (7, ""),
        ([], ""),
        ([{"role": "system"}], ""),
    ],
)
def test_the_question_of_a_prompt_is_its_last_problem(prompt, question):
    assert question_of(prompt) == question


def test_two_runs_with_different_rules_are_not_compared(tmp_path):
    from harness.evaluation.evaluate import evaluate
    from harness.evaluation.models.simple import Echo
    from harness.evaluation.runs import read_run
    from harness.evaluation.statistics.compare_runs import compare
    from harness.verification.problem import Answer, Problem

    asked = [Problem("p", "f", 1, "test", 0, 0, "text", QUESTION, Answer("untyped", GOLD), (), "")]
    made = {
        loose: evaluate(asked, Echo(), None, text_answers=True, accept_restated=loose, out=tmp_path / str(loose))
        for loose in (False, True)
    }
    assert [read_run(tmp_path / str(loose)).settings.accept_restated for loose in made] == [False, True]
    with pytest.raises(RunError, match="accept-restated"):
        compare(made[False], made[True])
    with pytest.raises(RunError, match="accept_restated"):
        evaluate(asked, Echo(), None, text_answers=True, accept_restated=True, out=tmp_path / "False")

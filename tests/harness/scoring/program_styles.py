"""Programs as models write them, with the answer each prints: our own, in the styles that are met.

A case is a name, a question with its gold answer, and a program. `RIGHT` are to be found correct and `WRONG` are not.
"""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

from harness import Answer, Problem


class Case(NamedTuple):
    """A program in some style, for a question."""

    name: str
    question: str
    gold: Answer
    program: str

    @property
    def problem(self) -> Problem:
        return Problem(self.name, "styles", 1, "test", 0, 0, "computed", self.question, self.gold, (), "")


def _sympy(text: str) -> str:
    return "from sympy import *\nx, y, n = symbols('x y n')\n" + dedent(text).strip()


DERIVATIVE = "Differentiate x**3 + 2*x with respect to x.", Answer("expression", "3*x**2 + 2", "x")
AREA = "Compute Integral(1/(1 + x**2), (x, 0, 1)).", Answer("expression", "pi/4")
PRIMITIVE = "Find an antiderivative of 2*x*exp(x**2).", Answer("antiderivative", "exp(x**2)", "x", "2*x*exp(x**2)")
VECTORS = "Are the vectors (1, 2) and (2, 4) linearly independent?", Answer("word", "dependent")
WAVE = "Find the limit of sin(x) as x goes to oo.", Answer("limit", "DNE")
GROWTH = "Find the limit of x**2/(x + 1) as x goes to oo.", Answer("limit", "oo")
SWINGS = "Find limsup and liminf of (-1)**n.", Answer("limsup_liminf", "(1, -1)")
LINEAR = "Solve 2*x + 3 = 9 for x.", Answer("integer", "3")
SQUARE = "Solve x**2 - 5*x + 6 = 0.", Answer("set", "{2, 3}")
CLIPS = "48 clips were sold in April and half as many in May. How many in all?", Answer("untyped", "72")
INVERSE = "Invert the matrix [[2, 1], [1, 1]].", Answer("matrix", "Matrix([[1, -1], [-1, 2]])")
SIGNS = "Solve x**2 < 4 for real x.", Answer("interval_set", "Interval.open(-2, 2)")
PAIR = "Solve x + y = 3, x - y = 1.", Answer("tuple", "(2, 1)")
SETS = (
    "Find limsup and liminf of the sets A_n = [0, 1] for even n and [-1, 2) for odd n.",
    Answer("limsup_liminf", "(Interval.Ropen(-1, 2), Interval(0, 1))"),
)
HALF = "What is 1/2 + 1/3?", Answer("rational", "5/6")
ROOT = "Simplify sqrt(50) + sqrt(8).", Answer("expression", "7*sqrt(2)")


def _case(name: str, asked: tuple[str, Answer], program: str) -> Case:
    return Case(name, *asked, _sympy(program))


RIGHT = (
    _case("bare", DERIVATIVE, "print('Answer:', diff(x**3 + 2*x, x))"),
    _case("unordered", DERIVATIVE, "print('Answer: 2 + 3*x**2')"),
    _case("f-string", DERIVATIVE, "f = x**3 + 2*x\nprint(f'Answer: {diff(f, x)}')"),
    _case("latex", DERIVATIVE, "print('Answer: $' + latex(diff(x**3 + 2*x, x)) + '$')"),
    _case("boxed", DERIVATIVE, "print(r'\\boxed{' + latex(diff(x**3 + 2*x)) + '}')"),
    _case("carets", DERIVATIVE, "print('Answer:', str(diff(x**3 + 2*x)).replace('**', '^'))"),
    _case("implicit products", DERIVATIVE, "print('Answer: 3x^2 + 2')"),
    _case("superscripts", DERIVATIVE, "print('Answer: 3x² + 2')"),
    _case("f prime in words", DERIVATIVE, "f_prime = diff(x**3 + 2*x)\nprint('Answer: f_prime =', f_prime)"),
    _case("f of x", DERIVATIVE, "print('Answer: f(x) =', diff(x**3 + 2*x))"),
    _case("a name", DERIVATIVE, "y = diff(x**3 + 2*x)\nprint('Answer: y =', y)"),
    _case("factored", DERIVATIVE, "print('Answer:', Mul(3, x**2 + Rational(2, 3), evaluate=False))"),
    _case("a function main", DERIVATIVE, "def main():\n    print('Answer:', diff(x**3 + 2*x, x))\n\nmain()"),
    _case("steps", LINEAR, "print('Step 1: 2*x = 9 - 3')\nprint('Step 2: x = 6/2')\nprint('Answer:', 6//2)"),
    _case("solve", LINEAR, "print('Answer:', solve(2*x + 3 - 9, x)[0])"),
    _case("a float", LINEAR, "print('Answer:', (9 - 3)/2)"),
    _case("x equals", LINEAR, "print('Answer: x =', 3)"),
    _case("symbolic quotient", AREA, "print('Answer:', integrate(1/(1 + x**2), (x, 0, 1)))"),
    _case("evalf", AREA, "print('Answer:', integrate(1/(1 + x**2), (x, 0, 1)).evalf())"),
    _case("pi in Unicode", AREA, "print('Answer: π/4')"),
    _case("numpy's pi", AREA, "import math\nprint('Answer:', math.pi/4)"),
    _case("plus C", PRIMITIVE, "print('Answer:', integrate(2*x*exp(x**2), x), '+ C')"),
    _case("F of x plus C", PRIMITIVE, "print('Answer: F(x) =', integrate(2*x*exp(x**2), x), '+ C')"),
    _case("e in LaTeX", PRIMITIVE, "print('Answer: $e^{x^{2}} + C$')"),
    _case("a sentence of dependence", VECTORS, "print('Answer: The vectors are linearly dependent.')"),
    _case("no limit", WAVE, "print('Answer: The limit does not exist')"),
    _case("bounds", WAVE, "print('Answer:', limit(sin(x), x, oo))"),
    _case("infinity", GROWTH, "print('Answer: infinity')"),
    _case("infinity in LaTeX", GROWTH, "print('Answer: $' + latex(limit(x**2/(x + 1), x, oo)) + '$')"),
    _case("two names", SWINGS, "print('Answer: limsup = 1, liminf = -1')"),
    _case("a pair", SWINGS, "print('Answer:', (1, -1))"),
    _case("solveset", SQUARE, "print('Answer:', solveset(x**2 - 5*x + 6, x))"),
    _case("a list of roots", SQUARE, "print('Answer:', solve(x**2 - 5*x + 6, x))"),
    _case("x or x", SQUARE, "print('Answer:', ' or '.join(f'x = {r}' for r in solve(x**2 - 5*x + 6)))"),
    _case("x, x", SQUARE, "print('Answer:', ', '.join(f'x = {r}' for r in solve(x**2 - 5*x + 6)))"),
    _case("a Python set", SQUARE, "print('Answer:', set(solve(x**2 - 5*x + 6)))"),
    _case("a plain number", CLIPS, "april = 48\nmay = april/2\nprint('Answer:', int(april + may))"),
    _case("hashes", CLIPS, "total = 48 + 24\nprint('#### ' + str(total))"),
    _case("a matrix", INVERSE, "print('Answer:', Matrix([[2, 1], [1, 1]]).inv())"),
    _case("a matrix as lists", INVERSE, "print('Answer:', Matrix([[2, 1], [1, 1]]).inv().tolist())"),
    _case("a matrix in LaTeX", INVERSE, "print('Answer:', latex(Matrix([[2, 1], [1, 1]]).inv()))"),
    _case("a relation", SIGNS, "print('Answer:', solve(x**2 < 4, x))"),
    _case("an interval", SIGNS, "print('Answer: (-2, 2)')"),
    _case("two equations", PAIR, "print('Answer: x = 2, y = 1')"),
    _case("Fraction", HALF, "from fractions import Fraction\nprint('Answer:', Fraction(1, 2) + Fraction(1, 3))"),
    _case("nsimplify", ROOT, "print('Answer:', simplify(sqrt(50) + sqrt(8)))"),
    _case("solve's dictionary", PAIR, "print('Answer:', solve([x + y - 3, x - y - 1], [x, y]))"),
    _case("limsup A_n", SWINGS, "print('Answer: limsup a_n = 1, liminf a_n = -1')"),
    _case("limsup with a colon", SWINGS, "print('Answer: limsup: 1, liminf: -1')"),
    _case("lim sup", SWINGS, "print('Answer: lim sup = 1, lim inf = -1')"),
    _case("limsup in LaTeX", SWINGS, "print(r'Answer: \\limsup a_n = 1, \\liminf a_n = -1')"),
    _case("a pair of intervals", SETS, "print('Answer:', '([-1, 2), [0, 1])')"),
    _case("two intervals", SETS, "print('Answer: [-1, 2), [0, 1]')"),
    _case("limsup and liminf of sets", SETS, "print('Answer: limsup = [-1, 2), liminf = [0, 1]')"),
    _case("solve's list", LINEAR, "print('Answer:', solve(2*x + 3 - 9, x))"),
    _case("solve's list of dictionaries", LINEAR, "print('Answer:', solve(2*x + 3 - 9, x, dict=True))"),
    _case("x and x", SQUARE, "print('Answer: x = 2 and x = 3')"),
    _case("x in a set", SQUARE, "print('Answer: x ∈ {2, 3}')"),
    _case("dictionaries", SQUARE, "print('Answer:', solve(x**2 - 5*x + 6, x, dict=True))"),
    _case("f'(x)", DERIVATIVE, 'print("Answer: f\'(x) =", diff(x**3 + 2*x, x))'),
    _case("y'", DERIVATIVE, 'print("Answer: y\' =", diff(x**3 + 2*x, x))'),
    _case("dy/dx", DERIVATIVE, "print('Answer: dy/dx =', diff(x**3 + 2*x, x))"),
    _case("Leibniz in LaTeX", DERIVATIVE, "print(r'Answer: \\frac{dy}{dx} = ' + latex(diff(x**3 + 2*x, x)))"),
    _case("d/dx of it", DERIVATIVE, "print('Answer: d/dx(x**3 + 2*x) =', diff(x**3 + 2*x, x))"),
    _case("Derivative = value", DERIVATIVE, "f = x**3 + 2*x\nprint('Answer:', Derivative(f, x), '=', diff(f, x))"),
    _case("value and decimals", AREA, "a = pi/4\nprint(f'Answer: {a} ≈ {a.evalf(5)}')"),
    _case("value = decimals", AREA, "print('Answer: pi/4 =', (pi/4).evalf(12))"),
    _case("approximately in brackets", AREA, "print('Answer: pi/4 (approximately 0.7854)')"),
    _case("about", AREA, "print('Answer: ≈', (pi/4).evalf(12))"),
    _case("no, dependent", VECTORS, "print('Answer: No, the vectors are linearly dependent.')"),
    _case("no, it is", VECTORS, "print('Answer: No, it is linearly dependent')"),
    _case("a synonym in brackets", WAVE, "print('Answer: The limit does not exist (DNE)')"),
    _case("does not exist (DNE)", WAVE, "print('Answer: does not exist (DNE)')"),
    _case("diverges to infinity", GROWTH, "print('Answer: The limit diverges to infinity')"),
    _case("tends to oo", GROWTH, "print('Answer: tends to oo')"),
    _case("a set of one", LINEAR, "print('Answer: FiniteSet(3)')"),
    _case("72 clips", CLIPS, "print('Answer:', 48 + 24, 'clips')"),
    _case("a sentence", CLIPS, "print('Answer: Natalia sold 72 clips in total.')"),
    _case("an equals sign", CLIPS, "print('Answer: =', 48 + 24)"),
    _case("minutes", CLIPS, "print('Answer: The total is 72.')"),
)

WRONG = (
    _case("a sign", DERIVATIVE, "print('Answer: 3*x**2 - 2')"),
    _case("the question", DERIVATIVE, "print('Answer: Derivative(x**3 + 2*x, x)')"),
    _case("another root", SQUARE, "print('Answer:', [2, 4])"),
    _case("one root of two", SQUARE, "print('Answer: x = 2')"),
    _case("three digits of pi/4", AREA, "print('Answer:', round(float(pi/4), 3))"),
    _case("a value for DNE", WAVE, "print('Answer:', 0)"),
    _case("closed ends", SIGNS, "print('Answer: [-2, 2]')"),
    _case("swapped", SWINGS, "print('Answer: liminf = 1, limsup = -1')"),
    _case("transposed signs", INVERSE, "print('Answer:', Matrix([[1, 1], [1, 2]]))"),
    _case("limsup and liminf swapped in LaTeX", SWINGS, "print(r'Answer: \\limsup a_n = -1, \\liminf a_n = 1')"),
    _case("solve's list, one root more", LINEAR, "print('Answer:', [3, -3])"),
    _case("a dictionary of another value", LINEAR, "print('Answer:', [{x: 4}])"),
    _case("dictionaries, one of another value", SQUARE, "print('Answer:', [{x: 2}, {x: 4}])"),
    _case("the unknowns swapped", PAIR, "print('Answer:', {x: 1, y: 2})"),
    _case("intervals swapped", SETS, "print('Answer: [0, 1], [-1, 2)')"),
    _case("a wrong derivative of its name", DERIVATIVE, "print('Answer: dy/dx = 3*x**2 - 2')"),
    _case("Derivative = Derivative", DERIVATIVE, "print('Answer: dy/dx = Derivative(x**3 + 2*x, x)')"),
    _case("Derivative = another value", DERIVATIVE, "print('Answer: Derivative(x**3 + 2*x, x) = 3*x**2')"),
    _case("about another value", AREA, "print('Answer: ≈', (pi/4).evalf(12) + 1)"),
    _case("no, independent", VECTORS, "print('Answer: No, they are linearly independent.')"),
    _case("diverges to -oo", GROWTH, "print('Answer: The limit diverges to -infinity')"),
    _case("27 clips", CLIPS, "print('Answer: 27 clips')"),
    _case("two numbers in a sentence", CLIPS, "print('Answer: She sold 48 clips in April and 72 in all or 24.')"),
    _case("a set of one other", LINEAR, "print('Answer: FiniteSet(4)')"),
    _case("independent", VECTORS, "print('Answer: The vectors are linearly independent.')"),
)

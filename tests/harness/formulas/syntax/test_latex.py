"""The LaTeX side of the parser, and plain-text formulas: what people and models write, and what it is read as."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.latex import parse_latex
from harness.verification.comparison.exact.quotients import rational


def show(node: Node) -> str:
    """A tree as one compact line: Add(2, Neg(x))."""
    if node.head in ("Integer", "Symbol", "Constant", "Decimal", "Boolean", "Word", "Text"):
        return str(node.args[0])
    return f"{node.head}({', '.join(show(arg) for arg in node.children())})"


READ = r"""
\frac12                                       => Div(1, 2)
\frac{1}2                                     => Div(1, 2)
\dfrac{x+1}{2}                                => Div(Add(x, 1), 2)
\frac1{23}                                    => Div(1, 23)
\frac \pi 4                                   => Div(pi, 4)
\frac{x}{y}z                                  => Mul(Div(x, y), z)
1/2x                                          => Mul(Div(1, 2), x)
\sqrt[3]{8}                                   => real_root(8, 3)
\sqrt[2]{8}                                   => sqrt(8)
\sqrt2x                                       => Mul(sqrt(2), x)
\sqrt{x+1}                                    => sqrt(Add(x, 1))
\sqrt{\frac{1}{2}}                            => sqrt(Div(1, 2))
x^{2}y                                        => Mul(Pow(x, 2), y)
2^10                                          => Pow(2, 10)
x^-1                                          => Pow(x, Neg(1))
x^\frac12                                     => Pow(x, Div(1, 2))
x^2^3                                         => Pow(x, Pow(2, 3))
-x^2                                          => Neg(Pow(x, 2))
-2x                                           => Mul(Neg(2), x)
2\cdot-3                                      => Mul(2, Neg(3))
a \cdot b \times c \div d                     => Div(Mul(a, b, c), d)
2\cdot 10^{3}                                 => Mul(2, Pow(10, 3))
(2)(3)                                        => Mul(2, 3)
2[x+1]                                        => Mul(2, Add(x, 1))
\left(x+1\right)\left(x-1\right)              => Mul(Add(x, 1), Add(x, Neg(1)))
e^{-x}                                        => Pow(E, Neg(x))
xe^x                                          => Mul(x, Pow(E, x))
\mathrm{e}^x                                  => Pow(E, x)
3+4i                                          => Add(3, Mul(4, I))
2xy                                           => Mul(2, x, y)
x_1+x_{12}+x_n                                => Add(x_1, x_12, x_n)
\theta + \varphi + \lambda                    => Add(theta, phi, lamda)
n!                                            => factorial(n)
n!!                                           => factorial2(n)
(2n-1)!!                                      => factorial2(Add(Mul(2, n), Neg(1)))
5!! + 1                                       => Add(factorial2(5), 1)
(5!)!                                         => factorial(factorial(5))
\frac{6!!}{3!}                                => Div(factorial2(6), factorial(3))
\binom{n}{k}                                  => binomial(n, k)
\binom52                                      => binomial(5, 2)
f(x)=2x                                       => Eq(Call(f, x), Mul(2, x))
\frac{dy}{dx} = 2x                            => Eq(Derivative(Call(y, x), Tuple(x, 1)), Mul(2, x))
\sin x                                        => sin(x)
\sin^2 x                                      => Pow(sin(x), 2)
\sin^{-1} x                                   => asin(x)
\tan^{-1}(x)                                  => atan(x)
\sin^{-2}(x)                                  => Pow(sin(x), Neg(2))
\sin 2x \cos x                                => Mul(sin(Mul(2, x)), cos(x))
\sin(x)y                                      => Mul(sin(x), y)
\sin(x)^2                                     => Pow(sin(x), 2)
\sin x^2                                      => sin(Pow(x, 2))
\sin x (1 + x)                                => Mul(sin(x), Add(1, x))
\cos 2(x+1)                                   => cos(Mul(2, Add(x, 1)))
\cos 2\pi(x+1)                                => cos(Mul(2, pi, Add(x, 1)))
\sin{x}y                                      => Mul(sin(x), y)
\sin x/2                                      => Div(sin(x), 2)
\sin\frac{x}{2}                               => sin(Div(x, 2))
\sin\cos x                                    => sin(cos(x))
\sin 30^{\circ}                               => sin(Mul(30, Div(pi, 180)))
\cot^2\theta                                  => Pow(cot(theta), 2)
\arcsin\frac{x}{2}+C                          => Add(asin(Div(x, 2)), C)
\operatorname{arcsin}(x)                      => asin(x)
\log_2 8                                      => log(8, 2)
\log_{10}(100)                                => log(100, 10)
\lg x                                         => log(x, 10)
\ln|x|                                        => log(Abs(x))
\ln\left|\frac{x-1}{x+1}\right|               => log(Abs(Div(Add(x, Neg(1)), Add(x, 1))))
\max(1,2)                                     => Max(1, 2)
\exp(2x)                                      => exp(Mul(2, x))
|x|-1                                         => Add(Abs(x), Neg(1))
|x-1|+|x|                                     => Add(Abs(Add(x, Neg(1))), Abs(x))
||x|-1|                                       => Abs(Add(Abs(x), Neg(1)))
2|x|                                          => Mul(2, Abs(x))
|a||b|                                        => Mul(Abs(a), Abs(b))
\lvert x\rvert                                => Abs(x)
\lfloor x \rfloor + \lceil x \rceil           => Add(floor(x), ceiling(x))
\begin{pmatrix}1&2\\3&4\end{pmatrix}          => Matrix(List(1, 2), List(3, 4))
\begin{bmatrix} 1 \\ 2 \\ \end{bmatrix}       => Matrix(List(1), List(2))
\begin{bmatrix} 1 \\[2pt] 2 \end{bmatrix}     => Matrix(List(1), List(2))
\begin{vmatrix}1&2\\3&4\end{vmatrix}          => det(Matrix(List(1, 2), List(3, 4)))
\left[\begin{array}{cc}1&2\\3&4\end{array}\right] => Matrix(List(1, 2), List(3, 4))
\left(\begin{array}{c}1\\3\end{array}\right)  => Matrix(List(1), List(3))
\begin{pmatrix}1&2\end{pmatrix}^T             => transpose(Matrix(List(1, 2)))
\begin{cases} x, & x>0 \\ -x, & \text{otherwise}\end{cases} => Piecewise(Pair(x, Gt(x, 0)), Pair(Neg(x), True))
\begin{cases} x & \text{if } x>0 \\ 2 & \text{else}\end{cases} => Piecewise(Pair(x, Gt(x, 0)), Pair(2, True))
\left\{\begin{array}{cc} x & x>0 \\ 2 & x\le 0\end{array}\right. => Piecewise(Pair(x, Gt(x, 0)), Pair(2, Le(x, 0)))
\begin{cases} x = 1 \\ y = 2 \end{cases}      => Tuple(Eq(x, 1), Eq(y, 2))
\begin{align*} x &= 1 \\ y &= 2 \end{align*}  => Tuple(Eq(x, 1), Eq(y, 2))
\{1,2\}                                       => FiniteSet(1, 2)
\left\{ 1, \frac12 \right\}                   => FiniteSet(1, Div(1, 2))
\{(1,2),(3,4)\}                               => FiniteSet(Tuple(1, 2), Tuple(3, 4))
\{ \}                                         => EmptySet()
\emptyset                                     => EmptySet()
\varnothing                                   => EmptySet()
\{x \mid x>0\}                                => ConditionSet(x, Gt(x, 0))
\{x | x>0\}                                   => ConditionSet(x, Gt(x, 0))
\{x \in \mathbb{R} : x > 0\}                  => ConditionSet(x, Gt(x, 0), Reals())
\mathbb{R}                                    => Reals()
\mathbb R\setminus\{0\}                       => Complement(Reals(), FiniteSet(0))
(-\infty, 2) \cup [3, 4]                      => Union(Interval(Neg(oo), 2, True, True), Interval(3, 4, False, False))
[1,2]\cap\{2\}                                => Intersection(Interval(1, 2, False, False), FiniteSet(2))
]a,b[                                         => Interval(a, b, True, True)
]-1,2]                                        => Interval(Neg(1), 2, True, False)
[0,1[                                         => Interval(0, 1, False, True)
[0,1)                                         => Interval(0, 1, False, True)
\left]0,1\right[                              => Interval(0, 1, True, True)
]-\infty,2[\,\cup\,]3,\infty[                 => Union(Interval(Neg(oo), 2, True, True), Interval(3, oo, True, True))
(a,b)                                         => Tuple(a, b)
[a,b]                                         => List(a, b)
\left(\frac{1}{2},\,3\right)                  => Tuple(Div(1, 2), 3)
x \in (0,1)                                   => Contains(x, Interval(0, 1, True, True))
x \notin \{0\}                                => Not(Contains(x, FiniteSet(0)))
x \leq 3                                      => Le(x, 3)
0<x<1                                         => And(Lt(0, x), Lt(x, 1))
x\neq 2                                       => Ne(x, 2)
a = b = c                                     => Chain(a, b, c)
x>0, y>0                                      => Tuple(Gt(x, 0), Gt(y, 0))
x=1 \text{ or } x=2                           => Or(Eq(x, 1), Eq(x, 2))
1 \text{ and } 2                              => Tuple(1, 2)
x = 2 \pm \sqrt3                              => Eq(x, PlusMinus(2, sqrt(3)))
\pm 3                                         => PlusMinus(3)
\frac{-b \pm c}{2}                            => Div(PlusMinus(Neg(b), c), 2)
\infty                                        => oo
-\infty                                       => Neg(oo)
90^\circ                                      => Quantity(90, degree)
20^\circ\text{C}                              => Quantity(20, degree C)
50\%                                          => Quantity(50, %)
\$10                                          => Quantity(10, dollar)
5\text{ cm}                                   => Quantity(5, cm)
5\text{ cm}^2                                 => Quantity(5, cm^2)
10 \text{ square units}                       => Quantity(10, unit^2)
100\text{ miles per hour}                     => Quantity(100, mi/h)
\sqrt{2}\,\text{m/s}                          => Quantity(sqrt(2), m/s)
3\,\text{m}/\text{s}                          => Quantity(3, m/s)
1{,}234.5                                     => 1234.5
12\,345                                       => 12345
(1,234)                                       => Tuple(1, 234)
1\frac12                                      => Add(1, Div(1, 2))
-1\frac{3}{4}                                 => Neg(Add(1, Div(3, 4)))
2\frac{3}{2}                                  => Mul(2, Div(3, 2))
2\frac{x}{2}                                  => Mul(2, Div(x, 2))
0.\overline{3}                                => Div(3, 9)
0.1\overline{6}                               => Div(15, 90)
3:4                                           => Div(3, 4)
\text{yes}                                    => True
\text{DNE}                                    => dne
\text{(A)}                                    => A
\text{Area}=5                                 => Eq(Area, 5)
\boxed{x = \boxed{5}}                         => Eq(x, 5)
"""
CASES = dict(line.split(" => ") for line in READ.strip().splitlines())


@pytest.mark.parametrize("text", CASES)
def test_a_formula_is_read_as_it_is_meant(text: str) -> None:
    assert show(parse_latex(text.strip())) == CASES[text]


ANY = {
    "$\\boxed{\\text{no}}$": "False",
    "\\boxed{no}": "False",
    "1,234": "1234",
    "-1,234,567.5": "Neg(1234567.5)",
    "x^2+2x": "Add(Pow(x, 2), Mul(2, x))",
    "2x": "Mul(2, x)",
    "sin x": "sin(x)",
    "5 cm": "Quantity(5, cm)",
    "5 m": "Mul(5, m)",
    "3 1/2": "Add(3, Div(1, 2))",
    "[0, 1)": "Interval(0, 1, False, True)",
    "50%": "Quantity(50, %)",
    "(0,1) U (2,3)": "Union(Interval(0, 1, True, True), Interval(2, 3, True, True))",
    "n!": "factorial(n)",
    "$x=3$ and $y=2$": "And(Eq(x, 3), Eq(y, 2))",
    "$x = 2$ or $x = -2$": "Or(Eq(x, 2), Eq(x, Neg(2)))",
    "1 or 2": "Tuple(1, 2)",
    "|x|": "Abs(x)",
    "diff(x^2, x)": "Derivative(Pow(x, 2), Tuple(x, 1))",
    "Matrix([[x^2, 1]])": "Matrix(List(Pow(x, 2), 1))",
    "5.": "5",
    "\\[ \\frac{1}{2} \\]": "Div(1, 2)",
    "\\(x\\)": "x",
    "$\\$10$": "Quantity(10, dollar)",
    "e^2": "Pow(E, 2)",
    "½": "Div(1, 2)",
    "3½": "Add(3, Div(1, 2))",
    "√12": "sqrt(12)",
    "∛8": "real_root(8, 3)",
    "90°": "Quantity(90, degree)",
    "-3 ≤ x < 5": "And(Le(Neg(3), x), Lt(x, 5))",
    "x₁ + x²": "Add(x_1, Pow(x, 2))",
    "x ∈ (0, 1)": "Contains(x, Interval(0, 1, True, True))",
    "2 ± √3": "PlusMinus(2, sqrt(3))",
    "(−∞, 0] ∪ {3}": "Union(Interval(Neg(oo), 0, True, False), FiniteSet(3))",
    "2π": "Mul(2, pi)",
    "(A)": "A",
    "2 +/- 3": "PlusMinus(2, 3)",
    "{x^2, 1}": "FiniteSet(Pow(x, 2), 1)",
    "ℝ": "Reals()",
    "∅": "EmptySet()",
}


@pytest.mark.parametrize("text", ANY)
def test_the_syntax_is_told_from_the_text(text: str) -> None:
    assert show(parse(text)) == ANY[text]


REFUSED = {
    "2 3": "behind a factor",
    "x 2": "behind a factor",
    "2 3^n": "behind a factor",
    "x2^{3}": "behind a factor|braces behind",
    "5^{2}3": "behind a factor",
    "\\int x^2": "never closed",
    "\\int_0 x dx": "one bound",
    "\\sum_{k} k": "bounds",
    "\\lim x": "where it goes",
    "7 \\equiv 1": "modulus",
    "7 + 3 \\bmod 4": "brackets",
    "\\int dx \\, x^2": "does not end",
    "\\int x\\,dx^2": "does not end",
    "hello there": "word|cannot follow",
    "'": "prime|unterminated|quote",
    "\\lim_{x, y} x": "where it goes",
    "1+\\ldots": "ldots",
    "\\ln": "too early",
    "x+": "too early|invalid",
    "(x": "never closed",
    "x)": "never opened|unmatched",
    "(x\\right]": "two ends",
    "\\begin{foo}": "environment",
    "\\end{pmatrix}": "never begun",
    "\\begin{pmatrix}1&2\\\\3\\end{pmatrix}": "equally long",
    "x = \\text{the answer is}": "not a word",
    "\\frac{}{2}": "too early",
    "\\sin_2 x": "subscript",
    "[1,2,3)\\,": "two ends",
    "\\input{/etc/passwd}": "input",
    "\\def\\x{1}": "def",
    "\\write18{ls}": "write",
    "\\mathbb{X}": "blackboard",
    "@": "symbol",
    "lambda x: 1": "colon|invalid",
    "().__class__": "attributes",
    "x[0]": "subscript",
    "1 + ...": "ellipsis",
    "\\": "backslash",
    "\\left": "too early",
    "\\text": "braces",
    "\\begin{cases} x & x > 0 \\\\ 2 \\end{cases}": "condition",
    "|1, 2|\\,": "comma",
    "\\log_2": "too early",
    "\\overline{AB}=": "too early",
    "$$": "empty",
    "\\frac{1}{2}\\text{}\\text{}^": "too early",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_formula_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(SyntaxRefused, match=REFUSED[text]):
        parse(text)


def test_a_refusal_says_where_in_the_formula() -> None:
    with pytest.raises(SyntaxRefused) as refused:
        parse("\\frac{1}{2} + \\unknown{3}")
    assert refused.value.position == len("\\frac{1}{2} + ")


# Positive, so that SymPy keeps |x| and sqrt(x) free of re() and im().
x, y = sympy.symbols("x y", positive=True)
_leaves = st.sampled_from([x, y, sympy.pi]) | st.integers(0, 12).map(sympy.Integer)
_leaves |= st.tuples(st.integers(1, 9), st.integers(2, 9)).map(lambda pair: sympy.Rational(*pair))
_functions = st.sampled_from(
    [sympy.sin, sympy.cos, sympy.exp, sympy.sqrt, sympy.Abs, lambda inner: sympy.log(inner + 20)]
)
_expressions = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(sympy.Add, inner, inner)
        | st.builds(sympy.Mul, inner, inner)
        | st.builds(lambda a, n: a**n, inner, st.integers(-2, 3))
        | st.builds(lambda f, a: f(a), _functions, inner)
    ),
    max_leaves=8,
)


def number(node: Node, values: dict[str, complex]) -> complex:
    """The value of a tree at a point, in floating point; for tests of trees that come from finite expressions."""
    args = [number(arg, values) for arg in node.children()]
    match node.head:
        case "Integer":
            return complex(node.args[0])  # type: ignore[arg-type]  # an Integer holds an int
        case "Symbol":
            return values[str(node.args[0])]
        case "Constant":
            return complex(getattr(sympy, str(node.args[0])))
        case "Neg":
            return -args[0]
        case "Div":
            return args[0] / args[1]
        case "Add":
            return sum(args)
        case "Mul":
            product = 1 + 0j
            for arg in args:
                product *= arg
            return product
        case "Pow":
            return args[0] ** args[1]
        case "Call":  # a letter before a constant in brackets, alone: these expressions mean the product
            return args[0] * args[1]
        case "real_root":
            return args[0] ** (1 / args[1])  # of positive numbers alone, in these tests
        case head:
            return complex(getattr(sympy, head)(sympy.sympify(args[0])))


@given(_expressions)
def test_what_sympy_typesets_is_read_back_to_the_same_value(expression: sympy.Expr) -> None:
    values = {"x": 0.7 + 0j, "y": 1.3 + 0j}
    expected = (
        complex(expression.subs({x: 0.7, y: 1.3}).evalf(chop=True)) if expression.is_finite is not False else None
    )
    if expected is None or expected != expected or abs(expected) > 1e9:
        return
    # (SymPy folds 1/(2*x) to `1 / 2 x`, which reads from left to right here: latex.lark says so.)
    for text in (sympy.latex(expression), sympy.latex(expression, mul_symbol="dot", ln_notation=True)):
        found = number(parse_latex(text), values)
        assert abs(found - expected) <= 1e-6 * max(1, abs(expected)), text


@pytest.mark.parametrize("text", ["n!!!", "5!!!!", "n! !", r"\frac{n!!!}{2}", "(n!!)!!!"])
def test_more_factorial_signs_than_two_are_refused(text: str) -> None:
    with pytest.raises(SyntaxRefused, match="factorial"):
        parse(text)


@given(st.integers(-1, 60))
def test_a_double_factorial_is_what_sympy_says(n: int) -> None:
    text = f"{n}!!" if n >= 0 else f"({n})!!"
    assert sympy.factorial2(n) == rational(parse(text))

"""Our own LaTeX is read back as the tree that it was written from, and as no other."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_claim, verify
from harness.formulas.syntax.parse import parse
from harness.formulas.syntax.python import parse_python
from harness.formulas.syntax.write_latex import Unwritable, latex

NAMES = sympy.symbols("x y z a b n k u v w m s t g theta x_1 u1", positive=True)
_leaves = st.sampled_from(NAMES) | st.integers(-12, 12).map(sympy.Integer)
_leaves |= st.tuples(st.integers(-9, 9), st.integers(2, 9)).map(lambda pair: sympy.Rational(*pair))
_leaves |= st.sampled_from([sympy.pi, sympy.E])
_FUNCTIONS = (sympy.sin, sympy.cos, sympy.tan, sympy.exp, sympy.log, sympy.sqrt, sympy.Abs, sympy.asin, sympy.sinh)
_FUNCTIONS += (sympy.atan, sympy.cosh, sympy.floor, sympy.acosh)
_trees = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(sympy.Add, inner, inner)
        | st.builds(sympy.Mul, inner, inner)
        | st.builds(lambda a, b: a - b, inner, inner)
        | st.builds(lambda a, b: a / b, inner, inner)
        | st.builds(lambda a, n: a**n, inner, st.sampled_from([2, 3, -1, -2]))
        | st.builds(lambda f, a: f(a), st.sampled_from(_FUNCTIONS), inner)
    ),
    max_leaves=8,
)


def _usable(tree: sympy.Expr) -> bool:
    return not tree.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I) and len(str(tree)) < 160


def _named(text: str) -> str:
    """The tree's text with the names as LaTeX has them: u1 is u_1 there."""
    return text.replace("u1", "u_1")


@given(_trees)
def test_what_is_written_is_read_back(tree: sympy.Expr) -> None:
    assume(_usable(tree))
    verdict = verify(_named(str(tree)), latex(parse_python(str(tree))), fallback=False)
    assert verdict.equal is True or (verdict.equal is None and "may hide" in verdict.detail), verdict


@given(_trees)
def test_what_is_written_of_another_tree_is_not_read_back_as_this_one(tree: sympy.Expr) -> None:
    assume(_usable(tree))
    for other in (tree + 1, 2 * tree + 3):
        if other != tree:
            assert verify(_named(str(tree)), latex(parse_python(str(other))), fallback=False).equal is not True


_numbers = st.integers(1, 30).map(str)
_sums = st.recursive(
    _numbers,
    lambda inner: (
        st.builds("({} + {})".format, inner, inner)
        | st.builds("({} - {})".format, inner, inner)
        | st.builds("({})*({})".format, inner, inner)
        | st.builds("({})/({} + 31)".format, inner, _numbers)
        | st.builds("(-{})**2".format, inner)
        | st.builds("(-{})*{}".format, inner, _numbers)
        | st.builds("{} - (-{})".format, inner, inner)
        | st.builds("{}*3/(4*5)".format, inner)
    ),
    max_leaves=6,
)


@given(_sums)
def test_arithmetic_that_nothing_has_evaluated_keeps_its_value(text: str) -> None:
    written = latex(parse_python(text))
    value = sympy.Rational(sympy.sympify(text))
    assert verify(str(value), written, fallback=False).equal is True, written
    assert verify(str(value + 1), written, fallback=False).equal is False


CLAIMS = (
    "Derivative(x**2*sin(3*x), x) = 2*x*sin(3*x) + 3*x**2*cos(3*x)",
    "Derivative(x**3*y**2, x, x, y) = 12*x*y",
    "Derivative(exp(2*x), (x, 3)) = 8*exp(2*x)",
    "Integral(x*exp(x), x) = x*exp(x) - exp(x)",
    "Integral(-x, x) = -x**2/2",
    "Integral(2*x + 1, (x, 0, 3)) = 12",
    "Limit(sin(x)/x, x, 0) = 1",
    "Limit(Abs(x)/x, x, 0, '-') = -1",
    "Limit(Abs(x + 1)/(x + 1), x, -1, '+') = 1",
    "Limit((1 - 4/n)**n, n, oo) = exp(-4)",
    "2*Matrix([[1, 2]]) - Matrix([[2, -3]]) = Matrix([[0, 7]])",
    "det(Matrix([[1, 2], [3, 4]])) = -2",
    "rank(Matrix([[1, 2], [2, 4]])) = 1",
    "17 // 5 = 3",
    "17 % 5 = 2",
    "(-7)**2 = 49",
    "gcd(12, 18) = 6",
    "Max(-1, -3) = -1",
    "factorial(5) = 120",
    "Union(Interval(0, 1), Interval.Ropen(1, 2)) = Interval.Ropen(0, 2)",
    "Intersection(Interval.open(0, oo), Interval(-1, 2)) = Interval.Lopen(0, 2)",
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_of_every_shape_stays_true_and_its_negation_false(claim: str) -> None:
    written = latex(parse_python(claim))
    assert check_claim(claim).true is True
    assert check_claim(written).true is True, written
    if "Interval" not in claim and "Matrix([[0" not in claim:
        assert check_claim(written + " + x").true is False


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3*x", "3 x"),
        ("3*m", r"3 \cdot m"),  # not three metres
        ("u*v", r"u \cdot v"),
        ("3*(1/2)", r"3 \cdot \frac{1}{2}"),  # not three and a half
        ("-6*x - 1", "-6 x - 1"),
        ("2*(x + 1)*y", r"2 \left(x + 1\right) \cdot y"),
        ("x*(y + 1)", r"x \cdot \left(y + 1\right)"),  # no function x of y + 1
        ("-8/3", r"-\frac{8}{3}"),
        ("sin(x)**2", r"\sin^{2}\left(x\right)"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("x = 1 or x = 2", r"x = 1 \lor x = 2"),
        ("1 < x and x <= 3", r"1 < x \land x \le 3"),
        ("Interval(-oo, 3)", r"\left(-\infty, 3\right]"),
        ("{(1, 2)}", r"\left\{\left(1, 2\right)\right\}"),
    ],
)
def test_how_it_is_written(text: str, written: str) -> None:
    assert latex(parse_python(text)) == written
    assert parse(written).head  # it is read


@pytest.mark.parametrize("text", ["x_long_name", "nan", "foo(x)", "1e-3", "Heaviside(x)"])
def test_what_has_no_form_is_refused(text: str) -> None:
    with pytest.raises(Unwritable):
        latex(parse_python(text))

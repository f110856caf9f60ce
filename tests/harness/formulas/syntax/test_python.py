"""The Python side of the parser: what SymPy prints is read back, and whatever is no mathematics is refused."""

from __future__ import annotations

import ast

import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from harness.formulas.syntax import Node, SyntaxRefused, parse_python
from harness.formulas.syntax.bounds import MAX_DEPTH, MAX_DIGITS, MAX_NODES

# Our reader of Python's syntax, held against Python's own; its names are those of this Python's Unicode.
pytestmark = pytest.mark.interpreter


def show(node: Node) -> str:
    """A tree as one compact line: Add(2, Neg(x))."""
    if node.head in ("Integer", "Symbol", "Constant", "Decimal", "Boolean", "Word"):
        return str(node.args[0])
    parts = [show(arg) if isinstance(arg, Node) else repr(arg) for arg in node.args]
    return f"{node.head}({', '.join(parts)})"


READ = {
    "3": "3",
    "-3": "Neg(3)",
    " 1/2 ": "Div(1, 2)",
    "-7/12": "Div(Neg(7), 12)",
    "a - b + c": "Add(a, Neg(b), c)",
    "a*b*c/d": "Div(Mul(a, b, c), d)",
    "-x**2": "Neg(Pow(x, 2))",
    "x^2^3": "Pow(x, Pow(2, 3))",
    "7 // 2 % 3": "Mod(FloorDiv(7, 2), 3)",
    "0.50": "0.50",
    "1e-3": "1e-3",
    "2j": "Mul(2, I)",
    "lambda**2": "Pow(lamda, 2)",
    "θ + x²": "Add(theta, Pow(x, 2))",
    "2−3": "Add(2, Neg(3))",
    "-oo": "Neg(oo)",
    "inf": "oo",
    "True": "True",
    "Rational(1, 2)": "Div(1, 2)",
    "S(1)/2": "Div(1, 2)",
    "S.Half": "Div(1, 2)",
    "Float('0.30')": "0.30",
    "log(x, 2)": "log(x, 2)",
    "ln(x)": "log(x)",
    "log10(x)": "log(x, 10)",
    "arcsin(x) + abs(x)": "Add(asin(x), Abs(x))",
    "f(x, 2)": "Call(f, x, 2)",
    "root(x, 3)": "Pow(x, Div(1, 3))",
    "x = 3": "Eq(x, 3)",
    "x=3, y=2": "Tuple(Eq(x, 3), Eq(y, 2))",
    "(x = 1, y = 2)": "Tuple(Eq(x, 1), Eq(y, 2))",
    "Eq(x, 3)": "Eq(x, 3)",
    "a = b = c": "Chain(a, b, c)",
    "0 < x <= 1": "And(Lt(0, x), Le(x, 1))",
    "(x < 1) | (x > 2)": "Or(Lt(x, 1), Gt(x, 2))",
    "x < 1 or x > 2": "Or(Lt(x, 1), Gt(x, 2))",
    "~(x < 1) & (y != 2)": "And(Not(Lt(x, 1)), Ne(y, 2))",
    "{1, 2}": "FiniteSet(1, 2)",
    "{}": "EmptySet()",
    "set()": "EmptySet()",
    "EmptySet": "EmptySet()",
    "{2: 1, 3: 2}": "Dict(Pair(2, 1), Pair(3, 2))",
    "[]": "List()",
    "(1, 2)": "Tuple(1, 2)",
    "1, 2": "Tuple(1, 2)",
    "[[1, 2], [3, 4]]": "List(List(1, 2), List(3, 4))",
    "Interval(0, 1)": "Interval(0, 1, False, False)",
    "Interval.Lopen(0, oo)": "Interval(0, oo, True, False)",
    "Interval.Ropen(0, 1)": "Interval(0, 1, False, True)",
    "Interval(0, 1, True, True)": "Interval(0, 1, True, True)",
    "Interval(0, 1, -1 > 0, 2 <= 3)": "Interval(0, 1, False, True)",
    "Interval(0, 1) | {2}": "Union(Interval(0, 1, False, False), FiniteSet(2))",
    "Union(Interval.open(-oo, 0), FiniteSet(2))": "Union(Interval(Neg(oo), 0, True, True), FiniteSet(2))",
    "S.Reals": "Reals()",
    "x in Reals": "Contains(x, Reals())",
    "AccumBounds(-1, 1)": "AccumBounds(Neg(1), 1)",
    "Matrix([[1, 2], [3, 4]])": "Matrix(List(1, 2), List(3, 4))",
    "Matrix([1, 2])": "Matrix(List(1), List(2))",
    "Matrix(2, 1, [1, 2])": "Matrix(List(1), List(2))",
    "Matrix([])": "Matrix()",
    "eye(2)": "Matrix(List(1, 0), List(0, 1))",
    "Matrix([[1, 2]]).T": "transpose(Matrix(List(1, 2)))",
    "Matrix([[1, 2]]).rank()": "rank(Matrix(List(1, 2)))",
    "rank(Matrix([[1]]))": "rank(Matrix(List(1)))",
    "Piecewise((1, x > 0), (2, True))": "Piecewise(Pair(1, Gt(x, 0)), Pair(2, True))",
    "Derivative(x**2, x)": "Derivative(Pow(x, 2), Tuple(x, 1))",
    "Derivative(f, (x, 2), y)": "Derivative(f, Tuple(x, 2), Tuple(y, 1))",
    "Derivative(f, x, x)": "Derivative(f, Tuple(x, 2))",
    "diff(f, x, 2)": "Derivative(f, Tuple(x, 2))",
    "Integral(x, x)": "Integral(x, Tuple(x))",
    "Integral(x, (x, 0, 1))": "Integral(x, Tuple(x, 0, 1))",
    "Limit(f, x, 0)": "Limit(f, x, 0, Text('+-'))",
    "Limit(f, x, oo, dir='-')": "Limit(f, x, oo, Text('-'))",
    "Limit(f, x, 0, '+')": "Limit(f, x, 0, Text('+'))",
    "Sum(1/n**2, (n, 1, oo))": "Sum(Div(1, Pow(n, 2)), Tuple(n, 1, oo))",
}


@pytest.mark.parametrize("text", READ)
def test_what_sympy_and_people_write_is_read_as_written(text: str) -> None:
    assert show(parse_python(text)) == READ[text]


REFUSED = {
    "": "empty",
    "2 3": "cannot follow",
    "2x": "runs into",
    "0x10": "runs into",
    "1_000": "runs into",
    "1if x else 2": "runs into",
    "x if x else 2": "`if`",
    "5 for x": "`for`",
    "lambda x: 1": "cannot follow",
    "[i for i in x]": "`for`",
    "{i for i in x}": "`for`",
    "f'{x}'": "cannot follow",
    "(x := 3)": "`:=`",
    "'a'": "quoted",
    "b'a'": "cannot follow",
    "...": "ellipsis",
    "None": "`None`",
    "x.__class__": "attributes",
    "().__class__.__bases__[0]": "attributes",
    "x[0]": "subscript",
    "f(*x)": "where a value",
    "__import__('os').system('true')": "quoted",
    "__import__('os')": "quoted",
    "_x": "a name starts",
    "__x__": "a name starts",
    "f(x)(y)": "only a name",
    "x.subs(x, 2)": "methods",
    "sin": "without its argument",
    "sin()": "takes 1",
    "sin(x, y)": "takes 1",
    "f(x, key=2)": "key=",
    "f(**x)": "where a value",
    "True(x)": "only a name",
    "(x)(y)": "only a name",
    "2(x + 1)": "only a name",
    "Matrix([[1, 2], [3]])": "equally long",
    "Matrix(10**9, 10**9, [])": "shape",
    "eye(100000)": "small",
    "Limit(f, x, 0, '--')": "direction",
    "x is y": "`is`",
    "x not in y": "`not`",
    "x << 2": "`<<`",
    "await x": "`await`",
    "yield": "`yield`",
    "a + not b": "where a value",
    "007*x": "leading zeros",
    "x; y": "';'",
    "x\\y": "place in Python",
    "x # y": "'#'",
    "$x$": "'\\$'",
    "\x00": "empty|U\\+0000",
    "x\x00y": "U\\+0000",
    "\ud800": "not a character",
    "х + 1": "CYRILLIC",
    "ν": "GREEK SMALL LETTER NU",
    "1e99999999": "exponent",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": "50 characters",
    "Symbol('x.y')": "attributes",
    "Float('x')": "Float",
    "Piecewise(1, 2)": "pairs",
    "Interval(1)": "argument",
    "Derivative(x)": "argument",
    "Derivative(x, 2*x)": "names",
    "Integral(x, (x, 1))": "bounds",
    "a = b = ": "nothing stands behind",
    "{**x}": "where a value",
    "{1: 2, 3}": "cannot follow",
    "{a: b: c}": "cannot follow",
    "(x": "never closed",
    "(x, 'y": "quote",
    "x)": "cannot follow",
    "3 +": "nothing stands behind",
    "*x*": "where a value",
    "9" * (MAX_DIGITS + 1): "digits",
    "x" * 51: "50 characters",
    "(" * 10_000: "longer",
    "(" * 8000: ".",
    "-" * 8000 + "1": "nested",
    "~" * 200 + "x": "nested",
    "f(" * 150 + "x" + ")" * 150: "nested",
    "+".join("x" * (MAX_NODES + 1)): "nodes",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=[repr(text[:30]) for text in REFUSED])
def test_what_is_no_mathematics_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(SyntaxRefused, match=reason):
        parse_python(text)


def test_a_refusal_says_where() -> None:
    with pytest.raises(SyntaxRefused) as refused:
        parse_python("x^2 + y^2 + z.real")
    assert refused.value.position == len("x^2 + y^2 + ")
    assert "z.real" in str(refused.value)


@pytest.mark.parametrize("value", [None, 3, b"3", ["3"], object()])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(SyntaxRefused, match="not text"):
        parse_python(value)  # type: ignore[arg-type]  # the point of the test


def test_a_chain_of_any_operator_as_long_as_the_cap_is_read_flat() -> None:
    for sign in "+*":
        assert len(parse_python(sign.join("x" * 1000)).args) == 1000


def test_a_tree_of_the_greatest_depth_is_read_and_one_deeper_is_not() -> None:
    assert parse_python("-" * (MAX_DEPTH - 1) + "x").head == "Neg"
    with pytest.raises(SyntaxRefused):
        parse_python("-" * MAX_DEPTH + "x")


x, y = sympy.symbols("x y")
_leaves = st.sampled_from([x, y, sympy.pi, sympy.E]) | st.integers(-9, 9).map(sympy.Integer)
_leaves |= st.fractions(-5, 5, max_denominator=9).map(lambda value: sympy.Rational(value.numerator, value.denominator))
_expressions = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(lambda a, b: sympy.Add(a, b, evaluate=False), inner, inner)
        | st.builds(lambda a, b: sympy.Mul(a, b, evaluate=False), inner, inner)
        | st.builds(lambda a: sympy.Pow(a, sympy.Rational(1, 2), evaluate=False), inner)
        | st.builds(lambda a, f: f(a, evaluate=False), inner, st.sampled_from([sympy.sin, sympy.log, sympy.Abs]))
    ),
    max_leaves=12,
)


def to_sympy(node: Node) -> sympy.Expr:
    """The SymPy expression a tree means, built node by node; for tests of trees, on trees the test itself made."""
    args = [to_sympy(arg) if isinstance(arg, Node) else arg for arg in node.args]
    match node.head:
        case "Integer":
            return sympy.Integer(args[0])
        case "Symbol":
            return sympy.Symbol(args[0])
        case "Constant":
            return getattr(sympy, args[0])
        case "Neg":
            return sympy.Mul(-1, args[0], evaluate=False)
        case "Div":
            return sympy.Mul(args[0], sympy.Pow(args[1], -1))
        case head:
            return getattr(sympy, head)(*args)


@given(_expressions)
def test_what_sympy_prints_is_read_back_to_the_same_value(expression: sympy.Expr) -> None:
    point = {x: sympy.Rational(7, 10), y: sympy.Rational(13, 10)}
    expected, finer = (expression.subs(point).evalf(digits) for digits in (20, 60))
    found = to_sympy(parse_python(str(expression))).subs(point).evalf(20)
    # log(sin(pi)) as evalf has it is the logarithm of a rounding error, another one with more digits.
    if expected.is_number and expected.is_finite and abs(expected - finer) <= 1e-15 * max(1, abs(finer)):
        assert abs(found - expected) <= sympy.Float("1e-12") * max(1, abs(expected))


_OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!=", "in", "and", "or", "&", "|"]
_texts = st.recursive(
    st.sampled_from(["x", "y", "2", "0.5", "pi", "sin(x)", "f(x, y)", "{1, 2}", "Matrix([x, y]).T"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(" ".join)
        | st.tuples(st.sampled_from(["-", "+", "~", "not "]), inner).map("".join)
        | inner.map(lambda text: f"({text})")
    ),
    max_leaves=8,
)
_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.And: "and",
    ast.Or: "or",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
    ast.Not: "not ",
}


def in_brackets(node: ast.expr) -> str:
    """The text with a bracket around every operation, as Python's own grammar has it."""
    match node:
        case ast.BinOp(left, op, right):
            return f"({in_brackets(left)} {_SIGNS[type(op)]} {in_brackets(right)})"
        case ast.UnaryOp(op, operand):
            return f"({_SIGNS[type(op)]}{in_brackets(operand)})"
        case ast.BoolOp(op, values):
            return "(" + f" {_SIGNS[type(op)]} ".join(map(in_brackets, values)) + ")"
        case ast.Compare(left, ops, others):
            signs = [f" {_SIGNS[type(op)]} {in_brackets(other)}" for op, other in zip(ops, others, strict=True)]
            return f"({in_brackets(left)}{''.join(signs)})"
        case _:
            return ast.unparse(node)


@given(_texts)
@example("x ** {1, 2}")
def test_operators_bind_as_in_python(text: str) -> None:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:  # `a + not b`
        with pytest.raises(SyntaxRefused):
            parse_python(text)
    else:
        assert read_or_refused(text) == read_or_refused(in_brackets(tree))


def read_or_refused(text: str) -> Node | str:
    """The tree, or the one reason for which such a text is refused: in `x ** {1, 2}` the braces are LaTeX."""
    try:
        return parse_python(text)
    except SyntaxRefused as refused:
        if refused.reason != "braces behind a power are LaTeX":
            raise
        return refused.reason

"""Random questions by level, built backwards from solutions that come out well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generators.families.equation.question import SIGNS, EquationQuestion, Relation
from generators.writing.lazy_sympy import sympy
from generators.writing.stream import Stream

Draw = Callable[[Stream], EquationQuestion]


def one(sort: str, left: Any, right: Any, sign: str = "=") -> EquationQuestion:
    """A question of one relation."""
    return EquationQuestion(sort, (Relation(sympy.sympify(left), sign, sympy.sympify(right)),))


def _x() -> Any:
    return sympy.Symbol("x")


def linear(stream: Stream) -> EquationQuestion:
    """a*x + b = c, or with x on both sides; the solution an integer or a quotient."""
    x = _x()
    a, b = stream.nonzero(-9, 9), stream.integer(-20, 20)
    if stream.chance(1, 3):
        root = stream.integer(-12, 12)
        return one("linear", a * x + b, a * root + b) if abs(a) > 1 else linear(stream)
    c = stream.nonzero(-9, 9)
    if a == c:
        return linear(stream)
    root = stream.integer(-12, 12) if stream.chance(3, 4) else sympy.Rational(stream.integer(-9, 9), abs(a - c))
    return one("linear", a * x + b, c * x + (a - c) * root + b)


def quadratic(stream: Stream) -> EquationQuestion:
    """k*(x - r)*(x - s) = 0, some of it moved to the right."""
    x = _x()
    r, s, k = stream.integer(-9, 9), stream.integer(-9, 9), stream.weighted([(1, 4), (2, 1), (3, 1), (-1, 1)])
    poly = sympy.expand(k * (x - r) * (x - s))
    moved = stream.integer(-6, 6) * x * stream.below(2) + stream.integer(-12, 12) * stream.below(2)
    return one("quadratic", sympy.expand(poly + moved), moved)


def absolute(stream: Stream) -> EquationQuestion:
    """|a*x + b| = c."""
    return one("absolute", sympy.Abs(stream.integer(1, 6) * _x() + stream.nonzero(-12, 12)), stream.integer(1, 20))


def linear_inequality(stream: Stream) -> EquationQuestion:
    """a*x + b < c*x + d."""
    x = _x()
    a, c = stream.nonzero(-9, 9), stream.integer(-6, 6) * stream.below(2)
    if a == c:
        return linear_inequality(stream)
    sign = stream.choice(SIGNS[1:])
    return one("linear_inequality", a * x + stream.integer(-20, 20), c * x + stream.integer(-20, 20), sign)


def formula(stream: Stream) -> EquationQuestion:
    """A quadratic whose roots are irrational, or that has none."""
    x = _x()
    a, b, c = stream.integer(1, 3), stream.integer(-8, 8), stream.nonzero(-9, 9)
    inside = b * b - 4 * a * c
    if inside >= 0 and sympy.sqrt(inside).is_Integer:
        return formula(stream)
    return one("quadratic", a * x**2 + b * x + c, 0)


def radical(stream: Stream) -> EquationQuestion:
    """sqrt(A) = x + b, with one true candidate and perhaps an extraneous one."""
    x = _x()
    root, b = stream.integer(-4, 9), stream.integer(-6, 6)
    other = stream.integer(-9, 9)
    inner = sympy.expand((x + b) ** 2 - (x - root) * (x - other))
    if root + b < 0 or not inner.has(x):
        return radical(stream)
    return one("radical", sympy.sqrt(inner), x + b)


def rational(stream: Stream) -> EquationQuestion:
    """a/(x - p) + b/(x - q) = c/((x - p)*(x - q)) + k, quadratic once it is multiplied."""
    x = _x()
    p, q = stream.integer(-6, 6), stream.integer(-6, 6)
    a, b = stream.nonzero(-6, 6), stream.nonzero(-6, 6)
    if p == q:
        return rational(stream)
    root = stream.integer(-7, 7)
    if stream.chance(1, 2):
        value = p if stream.chance(1, 3) else root  # p: the one candidate is extraneous
        top = a * (value - q) + b * (value - p)
        if a + b == 0:
            return rational(stream)
        return one("rational", a / (x - p) + b / (x - q), sympy.Integer(top) / ((x - p) * (x - q)))
    if root in (p, q):
        return rational(stream)
    return one("rational", a / (x - p) + b / (x - q), sympy.Rational(a, root - p) + sympy.Rational(b, root - q))


def cubic(stream: Stream) -> EquationQuestion:
    """A polynomial of degree 3 by its roots."""
    x = _x()
    roots = [stream.integer(-6, 6) for _ in range(3)]
    k = stream.choice((1, 1, 2))
    return one("polynomial", sympy.expand(k * (x - roots[0]) * (x - roots[1]) * (x - roots[2])), 0)


def sign_chart(stream: Stream) -> EquationQuestion:
    """A quadratic inequality by its roots."""
    x = _x()
    r, s, k = stream.integer(-9, 9), stream.integer(-9, 9), stream.choice((1, 1, 2, -1, 3))
    if r == s:
        return sign_chart(stream)
    moved = stream.integer(-9, 9) * stream.below(2)
    return one("sign_chart", sympy.expand(k * (x - r) * (x - s)) + moved, moved, stream.choice(SIGNS[1:]))


def exponential(stream: Stream) -> EquationQuestion:
    """A quadratic in b**x, or b**(m*x + n) = c."""
    x, base = _x(), stream.weighted([(2, 4), (3, 3), (5, 1)])
    if stream.chance(1, 3):
        m, n = stream.nonzero(-4, 5), stream.integer(-6, 6)
        value = (
            sympy.Integer(base) ** stream.integer(-2, 6)
            if stream.chance(2, 3)
            else sympy.Integer(stream.integer(2, 30))
        )
        return one("exponential", sympy.Pow(base, m * x + n), value)
    first = base ** stream.integer(0, 4) if stream.chance(3, 4) else stream.integer(2, 12)
    second = base ** stream.integer(0, 4) if stream.chance(1, 2) else stream.nonzero(-12, 12)
    total, product = first + second, first * second
    left = sympy.Pow(base, 2 * x) - total * sympy.Pow(base, x) + product
    return one("exponential", left, 0)


def logarithmic(stream: Stream) -> EquationQuestion:
    """log(x - p) + log(x - q) = log(c), whose other candidate is no solution."""
    x = _x()
    p, q, root = stream.integer(-9, 9), stream.integer(-9, 9), stream.integer(1, 12)
    top = max(p, q) + root
    left = sympy.log(x - p) + sympy.log(x - q)
    return one("logarithmic", left, sympy.log((top - p) * (top - q))) if p != q else logarithmic(stream)


def trigonometric(stream: Stream) -> EquationQuestion:
    """A quadratic in sin(x) or cos(x), or a*f(m*x) = b."""
    x = _x()
    name = stream.choice(("sin", "cos"))
    if stream.chance(1, 2):
        values = [sympy.Rational(v, 2) for v in (stream.integer(-2, 2), stream.integer(-6, 6))]
        letter = getattr(sympy, name)(x)
        k = sympy.ilcm(values[0].q, 1) * values[1].q * stream.integer(1, 3)
        T = sympy.Symbol("T")
        poly = sympy.Poly(k * (T - values[0]) * (T - values[1]), T).all_coeffs()
        return one("trigonometric", poly[0] * letter**2 + poly[1] * letter + poly[2], 0)
    m, a = stream.integer(1, 3), stream.nonzero(-5, 5)
    if stream.chance(1, 4):
        tangent = stream.choice((-1, 0, 1))
        return one("trigonometric", a * sympy.tan(x * min(m, 2)), a * tangent)
    known = (-1, sympy.Rational(-1, 2), 0, sympy.Rational(1, 2), 1, sympy.sqrt(3) / 2, -sympy.sqrt(2) / 2)
    b = stream.integer(-6, 6)
    return one("trigonometric", a * getattr(sympy, name)(m * x) + b, a * stream.choice(known) + b)


def _linear_system(stream: Stream, names: Sequence[str], size: int) -> EquationQuestion:
    symbols = [sympy.Symbol(name) for name in names]
    point = [stream.integer(-6, 6) for _ in symbols]
    while True:
        rows = [[stream.integer(-size, size) for _ in symbols] for _ in symbols]
        dense = all(sum(entry != 0 for entry in row) > 1 for row in rows)
        if dense and sympy.Matrix(rows).det() != 0:
            break
    relations = tuple(
        Relation(
            sum(a * s for a, s in zip(row, symbols, strict=True)),
            "=",
            sympy.Integer(sum(a * v for a, v in zip(row, point, strict=True))),
        )
        for row in rows
    )
    return EquationQuestion("linear_system", relations, tuple(names))


def two_linear(stream: Stream) -> EquationQuestion:
    """Two equations in x and y."""
    return _linear_system(stream, ("x", "y"), 6)


def three_linear(stream: Stream) -> EquationQuestion:
    """Three equations in x, y and z."""
    return _linear_system(stream, ("x", "y", "z"), 4)


def substitution(stream: Stream) -> EquationQuestion:
    """A line with a product, or with a circle or a parabola."""
    x, y = sympy.symbols("x y")
    a, b = stream.integer(-9, 9), stream.integer(-9, 9)
    if stream.chance(1, 2):
        line, other = Relation(x + y, "=", sympy.Integer(a + b)), Relation(x * y, "=", sympy.Integer(a * b))
    else:
        slope = stream.nonzero(-2, 2)
        first = stream.integer(-6, 6)
        rest = b - slope * first
        line = Relation(y - slope * x, "=", sympy.Integer(rest))
        curve = x**2 + y**2 if stream.chance(1, 2) else y + x**2
        other = Relation(curve, "=", sympy.Integer(curve.subs({x: first, y: b})))
    return EquationQuestion("substitution", (line, other), ("x", "y"))


def rational_inequality(stream: Stream) -> EquationQuestion:
    """(x - p)/(x - q) > 0, or of two quotients."""
    x = _x()
    p, q = stream.integer(-9, 9), stream.integer(-9, 9)
    if p == q:
        return rational_inequality(stream)
    a = stream.nonzero(-5, 5)
    if stream.chance(1, 2):
        r = stream.integer(-9, 9)
        if r in (p, q):
            return rational_inequality(stream)
        return one("sign_chart", a * (x - p) * (x - r) / (x - q), 0, stream.choice(SIGNS[1:]))
    return one("sign_chart", (a * x - a * p) / (x - q), stream.integer(-3, 3), stream.choice(SIGNS[1:]))


BY_LEVEL: Mapping[int, Sequence[tuple[Draw, int]]] = {
    1: ((linear, 1),),
    2: ((quadratic, 3), (absolute, 1), (linear_inequality, 2)),
    3: ((formula, 2), (radical, 2), (rational, 3), (sign_chart, 2)),
    4: ((exponential, 3), (logarithmic, 2), (trigonometric, 3), (two_linear, 3), (cubic, 1)),
    5: ((three_linear, 3), (substitution, 3), (rational_inequality, 3), (trigonometric, 1)),
}

"""Answers computed anew from what a program prints as its problem: by SymPy's own functions and by numbers, with none
of the generators' solving code. What each family's property test compares a printed answer and gold with."""

from __future__ import annotations

import ast
import itertools
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy
from sympy import Interval, Matrix, Rational, Symbol, oo

from benchmarks.soundness import equations
from generators.registry import family
from generators.writing.expressions import read
from harness import verify
from harness.verification.problem import Answer, Problem

DIGITS = 60
EXPONENTS = (12, 24, 36)
"""Of ten: how near the point the values of a limit are taken."""
PLACES = tuple(Rational(p, 100) for p in (37, 131, 217, -37, -131, 83, -83, 13, -13, 390, -217, 61, 5))
ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "min": sympy.Min,
    "max": sympy.Max,
    "gcd": sympy.gcd,
    "abs": sympy.Abs,
    "sqrt": sympy.sqrt,
    "factorial": sympy.factorial,
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "Pow": operator.pow,
    "FloorDiv": lambda a, b: sympy.floor(a / b),
    "Mod": sympy.Mod,
}


def holds(problem: Problem, printed: str, answer: Answer) -> bool:
    """Whether an answer is what the printed problem has, by a computation that shares nothing with the generators.

    For a family from outside: its own `recompute(problem)`; without one, an antiderivative is differentiated. Raises
    LookupError where there is neither.
    """
    if problem.family in CHECKS:
        return bool(CHECKS[problem.family](printed, answer))
    recompute = getattr(family(problem.family), "recompute", None)
    if recompute is not None:
        return verify(answer, recompute(problem)).equal is True
    if answer.kind == "antiderivative":
        return _slope_is(answer, str(answer.of), str(answer.variable))
    raise LookupError(f"the family {problem.family} has no `recompute`: see docs/how-to/new_family.md")


def arithmetic(printed: str, answer: Answer) -> bool:
    """The expression, each operator by SymPy's function."""
    tree = ast.parse(printed.removeprefix("evaluate "), mode="eval").body
    return bool(_number(tree) == read(answer.value))


def _number(node: ast.AST) -> Any:
    if isinstance(node, ast.Constant):
        return Rational(ast.unparse(node))
    if isinstance(node, ast.UnaryOp):
        return -_number(node.operand)
    if isinstance(node, ast.BinOp):
        return ARITHMETIC[type(node.op).__name__](_number(node.left), _number(node.right))
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return ARITHMETIC[node.func.id](*map(_number, node.args))


def derivative(printed: str, answer: Answer) -> bool:
    """`diff`, compared in sixty digits at points where both have a value."""
    text, _, by = printed.removeprefix("differentiate ").rpartition(" with respect to ")
    slope = sympy.diff(read(text), *(Symbol(name) for name in by.split(", ")))
    return _agree(slope, read(answer.value))


def equation(printed: str, answer: Answer) -> bool:
    """Every solution put in, and a search for others: benchmarks/soundness, which imports nothing of ours."""
    return equations.equation(printed, {"value": answer.value}) == equations.RIGHT


def integral(printed: str, answer: Answer) -> bool:
    """The derivative of an antiderivative; between bounds quadrature, and limits of SymPy's own antiderivative where
    the area is infinite or has no value."""
    definite = re.fullmatch(r"compute the integral of (.*) from (\w+) = (.*) to \2 = (.*)", printed)
    if definite is None:
        text, _, name = printed.removeprefix("find an antiderivative of ").rpartition(" with respect to ")
        return _slope_is(answer, text, name)
    text, name, low, high = definite.groups()
    function, x = read(text), Symbol(name)
    if answer.value in ("oo", "-oo", "diverges"):
        return answer.value == _divergence(function, x, read(low), read(high))
    with mpmath.workdps(40):  # x**(-2/3) from 0 has eight digits in fifteen
        area = mpmath.quad(sympy.lambdify(x, function, "mpmath"), _grid(read(low), read(high)))
    return bool(abs(area - sympy.N(read(answer.value), 30)) < 1e-8 * (1 + abs(area)))


def _slope_is(answer: Answer, integrand: str, name: str) -> bool:
    x = Symbol(name, real=True)
    return _agree(sympy.diff(read(answer.value, {name: x}), x), read(integrand, {name: x}))


def _grid(low: Any, high: Any) -> list[Any]:
    inner = [Rational(k) for k in (-25, -5, -1, 0, 1, 5, 25) if low < k < high]
    ends = [-mpmath.inf if low == -oo else sympy.N(low, 30), mpmath.inf if high == oo else sympy.N(high, 30)]
    return [ends[0], *(mpmath.mpf(int(k)) for k in inner), ends[1]]


def _divergence(function: Any, x: Any, low: Any, high: Any) -> str:
    """oo, -oo or diverges, by the limits of an antiderivative on both sides of every pole."""
    whole = sympy.integrate(function, x)
    real = whole.replace(sympy.log, lambda inside: sympy.log(sympy.Abs(inside)))
    below = sympy.denom(sympy.together(function))
    poles = list(sympy.solveset(below, x, Interval.open(low, high))) if below.has(x) else []
    runs = set()
    for a, b in itertools.pairwise([low, *sorted(poles), high]):
        above, under = (sympy.limit(real, x, end, side) for end, side in ((b, "-"), (a, "+")))
        runs |= {part for part in (above, -under) if not part.is_finite}
    return str(*runs) if len(runs) == 1 else "diverges" if runs else "finite"


def limit(printed: str, answer: Answer) -> bool:
    """Values ever nearer to the point, from each side that is meant, in 400 digits."""
    found = re.fullmatch(r"find the limit of (.*) as (\w+) approaches (\S+)( from the (?:left|right))?", printed)
    assert found is not None
    text, name, point, side = found.groups()
    x, at = Symbol(name), read(point)
    signs = {" from the left": [-1], " from the right": [1]}.get(side or "", [-1, 1])
    ten = Rational(10)
    if at in (oo, -oo):
        paths = [[ten**k * (1 if at == oo else -1) for k in EXPONENTS]]
    else:
        paths = [[at + sign * ten**-k for k in EXPONENTS] for sign in signs]
    function = sympy.lambdify(x, read(text), "mpmath")
    with mpmath.workdps(400):
        ends = [_tends([mpmath.re(function(mpmath.mpf(place.p) / place.q)) for place in path]) for path in paths]
    if answer.value == "DNE":
        return len(ends) == 2 and ends[0] != ends[1] and None not in ends
    gold = read(answer.value)
    target = str(gold) if gold in (oo, -oo) else f"{float(gold):.8g}"
    return all(end is not None and (end == target or _close(end, target)) for end in ends)


def _close(end: str, target: str) -> bool:
    finite = "oo" not in end + target
    return finite and abs(float(end) - float(target)) <= 1e-6 * (1 + abs(float(target)))


def _tends(values: list[Any]) -> str | None:
    """Where three values lead: a number, oo or -oo, or None where they do not say."""
    first, second, third = values
    if abs(third - second) <= mpmath.mpf(10) ** -6 * (1 + abs(third)):  # first: exp(54) is neared by steps above 1
        return f"{float(third):.8g}"
    for sign, word in ((1, "oo"), (-1, "-oo")):
        if sign * third - 1 > sign * second > sign * first + 1 and sign * third > 20:
            return word
    return None


def linear_algebra(printed: str, answer: Answer) -> bool:
    """`rank`; with a parameter the zeros of `det`."""
    inside = re.search(r"vectors (.*) linearly", printed)
    assert inside is not None
    rows = read(f"[{inside[1]}]")
    matrix = Matrix([list(row) for row in rows])
    if matrix.free_symbols:
        (k,) = matrix.free_symbols
        return bool(sympy.solveset(matrix.det(), k) == read(answer.value, {k.name: k}))
    return answer.value == ("independent" if matrix.rank() == matrix.rows else "dependent")


def sequence_limit(printed: str, answer: Answer) -> bool:
    """Numbers: `limit` of each residue class. Sets: `contains`, at the ends' limits, between and beside them, for a
    window of large n."""
    what = printed.removeprefix("find limsup and liminf of ").removeprefix("find the limit of ")
    parts = re.split(r"(?:, | and )?[aA]_n = ", what)[1:]
    formulas = [re.sub(r" for (?:even n|odd n|n = \d+ mod \d+)$", "", part) for part in parts]
    return _of_sets(formulas, answer) if what.startswith("A_n") else _of_numbers(formulas, answer)


def _of_numbers(formulas: list[str], answer: Answer) -> bool:
    n, m = Symbol("n", positive=True, integer=True), Symbol("m", positive=True, integer=True)
    ends = []
    for formula in formulas:
        whole = read(formula, {"n": n})
        halves = [whole.subs(n, 2 * m), whole.subs(n, 2 * m + 1)] if whole.has(sympy.Integer(-1) ** n) else [whole]
        ends += [sympy.limit(half, m if half.has(m) else n, oo) for half in halves]
    top, bottom = sympy.Max(*ends), sympy.Min(*ends)
    if answer.kind == "limsup_liminf":
        return bool(tuple(read(answer.value)) == (top, bottom))
    return bool(read(answer.value) == top == bottom)


def _of_sets(formulas: list[str], answer: Answer) -> bool:
    n, far = Symbol("n"), 10**9
    window = range(far, far + 2 * math.lcm(2, len(formulas)))
    sets = [_set(formulas[k % len(formulas)], n, k) for k in window]
    gold = read(answer.value)
    upper, lower = tuple(gold) if answer.kind == "limsup_liminf" else (gold, gold)
    ends = {
        Rational(round(end * 10**5), 10**5).limit_denominator(60)
        for one in sets
        for end in one.boundary
        if abs(end) < 10**5
    }
    marks = sorted({*ends, -(10**6), 10**6})
    places = {*marks, *((a + b) / 2 for a, b in itertools.pairwise(marks))}
    places |= {end + step for end in ends for step in (Rational(1, 997), Rational(-1, 997))}
    return all(
        (place in upper) == any(place in one for one in sets) and (place in lower) == all(place in one for one in sets)
        for place in places
    )


def _set(formula: str, n: Any, k: int) -> Any:
    pieces = []
    for piece in formula.split(" U "):
        low, high = _ends(piece[1:-1])
        ends = [read(end, {"n": n}).subs(n, k) for end in (low, high)]
        pieces.append(Interval(*ends, piece[0] == "(", piece[-1] == ")"))
    return sympy.Union(*pieces)


def _ends(inside: str) -> tuple[str, str]:
    depth = 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            return inside[:at], inside[at + 1 :]
    raise AssertionError(f"no interval: {inside}")


MOST_BITS = 2000
"""Values whose exponent is beyond this are not compared: `evalf` has no digits left for 8**sinh(4*cosh(x)) at 7."""


def _agree(left: Any, right: Any) -> bool:
    """Equal in DIGITS digits wherever both have a finite value, at two places at least."""
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    seen = 0
    for shift, place in enumerate(PLACES):
        at = {name: place + Rational(shift * number, 10) for number, name in enumerate(names)}
        one, other = (side.subs(at).evalf(DIGITS, maxn=1000) for side in (left, right))
        if not (one.is_finite and other.is_finite) or not other.is_real:
            continue
        if other.is_Float and abs(other._mpf_[2]) > MOST_BITS:
            continue
        if abs(one - other) > Rational(1, 10**30) * (1 + abs(other)):
            return False
        seen += 1
        if not names:
            return True
    return seen >= 2


CHECKS: Mapping[str, Callable[[str, Answer], bool]] = {
    "arithmetic": arithmetic,
    "derivative": derivative,
    "equation": equation,
    "integral": integral,
    "limit": limit,
    "linear_algebra": linear_algebra,
    "sequence_limit": sequence_limit,
}
"""By family; one from outside brings its own `recompute`."""

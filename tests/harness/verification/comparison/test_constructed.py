"""Pairs whose truth is known by how they were made, rule by rule: a wrong verdict is a bug, whichever side it is on.

Nothing here asks the verifier, nor shares code with it: SymPy differentiates, `decimal` rounds, `fractions` counts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
import sympy

from harness import Answer, verify

Pair = tuple[str, Answer | str, str, bool]
X = sympy.Symbol("x")
PARTS = (
    "x",
    "sin(x)",
    "cos(2*x)",
    "exp(x)",
    "exp(-x)",
    "log(x**2+1)",
    "x**2",
    "x**3",
    "atan(x)",
    "sqrt(x**2+1)",
    "1/(x**2+1)",
    "sinh(x)",
)
JUMPS = (
    "sign(x-{c})",
    "floor(x-{c}/7)",
    "Heaviside(x-{c})",
    "sqrt((x-{c})**2)/(x-{c})",
    "Abs(x-{c})/(x-{c})",
    "atan(1/(x-{c}))+atan(x-{c})",
    "atan(tan(x-{c}))-x",
    "log((x-{c})**2)-2*log(x-{c})",
    "exp(log((x-{c})**2)/2)/(x-{c})",
    "1/(K-K)",
    "log(0)",
)


def decimals(r: random.Random) -> Iterator[Pair]:
    """A literal of d digits is right when it is exact, or when d >= 6 and it is rounded rightly."""
    a, b, digits = r.randint(1, 999), r.randint(2, 999), r.randint(1, 12)
    with localcontext() as context:
        context.prec = 60
        value = Decimal(a) / Decimal(b)
        unit = Decimal(1).scaleb(value.adjusted() - digits + 1)
        rounded = value.quantize(unit)
        for literal, near in ((rounded, True), (rounded + unit, False)):
            text = format(literal, "f")
            long = len(text.replace(".", "").lstrip("0")) >= 6
            yield "decimal", f"{a}/{b}", text, Fraction(text) == Fraction(a, b) or (near and long)


def surds(r: random.Random) -> Iterator[Pair]:
    m, n = r.randint(2, 30), r.randint(2, 30)
    yield "surd", f"sqrt({m * m * n})", f"{m}*sqrt({n})", True
    yield "surd", f"sqrt({m * m * n})", f"{m}*sqrt({n + 1})", False
    nested = f"sqrt({m + n}+2*sqrt({m * n}))"
    yield "surd", nested, f"sqrt({m})+sqrt({n})", True
    yield "surd", nested, f"sqrt({m})+sqrt({n})+10**-{r.randint(5, 60)}", False


def intervals(r: random.Random) -> Iterator[Pair]:
    low, high = sorted(r.sample(range(-30, 30), 2))
    left, right = r.random() < 0.5, r.random() < 0.5  # whether open
    gold = f"Interval({low}, {high}, {left}, {right})"
    opening, closing, less, lesser = "[("[left], "])"[right], ("<=", "<")[left], ("<=", "<")[right]
    yield "interval", Answer("interval_set", gold), f"{opening}{low}, {high}{closing}", True
    yield "interval", Answer("interval_set", gold), f"{'(['[left]}{low}, {high}{closing}", False
    yield "interval", gold, f"{low} {less} x {lesser} {high}", True
    yield "interval", gold, f"{low} {('<', '<=')[left]} x {lesser} {high}", False
    yield "interval", gold, f"{{x | {low} {less} x {lesser} {high}}}", True
    latex = f"\\{{t \\in \\mathbb{{R}} : {low} {less} t {lesser} {high}\\}}".replace("<=", "\\le")
    yield "interval", gold, latex, True
    yield "interval", f"Interval.open({low},{high})", f"Abs(x-({low + high})/2) < ({high - low})/2", True
    yield "interval", f"Interval({low},{high})", f"(x-({low}))*(x-({high})) <= 0", True
    yield "interval", f"Interval({low},{high})", f"(x-({low}))*(x-({high})) < 0", False
    outside = f"Union(Interval.open(-oo,{low}),Interval.open({high},oo))"
    yield "union", outside, f"x < {low} or x > {high}", True
    yield "union", outside, f"x < {low} and x > {high}", False
    yield "union", outside, f"(-oo,{low}) U ({high},oo)", True
    yield "union", outside, f"R \\ {{{low}}}", False


def collections(r: random.Random) -> Iterator[Pair]:
    members = r.sample(range(-20, 20), 4)
    mixed = r.sample(members, 4)
    braces = "{" + ", ".join(map(str, mixed + mixed[:1])) + "}"
    yield "set", Answer("set", str(members)), braces, True
    yield "set", Answer("set", str(members)), str(mixed[:3]), False
    yield "tuple", str(tuple(members)), str(tuple(mixed)), members == mixed
    yield "multiset", Answer("multiset", str(members + members[:1])), str(mixed + members[:1]), True
    yield "multiset", Answer("multiset", str(members + members[:1])), str(mixed + members[1:2]), False
    rows = [[r.randint(-5, 5) for _ in range(3)] for _ in range(3)]
    turned = [list(row) for row in zip(*rows, strict=True)]
    yield "matrix", f"Matrix({rows})", str(rows), True
    yield "matrix", f"Matrix({rows})", str(turned), rows == turned
    latex = "\\\\".join("&".join(map(str, row)) for row in rows)
    yield "matrix", f"Matrix({rows})", f"\\begin{{bmatrix}}{latex}\\end{{bmatrix}}", True


def bases(r: random.Random) -> Iterator[Pair]:
    """Any invertible mixture of a basis is one; a vector too many, too few, or from elsewhere makes none."""
    system = sympy.Matrix(2, 4, [r.randint(-3, 3) for _ in range(8)])
    space = system.nullspace()
    gold = Answer("basis", str(space))
    count = len(space)
    mixture = sympy.Matrix(count, count, [r.randint(-3, 3) for _ in range(count**2)])
    new = [sum((mixture[i, j] * space[j] for j in range(count)), sympy.zeros(4, 1)) for i in range(count)]
    yield "basis", gold, str([list(v) for v in new]), mixture.det() != 0
    yield "basis", gold, str([list(v) for v in [*space, space[0]]]), False
    yield "basis", gold, str([list(v) for v in space[:-1]]), False
    outside = space[0] + sympy.Matrix([1, 2, 0, 0])
    yield "basis", gold, str([list(v) for v in [outside, *space[1:]]]), (system * outside).is_zero_matrix


def relations(r: random.Random) -> Iterator[Pair]:
    a, b, c, k = r.randint(1, 9), r.randint(1, 9), r.randint(-9, 9), r.choice([-3, -2, 2, 3])
    gold = f"{a}*x + {b}*y = {c}"
    yield "equation", gold, f"{k * a}*x + {k * b}*y = {k * c}", True
    yield "equation", gold, f"{k * a}*x + {k * b}*y = {k * c + 1}", False
    yield "equation", gold, f"y = ({c}-{a}*x)/{b}", True
    yield "inequality", f"-{a}*x < {c}", f"x > -({c})/{a}", True
    yield "inequality", f"-{a}*x < {c}", f"x < -({c})/{a}", False
    yield "inequality", f"Abs({a}*x - {b}) <= {a + b}", f"-{a}/{a} <= x <= ({a}+2*{b})/{a}", True
    yield "inequality", f"x > {c}", f"({c}, oo)", True
    yield "inequality", f"x > {c}", f"[{c}, oo)", False
    yield "solution", f"x = {c}", str(c), True
    yield "solution", str(c), f"{c} = x", True


def calculus(r: random.Random) -> Iterator[Pair]:
    f, g, h = r.sample(PARTS, 3)
    e = sympy.sympify(f"({f})*({g})+{r.randint(1, 5)}*({h})+({r.randint(-5, 5)})*x**{r.randint(1, 3)}")
    slope = e.diff(X)
    anti = Answer("antiderivative", str(e), "x", str(slope))
    yield "derivative", str(slope), str(sympy.expand(slope)), True
    yield "derivative", str(slope), str(sympy.expand(slope) + sympy.Rational(1, r.randint(2, 10**9))), False
    yield "antiderivative", anti, f"{sympy.expand(e)} + C", True
    yield "antiderivative", anti, f"{e} + C*x", False
    place = r.choice([-3, 0, 2, 10**7])
    jump = r.choice(JUMPS).replace("{c}", str(place)).replace("--", "+")
    yield "antiderivative that jumps", anti, f"{e} + {jump}", False
    far, side = r.choice([10**5, 10**6, 10**8, 10**12]), r.choice(["x", "-x"])
    yield "hidden far off", str(e), f"{e} + Max(0, {side} - {far})", False
    yield "hidden far off", str(e), f"Piecewise(({e}, {side} < {far}), ({e} + 1, True))", False
    yield "hidden far off", str(e), f"Piecewise(({e}, {side} < {far}), ({e} + 0, True))", True


def branches(r: random.Random) -> Iterator[Pair]:
    c, n = r.randint(1, 9), r.randint(1, 9)
    yield "branch", f"log((x-{c})**2)", f"2*log(x-{c})", False
    yield "branch", f"log((x-{c})**2)", f"2*log(Abs(x-{c}))", True
    yield "branch", f"sqrt((x-{c})**2)", f"x-{c}", False
    yield "branch", f"sqrt((x-{c})**2)", f"Abs(x-{c})", True
    yield "branch", f"cbrt(x**3*{c**3})", f"{c}*x", True
    yield "branch", "(x**3)**(1/3)", "x", False
    yield (
        "branch",
        Answer("expression", "sqrt(x**2*y)", assumptions={"x": "positive", "y": "positive"}),
        "x*sqrt(y)",
        True,
    )
    yield "integers", Answer("expression", f"cos({n}*pi*n)", assumptions={"n": "integer"}), f"(-1)**({n}*n)", True
    yield "integers", Answer("expression", f"cos({n}*pi*n)", assumptions={"n": "integer"}), "1", n % 2 == 0
    yield "removable", f"(x**2-{c**2})/(x-{c})", f"x+{c}", True
    yield "removable", f"(x**2-{c**2})/(x-{c})", f"x-{c}", False
    yield "parameters", f"(a*x+{c})**2", f"a**2*x**2+{2 * c}*a*x+{c * c}", True
    yield "parameters", f"(a*x+{c})**2", f"a**2*x**2+{2 * c}*a*x+{c * c}+(a-a*a)*10**-9", False


def units(r: random.Random) -> Iterator[Pair]:
    whole, top, bottom = r.randint(1, 9), r.randint(1, 8), r.randint(9, 12)
    yield "mixed", f"{whole * bottom + top}/{bottom}", f"{whole} {top}/{bottom}", True
    yield "mixed", f"{whole * bottom + top}/{bottom}", f"{whole}\\frac{{{top}}}{{{bottom}}}", True
    yield "mixed", f"{whole * top}/{bottom}", f"{whole} {top}/{bottom}", False
    percent, degrees, length = r.randint(1, 200), r.randint(1, 359), r.randint(1, 500)
    yield "percent", f"{percent}/100", f"{percent}%", True
    yield "percent", str(percent), f"{percent}%", False
    yield "degrees", f"{degrees}*pi/180", f"{degrees}°", True
    yield "degrees", f"{degrees}°", f"{degrees + 1} degrees", False
    yield "units", Answer("quantity", f"{length} m"), f"{length * 100} cm", True
    yield "units", Answer("quantity", f"{length} m"), f"{length} cm", False
    yield "units", Answer("quantity", f"{5 * length} m/s"), f"{18 * length} km/h", True
    yield "limit", Answer("limit", r.choice(["oo", "-oo", str(length)])), r.choice(["DNE", "diverges"]), False


RULES = (decimals, surds, intervals, collections, bases, relations, calculus, branches, units)


def judged(seed: int, rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    stream = random.Random(seed)
    count: Counter[bool] = Counter()
    wrong, undecided = [], []
    for _ in range(rounds):
        for rule in RULES:
            for name, gold, prediction, truth in rule(stream):
                verdict = verify(gold, prediction, fallback=False)
                count[truth] += 1
                if verdict.equal is None:
                    undecided.append((name, gold, prediction, verdict.detail))
                elif verdict.equal is not truth:
                    wrong.append((name, gold, prediction, verdict))
    with capsys.disabled():
        print(f" {count.total()} pairs, {count[False]} different: {len(wrong)} wrong, {len(undecided)} undecided")
    assert wrong == []
    assert len(undecided) <= count.total() / 200, undecided[:5]


def test_a_thousand_pairs_get_the_verdict_that_they_were_made_for(capsys: pytest.CaptureFixture[str]) -> None:
    judged(1, 14, capsys)


@pytest.mark.long
def test_twenty_thousand_pairs_get_the_verdict_that_they_were_made_for(capsys: pytest.CaptureFixture[str]) -> None:
    judged(2, 280, capsys)

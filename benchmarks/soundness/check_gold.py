"""Checks gold answers numerically, with mpmath alone: shares no code with the generators, the harness or SymPy.

    showwork generate --families limit --count 10000 --out limit.jsonl
    python benchmarks/soundness/check_gold.py limit.jsonl

The question is read from the `Problem:` line of each program with `ast` and evaluated here in high precision. Each
record is right, wrong, or undecided (too few points where the numbers say anything). Exit status 1 if one is wrong.
"""

from __future__ import annotations

import ast
import functools
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from mpmath import matrix, mp, mpf, svd_r

if __package__:
    from benchmarks.soundness.equations import equation
else:  # run as a script
    from equations import equation

RIGHT, WRONG, UNDECIDED = "right", "wrong", "undecided"
POINTS = (0.37, 1.31, 2.17, -0.37, -1.31, 0.83, -0.83, 0.13, -0.13, 3.9, -2.17, 0.61, 0.05)
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{
        name: getattr(mp, name)
        for name in (
            "sin cos tan cot sec csc asin acos atan sinh cosh tanh asinh acosh atanh exp log sqrt factorial sign "
            "acot asec acsc coth sech csch acoth erf erfi ei li si ci loggamma gamma"
        ).split()
    },
    "Abs": abs,
    "abs": abs,
    "min": min,
    "max": max,
    "Min": min,
    "Max": max,
    "Rational": lambda a, b=1: mpf(a) / b,
    "floor": mp.floor,
    "ceiling": mp.ceil,
    "Si": mp.si,
    "Ci": mp.ci,
    "Ei": mp.ei,
}
CONSTANTS = {"pi": mp.pi, "E": mp.e, "oo": mp.inf, "I": mp.mpc(0, 1)}


class Unreadable(Exception):
    """A question or an answer in a form that this script does not know."""


def value(text: str, **names: Any) -> Any:
    """The value of an expression in SymPy's print syntax."""
    return _value(_parsed(text), names)


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    """One text is evaluated at many points: reading it each time took half of the time."""
    return ast.parse(text.strip(), mode="eval").body


def _value(node: ast.AST, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return mpf(node.value if isinstance(node.value, int) else ast.unparse(node))
    if isinstance(node, ast.Name):
        return +CONSTANTS[node.id] if node.id in CONSTANTS else names[node.id]
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, names)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        return _binary(node.op, _value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        arguments = [_value(argument, names) for argument in node.args]
        if node.func.id == "gcd":
            a, b = (abs(int(mp.nint(argument))) for argument in arguments)
            while b:
                a, b = b, a % b
            return mpf(a)
        return FUNCTIONS[node.func.id](*arguments)
    raise Unreadable(ast.unparse(node))


def _binary(operator: ast.operator, a: Any, b: Any) -> Any:
    if isinstance(operator, ast.Add):
        return a + b
    if isinstance(operator, ast.Sub):
        return a - b
    if isinstance(operator, ast.Mult):
        return a * b
    if isinstance(operator, ast.Div):
        return a / b
    if isinstance(operator, ast.FloorDiv):
        return mp.floor(a / b + mpf(10) ** -40)
    if isinstance(operator, ast.Mod):
        return a - b * mp.floor(a / b + mpf(10) ** -40)
    if isinstance(operator, ast.Pow):
        if a == -1 and b == mp.floor(b):
            return mpf(-1 if int(b) % 2 else 1)
        return mp.power(a, b)
    raise Unreadable(str(operator))


def close(a: Any, b: Any, tolerance: float) -> bool:
    """Relative where the values are large, absolute where they are small."""
    return bool(abs(a - b) <= mpf(tolerance) * max(1, abs(a), abs(b)))


def real(a: Any) -> bool:
    """Whether a computed value is finite and, to its precision, real."""
    return bool(mp.isfinite(a) and abs(mp.im(a)) <= mpf(10) ** -20 * max(1, abs(a)))


# arithmetic


def arithmetic(question: str, gold: Mapping[str, Any]) -> str:
    """evaluate E."""
    mp.dps = 80
    result = value(question.removeprefix("evaluate "))
    return RIGHT if close(result, value(gold["value"]), 1e-50) else WRONG


# derivative


def derivative(question: str, gold: Mapping[str, Any]) -> str:
    """differentiate F with respect to x, y: mpmath's finite differences at points where F is real."""
    text, _, by = question.removeprefix("differentiate ").rpartition(" with respect to ")
    names = sorted(
        {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)} & set("xyztuvw") | set(by.split(", "))
    )
    orders = tuple(by.split(", ").count(name) for name in names)
    agreed = 0
    for shift, first in enumerate(POINTS):
        point = (str(first), *(f"{0.59 + shift * 0.1:.2f}" for _ in names[1:]))
        same = _slope_agrees(text, gold["value"], names, orders, point)
        if same is False:
            # sin(cosh(200)) has no digit right in forty: before gold is called wrong the digits are ten times as many.
            same = _slope_agrees(text, gold["value"], names, orders, point, digits=400)
        if same is False:
            return WRONG
        agreed += same is True
    return RIGHT if agreed >= 2 else UNDECIDED


def _slope_agrees(
    text: str, gold: str, names: list[str], orders: tuple[int, ...], at: tuple[str, ...], digits: int = 40
) -> bool | None:
    """Whether gold is the derivative at a point; None if the function is not real there or the numbers say nothing:
    two step sizes give different derivatives."""
    mp.dps = digits
    point = tuple(map(mpf, at))

    def function(*values: Any) -> Any:
        return value(text, **dict(zip(names, values, strict=True)))

    try:
        if not real(function(*point)):
            return None
        where, how = (point, orders) if len(point) > 1 else (point[0], orders[0])
        slope = mp.diff(function, where, how)
        with mp.extradps(20):
            finer = mp.diff(function, where, how, relative=True)
        expected = value(gold, **dict(zip(names, point, strict=True)))
    except (ArithmeticError, ValueError):
        return None
    if not (mp.isfinite(slope) and close(slope, finer, 1e-8)):
        return None
    return close(slope, expected, 1e-6)


# linear algebra


def linear_algebra(question: str, gold: Mapping[str, Any]) -> str:
    """Singular values: the smallest is 0 exactly where the vectors are dependent."""
    mp.dps = 60
    text = re.fullmatch(r".*vectors (\(.*\)) linearly dependent\?", question)
    if not text:
        raise Unreadable(question)
    rows = ast.parse(f"[{text[1]}]", mode="eval").body.elts  # type: ignore[attr-defined]  # a list display
    if gold["kind"] == "word":
        return RIGHT if (_smallest(rows) < mpf(10) ** -40) == (gold["value"] == "dependent") else WRONG
    root = value(gold["value"].strip("{}"))
    others = (root + 1, root - 2, mpf(7) / 3 + root)
    good = _smallest(rows, root) < mpf(10) ** -40 and all(_smallest(rows, k) > mpf(10) ** -20 for k in others)
    return RIGHT if good else WRONG


def _smallest(rows: list[Any], k: Any = None) -> Any:
    entries = matrix([[_value(entry, {"k": k}) for entry in row.elts] for row in rows])
    if entries.rows > entries.cols:
        return mpf(0)
    return min(svd_r(entries, compute_uv=False))


# limits


LIMIT = re.compile(r"find the limit of (.*) as (\w+) approaches (.*?)(?: from the (left|right))?")


def limit(question: str, gold: Mapping[str, Any]) -> str:
    """Values ever nearer to the point, from the sides that count."""
    match = LIMIT.fullmatch(question)
    if not match:
        return UNDECIDED
    text, name, point, side = match.groups()
    mp.dps = 150
    at = value(point)
    sides = {"left": (-1,), "right": (1,), None: (-1, 1)}[side]
    if mp.isinf(at):
        ladders = [[mp.sign(at) * mpf(10) ** k * (1 + mpf(j) / 7) for k in (24, 30) for j in range(8)]]
    else:
        ladders = [[at + sign * mpf(10) ** -k * (1 + mpf(j) / 7) for k in (24, 30) for j in range(8)] for sign in sides]
    values = []
    for ladder in ladders:
        reached = [value(text, **{name: x}) for x in ladder]
        if not all(real(reached_value) or mp.isinf(reached_value) for reached_value in reached):
            return UNDECIDED
        values.append([mp.re(reached_value) for reached_value in reached])
    return _judge_limit(values, gold["value"])


def _judge_limit(values: list[list[Any]], gold: str) -> str:
    if gold == "DNE":
        firsts = [side[-1] for side in values]
        wild = any(max(side) - min(side) > mpf(10) ** -3 for side in values)
        apart = len(firsts) == 2 and not close(firsts[0], firsts[1], 1e-3)
        return RIGHT if wild or apart else WRONG
    target = value(gold)
    for side in values:
        first, last = side[:8], side[8:]
        if mp.isinf(target):
            grows = all(mp.sign(v) == mp.sign(target) for v in last) and min(map(abs, last)) > min(map(abs, first))
            if not grows or min(map(abs, last)) < 3:
                return WRONG
            continue
        distance = max(abs(v - target) for v in last)
        if distance > mpf(10) ** -6 * max(1, abs(target)):
            closer = distance < max(abs(v - target) for v in first)
            return UNDECIDED if closer and distance < mpf("0.2") * max(1, abs(target)) else WRONG
    return RIGHT


# sequences


PIECE = re.compile(r"([aA])_n = (.*?) for (even n|odd n|n = \d+ mod \d+)")
BLOCK = 12
"""A common multiple of all the periods in use (2, 3, 4, 6 and a factor (-1)**n)."""


def sequence(question: str, gold: Mapping[str, Any]) -> str:
    """The terms of twelve consecutive large n stand for the residue classes."""
    if LIMIT.fullmatch(question):
        return limit(question, gold)
    pieces = {}
    for _, text, where in PIECE.findall(question):
        pieces[_residue(where)] = text
    whole = re.search(r"[aA]_n = (.*)", question)
    if not whole:
        raise Unreadable(question)

    def term(n: int) -> str:
        return next((text for (r, m), text in pieces.items() if n % m == r), "") if pieces else whole[1]

    if "A_n" in question:
        return _sets(term, gold)
    mp.dps = 150
    start = 10**30 - 10**30 % BLOCK
    values = [mp.re(value(term(n), n=mpf(n))) for n in range(start, start + BLOCK)]
    golds = ast.parse(gold["value"], mode="eval").body
    if isinstance(golds, ast.Tuple):
        sup, inf = (_value(part, {}) for part in golds.elts)
        return RIGHT if _same(max(values), sup) and _same(min(values), inf) else WRONG
    if gold["value"] == "DNE":
        return RIGHT if not close(max(values), min(values), 1e-6) else WRONG
    target = _value(golds, {})
    return RIGHT if all(_same(v, target) for v in values) else WRONG


def _residue(where: str) -> tuple[int, int]:
    if where in ("even n", "odd n"):
        return (int(where == "odd n"), 2)
    r, m = re.findall(r"\d+", where)
    return int(r), int(m)


def _same(result: Any, target: Any) -> bool:
    if mp.isinf(target):
        return bool(mp.sign(result) == mp.sign(target) and abs(result) > mpf(10) ** 10)
    return close(result, target, 1e-9)


ENDS = re.compile(r"([\[(])(.*)([\])])")


def _sets(term: Callable[[int], str], gold: Mapping[str, Any]) -> str:
    """Membership of test points: in infinitely many A_n (limsup), in all but finitely many (liminf)."""
    mp.dps = 2600  # 4**-3000 has 1,800 digits
    start = 3000
    sets = [[_interval(part, n) for part in term(n).split(" U ")] for n in range(start, start + BLOCK)]
    golds = ast.parse(gold["value"], mode="eval").body
    pair = golds.elts if isinstance(golds, ast.Tuple) else [golds, golds]
    points = {mpf(i) / 2 for i in range(-60, 61)}
    for end in [end for pieces in sets for low, high, _, _ in pieces for end in (low, high) if abs(end) < 500]:
        exact = Fraction(str(mp.nstr(end, 15))).limit_denominator(12)
        points |= {mpf(exact.numerator) / exact.denominator}
    points |= {p + s for p in set(points) for s in (mpf("0.05"), mpf("-0.05"))}
    for point in points:
        inside = [any(_within(point, part) for part in pieces) for pieces in sets]
        if _member(pair[0], point) != any(inside) or _member(pair[1], point) != all(inside):
            return WRONG
    return RIGHT


def _interval(text: str, n: int) -> tuple[Any, Any, bool, bool]:
    match = ENDS.fullmatch(text.strip())
    if not match:
        raise Unreadable(text)
    ends = ast.parse(f"({match[2]})", mode="eval").body
    if not isinstance(ends, ast.Tuple):
        raise Unreadable(text)
    low, high = (_value(end, {"n": mpf(n)}) for end in ends.elts)
    return low, high, match[1] == "(", match[3] == ")"


def _within(x: Any, part: tuple[Any, Any, bool, bool]) -> bool:
    low, high, left_open, right_open = part
    return bool((low < x or (low == x and not left_open)) and (x < high or (x == high and not right_open)))


def _member(node: ast.AST, x: Any) -> bool:
    """Whether x lies in a set in SymPy's print syntax."""
    if isinstance(node, ast.Set):
        return any(_value(element, {}) == x for element in node.elts)
    if isinstance(node, ast.Name) and node.id in ("EmptySet", "Reals"):
        return node.id == "Reals"
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name == "Union":
            return any(_member(part, x) for part in node.args)
        sides = {"Interval": (0, 0), "Interval.open": (1, 1), "Interval.Lopen": (1, 0), "Interval.Ropen": (0, 1)}
        if name in sides:
            low, high = (_value(end, {}) for end in node.args[:2])
            return _within(x, (low, high, bool(sides[name][0]), bool(sides[name][1])))
    raise Unreadable(ast.unparse(node))


# integrals


DEFINITE = re.compile(r"compute the integral of (.*) from (\w+) = (.*) to \2 = (.*)")
INDEFINITE = re.compile(r"find an antiderivative of (.*) with respect to (\w+)")


def integral(question: str, gold: Mapping[str, Any]) -> str:
    """An antiderivative by its derivative and its rise; a definite integral by quadrature; divergence by its growth."""
    mp.dps = 30
    match = DEFINITE.fullmatch(question)
    if match:
        text, name, low, high = match.groups()
        return _area(lambda x: value(text, **{name: x}), value(low), value(high), gold["value"])
    match = INDEFINITE.fullmatch(question)
    if not match:
        raise Unreadable(question)
    text, name = match.groups()
    agreed, last = 0, None
    for first in sorted((*POINTS, -0.021, 0.021, 0.17, -0.17, 0.29, -3.3, 6.1)):
        try:
            x = mpf(first)
            expected = value(text, **{name: x})
            if not real(expected):
                last = None
                continue
            reached = value(gold["value"], **{name: x})
            derived = mp.diff(lambda t: value(gold["value"], **{name: t}), x)
        except (ArithmeticError, ValueError):
            last = None
            continue
        if not (real(reached) and close(mp.re(derived), mp.re(expected), 1e-8)):
            return WRONG
        if last is not None and _jumps(lambda t: mp.re(value(text, **{name: t})), last, (x, mp.re(reached))):
            return WRONG
        agreed, last = agreed + 1, (x, mp.re(reached))
    return RIGHT if agreed >= 2 else UNDECIDED


def _jumps(function: Callable[..., Any], left: tuple[Any, Any], right: tuple[Any, Any]) -> bool:
    """Whether gold rises by something else than the area, where Simpson's rule on two grids agrees on the area."""
    (a, low), (b, high) = left, right

    n, h = 80, (b - a) / 80

    def simpson(values: list[Any], step: Any) -> Any:
        return step / 3 * (values[0] + values[-1] + 4 * sum(values[1::2]) + 2 * sum(values[2:-1:2]))

    try:
        values = [function(a + i * h) for i in range(n + 1)]
        coarse, fine = simpson(values[::2], 2 * h), simpson(values, h)
    except (ArithmeticError, ValueError, TypeError):
        return False
    smooth = real(fine) and close(coarse, fine, 1e-6)
    return bool(smooth and not close(high - low, fine, 1e-4))


def _area(function: Callable[..., Any], a: Any, b: Any, gold: str) -> str:
    """Cut at the singularities seen on a fine grid; each end of each piece converges, or runs away with a sign."""
    cuts = [a, *_poles(function, a, b), b]
    signs, total, error = set(), mpf(0), mpf(0)
    for low, high in itertools.pairwise(cuts):
        signs |= {_growth(function, low, 1), _growth(function, high, -1)} - {0}
        if not signs:
            piece, piece_error = mp.quad(lambda x: mp.re(function(x)), _grid(low, high), error=True)
            if piece_error > mpf(10) ** -8 * max(1, abs(piece)):  # a kink between the nodes: ours are at integers
                piece, piece_error = mp.quad(lambda x: mp.re(function(x)), _whole(low, high), error=True)
            total, error = total + piece, error + piece_error
    if signs:
        runs = {(1,): "oo", (-1,): "-oo"}.get(tuple(signs), "diverges")
        return RIGHT if runs == gold else WRONG
    if gold in ("oo", "-oo", "diverges", "DNE"):
        return WRONG
    if error > mpf(10) ** -8 * max(1, abs(total)):
        return UNDECIDED
    return RIGHT if close(total, value(gold), 1e-6) else WRONG


def _grid(low: Any, high: Any) -> list[Any]:
    if mp.isfinite(low) and mp.isfinite(high):
        return [low + (high - low) * k / 8 for k in range(9)]
    if mp.isfinite(low):
        return [low, low + 1, low + 5, low + 25, high]
    if mp.isfinite(high):
        return [low, high - 25, high - 5, high - 1, high]
    return [low, -25, -5, -1, 0, 1, 5, 25, high]


def _whole(low: Any, high: Any) -> list[Any]:
    """The bounds and every integer between them, where both are finite."""
    if not (mp.isfinite(low) and mp.isfinite(high)):
        return _grid(low, high)
    return [low, *(mpf(k) for k in range(int(mp.floor(low)) + 1, int(mp.ceil(high)))), high]


def _poles(function: Callable[..., Any], a: Any, b: Any) -> list[Any]:
    """Where the integrand cannot be evaluated among the quarters between the bounds: our poles are at integers."""
    low, high = (a if mp.isfinite(a) else mpf(-40)), (b if mp.isfinite(b) else mpf(40))
    poles = []
    for k in range(int(mp.floor(low * 4)) + 1, int(mp.ceil(high * 4))):
        try:
            fine = mp.isfinite(function(mpf(k) / 4))
        except (ArithmeticError, ValueError):
            fine = False
        if not fine:
            poles.append(mpf(k) / 4)
    return poles


def _growth(function: Callable[..., Any], end: Any, side: int) -> int:
    """0 where f(end + h)*h vanishes fast as h -> 0 (at infinity f(1/h)/h), else the sign of f there."""
    sizes = []
    with mp.workdps(120):
        for h in (mpf(10) ** -15, mpf(10) ** -30):
            try:
                sizes.append(
                    mp.re(function(end + side * h)) * h if mp.isfinite(end) else mp.re(function(-side / h)) / h
                )
            except (ArithmeticError, ValueError):
                return 0
    first, second = sizes
    if abs(second) <= abs(first) / 100 + mpf(10) ** -40:
        return 0
    return 1 if second > 0 else -1


CHECKS = {
    "arithmetic": arithmetic,
    "derivative": derivative,
    "linear_algebra": linear_algebra,
    "limit": limit,
    "sequence_limit": sequence,
    "integral": integral,
    "equation": equation,
}


def judge(record: Mapping[str, Any]) -> str:
    """right, wrong or undecided."""
    question = _printed_problem(record["output"])
    try:
        return CHECKS[record["family"]](question, record["answer"])
    except (Unreadable, KeyError, SyntaxError, ArithmeticError, ValueError, TypeError):
        return UNDECIDED


def _printed_problem(program: str) -> str:
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            first = node.args[0]
            if isinstance(first, ast.Constant) and str(first.value).startswith("Problem: "):
                return str(first.value).removeprefix("Problem: ")
    return ""


def records(paths: list[str]) -> Iterator[dict[str, Any]]:
    """The records of JSON lines files."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def main() -> int:
    """Print the table; 1 where a gold answer is wrong."""
    table: dict[str, Counter[str]] = {}
    for record in records(sys.argv[1:]):
        verdict = judge(record)
        table.setdefault(record["family"], Counter())[verdict] += 1
        if verdict == WRONG:
            print("WRONG:", record["family"], record["id"], record["instruction"], "->", record["answer"]["value"])
    print(f"{'family':<16}{'checked':>9}{'right':>9}{'wrong':>9}{'undecided':>11}")
    for family, counts in sorted(table.items()):
        print(f"{family:<16}{counts.total():>9}{counts[RIGHT]:>9}{counts[WRONG]:>9}{counts[UNDECIDED]:>11}")
    return int(any(counts[WRONG] for counts in table.values()))


if __name__ == "__main__":
    sys.exit(main())

"""Integrals from 0 to oo of c*x**n*exp(-p*x), summed, n of either sign and p a complex number with rational parts:
sin(x)/x, (cos(x) - cos(2*x))/x, sin(x)**2*exp(-x)/x**2.

Where the whole is integrable at 0, its integral is the sum of Hadamard's finite parts of its terms: for m >= 1
    f.p. of x**-m*exp(-p*x) is (-p)**(m - 1)/(m - 1)!*(1 + 1/2 + ... + 1/(m - 1) - EulerGamma - log(p)),
(J. Hadamard; DLMF 2.6(iii)), whose EulerGamma goes with the term in 1/x, and for n >= 0 it is n!/p**(n + 1). At
infinity each term converges by itself: re(p) > 0, or re(p) = 0 and, with p other than 0, m >= 1, and m >= 2 with p = 0.
They converge there as re(p) falls to 0, too, so that the formula holds on that line by continuity.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from flint import fmpq

from harness.formulas.trees.algebra import TWO, ZERO, add, call, div, free_names, mul
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import as_tree, rational

Complex = tuple[Fraction, Fraction]
Terms = dict[tuple[int, Complex], Complex]
"""(n, p) -> c of c*x**n*exp(-p*x)."""
MAX_TERMS = 60
MAX_POWER = 12
_PI = Node("Constant", ("pi",))


def over_half_a_line(body: Node, name: str) -> Node:
    """The integral from 0 to oo. Raises Undecided where the body is no such sum, or the integral does not converge."""
    terms = {key: c for key, c in _terms(body, name).items() if c != _ZERO}
    if not terms:
        return ZERO
    if not any(n < 0 for n, _ in terms):
        raise Undecided("no power in the denominator")
    _converges(terms)
    return add(*[_finite_part(n, p, c) for (n, p), c in terms.items()])


def _converges(terms: Terms) -> None:
    """Raises Undecided where the integral is not seen to converge, at infinity or at 0."""
    for n, (rate, turn) in terms:
        if rate < 0 or (rate == 0 and n > (-2 if turn == 0 else -1)):
            raise Undecided("an integral that may not converge at infinity")
    for order in range(min(n for n, _ in terms), 0):
        # The coefficient of x**order in the sum of c*x**n*exp(-p*x) about 0.
        total: Complex = (Fraction(0), Fraction(0))
        for (n, p), c in terms.items():
            if n <= order:
                k = order - n
                part = _times(c, _power((-p[0], -p[1]), k))
                total = total[0] + part[0] / math.factorial(k), total[1] + part[1] / math.factorial(k)
        if total != _ZERO:
            raise Undecided("an integrand without bound at 0")


def _finite_part(n: int, p: Complex, c: Complex) -> Node:
    """The real part of one term's finite part, without EulerGamma: the imaginary parts add up to 0, for the body is
    real."""
    if n >= 0:
        inverse = _inverse(_power(p, n + 1))
        return _number(_times(c, inverse)[0] * math.factorial(n))
    m = -n
    if p == _ZERO:
        return ZERO
    u, v = _times(c, _power((-p[0], -p[1]), m - 1))
    u, v = u / math.factorial(m - 1), v / math.factorial(m - 1)
    harmonic = sum((Fraction(1, k) for k in range(1, m)), Fraction(0))
    size = div(call("log", _number(p[0] ** 2 + p[1] ** 2)), TWO)  # log(p) = size + I*angle
    angle = _angle(p)
    return add(_number(u * harmonic), mul(_number(-u), size), mul(_number(v), angle))


def _angle(p: Complex) -> Node:
    if p[0] == 0:
        half = div(_PI, TWO)
        return half if p[1] > 0 else mul(as_tree(fmpq(-1)), half)
    return call("atan", _number(p[1] / p[0])) if p[1] else ZERO


def _terms(node: Node, name: str) -> Terms:
    if name not in free_names(node):
        return {(0, _ZERO): (_fraction(node), Fraction(0))}
    head, args = node.head, list(node.children())
    if head == "Symbol":
        return {(1, _ZERO): _ONE}
    if head == "Add":
        return _sum(_terms(arg, name) for arg in args)
    if head == "Neg":
        return _product({(0, _ZERO): (Fraction(-1), Fraction(0))}, _terms(args[0], name))
    if head == "Mul":
        total: Terms = {(0, _ZERO): _ONE}
        for arg in args:
            total = _product(total, _terms(arg, name))
        return total
    if head == "Div":
        return _product(_terms(args[0], name), _reciprocal(_terms(args[1], name)))
    if head == "Pow":
        return _raised(args[0], args[1], name)
    if head in ("exp", "sin", "cos", "sinh", "cosh"):
        return _exponential(head, _slope(args[0], name))
    raise Undecided(f"no sum of exponentials: {head}")


def _exponential(head: str, a: Fraction) -> Terms:
    """exp(a*x), sin(a*x), ... by exponentials."""
    half, no = Fraction(1, 2), Fraction(0)
    if head == "exp":
        return {(0, (-a, no)): _ONE}
    there, back = ((no, -a), (no, a)) if head in ("sin", "cos") else ((-a, no), (a, no))
    if a == 0:
        return {(0, _ZERO): _ONE if head in ("cos", "cosh") else _ZERO}
    if head in ("cos", "cosh"):
        return {(0, there): (half, no), (0, back): (half, no)}
    if head == "sinh":
        return {(0, there): (half, no), (0, back): (-half, no)}
    return {(0, there): (no, -half), (0, back): (no, half)}  # 1/(2*I) = -I/2


def _slope(node: Node, name: str) -> Fraction:
    """a of a*x."""
    found = _terms(node, name)
    if set(found) - {(1, _ZERO)}:
        raise Undecided("an argument that is not a multiple of the name")
    return found.get((1, _ZERO), _ZERO)[0]


def _raised(base: Node, exponent: Node, name: str) -> Terms:
    if base == Node("Constant", ("E",)):
        return _exponential("exp", _slope(exponent, name))
    order = rational(exponent)
    if order is None or order.q != 1 or abs(order) > MAX_POWER:
        raise Undecided("a power that is not whole")
    factor = _terms(base, name) if order > 0 else _reciprocal(_terms(base, name))
    total: Terms = {(0, _ZERO): _ONE}
    for _ in range(abs(int(order.p))):
        total = _product(total, factor)
    return total


def _reciprocal(terms: Terms) -> Terms:
    if len(terms) != 1:
        raise Undecided("a denominator of several terms")
    (((n, (rate, turn)), c),) = terms.items()
    if c == _ZERO:
        raise Undecided("a denominator of 0")
    return {(-n, (-rate, -turn)): _inverse(c)}


def _sum(parts: Iterable[Terms]) -> Terms:
    total: Terms = {}
    for part in parts:
        for key, c in part.items():
            before = total.get(key, _ZERO)
            total[key] = before[0] + c[0], before[1] + c[1]
    return total


def _product(a: Terms, b: Terms) -> Terms:
    if len(a) * len(b) > MAX_TERMS * 4:
        raise Undecided("a sum of many terms")
    total: Terms = {}
    for (n, p), c in a.items():
        for (m, q), d in b.items():
            key, value = (n + m, (p[0] + q[0], p[1] + q[1])), _times(c, d)
            before = total.get(key, _ZERO)
            total[key] = before[0] + value[0], before[1] + value[1]
    if len(total) > MAX_TERMS or any(abs(n) > 2 * MAX_POWER for n, _ in total):
        raise Undecided("a sum of many terms")
    return total


_ZERO: Complex = (Fraction(0), Fraction(0))
_ONE: Complex = (Fraction(1), Fraction(0))


def _times(a: Complex, b: Complex) -> Complex:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _power(a: Complex, n: int) -> Complex:
    total = _ONE
    for _ in range(n):
        total = _times(total, a)
    return total


def _inverse(a: Complex) -> Complex:
    size = a[0] ** 2 + a[1] ** 2
    return a[0] / size, -a[1] / size


def _fraction(node: Node) -> Fraction:
    value = rational(node, 2000)
    if value is None:
        raise Undecided("a number that is not rational")
    return Fraction(int(value.p), int(value.q))


def _number(value: Fraction) -> Node:
    return as_tree(fmpq(value.numerator, value.denominator))

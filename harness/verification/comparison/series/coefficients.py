"""The exact coefficients of series: rationals, and trees where they are irrational or hold a name.

A tree is kept as q*A with a rational q, and exp(u)*exp(v) as exp(u + v): so most of what cancels does so at sight, and
only the rest asks whether a number vanishes.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import prod
from typing import Any

from flint import fmpq

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.functions.real_trees import real_valued
from harness.formulas.trees.algebra import MINUS_ONE, ONE, ZERO, add, call, free_names, mul, power
from harness.formulas.trees.facts import Remembered, heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.values.values import compare_values

Coefficient = Any
"""An fmpq, or a Node."""
Exponent = Any
"""Part of a monomial: a Node, or an int, or a Fraction where it must be one (the hash of an fmpq takes forty times that
of an int)."""


def exponent_of(c: Coefficient) -> Exponent:
    """A coefficient as part of a monomial."""
    if isinstance(c, (Node, int, Fraction)):
        return c
    return int(c.p) if c.q == 1 else Fraction(int(c.p), int(c.q))


def coefficient_of(e: Exponent) -> Coefficient:
    """Part of a monomial as a coefficient."""
    return e if isinstance(e, Node) else fmpq(e.numerator, e.denominator)


def tree(c: Coefficient) -> Node:
    """The tree of a coefficient, or of part of a monomial."""
    return c if isinstance(c, Node) else as_tree(coefficient_of(c) if isinstance(c, (int, Fraction)) else c)


def reduced(node: Node) -> Coefficient:
    """A tree as an fmpq where it is one."""
    exact = rational(node)
    return node if exact is None else exact


def _parted(node: Node) -> tuple[Any, Node]:
    """(q, A) with node = q*A."""
    if node.head == "Neg":
        q, rest = _parted(node.args[0])  # type: ignore[arg-type]  # a Neg holds a Node
        return -q, rest
    if node.head == "Mul":
        first, *rest_of = node.children()
        q = rational(first)
        if q is not None:
            return q, mul(*rest_of)
    return fmpq(1), node


def _scaled(q: Any, node: Node) -> Coefficient:
    """q*A."""
    if q == 0:
        return fmpq(0)
    return node if q == 1 else mul(as_tree(q), node)


def plus(a: Coefficient, b: Coefficient) -> Coefficient:
    """a + b."""
    if not (isinstance(a, Node) or isinstance(b, Node)):
        return a + b
    if isinstance(a, Node) and isinstance(b, Node):
        (p, x), (q, y) = _parted(a), _parted(b)
        if x == y:
            return _scaled(p + q, x)
    return add(tree(a), tree(b))


def times(a: Coefficient, b: Coefficient) -> Coefficient:
    """a*b."""
    if not isinstance(a, Node):
        if not isinstance(b, Node):
            return a * b
        a, b = b, a
    p, x = _parted(a)
    if not isinstance(b, Node):
        return _scaled(p * coefficient_of(b) if isinstance(b, (int, Fraction)) else p * b, x)
    q, y = _parted(b)
    if x.head == y.head == "exp":
        together = _exponential(plus(_inner(x), _inner(y)))
        return _scaled(p * q, together) if isinstance(together, Node) else p * q * together
    return _scaled(p * q, mul(x, y))


def _inner(node: Node) -> Coefficient:
    return reduced(next(node.children()))


def _exponential(c: Coefficient) -> Coefficient:
    """exp(c)."""
    return fmpq(1) if not isinstance(c, Node) and c == 0 else call("exp", tree(c))


def exponential(c: Coefficient) -> Coefficient:
    """exp(c); exp(log(q)) = q."""
    if isinstance(c, Node) and c.head == "log" and len(c.args) == 1:
        return reduced(next(c.children()))
    return _exponential(c)


def logarithm(c: Coefficient) -> Coefficient:
    """log(c) for c > 0; log(exp(u)) = u."""
    if isinstance(c, Node) and c.head == "exp":
        return _inner(c)
    return fmpq(0) if not isinstance(c, Node) and c == 1 else call("log", tree(c))


def raised(c: Coefficient, order: Any) -> Coefficient:
    """c**order for a rational order, c > 0 where it is no whole number."""
    if not isinstance(c, Node):
        if order.q == 1:
            return c ** int(order.p)
        root = _root(c, int(order.q))
        return reduced(power(tree(c), as_tree(order))) if root is None else root ** int(order.p)
    q, x = _parted(c)
    if order == 1:
        return c
    if x.head == "exp" and (order.q == 1 or q > 0):
        return times(raised(q, order), _exponential(times(order, _inner(x))))
    return power(c, as_tree(order)) if order != -1 else power(c, MINUS_ONE)


def _root(c: Any, n: int) -> Any:
    """The n-th root of a positive rational, where it is rational."""
    if n > 64:
        return None
    top, bottom = c.p.root(n), c.q.root(n)
    return fmpq(top, bottom) if top**n == c.p and bottom**n == c.q else None


def is_zero(c: Coefficient) -> bool:
    """Whether a coefficient vanishes. Raises Undecided where that is not known."""
    if not isinstance(c, Node):
        return bool(c == 0)
    if _parted(c)[1].head == "exp":
        return False
    found = _vanishes(c)
    if found == _UNKNOWN:
        raise Undecided("a coefficient that may be zero")
    return found == _ZERO


_ZERO, _OTHER, _UNKNOWN = "zero", "not zero", "not known"


def _question(c: Node) -> str:
    # Most are seen not to vanish at once, and long ones are walked only once so.
    with suppress(Undecided), precision(128):
        value = Tape(c)
        if not value.symbols and (ball := value({})).is_finite() and not ball.contains(0):
            return _OTHER
    return {True: _ZERO, False: _OTHER, None: _UNKNOWN}[compare_values(c, ZERO).equal]


_vanishes = Remembered(_question)


def sign(c: Coefficient) -> int:
    """The sign of a coefficient that is not zero. Raises Undecided where it is not real, or holds a name on which its
    sign may hang."""
    if not isinstance(c, Node):
        return 1 if c > 0 else -1
    if free_names(c):
        return _sign_at_sight(c)
    with precision(256):
        ball = Tape(c)({})
    if not ball.is_finite() or not is_real(ball) or ball.real.contains(0):
        raise Undecided("a coefficient without a sign")
    return 1 if ball.real > 0 else -1


def _sign_at_sight(c: Node) -> int:
    """The sign of a tree with names in it: of exp(w), and of products and sums of what has one sign."""
    head, args = c.head, list(c.children())
    if not free_names(c):
        return sign(reduced(c))
    if head == "exp" and real_valued(args[0]):
        return 1
    if head == "Neg":
        return -sign(args[0])
    if head in ("Mul", "Div"):
        return prod(map(sign, args))
    if head == "Add" and len(ways := set(map(sign, args))) == 1:
        return ways.pop()
    if head == "Pow" and real_valued(args[1]) and sign(args[0]) > 0:
        return 1
    if head == "sqrt" and sign(args[0]) > 0:
        return 1
    raise Undecided("the sign of a parameter")


def is_real_coefficient(c: Coefficient) -> bool:
    """Whether a coefficient is seen to be real, for all real values of its names."""
    if not isinstance(c, Node):
        return True
    if free_names(c):
        return real_valued(c)
    if any(part.head == "Constant" and part.args[0] == "I" for part in c.walk()) or "Call" in heads_of(c):
        return False
    with precision(BITS):
        value = Tape(c)({})
        return bool(value.is_finite() and is_real(value))


def inverse_factorial(k: int) -> Coefficient:
    """1/k!."""
    value = fmpq(1)
    for j in range(2, k + 1):
        value /= j
    return value


def reduced_value(node: Node) -> Coefficient:
    """A coefficient as a rational where it is seen to be one: exp(0), sin(pi), atan'(0)."""
    exact = rational(node)
    if exact is not None:
        return exact
    for candidate in (ZERO, ONE, integer(-1)):
        if compare_values(node, candidate).equal:
            return reduced(candidate)
    return node

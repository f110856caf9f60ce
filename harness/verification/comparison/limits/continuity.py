"""Limits where a function is continuous at the point, and those beside a branch cut that is come near from one side.

An analytic function of what tends to c tends to its value at c. On a cut it has two limits, one from each side, and its
principal value is one of them: which one counts is told by the leading term, of what comes near, that lies off the
cut's line. The two are mirror images, for f(conjugate(z)) = conjugate(f(z)) where the cut lies on the real line, and
f(-conjugate(z)) = -conjugate(f(z)) where it lies on the imaginary one. Source: Abramowitz and Stegun, 4.1, 4.4, 4.6.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any, NamedTuple

from flint import acb, arb

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.functions.by_property import CONTINUOUS, CUTS, MEROMORPHIC, REAL_VALUED, RECIPROCAL
from harness.formulas.functions.places import Cut
from harness.formulas.trees.algebra import ZERO, call, div, free_names, mul, neg, power
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series.coefficients import Coefficient, is_real_coefficient, sign, tree
from harness.verification.comparison.series.monomials import Key, beats
from harness.verification.comparison.series.series import Expansion
from harness.verification.comparison.values.values import compare_values, infinity

DEPTH = 4
_EVERYWHERE = CONTINUOUS | {"Add", "Mul", "Neg"}
"""Continuous at every complex number."""
_REAL = REAL_VALUED | {"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Decimal", "Symbol", "Constant"}
_I = Node("Constant", ("I",))
_TINY = arb(2) ** -100
_JUMP = arb("1e-6")


class Near(NamedTuple):
    """Where a limit is taken: the name, the way to the point and the point; of: the limit of a part by other means."""

    name: str
    way: str
    point: Coefficient
    of: Callable[[Node], Node]


_WHERE_POSITIVE = frozenset({"log", "sqrt", "LambertW"})


def limit(body: Node, near: Near) -> Node:
    """The finite limit of a tree, a complex number too. Raises Undecided."""
    if near.way not in "+-":
        raise Undecided("no continuity at infinity")
    value = _composed(body.head, list(body.children()), near)
    if not free_names(value) and not _ball(value).is_finite():
        raise Undecided("no finite value at the point")
    return value


def _limit(node: Node, near: Near) -> Node:
    head, args = node.head, list(node.children())
    if near.name not in free_names(node):
        if infinity(node) is not None:
            raise Undecided("an infinite constant")
        return node
    if head == "Symbol":
        return tree(near.point)
    try:
        return _composed(head, args, near)
    except Undecided as reason:
        with_help = near.of(node)
        if with_help.head == "Word" or infinity(with_help) is not None:
            raise reason from None
        return with_help


def _composed(head: str, args: list[Node], near: Near) -> Node:
    if head in RECIPROCAL:
        return _across(RECIPROCAL[head], div(integer(1), args[0]), near)
    if head in CUTS and len(args) == 1:
        return _across(head, args[0], near)
    if head == "Pow":
        base, exponent = args
        return _power(base, exponent, near)
    if head == "Div":
        top, bottom = (_limit(arg, near) for arg in args)
        if _ball(bottom).contains(0):
            raise Undecided("a quotient of what may be 0")
        return Node("Div", (top, bottom))
    if head in _EVERYWHERE or (head in MEROMORPHIC and len(args) == 1):
        found = Node(head, tuple(_limit(arg, near) for arg in args))
        if head in _EVERYWHERE or _ball(found).is_finite():
            return found
    raise Undecided(f"no continuity of {head}")


def _power(base: Node, exponent: Node, near: Near) -> Node:
    """u**v = exp(v*log(u)); u**n for whole n; u**q tends to 0 with u, for q > 0."""
    end, order = _limit(base, near), _limit(exponent, near)
    q = None if free_names(exponent) else rational(exponent)
    if q is not None and q.q == 1 and (q > 0 or not _ball(end).contains(0)):
        return power(end, exponent)
    if rational(end) == 0 and q is not None and q > 0:
        return ZERO
    log = _across("log", base, near)
    return power(end, order) if log == call("log", end) else call("exp", mul(order, log))


def _across(head: str, arg: Node, near: Near) -> Node:
    """The limit of a function with a branch cut."""
    cut, end = CUTS[head], _limit(arg, near)
    if free_names(end) and head in _WHERE_POSITIVE and sign(end) > 0:
        return call(head, end)
    ball = _ball(end)
    if cut.imaginary:
        ball = ball / acb(0, 1)
    value = call(head, end)
    if not ball.imag.contains(0) or cut.outside(ball.real) or rational(end) in cut.continuous_at:
        return value
    line = div(arg, _I) if cut.imaginary else arg
    if not cut.inside(ball.real) or not _is_real(div(end, _I) if cut.imaginary else end):
        raise Undecided(f"a branch point of {head}")
    side = _side(line, near)
    if side in (0, _principal_side(head, ball.real, cut)):
        return value
    mirrored = call("conjugate", value)
    return neg(mirrored) if cut.imaginary else mirrored


def _principal_side(head: str, x: Any, cut: Cut) -> int:
    """The side of the cut, 1 (above) or -1, from which its principal values are the limits. Raises Undecided."""
    turn = acb(0, 1) if cut.imaginary else acb(1)
    u = Node("Symbol", ("u",))
    with precision(BITS):
        f, middle = Tape(call(head, u)), arb(x.mid())
        there, above, below = (f({"u": turn * acb(middle, off)}) for off in (arb(0), _TINY, -_TINY))
        for side, close, far in ((1, above, below), (-1, below, above)):
            if abs(close - there) < _JUMP and abs(far - there) > 2 * _JUMP:
                return side
    raise Undecided(f"the sides of {head} that cannot be told apart")


def _side(node: Node, near: Near) -> int:
    """1 where a tree lies above the real line near the point, -1 below, 0 on it. Raises Undecided."""
    if _is_real_near(node):
        return 0
    series = Expansion(near.name, near.way, near.point, DEPTH).of(node)

    def order(a: Key, b: Key) -> int:
        return -1 if beats(a, b) else 1

    for key in sorted(series.terms, key=cmp_to_key(order)):
        if any(not beats(key, bound) for bound in series.unknown):
            raise Undecided("a side that is not known")
        c = tree(series.terms[key])
        part = _ball(c).imag
        if not part.contains(0):
            return 1 if part > 0 else -1
        if not _is_real(c):
            raise Undecided("a side that is not known")
    if series.unknown:
        raise Undecided("a side that is not known")
    return 0


def _is_real_near(node: Node) -> bool:
    """Whether a tree is real for real values of its names, where it has a value."""
    for part in node.walk():
        if part.head not in _REAL or (part.head == "Constant" and part.args[0] not in ("pi", "E")):
            return False
        if part.head == "Pow" and part.args[1].head != "Integer":  # type: ignore[union-attr]  # Pow(a, b)
            return False
    return True


def _is_real(c: Node) -> bool:
    """Whether a number is seen to be real."""
    if rational(c) is not None or _is_real_near(c):
        return True
    return not free_names(c) and (
        compare_values(call("im", c), ZERO).equal is True or (is_real_coefficient(c) and _exactly_real(c))
    )


def _exactly_real(c: Node) -> bool:
    with precision(BITS):
        return bool(Tape(c)({}).imag.is_zero())


def _ball(node: Node) -> Any:
    """The value of a number. Raises Undecided where it holds a name."""
    with precision(BITS):
        tape = Tape(node)
        if tape.symbols:
            raise Undecided("a parameter")
        return tape({})

"""Limits by exact series: Limit(f, x, a, dir) -> its value, oo, -oo or DNE. What series cannot tell is Undecided.

Balls cannot prove a limit (log(log(x))/log(x) is still 0.003 at 10**1000); series with exact coefficients can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from harness.equality.algebra import call, free_names, mul, neg, power, substitute
from harness.equality.coefficients import (
    Coefficient,
    inverse_factorial,
    reduced,
    reduced_value,
    sign,
    tree,
)
from harness.equality.differentiate import derivative
from harness.equality.exact import as_tree, rational
from harness.equality.transseries import ONE, Field, Series, constant, monomial, vanishes
from harness.equality.values import compare_values, infinity
from harness.equality.verdict import Undecided
from harness.syntax.tree import Node, integer

OO = Node("Constant", ("oo",))
DNE = Node("Word", ("dne",))
DEPTHS = (3, 7, 14)
MAX_DERIVATIVES = 8
# Functions that are analytic at every finite real point, or at those where their derivatives have a value.
_ANALYTIC = frozenset({"tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "atanh", "erf", "sec", "csc",
                       "cot", "acot", "sech", "csch", "coth", "acosh", "cbrt"})  # fmt: skip


def limit(node: Node) -> Node:
    """The value of a Limit node. Raises Undecided."""
    body, variable, point, direction = node.children()
    name, side = str(variable.args[0]), str(direction.args[0])
    end = infinity(point)
    if end in ("oo", "-oo"):
        return _one_sided(body, name, end)
    if end is not None:
        raise Undecided("a limit at this point")
    shift = reduced(point)
    if side != "+-":
        return _one_sided(body, name, side, shift)
    right, left = (_one_sided(body, name, way, shift) for way in "+-")
    if right == left:
        return right
    if DNE in (right, left):
        return DNE
    if infinity(right) is None and infinity(left) is None:
        same = compare_values(right, left).equal
        if same is None:
            raise Undecided("one-sided limits that may be equal")
        return right if same else DNE
    return DNE


def _one_sided(body: Node, name: str, way: str, point: Coefficient = None) -> Node:
    reason = Undecided("a limit")
    for depth in DEPTHS:
        try:
            expansion = Expansion(name, way, fmpq(0) if point is None else point, depth)
            if body.head in ("sin", "cos") and expansion.at_end(expansion.of(next(body.children()))) is None:
                return DNE  # the argument runs through every period on its way to infinity
            return _value(expansion.of(body))
        except Undecided as doubt:
            reason = doubt
    raise reason


def _value(series: Series) -> Node:
    """The limit of a series at t -> 0+."""
    if not series.terms and all(vanishes(bound) for bound in series.unknown):
        return integer(0)
    found = series.leading()
    assert found is not None, "a series without terms and unknowns has vanished above"
    key, c = found
    if vanishes(key):
        return integer(0)
    if key == ONE:
        return tree(c)
    return OO if sign(c) > 0 else neg(OO)


class Expansion:
    """Trees in one name as series in t -> 0+: x = a + t, a - t, 1/t or -1/t."""

    def __init__(self, name: str, way: str, point: Coefficient, depth: int) -> None:
        self.name = name
        self.field = Field(depth)
        one = monomial(1)
        if way in ("oo", "-oo"):
            self.variable = self.field.scale(monomial(-1), fmpq(1 if way == "oo" else -1))
        else:
            step = one if way == "+" else self.field.scale(one, fmpq(-1))
            self.variable = self.field.add(constant(point), step)

    def of(self, node: Node) -> Series:
        """The series of a tree. Raises Undecided."""
        head, args = node.head, list(node.children())
        if self.name not in free_names(node):
            if infinity(node) is not None:
                raise Undecided("an infinite constant")
            return constant(reduced(node))
        if head == "Symbol":
            return self.variable
        field = self.field
        if head == "Add":
            return field.add(*map(self.of, args))
        if head == "Neg":
            return field.scale(self.of(args[0]), fmpq(-1))
        if head == "Mul":
            result = self.of(args[0])
            for arg in args[1:]:
                result = field.mul(result, self.of(arg))
            return result
        if head == "Div":
            return field.mul(self.of(args[0]), field.power(self.of(args[1]), fmpq(-1)))
        if head == "Pow":
            return self._power(*args)
        if head == "sqrt":
            return field.power(self.of(args[0]), fmpq(1, 2))
        if head == "exp":
            return field.exp(self.of(args[0]))
        if head == "log":
            top = field.log(self.of(args[0]))
            return top if len(args) == 1 else field.mul(top, field.power(field.log(self.of(args[1])), fmpq(-1)))
        if head in ("sin", "cos"):
            return self._circular(head, self.of(args[0]))
        if head in _PIECES:
            return _PIECES[head](self, *args)
        if head == "Piecewise":
            return self._piecewise(args)
        if head in _ANALYTIC:
            return self._analytic(head, args[0])
        raise Undecided(f"no series for {head}")

    def _power(self, base: Node, exponent: Node) -> Series:
        order = rational(exponent)
        if order is not None:
            if abs(order) > 50:
                raise Undecided("a high power")
            return self.field.power(self.of(base), order)
        if self.name not in free_names(base) and rational(base) == 1:
            return constant(fmpq(1))
        return self.field.exp(self.field.mul(self.of(exponent), self.field.log(self.of(base))))

    def at_end(self, series: Series) -> tuple[Coefficient, Series] | None:
        """(c, s) with series = c + s and s small; None where the series is infinite."""
        rest = dict(series.terms)
        c = rest.pop(ONE, fmpq(0))
        small = Series(rest, series.unknown)
        keys = [*rest, *series.unknown]
        if all(vanishes(key) for key in keys):
            return c, small
        if all(vanishes(key) or key == ONE for key in series.unknown):
            return None
        raise Undecided("a value that is not known")

    def _circular(self, head: str, inner: Series) -> Series:
        found = self.at_end(inner)
        if found is None:
            # sin and cos of what is infinite stay between -1 and 1: O(1), and nothing more is known
            return Series({}, (ONE,))
        c, small = found
        sine = self.field.compose(lambda k: inverse_factorial(k) * (0 if k % 2 == 0 else (-1) ** (k // 2)), small)
        cosine = self.field.compose(lambda k: inverse_factorial(k) * (0 if k % 2 else (-1) ** (k // 2)), small)
        if not isinstance(c, Node) and c == 0:
            return sine if head == "sin" else cosine
        at_sin, at_cos = (reduced_value(call(f, tree(c))) for f in ("sin", "cos"))
        if head == "sin":
            return self.field.add(self.field.scale(cosine, at_sin), self.field.scale(sine, at_cos))
        return self.field.add(self.field.scale(cosine, at_cos), self.field.scale(sine, times_minus(at_sin)))

    def _analytic(self, head: str, arg: Node) -> Series:
        """Taylor's formula at the limit of the argument; tan, sec, ... are quotients of sin and cos."""
        if head in _QUOTIENTS:
            return self.of(_QUOTIENTS[head](arg))
        inner = self.of(arg)
        found = self.at_end(inner)
        if found is None:
            return self._far(head, inner)
        c, small = found
        if head in _AT_ZERO and not isinstance(c, Node) and c == 0:
            taylor = _AT_ZERO[head](self.field.depth + 4)
            return self.field.compose(lambda k: taylor[k] if k < self.field.depth + 4 else fmpq(0), small)
        u = Node("Symbol", ("_u",))
        derivatives = [call(head, u)]

        def coefficient(k: int) -> Coefficient:
            if k > MAX_DERIVATIVES:
                raise Undecided(f"a high derivative of {head}")
            while len(derivatives) <= k:
                derivatives.append(derivative(derivatives[-1], "_u"))
            value = reduced_value(substitute(derivatives[k], {"_u": tree(c)}))
            scale = inverse_factorial(k)
            return value * scale if not isinstance(value, Node) else mul(as_tree(scale), value)

        return self.field.compose(coefficient, small)

    def _far(self, head: str, inner: Series) -> Series:
        """atan(u) = pi/2 - atan(1/u) for u -> oo; tanh and asinh by exp and log."""
        lead = inner.leading()
        assert lead is not None
        way = sign(lead[1])
        if head == "atan":
            inverse = self.field.power(inner, fmpq(-1))
            taylor = self.field.compose(lambda k: fmpq(0) if k % 2 == 0 else fmpq((-1) ** (k // 2 + 1), k), inverse)
            half_pi = Node("Div", (Node("Constant", ("pi",)), integer(2)))
            return self.field.add(constant(half_pi if way > 0 else neg(half_pi)), taylor)
        raise Undecided(f"no series for {head} at infinity")

    def sign_of(self, node: Node) -> int:
        """The sign of a tree as t -> 0+."""
        found = self.of(node).leading()
        return 0 if found is None else sign(found[1])

    def _piecewise(self, pairs: list[Node]) -> Series:
        for pair in pairs:
            value, condition = pair.children()
            if self._holds(condition):
                return self.of(value)
        raise Undecided("no piece holds here")

    def _holds(self, condition: Node) -> bool:
        head, args = condition.head, list(condition.children())
        if head == "Boolean":
            return bool(condition.args[0])
        if head in ("And", "Or"):
            return (all if head == "And" else any)(self._holds(arg) for arg in args)
        if head == "Not":
            return not self._holds(args[0])
        if head not in _SIGNS:
            raise Undecided(f"no series for {head}")
        return self.sign_of(Node("Add", (args[0], neg(args[1])))) in _SIGNS[head]

    def absolute(self, node: Node) -> Series:
        """|u| is u or -u, by the sign of its leading term."""
        return self.field.scale(self.of(node), fmpq(-1 if self.sign_of(node) < 0 else 1))

    def signum(self, node: Node) -> Series:
        """sign(u) is a constant near the point."""
        return constant(fmpq(self.sign_of(node)))

    def step(self, node: Node, *_: Node) -> Series:
        """Heaviside(u) is a constant near the point, 1/2 where u is 0 throughout."""
        return constant(fmpq(self.sign_of(node) + 1, 2))

    def floor(self, node: Node) -> Series:
        """floor(c + s) for small s: floor(c), or c - 1 where c is whole and s negative."""
        found = self.at_end(self.of(node))
        if found is None or isinstance(found[0], Node):
            raise Undecided("floor of what is infinite or irrational")
        c, small = found
        whole = fmpq(c.p // c.q)
        if whole == c:
            lead = small.leading()
            whole -= 1 if lead is not None and sign(lead[1]) < 0 else 0
        return constant(whole)

    def ceiling(self, node: Node) -> Series:
        """ceiling(u) = -floor(-u)."""
        return self.field.scale(self.floor(neg(node)), fmpq(-1))

    def extreme(self, head: str, args: tuple[Node, ...]) -> Series:
        """Max or Min: the one that is larger or smaller near the point."""
        best = args[0]
        for arg in args[1:]:
            if self.sign_of(Node("Add", (arg, neg(best)))) == (1 if head == "Max" else -1):
                best = arg
        return self.of(best)


def times_minus(c: Coefficient) -> Coefficient:
    """-c."""
    return neg(c) if isinstance(c, Node) else -c


def _odd_series(head: str) -> Callable[[int], Any]:
    """The Taylor coefficients of asin, atan or atanh at 0."""

    def coefficients(n: int) -> list[Any]:
        if head == "atanh":
            return [fmpq(1, k) if k % 2 else fmpq(0) for k in range(n)]
        if head == "atan":
            return [fmpq((-1) ** (k // 2), k) if k % 2 else fmpq(0) for k in range(n)]
        values, c = [fmpq(0)] * n, fmpq(1)
        for k in range(1, n, 2):
            values[k] = c / k  # asin: (2j)!/(4**j*(j!)**2) / (2j + 1) at k = 2j + 1
            c = c * k / (k + 1)
        return values

    return coefficients


_AT_ZERO = {head: _odd_series(head) for head in ("asin", "atan", "atanh")}
_SIGNS = {"Lt": (-1,), "Le": (-1, 0), "Gt": (1,), "Ge": (1, 0), "Eq": (0,), "Ne": (-1, 1)}
_PIECES: dict[str, Callable[..., Series]] = {
    "Abs": Expansion.absolute,
    "sign": Expansion.signum,
    "Heaviside": Expansion.step,
    "floor": Expansion.floor,
    "ceiling": Expansion.ceiling,
    "Max": lambda self, *args: self.extreme("Max", args),
    "Min": lambda self, *args: self.extreme("Min", args),
}
_TWO = integer(2)
_QUOTIENTS: dict[str, Callable[[Node], Node]] = {
    "tan": lambda u: Node("Div", (call("sin", u), call("cos", u))),
    "cot": lambda u: Node("Div", (call("cos", u), call("sin", u))),
    "sec": lambda u: power(call("cos", u), integer(-1)),
    "csc": lambda u: power(call("sin", u), integer(-1)),
    "sinh": lambda u: Node("Div", (Node("Add", (call("exp", u), neg(call("exp", neg(u))))), _TWO)),
    "cosh": lambda u: Node("Div", (Node("Add", (call("exp", u), call("exp", neg(u)))), _TWO)),
    "tanh": lambda u: Node("Div", (call("sinh", u), call("cosh", u))),
    "coth": lambda u: Node("Div", (call("cosh", u), call("sinh", u))),
    "sech": lambda u: power(call("cosh", u), integer(-1)),
    "csch": lambda u: power(call("sinh", u), integer(-1)),
    "asinh": lambda u: call("log", Node("Add", (u, call("sqrt", Node("Add", (power(u, _TWO), integer(1))))))),
}

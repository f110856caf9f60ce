"""Explicit bounds of a tree far out: factor * y**power * exp(-rate*y), for every y from `start` on.

They turn "the rest of the integral is small" into a number. A tree without a rule here raises Undecided.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb

from harness.formulas.functions.by_property import REAL_VALUED
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_fraction, rational
from harness.verification.comparison.exact.ranges import range_of


class Bound(NamedTuple):
    """factor * y**power * exp(-rate*y); a ball for factor and rate, so that rounding never loses the inequality."""

    factor: Any
    power: Fraction
    rate: Any


FLAT = Fraction(0)
_QUARTER = Fraction(1, 4)  # log(y) <= 4*y**(1/4)
_NO_MORE_THAN_ONE = frozenset({"sin", "tanh", "erf"})  # and no more than twice the argument, where that is small


def _constant(factor: Any) -> Bound:
    return Bound(factor, FLAT, arb(0))


class Far:
    """Bounds of trees in one name; `start` grows as bounds are asked for, and each holds from the last `start` on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.start = arb(1)

    def from_here(self, at: Any) -> None:
        """All bounds hold at most from here on."""
        if not at.is_finite():
            raise Undecided("a bound that holds nowhere")
        self.start = self.start.max(arb(at.abs_upper()))

    def tail(self, bound: Bound, at: Any) -> Any:
        """The integral of the bound from `at` to oo; at >= 1 and at >= start."""
        factor, power, rate = bound
        if rate > 0:
            if power <= 0:
                return factor * (-rate * at).exp() * at ** _ball(power) / rate
            # y**p * exp(-r*y/2) is at most (2*p/(e*r))**p
            half = rate / 2
            return factor * (_ball(power) / (half * arb.const_e())) ** _ball(power) * (-half * at).exp() / half
        if power >= -1 or not rate.is_zero():
            raise Undecided("an integral that may not converge")
        return factor * at ** _ball(power + 1) / _ball(-power - 1)

    def upper(self, node: Node) -> Bound:
        """A bound from above of |node|."""
        if self.name not in free_names(node):
            return _constant(abs(self._value(node)))
        quotient = self._quotient(node)
        if quotient is not None:
            return quotient[1]
        head, args = node.head, [arg for arg in node.args if type(arg) is Node]
        if head == "Add":
            return self._sum([self.upper(arg) for arg in args])
        if head == "Mul":
            return _product([self.upper(arg) for arg in args])
        if head in ("Neg", "Abs"):
            return self.upper(args[0])
        if head == "Div":
            return _product([self.upper(args[0]), _raised(self.lower(args[1]), Fraction(-1))])
        if head in ("Pow", "sqrt", "cbrt"):
            return self._power(node, args, above=True)
        if head == "exp":
            return self._exponential(args[0])[1]
        if head in _NO_MORE_THAN_ONE or head in ("cos", "atan"):
            return self._bounded(head, args[0])
        if head == "log" and len(args) == 1:
            return self._logarithm(args[0])[1]
        if head in ("sech", "csch"):
            return _raised(self.lower(Node("cosh" if head == "sech" else "sinh", (args[0],))), Fraction(-1))
        raise Undecided(f"no bound for {head}")

    def lower(self, node: Node) -> Bound:
        """A bound from below of |node|."""
        if self.name not in free_names(node):
            value = abs(self._value(node))
            if value.contains(0):
                raise Undecided("a bound from below that may be 0")
            return _constant(value)
        quotient = self._quotient(node)
        if quotient is not None:
            return quotient[0]
        head, args = node.head, [arg for arg in node.args if type(arg) is Node]
        if head == "Mul":
            return _product([self.lower(arg) for arg in args])
        if head in ("Neg", "Abs"):
            return self.lower(args[0])
        if head == "Div":
            return _product([self.lower(args[0]), _raised(self.upper(args[1]), Fraction(-1))])
        if head in ("Pow", "sqrt", "cbrt"):
            return self._power(node, args, above=False)
        if head == "exp":
            return self._exponential(args[0])[0]
        if head == "log" and len(args) == 1:
            return self._logarithm(args[0])[0]
        if head in ("cosh", "sinh"):
            return self._hyperbolic(head, args[0])
        if head == "Add" and all(range_of(arg, self.name)[0] >= 0 for arg in args):
            # No term is negative: each is a bound, and the one that grows fastest is the best.
            known = []
            for arg in args:
                try:
                    known.append(self.lower(arg))
                except Undecided:
                    continue
            if known:
                return min(known, key=lambda bound: (float(bound.rate.mid()), -bound.power))
        raise Undecided(f"no bound from below for {head}")

    def _value(self, node: Node) -> Any:
        value = Tape(node)({})
        if not value.is_finite() or not value.imag.contains(0):
            raise Undecided("a constant that is not real")
        return value.real

    def _quotient(self, node: Node) -> tuple[Bound, Bound] | None:
        """Both bounds of a quotient of polynomials."""
        found = as_fraction(node, self.name)
        if found is None:
            return None
        (low, high), (below, above) = self._polynomial(found[0]), self._polynomial(found[1])
        power = Fraction(found[0].degree() - found[1].degree())
        if found[0] == 0:
            raise Undecided("a bound of 0")
        return Bound(low / above, power, arb(0)), Bound(high / below, power, arb(0))

    def _polynomial(self, poly: Any) -> tuple[Any, Any]:
        """|lead|/2 and the sum of the |coefficients|: factors of y**degree."""
        sizes = [abs(arb(c)) for c in poly.coeffs()]
        if not sizes:
            return arb(0), arb(0)
        total = sum(sizes, arb(0))
        self.from_here(2 * (total - sizes[-1]) / sizes[-1])
        return sizes[-1] / 2, total

    def _signed(self, node: Node) -> tuple[int, Bound, Bound]:
        """(sign from `start` on, lower, upper) of a quotient of polynomials."""
        found = as_fraction(node, self.name)
        bounds = self._quotient(node)
        if found is None or bounds is None:
            raise Undecided("no quotient of polynomials")
        lead = found[0].coeffs()[-1] * found[1].coeffs()[-1]
        return (1 if lead > 0 else -1), *bounds

    def _exponential(self, argument: Node) -> tuple[Bound, Bound]:
        """(lower, upper) of exp(u): u between two multiples of y, or bounded."""
        sign, low, high = self._signed(argument)
        if high.power <= 0:
            return _constant((-high.factor).exp()), _constant(high.factor.exp())
        one, zero = arb(1), FLAT
        # Where u is of degree 2 or more only one of the two is a multiple of y; the other is no bound at all.
        steep = Bound(one, zero, -sign * high.factor) if high.power == 1 else None
        gentle = Bound(one, zero, -sign * low.factor)
        above, below = (steep, gentle) if sign > 0 else (gentle, steep)
        return below or Bound(arb(0), zero, arb(0)), above or _refuse("an exponential of this growth")

    def _hyperbolic(self, head: str, argument: Node) -> Bound:
        """cosh(u) >= exp(|u|)/2; |sinh(u)| >= exp(|u|)/4 where |u| >= 1."""
        _, low, _ = self._signed(argument)
        if low.power < 1:
            raise Undecided(f"no bound for {head}")
        self.from_here(1 / low.factor)
        return Bound(arb(1) / 4, FLAT, -low.factor)

    def _bounded(self, head: str, argument: Node) -> Bound:
        """1, or pi/2; the argument itself where it vanishes and the function with it. Of a real argument."""
        if not _is_real(argument):
            raise Undecided(f"{head} of what may not be real")
        if head != "cos":
            try:
                small = self.upper(argument)
            except Undecided:
                small = None
            if small is not None and small.power < 0 and not small.rate < 0:
                return small._replace(factor=2 * small.factor)  # |erf(u)| <= 2*|u|/sqrt(pi)
        return _constant(arb.pi() / 2 if head == "atan" else arb(1))

    def _logarithm(self, argument: Node) -> tuple[Bound, Bound]:
        """(lower, upper) of log(u), where u is about c*y**n."""
        _, low, high = self._signed(argument)
        spread = abs(low.factor.log()) + abs(high.factor.log()) + 4
        order = abs(high.power)
        if order == 0:
            return Bound(arb(0), FLAT, arb(0)), _constant(spread)
        self.from_here(((spread + 1) / _ball(order)).exp())
        return _constant(arb(1)), Bound(spread + 4 * _ball(order), _QUARTER, arb(0))

    def _power(self, node: Node, args: list[Node], *, above: bool) -> Bound:
        order = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}.get(node.head)
        if order is None:
            exact = rational(args[1])
            if exact is None:
                raise Undecided("a power that is not rational")
            order = Fraction(int(exact.p), int(exact.q))
        inner = self.upper(args[0]) if (order > 0) == above else self.lower(args[0])
        return _raised(inner, order)

    def _sum(self, parts: list[Bound]) -> Bound:
        rate = min((part.rate for part in parts), key=lambda ball: float(ball.mid()))
        rates_differ = any(not (part.rate - rate).is_zero() for part in parts)
        if rates_differ and not all(part.rate >= rate for part in parts):
            raise Undecided("rates that cannot be told apart")
        return Bound(sum((part.factor for part in parts), arb(0)), max(part.power for part in parts), rate)


def _is_real(node: Node) -> bool:
    """Whether the tree is real wherever it has a value: no root, no logarithm, no inverse function, no I."""
    for part in node.walk():
        if part.head not in _REAL or part == _I:
            return False
        if part.head == "Pow" and part.args[1].head != "Integer":  # type: ignore[union-attr]  # Pow(a, b)
            return False
    return True


_I = Node("Constant", ("I",))
_REAL = REAL_VALUED | {"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Decimal", "Symbol", "Constant"}


def _refuse(why: str) -> Bound:
    raise Undecided(why)


def _ball(value: Fraction) -> Any:
    return arb(value.numerator) / value.denominator


def _product(parts: list[Bound]) -> Bound:
    factor, power, rate = parts[0]
    for part in parts[1:]:
        factor, power, rate = factor * part.factor, power + part.power, rate + part.rate
    return Bound(factor, power, rate)


def _raised(bound: Bound, order: Fraction) -> Bound:
    if order < 0 and bound.factor.contains(0):
        raise Undecided("a bound from below that may be 0")
    return Bound(bound.factor ** _ball(order), bound.power * order, bound.rate * _ball(order))

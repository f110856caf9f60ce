"""Trees in one name as exact series near a point, from one side of it. What series cannot tell is Undecided.

Balls cannot prove a limit (log(log(x))/log(x) is still 0.003 at 10**1000); series with exact coefficients can.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from harness.formulas.functions.branch_points import log_form
from harness.formulas.functions.by_property import CUTS, ENTIRE, IN_FLOORS, OF_ONE, OFF_CUTS, QUOTIENTS, said
from harness.formulas.trees.algebra import HALF, add, call, free_names, neg
from harness.formulas.trees.algebra import ONE as ONE_TREE
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series.coefficients import (
    Coefficient,
    inverse_factorial,
    reduced,
    reduced_value,
    sign,
    tree,
)
from harness.verification.comparison.series.logarithms import (
    constants_are_real,
    digamma,
    grows_by_factors,
    log_gamma,
    log_of,
)
from harness.verification.comparison.series.monomials import ONE, vanishes
from harness.verification.comparison.series.real_or_whole import between_integers, real_throughout, times_minus
from harness.verification.comparison.series.taylor_terms import taylor_terms
from harness.verification.comparison.series.transseries import MAX_TREES, Field, NoSeries, Series, constant, monomial
from harness.verification.comparison.values.values import infinity

_EULER = Node("Constant", ("EulerGamma",))
DEPTHS = (3, 7, 14)
BRANCHES = said("beside_branch_point")
ANALYTIC = frozenset(QUOTIENTS) | frozenset(BRANCHES) | (OF_ONE & (ENTIRE | frozenset(CUTS)))
"""Functions that have their Taylor series at every real point at which their derivatives have a value, or that are
written with such."""


class Expansion:
    """Trees in one name as series in t -> 0+: x = a + t, a - t, 1/t or -1/t."""

    def __init__(self, name: str, way: str, point: Coefficient, depth: int, most: int = MAX_TREES) -> None:
        self.name = name
        self.field = Field(depth, most)
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
            top = log_of(self, args[0]) if grows_by_factors(args[0], self.name) else field.log(self.of(args[0]))
            return top if len(args) == 1 else field.mul(top, field.power(field.log(self.of(args[1])), fmpq(-1)))
        if head in ("sin", "cos"):
            return self.circular(head, self.of(args[0]))
        if head in _PIECES:
            return _PIECES[head](self, *args)
        if head == "Piecewise":
            return self._piecewise(args)
        if head in ANALYTIC:
            return self._analytic(head, args[0])
        if head in ("gamma", "factorial"):
            return field.exp(log_gamma(self, args[0] if head == "gamma" else add(args[0], ONE_TREE)))
        if head == "loggamma":
            return log_gamma(self, args[0])
        if head == "digamma" or (head == "polygamma" and rational(args[0]) == 0):
            return digamma(self, args[-1])
        if head == "harmonic" and len(args) == 1:
            return field.add(digamma(self, add(args[0], ONE_TREE)), constant(_EULER))
        raise NoSeries(f"no series for {head}")

    def _power(self, base: Node, exponent: Node) -> Series:
        order = rational(exponent)
        if order is not None:
            if abs(order) > 50:
                raise Undecided("a high power")
            return self.field.power(self.of(base), order)
        if self.name not in free_names(base) and rational(base) == 1:
            return constant(fmpq(1))
        inner = log_of(self, base) if grows_by_factors(base, self.name) else self.field.log(self.of(base))
        return self.field.exp(self.field.mul(self.of(exponent), inner))

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

    def circular(self, head: str, inner: Series) -> Series:
        """sin or cos of a series."""
        ending = self.at_end(inner)
        if ending is None:
            return self.endless(head, inner)
        c, small = ending
        sine = self.field.compose(lambda k: inverse_factorial(k) * (0 if k % 2 == 0 else (-1) ** (k // 2)), small)
        cosine = self.field.compose(lambda k: inverse_factorial(k) * (0 if k % 2 else (-1) ** (k // 2)), small)
        if not isinstance(c, Node) and c == 0:
            return sine if head == "sin" else cosine
        at_sin, at_cos = (reduced_value(call(f, tree(c))) for f in ("sin", "cos"))
        if head == "sin":
            return self.field.add(self.field.scale(cosine, at_sin), self.field.scale(sine, at_cos))
        return self.field.add(self.field.scale(cosine, at_cos), self.field.scale(sine, times_minus(at_sin)))

    def endless(self, head: str, inner: Series) -> Series:
        """Of what is infinite and real, sin and cos are O(1), and floor(u) is u + O(1); nothing more is known."""
        real_throughout(inner)
        bounded = Series({}, (ONE,))
        return self.field.add(inner, bounded) if head == "floor" else bounded

    def _analytic(self, head: str, arg: Node) -> Series:
        """Taylor's formula at the limit of the argument; tan, sec, ... are quotients of sin and cos, acot(u) is
        atan(1/u)."""
        if head in QUOTIENTS:
            return self.of(QUOTIENTS[head](arg))
        if head in OFF_CUTS:  # beside a cut the values on it are the limits from one side alone
            constants_are_real(arg, self.name)
        inner = self.of(arg)
        ending = self.at_end(inner)
        if ending is None:
            return self._far(head, arg, inner)
        c, small = ending
        if head in BRANCHES and not isinstance(c, Node):
            instead = BRANCHES[head](arg, c)
            if instead is not None:
                return self.of(instead)
        return self.field.compose(self.taylor(head, c), small)

    def taylor(self, head: str, c: Coefficient) -> Callable[[int], Coefficient]:
        """The Taylor coefficients of a function at c."""
        return taylor_terms(head, c, self.field.depth)

    def _far(self, head: str, arg: Node, inner: Series) -> Series:
        """atan(u) = pi/2 - atan(1/u) and erf(u) = 1 + O(1/u) for u -> oo; tanh, asinh and acosh by exp and log."""
        lead = inner.leading()
        assert lead is not None
        way = sign(lead[1])
        if head == "atan":
            inverse = self.field.power(inner, fmpq(-1))
            taylor = self.field.compose(lambda k: fmpq(0) if k % 2 == 0 else fmpq((-1) ** (k // 2 + 1), k), inverse)
            half_pi = Node("Div", (Node("Constant", ("pi",)), integer(2)))
            return self.field.add(constant(half_pi if way > 0 else neg(half_pi)), taylor)
        if head == "erf":
            real_throughout(inner)
            inverse = self.field.power(Series({lead[0]: fmpq(1)}), fmpq(-1))
            return self.field.add(constant(fmpq(way)), Series({}, tuple(inverse.terms)))
        if head == "acosh" and way > 0:
            return self.of(log_form(arg))
        raise NoSeries(f"no series for {head} at infinity")

    def sign_of(self, node: Node) -> int:
        """The sign of a tree as t -> 0+."""
        lead = self.of(node).leading()
        return 0 if lead is None else sign(lead[1])

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
            raise NoSeries(f"no series for {head}")
        return self.sign_of(Node("Add", (args[0], neg(args[1])))) in _SIGNS[head]

    def absolute(self, node: Node) -> Series:
        """|u| is u or -u, by the sign of its leading term; |u**v| = |u|**v for real v."""
        if node.head == "Pow" and self.name in free_names(list(node.children())[1]):
            base, exponent = node.children()
            constants_are_real(exponent, self.name)
            real_throughout(self.of(exponent))
            return self.of(Node("Pow", (call("Abs", base), exponent)))
        return self.field.scale(self.of(node), fmpq(-1 if self.sign_of(node) < 0 else 1))

    def signum(self, node: Node) -> Series:
        """sign(u) is a constant near the point."""
        return constant(fmpq(self.sign_of(node)))

    def step(self, node: Node, at_zero: Node = HALF) -> Series:
        """Heaviside(u) is a constant near the point, 1/2 or what is said where u is 0 throughout."""
        way = self.sign_of(node)
        return self.of(at_zero) if way == 0 else constant(fmpq(int(way > 0)))

    def floor(self, node: Node) -> Series:
        """floor(u)."""
        return self.whole_part(self.of(node))

    def whole_part(self, inner: Series) -> Series:
        """floor(c + s) for small s: floor(c), or c - 1 where c is whole and s negative."""
        ending = self.at_end(inner)
        if ending is None:
            return self.endless("floor", inner)
        c, small = ending
        if isinstance(c, Node):
            return constant(between_integers(c))
        whole = fmpq(c.p // c.q)
        if whole == c:
            lead = small.leading()
            whole -= 1 if lead is not None and sign(lead[1]) < 0 else 0
        return constant(whole)

    def extreme(self, head: str, args: tuple[Node, ...]) -> Series:
        """Max or Min: the one that is larger or smaller near the point."""
        best = args[0]
        for arg in args[1:]:
            if self.sign_of(Node("Add", (arg, neg(best)))) == (1 if head == "Max" else -1):
                best = arg
        return self.of(best)


def _rewritten(head: str) -> Callable[..., Series]:
    return lambda expansion, *args: expansion.of(IN_FLOORS[head](*args))


_SIGNS = {"Lt": (-1,), "Le": (-1, 0), "Gt": (1,), "Ge": (1, 0), "Eq": (0,), "Ne": (-1, 1)}
_PIECES: dict[str, Callable[..., Series]] = {
    "Abs": Expansion.absolute,
    "sign": Expansion.signum,
    "Heaviside": Expansion.step,
    "floor": Expansion.floor,
    **{head: _rewritten(head) for head in IN_FLOORS},
    "Max": lambda self, *args: self.extreme("Max", args),
    "Min": lambda self, *args: self.extreme("Min", args),
}

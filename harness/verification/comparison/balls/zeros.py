"""The real zeros (and poles) of an expression of one variable, as isolating balls.

Zeros of polynomials are isolated exactly (Arb); other functions are inverted where they can be, or shown to have no
zero by bounds; what is left is reported as not isolated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flint import arb, fmpz_poly

from harness.formulas.functions.balls import is_real
from harness.formulas.functions.by_property import said, those
from harness.formulas.trees.algebra import add, free_names
from harness.formulas.trees.facts import SMALL, facts, heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_fraction
from harness.verification.comparison.exact.ranges import range_of

WINDOW = 3
"""Periodic zeros are taken from -WINDOW to WINDOW periods."""


def zeros_of(part: Node, name: str) -> tuple[tuple[Any, ...], bool]:
    """(isolating balls of the zeros and poles, whether these are all of them), at the precision of BITS."""
    return _zeros(part, name) if facts(part).size <= SMALL else _zeros.__wrapped__(part, name)


@lru_cache(maxsize=4096)
def _zeros(part: Node, name: str) -> tuple[tuple[Any, ...], bool]:
    zeros = Zeros(name)
    complete = zeros.of(_with_exp(part))
    return tuple(zeros.found), complete


def _with_exp(node: Node) -> Node:
    """e**u, as formulas have it, as exp(u), of which the range is known."""
    if "Pow" not in heads_of(node):
        return node
    args = tuple(_with_exp(arg) if type(arg) is Node else arg for arg in node.args)
    if node.head == "Pow" and args[0] == _E:
        return Node("exp", args[1:])
    return Node(node.head, args)


_E = Node("Constant", ("E",))


class Zeros:
    """The real zeros (and poles) of one tree in one name: `of(tree)` says whether `found` holds them all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Any] = []

    def of(self, node: Node) -> bool:
        head = node.head
        if self.name not in free_names(node):
            return True
        args = [arg for arg in node.args if type(arg) is Node]
        if head in _INSTEAD:
            return self.of(Node(_INSTEAD[head], (args[0],)))
        if head in ("Mul", "Div"):
            return _every([self._part(arg) for arg in args])
        if head in _VANISH_WITH or (head == "Pow" and self.name not in free_names(args[1])):
            return self._part(args[0])
        fraction = as_fraction(node, self.name)
        if fraction is not None:
            for poly in fraction:
                self._polynomial(poly)
            return True
        low, high = range_of(node, self.name)
        if low > 0 or high < 0:
            return True
        if head in ("Add", "log", "sin", "cos", "tan", "acos", "acosh", "cosh"):
            return self._level(node, arb(0))
        return False

    def _part(self, node: Node) -> bool:
        """The zeros of a factor, or of what vanishes with the whole: one search for all trees that share it."""
        points, complete = zeros_of(node, self.name)
        self.found.extend(points)
        return complete

    def _polynomial(self, poly: Any) -> None:
        if poly.degree() == 1:
            self.found.append(arb(-poly[0] / poly[1]))
        elif poly.degree() == 2:
            self._quadratic(poly[2], poly[1], poly[0])
        elif poly.degree() > 2:
            self.found.extend(_real_roots(tuple(map(int, poly.numer().coeffs()))))

    def _quadratic(self, a: Any, b: Any, c: Any) -> None:
        """The real roots of a*x**2 + b*x + c, exact: a general search takes thirty times as long."""
        inside = b * b - 4 * a * c
        if inside < 0:
            return
        middle, reach = arb(-b / (2 * a)), arb(inside).sqrt() / arb(2 * a)
        self.found.extend([middle] if inside == 0 else [middle - reach, middle + reach])

    def _level(self, node: Node, value: Any) -> bool:
        """Find the points where the tree takes the value (a ball), by undoing one function after the other."""
        head, args = node.head, list(node.children())
        if head == "Symbol":
            self.found.append(value)
            return True
        if head == "Neg":
            return self._level(args[0], -value)
        if head == "Add":
            return self._shifted(args, value)
        if head == "Mul":
            moving = [arg for arg in args if self.name in free_names(arg)]
            scale = self._constant([arg for arg in args if self.name not in free_names(arg)], "Mul")
            if len(moving) != 1 or scale is None or scale.contains(0):
                return False
            return self._level(moving[0], value / scale)
        if head == "Div":
            top, bottom = args
            if self.name in free_names(bottom):
                if self.name in free_names(top) or value.contains(0):
                    return False
                numerator = self._constant([top], "Mul")
                return numerator is not None and self._level(bottom, numerator / value)
            scale = self._constant([bottom], "Mul")
            return scale is not None and self._level(top, value * scale)
        if head == "Pow" and args[1].head == "Integer":
            return self._root(args[0], int(args[1].args[0]), value)  # type: ignore[arg-type]  # an Integer holds an int
        if head == "Abs":
            # |u| = r where u = r or u = -r
            return bool(value < 0) or (
                value.is_zero() and self._level(args[0], value)
                if not value > 0
                else _every([self._level(args[0], side) for side in (value, -value)])
            )
        if head in _INVERSE and len(args) == 1:
            preimage = _INVERSE[head](value)
            return preimage is None or self._level(args[0], preimage)
        if head in ("sin", "cos", "tan") and len(args) == 1:
            return self._periodic(head, args[0], value)
        return False

    def _shifted(self, terms: list[Node], value: Any) -> bool:
        moving = [term for term in terms if self.name in free_names(term)]
        shift = self._constant([term for term in terms if self.name not in free_names(term)], "Add")
        if shift is None:
            return False
        if len(moving) == 1:
            return self._level(moving[0], value - shift)
        fraction = as_fraction(add(*moving), self.name)
        if fraction is None or fraction[1].degree() > 0 or fraction[0].degree() > 2:
            return False
        poly = fraction[0] / fraction[1][0]
        a, b, c = arb(poly[2]), arb(poly[1]), arb(poly[0]) + shift - value
        inside = b * b - 4 * a * c
        if inside < 0:
            return True
        if not inside > 0:
            return False
        self.found.extend([(-b - inside.sqrt()) / (2 * a), (-b + inside.sqrt()) / (2 * a)])
        return True

    def _root(self, base: Node, order: int, value: Any) -> bool:
        if order == 0 or abs(order) > 1000:
            return False
        if order < 0:
            return not value.contains(0) and self._root(base, -order, 1 / value)
        if value > 0:
            root = value.root(order)
            return _every([self._level(base, r) for r in ([root, -root] if order % 2 == 0 else [root])])
        if value < 0:
            return order % 2 == 0 or self._level(base, -((-value).root(order)))
        return value.is_zero() and self._level(base, arb(0))

    def _periodic(self, head: str, inner: Node, value: Any) -> bool:
        pi = arb.pi()
        if head == "tan":
            starts, period = [value.atan()], pi
        elif abs(value) > 1:
            return True
        elif not abs(value) <= 1:
            return False
        elif head == "sin":
            starts, period = [value.asin(), pi - value.asin()], 2 * pi
        else:
            starts, period = [value.acos(), -value.acos()], 2 * pi
        return _every([self._level(inner, s + k * period) for s in starts for k in range(-WINDOW, WINDOW + 1)])

    def _constant(self, parts: list[Node], head: str) -> Any:
        """The real value of constant parts, or None."""
        if not parts:
            return arb(0) if head == "Add" else arb(1)
        try:
            value = Tape(Node(head, tuple(parts)))({})
        except (Undecided, KeyError):
            return None
        return value.real if value.is_finite() and is_real(value) else None


@lru_cache(maxsize=1024)
def _real_roots(coefficients: tuple[int, ...]) -> list[Any]:
    """The real roots of a polynomial of degree 3 or more: a search of a tenth of a millisecond, worth remembering."""
    return [root.real for root, _ in fmpz_poly(list(coefficients)).complex_roots() if root.imag.is_zero()]


_VANISH_WITH = those(lambda known: known.zero_at_zero_alone) | {"Neg"}
_INSTEAD = said("zeros_of")
"""Head -> a function that has its zeros, or, if it has none, vanishes at its poles."""


def _every(answers: list[bool]) -> bool:
    """All of them, each asked: a search that stopped at the first failure would lose breakpoints."""
    return all(answers)


_INVERSE: Mapping[str, Callable[[Any], Any]] = said("preimage")

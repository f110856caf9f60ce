"""Expressions as quotients of polynomials in their names and kernels: sin(3*x), exp(x), sqrt(x**2 + 1), each a letter,
and the square of the last is x**2 + 1.

Two that are equal so are equal as functions, wherever both have a value: a proof, and cheaper than looking at points.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from harness.formulas.functions.by_property import CUTS, ENTIRE, MEROMORPHIC, OF_ONE
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.exact.analytic import divides_safely
from harness.verification.comparison.exact.quotients import Quotients, TooLarge, rational

MAX_KERNELS = 10
MAX_ROOT = 12
"""A root of a higher degree is a letter without a relation."""
MAX_SIZE = 400
"""Nodes of both trees together: beyond that points are cheaper."""
_SMOOTH = frozenset(CUTS) | (OF_ONE & (ENTIRE | MEROMORPHIC))
_PLAIN = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Symbol", "Decimal", "Constant"})
_KNOWN = _SMOOTH | _PLAIN
_KNOWN_WITH_STEPS = _KNOWN | {"floor", "Abs"}
_E = Node("Constant", ("E",))


class Letters(Quotients):
    """Quotients in which every part that is no arithmetic is a letter of its own; arguments count as quotients too, so
    that sin((x + 1)**2) and sin(x**2 + 2*x + 1) are one letter, and exp(3*x) is the cube of exp(x).

    A principal root is a letter r with a relation, r**q = u; u**(p/q) is r**p, for exp(p/q*log(u)) is exp(log(u)/q)**p,
    and (c*u)**(1/q) is c**(1/q)*r for a number c > 0. That holds for every complex u but 0."""

    def __init__(self) -> None:
        ring = _ring()
        super().__init__(ring, {})
        self.generators = ring.gens()
        self.letters: list[Node] = []
        self.arguments: list[tuple[tuple[Any, Any], ...]] = []
        self.met: dict[Node, tuple[Any, Any] | None] = {}
        self.roots: dict[int, tuple[int, Any, Any]] = {}
        """Number of a letter that is a root -> (q, numerator of u, denominator of u)."""

    def power(self, node: Node) -> tuple[Any, Any] | None:
        return self._once(node, self._power)

    def other(self, node: Node) -> tuple[Any, Any] | None:
        return self._once(node, self._function)

    def _once(self, node: Node, work: Callable[[Node], tuple[Any, Any] | None]) -> tuple[Any, Any] | None:
        """What `work` makes of the node, worked out once for all parts that read alike."""
        if node not in self.met:
            self.met[node] = work(node)
        return self.met[node]

    def _power(self, node: Node) -> tuple[Any, Any] | None:
        base, exponent = node.children()
        if exponent.head != "Integer":
            order = rational(exponent)
            if order is None or base == _E:
                return self._function(Node("exp", (exponent,)) if base == _E else node)
            if order.q > MAX_ROOT:
                return self._function(node)
            if order.q != 1:
                return self._root(base, int(order.p), int(order.q))
        return super().power(node)

    def name(self, node: Node) -> Any:
        letter = self.names[str(node.args[0])] = self._letter(node, ())
        return letter

    def _function(self, node: Node) -> tuple[Any, Any] | None:
        if node.head == "sqrt":
            return self._root(next(node.children()), 1, 2)
        found = []
        for arg in node.children():
            quotient = self.of(arg)
            if quotient is None:
                return None
            found.append(quotient)
        if node.head == "exp":
            return self._exponential(node, found[0])
        return self._letter(node, tuple(found)), self.one

    def _letter(self, node: Node, arguments: tuple[tuple[Any, Any], ...]) -> Any:
        for i, known in enumerate(self.letters):
            if known == node or (arguments and known.head == node.head and self._alike(self.arguments[i], arguments)):
                return self.generators[i]
        if len(self.letters) >= MAX_KERNELS:
            raise TooLarge
        self.letters.append(node)
        self.arguments.append(arguments)
        return self.generators[len(self.letters) - 1]

    def _alike(self, ours: tuple[tuple[Any, Any], ...], theirs: tuple[tuple[Any, Any], ...]) -> bool:
        return len(ours) == len(theirs) and all(
            a == b or bool(self.product(a[0], b[1]) == self.product(b[0], a[1]))
            for a, b in zip(ours, theirs, strict=True)
        )

    def _exponential(self, node: Node, argument: tuple[Any, Any]) -> tuple[Any, Any]:
        """exp(n*u) is the n-th power of a letter exp(u) that is there already, for whole n."""
        for i, known in enumerate(self.letters):
            if known.head != "exp":
                continue
            top = self.product(argument[0], self.arguments[i][0][1])
            base = self.product(self.arguments[i][0][0], argument[1])
            if base.is_zero() or top.is_zero():
                continue
            ratio = top.leading_coefficient() / base.leading_coefficient()
            if ratio.q == 1 and abs(ratio.p) <= 20 and top == base * ratio:
                power = self.generators[i] ** abs(int(ratio.p))
                return (power, self.one) if ratio > 0 else (self.one, power)
        return self._letter(node, (argument,)), self.one

    def _root(self, base: Node, p: int, q: int) -> tuple[Any, Any] | None:
        """base**(p/q): so many whole powers of the base, and fewer than q of its root."""
        inside = self.of(base)
        if inside is None:
            return None
        root = self._root_of(base, inside, q)
        whole, rest = divmod(abs(p), q)
        top = self.product(self._to_the(inside[0], whole), self._to_the(root, rest))
        bottom = self._to_the(inside[1], whole)
        if p < 0:
            top, bottom = bottom, top
        return None if bottom.is_zero() else (top, bottom)

    def _root_of(self, base: Node, inside: tuple[Any, Any], q: int) -> Any:
        """The q-th root of a quotient: a number, a number times a root that is there already, or a new letter."""
        if inside[0].is_zero():
            return inside[0]
        for letter, n, d in [(self.one, self.one, self.one), *self._roots_there(q)]:
            ratio = _ratio(self.product(inside[0], d), self.product(n, inside[1]))
            factor = None if ratio is None else _exact_root(ratio, q)
            if factor is not None:
                return letter * factor
        node = Node("sqrt", (base,)) if q == 2 else Node("Pow", (base, Node("Div", (integer(1), integer(q)))))
        letter = self._letter(node, ())
        self.roots[len(self.letters) - 1] = (q, *inside)
        return letter

    def _roots_there(self, q: int) -> list[tuple[Any, Any, Any]]:
        return [(self.generators[i], n, d) for i, (order, n, d) in self.roots.items() if order == q]

    def _reduced(self, poly: Any) -> Any:
        """The polynomial with r**q = n/d put in for each root r, the last one first, times a power of each d."""
        for i, (q, n, d) in reversed(self.roots.items()):
            if poly.degrees()[i] < q:
                continue
            parts: dict[int, dict[tuple[int, ...], Any]] = {}
            for powers, coefficient in poly.to_dict().items():
                whole, rest = divmod(int(powers[i]), q)
                parts.setdefault(whole, {})[(*powers[:i], rest, *powers[i + 1 :])] = coefficient
            most = max(parts)
            poly = self.ring.constant(0)
            for whole, part in parts.items():
                around = self.product(self._to_the(n, whole), self._to_the(d, most - whole))
                poly = poly + self.product(self.ring.from_dict(part), around)
        return poly

    def difference(self, a: Node, b: Node) -> tuple[Any, Any] | None:
        """(numerator, denominator) of a - b, up to a common factor; None where a denominator is the polynomial 0."""
        left, right = self.of(a), self.of(b)
        if left is None or right is None:
            return None
        top = self.product(left[0], right[1]) - self.product(right[0], left[1])
        return self._reduced(top), self.product(left[1], right[1])


def _ratio(a: Any, b: Any) -> Any:
    """c > 0 where the polynomial a is c*b; else None."""
    if a.is_zero() or b.is_zero():
        return None
    ratio = a.leading_coefficient() / b.leading_coefficient()
    return ratio if ratio > 0 and a == b * ratio else None


def _exact_root(value: Any, q: int) -> Any:
    """The q-th root of a positive fraction where it is one; else None."""
    top, bottom = value.p.root(q), value.q.root(q)
    return fmpq(top, bottom) if top**q == value.p and bottom**q == value.q else None


@lru_cache(maxsize=1)
def _ring() -> Any:
    return fmpq_mpoly_ctx.get(tuple(f"k{i}" for i in range(MAX_KERNELS)), Ordering.lex)


def same_in_kernels(a: Node, b: Node) -> bool:
    """Whether two expressions of smooth functions are one and the same quotient. False says nothing.

    Only where no denominator, and no logarithm, may vanish on a whole cell: 1/(sqrt(x**2) - x) has no value for x > 0.
    """
    if facts(a).size + facts(b).size > MAX_SIZE or not (facts(a).heads | facts(b).heads) <= _KNOWN:
        return False
    try:
        letters = Letters()
        found = letters.difference(a, b)
    except TooLarge:
        return False
    if found is None or not found[0].is_zero():
        return False
    return divides_safely(a) and divides_safely(b)


def constant_in_kernels(node: Node) -> Any:
    """The rational number that a tree is as a quotient in kernels, floors among them; None where it is none, or where
    what it divides by may vanish throughout."""
    if facts(node).size > MAX_SIZE or not facts(node).heads <= _KNOWN_WITH_STEPS:
        return None
    try:
        found = Letters().difference(node, integer(0))
    except TooLarge:
        return None
    if found is None:
        return None
    top, bottom = found
    if not top.is_zero() and top != bottom * (top.leading_coefficient() / bottom.leading_coefficient()):
        return None
    if not divides_safely(node):
        return None
    return fmpq(0) if top.is_zero() else top.leading_coefficient() / bottom.leading_coefficient()

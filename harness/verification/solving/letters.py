"""An expression of one unknown as a quotient of polynomials in letters: the unknown, roots, |u|, powers b**u, logs.

Roots and |u| have a relation each, y**q = u, by which they are eliminated; the powers of one base are whole powers of
one letter (4**x and 2**(x + 1) of 2**x), and constants in logs are split into primes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.algebra import ONE, add, call, div, mul, neg, power
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import Quotients, as_fraction, as_tree, rational

MAX_LETTERS = 9
MAX_ORDER = 12
"""Of a root that is eliminated."""
E = Node("Constant", ("E",))
_NAMES = tuple(f"v{k}" for k in range(MAX_LETTERS + 1))


@dataclass(frozen=True, slots=True)
class Root:
    """y**order = top/bottom; |u| is y**2 = u**2."""

    order: int
    top: Any
    bottom: Any


@dataclass(frozen=True, slots=True)
class Power:
    """base**unit(x), base > 0 and unit a polynomial over Q without a constant term."""

    base: Node
    unit: Any


@dataclass(frozen=True, slots=True)
class Log:
    """The natural logarithm of a tree that holds the unknown."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant: pi, the logarithm of a prime."""

    tree: Node


Letter = Root | Power | Log | Fixed


class Letters(Quotients):
    """`of(tree)` gives (numerator, denominator); `letters[k]` is what the k-th generator after the unknown stands for.
    Raises Undecided for what is made of something else, TooLarge past the caps."""

    def __init__(self, name: str) -> None:
        ring = fmpq_mpoly_ctx.get(_NAMES, Ordering.lex)
        self.unknown = name
        self.generators = ring.gens()
        super().__init__(ring, {name: self.generators[0]})
        self.letters: list[Letter] = []
        self._known: dict[object, Any] = {}
        self._units: dict[tuple[Node, str], Any] = {}

    def prepare(self, node: Node) -> None:
        """Find the unit of each base's exponents, so that all its powers are whole powers of one letter."""
        for part in node.walk():
            found = self._exponential(part)
            if found is None:
                continue
            base, scaled, _ = found
            lead = scaled[scaled.degree()]
            key = base, str(scaled / lead)
            before = self._units.get(key)
            self._units[key] = abs(lead) if before is None else _common(before, abs(lead))

    def name(self, node: Node) -> Any:
        raise Undecided("another name than the unknown's")

    def power(self, node: Node) -> tuple[Any, Any] | None:
        base, exponent = node.children()
        order = rational(exponent)
        if order is not None and order.q == 1:
            return super().power(node)
        if order is not None and base != E:
            return self._root(base, int(order.p), int(order.q))
        return self._of_power(node)

    def other(self, node: Node) -> tuple[Any, Any] | None:
        head, args = node.head, list(node.children())
        if head == "Constant" and node.args[0] in ("pi", "E", "GoldenRatio"):
            return self._fixed(node)
        if head == "sqrt":
            return self._root(args[0], 1, 2)
        if head == "cbrt":
            return self._root(args[0], 1, 3)
        if head == "real_root" and args[1].head == "Integer":
            return self._root(args[0], 1, int(args[1].args[0]))  # type: ignore[arg-type]  # an Integer holds an int
        if head == "Abs":
            inner = self._quotient(args[0])
            return self._letter(("abs", str(inner)), Root(2, inner[0] ** 2, inner[1] ** 2))
        if head == "exp":
            return self._of_power(node)
        if head == "log":
            return self._log(args)
        raise Undecided(f"{head} of the unknown")

    def _quotient(self, node: Node) -> tuple[Any, Any]:
        found = self.of(node)
        if found is None:
            raise Undecided("a quotient by 0")
        return found

    def _letter(self, key: object, letter: Letter) -> tuple[Any, Any]:
        if key not in self._known:
            if len(self.letters) >= MAX_LETTERS:
                raise Undecided("an equation of too many parts")
            self.letters.append(letter)
            self._known[key] = self.generators[len(self.letters)]
        return self._known[key], self.one

    def _fixed(self, tree: Node) -> tuple[Any, Any]:
        return self._letter(tree, Fixed(tree))

    def _root(self, base: Node, times: int, order: int) -> tuple[Any, Any]:
        if order > MAX_ORDER or abs(times) > MAX_ORDER:
            raise Undecided("a root of too high an order")
        top, bottom = self._quotient(base)
        letter, _ = self._letter(("root", order, str(top), str(bottom)), Root(order, top, bottom))
        return (letter**times, self.one) if times > 0 else (self.one, letter**-times)

    def _exponential(self, node: Node) -> tuple[Node, Any, Any] | None:
        """(base, exponent without its constant term, constant term) of b**u, both scaled to the base; None for a tree
        of another kind."""
        if node.head == "exp":
            base, exponent = E, next(node.children())
        elif node.head == "Pow":
            base, exponent = node.children()
        else:
            return None
        if self.unknown not in facts(exponent).names:
            return None
        found = as_fraction(exponent, self.unknown)
        if found is None or found[1].degree() > 0:
            raise Undecided("an exponent that is no polynomial")
        poly = found[0] / found[1][0]
        if base != E:
            value = rational(base)
            if value is None or value <= 0 or value == 1:
                raise Undecided("a power whose base is no positive number other than 1")
            root, times = _primitive(value)
            base, poly = as_tree(root), poly * times
        constant = poly[0]
        return base, poly - constant, constant

    def _of_power(self, node: Node) -> tuple[Any, Any]:
        found = self._exponential(node)
        if found is None:
            return self._fixed(node)
        base, scaled, constant = found
        lead = scaled[scaled.degree()]
        key = base, str(scaled / lead)
        unit = self._units[key]
        letter, _ = self._letter(key, Power(base, scaled / lead * unit))
        times = int((lead / unit).p)
        top, bottom = (letter**times, self.one) if times > 0 else (self.one, letter**-times)
        if constant == 0:
            return top, bottom
        factor = self._quotient(power(base, as_tree(constant)) if base != E else call("exp", as_tree(constant)))
        return top * factor[0], bottom * factor[1]

    def _log(self, args: list[Node]) -> tuple[Any, Any]:
        above = self._natural(args[0])
        if len(args) == 1:
            return above
        below = self._natural(args[1])
        if below[0].is_zero():
            raise Undecided("a logarithm to the base 1")
        return above[0] * below[1], above[1] * below[0]

    def _natural(self, inner: Node) -> tuple[Any, Any]:
        if self.unknown in facts(inner).names:
            return self._letter(("log", canonical_cached(inner)), Log(inner))
        if inner == E:
            return self.one, self.one
        value = rational(inner)
        if value is None or value <= 0:
            return self._fixed(call("log", inner))
        total = self.ring.constant(0)
        for prime, times in _primes(value):
            total += times * self._fixed(call("log", integer(prime)))[0]
        return total, self.one


def tree_of(poly: Any, letters: list[Letter], name: str) -> Node:
    """The tree of a polynomial in letters, those that are eliminated aside."""
    terms = []
    for powers, coefficient in poly.to_dict().items():
        factors = [as_tree(coefficient)] if coefficient != 1 else []
        for at, times in enumerate(powers):
            if times:
                base = Node("Symbol", (name,)) if at == 0 else written_letter(letters[at - 1])
                factors.append(power(base, integer(int(times))))
        terms.append(mul(*factors) if factors else ONE)
    return add(*terms)


def written_letter(letter: Letter) -> Node:
    """The tree that a constant letter stands for."""
    if isinstance(letter, Fixed):
        return letter.tree
    raise Undecided("a letter that is no constant")


def _common(a: Any, b: Any) -> Any:
    """The greatest rational of which both are whole multiples."""
    return fmpq(gcd(int(a.p) * int(b.q), int(b.p) * int(a.q)), int(a.q) * int(b.q))


def _primes(value: Any) -> list[tuple[int, int]]:
    """(prime, exponent) of a positive rational. Raises Undecided for a number that is hard to factor."""
    if max(int(value.p), int(value.q)).bit_length() > 96:
        raise Undecided("a number too large to be factored")
    above = [(int(prime), int(times)) for prime, times in fmpz(value.p).factor()]
    return above + [(int(prime), -int(times)) for prime, times in fmpz(value.q).factor()]


def _primitive(value: Any) -> tuple[Any, int]:
    """(r, n) with value = r**n, r > 1 and n as large as can be."""
    times = 0
    for _, exponent in _primes(value):
        times = gcd(times, abs(exponent))
    root = fmpq(1)
    for prime, exponent in _primes(value):
        root *= fmpq(prime) ** (exponent // times)
    return (root, times) if root > 1 else (1 / root, -times)


def in_powers(node: Node, name: str) -> Node:
    """The tree with cosh, sinh and tanh of the unknown as powers of e, and, where several whole bases stand in it, with
    each power as one of primes: 6**x = 2**x*3**x."""
    bases = {
        int(value.p)
        for part in node.walk()
        if part.head == "Pow" and name in facts(list(part.children())[1]).names
        for value in (rational(next(part.children())),)
        if value is not None and value.q == 1 and 1 < value < 1 << 32
    }
    split = len(bases) > 1 and any(len(fmpz(base).factor()) > 1 for base in bases)
    return _in_powers(node, name, split)


def _in_powers(node: Node, name: str, split: bool) -> Node:
    if name not in facts(node).names or node.head == "Symbol":
        return node
    args = tuple(_in_powers(arg, name, split) if isinstance(arg, Node) else arg for arg in node.args)
    node = Node(node.head, args)
    if node.head in _BY_POWERS:
        return _BY_POWERS[node.head](next(node.children()))
    if split and node.head == "Pow":
        base, exponent = node.children()
        value = rational(base)
        if value is not None and value.q == 1 and 1 < value < 1 << 32 and name in facts(exponent).names:
            return mul(*(power(integer(prime), mul(integer(times), exponent)) for prime, times in _primes(value)))
    return node


_BY_POWERS = {
    "cosh": lambda u: div(add(call("exp", u), call("exp", neg(u))), integer(2)),
    "sinh": lambda u: div(add(call("exp", u), neg(call("exp", neg(u)))), integer(2)),
    "tanh": lambda u: div(add(call("exp", mul(integer(2), u)), integer(-1)), add(call("exp", mul(integer(2), u)), ONE)),
}

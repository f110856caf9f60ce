"""Exact values of trees: rational numbers, and quotients of polynomials over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpq_poly

from harness.formulas.functions.by_property import ARITY, WHOLE
from harness.formulas.trees.algebra import neg
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer

MAX_BITS = 100_000


def rational(node: Node, most: int = MAX_BITS) -> Any:
    """The exact fmpq a tree without names stands for; None where it is no rational number written plainly, or 1/0, or
    a number of more than `most` bits comes into it."""
    head, args = node
    if head == "Integer":
        return fmpq(args[0])
    if head == "Neg":
        inner = rational(args[0], most)  # type: ignore[arg-type]  # a Neg holds a Node
        return None if inner is None else -inner
    if head == "Decimal":
        value = Fraction(str(args[0]))
        return fmpq(value.numerator, value.denominator)
    if head == "Pow":
        return _power(node, most)
    if head in WHOLE:
        return _whole_function(node, most)
    if head not in ("Add", "Mul", "Div"):
        return None
    total = None
    for child in node.children():
        part = rational(child, most)
        if part is None:
            return None
        if total is None:
            total = part
        elif head == "Add":
            total = total + part
        elif head == "Mul":
            total = total * part
        elif part == 0:
            return None
        else:
            total = total / part
        if size(total) > most:
            return None
    return total


def plain_quotient(node: Node) -> tuple[int, int] | None:
    """(p, q) of a number written as p, -p, p/q or -(p/q) in whole numbers; None for any other tree and for p/0. Most
    answers are one: without `rational`'s arithmetic, which any tree may ask for, two of them are compared in half the
    time."""
    head, args = node
    if head == "Integer":
        return args[0], 1  # type: ignore[return-value]  # an Integer holds an int
    if head == "Neg":
        inner = plain_quotient(args[0])  # type: ignore[arg-type]  # a Neg holds a Node
        return None if inner is None else (-inner[0], inner[1])
    if head != "Div":
        return None
    top, bottom = plain_quotient(args[0]), plain_quotient(args[1])  # type: ignore[arg-type]  # a Div holds two Nodes
    if top is None or bottom is None or top[1] != 1 or bottom[1] != 1 or bottom[0] == 0:
        return None
    return top[0], bottom[0]


def _power(node: Node, most: int) -> Any:
    base, exponent = (rational(child, most) for child in node.children())
    if base is None or exponent is None or exponent.q != 1 or (base == 0 and exponent < 0):
        return None
    times = int(exponent.p)
    if times.bit_length() > 64 or abs(times) * log2_size(base) > most:
        return None if abs(base) != 1 else base ** (times % 2)
    return base**times


def _whole_function(node: Node, most: int) -> Any:
    values = [rational(child, most) for child in node.children()]
    if None in values or len(values) != ARITY[node.head]:
        return None
    return WHOLE[node.head](most, *values)


def _whole(exponent: Node) -> int | None:
    if exponent.head == "Integer":
        return exponent.args[0]  # type: ignore[return-value]  # an Integer holds an int
    order = rational(exponent)
    return None if order is None or order.q != 1 else int(order.p)


def size(value: Any) -> int:
    """Bits of a fraction."""
    return int(value.p).bit_length() + int(value.q).bit_length()


def log2_size(value: Any) -> float:
    """log2 of a fraction's numerator and denominator together: its n-th power has n times so many bits."""
    return math.log2(max(abs(int(value.p)), 1)) + math.log2(int(value.q))


def as_tree(value: Any) -> Node:
    """The tree of an fmpq, as SymPy would print it."""
    top, bottom = int(value.p), int(value.q)
    whole = neg(integer(-top)) if top < 0 else integer(top)
    return whole if bottom == 1 else Node("Div", (whole, integer(bottom)))


def short(value: object) -> str:
    """A number in at most 40 characters."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:18]}...{text[-18:]}"


MAX_TERMS = 2000
MAX_DEGREE = 240
MAX_NAMES = 8


_OF_QUOTIENTS = frozenset({"Symbol", "Integer", "Decimal", "Pow", "Add", "Mul", "Neg", "Div"})


_JOINED = frozenset({"Add", "Mul", "Neg", "Div"})


class TooLarge(Exception):
    """A quotient of polynomials that would grow past the caps."""


def same_quotient(a: Node, b: Node, names: Sequence[str]) -> bool | None:
    """Whether two quotients of polynomials over Q are equal as such; None where they are none, or too large.

    Equal quotients agree up to isolated points, different ones differ up to isolated points.
    """
    if not 0 < len(names) <= MAX_NAMES or not facts(a).heads | facts(b).heads <= _OF_QUOTIENTS:
        return None
    ring = fmpq_mpoly_ctx.get(tuple(names), Ordering.lex)
    quotients = Quotients(ring, dict(zip(names, ring.gens(), strict=True)))
    try:
        left, right = quotients.of(a), quotients.of(b)
        if left is None or right is None:
            return None
        return bool(quotients.product(left[0], right[1]) == quotients.product(right[0], left[1]))
    except TooLarge:
        return None


def as_fraction(node: Node, name: str) -> tuple[Any, Any] | None:
    """(numerator, denominator) as polynomials over Q in the one name; None where the tree is no such quotient, or too
    large."""
    found = facts(node)
    if not (found.heads <= _OF_QUOTIENTS and found.names <= {name}):
        return None
    ring = fmpq_mpoly_ctx.get((name,), Ordering.lex)
    try:
        quotient = Quotients(ring, {name: ring.gen(0)}).of(node)
    except TooLarge:
        return None
    return None if quotient is None else (_in_one_name(quotient[0]), _in_one_name(quotient[1]))


def _in_one_name(poly: Any) -> Any:
    coefficients = [fmpq(0)] * (poly.total_degree() + 1)
    for (power,), coefficient in poly.to_dict().items():
        coefficients[int(power)] = coefficient
    return fmpq_poly(coefficients)


class Quotients:
    """Trees as (numerator, denominator) in one ring of polynomials."""

    def __init__(self, ring: Any, names: dict[str, Any]) -> None:
        self.ring, self.names = ring, names
        self.one = ring.constant(1)
        self.whole: dict[object, Any] = {}

    def product(self, p: Any, q: Any) -> Any:
        """p*q. Raises TooLarge before the work is done."""
        if q is self.one:
            return p
        if p is self.one:
            return q
        if len(p) * len(q) > MAX_TERMS or p.total_degree() + q.total_degree() > MAX_DEGREE:
            raise TooLarge
        return p * q

    def of(self, node: Node) -> tuple[Any, Any] | None:
        """The quotient of a tree; None where it is none, or where it divides by 0."""
        head, args = node
        if head == "Integer":
            return self._constant(args[0]), self.one
        if head == "Symbol":
            known = self.names.get(args[0])  # type: ignore[arg-type]  # a Symbol holds its name
            return (self.name(node) if known is None else known), self.one
        if head == "Pow":
            return self.power(node)
        if head not in _JOINED:
            return (self.ring.constant(rational(node)), self.one) if head == "Decimal" else self.other(node)
        first, *rest = args
        part = self.of(first)  # type: ignore[arg-type]  # these heads hold Nodes
        if part is None:
            return None
        top, bottom = part
        if head == "Neg":
            return -top, bottom
        for child in rest:
            part = self.of(child)  # type: ignore[arg-type]  # as above
            if part is None:
                return None
            n, d = part
            if head == "Add":
                same = bottom is d or bottom == d
                top = top + n if same else self.product(top, d) + self.product(n, bottom)
                bottom = bottom if same else self.product(bottom, d)
            else:
                n, d = (n, d) if head == "Mul" else (d, n)
                top, bottom = self.product(top, n), self.product(bottom, d)
            if bottom is not self.one and bottom.is_zero():
                return None
        return top, bottom

    def name(self, node: Node) -> Any:
        """The polynomial of a symbol that is no name of the ring."""
        raise KeyError(node.args[0])

    def other(self, node: Node) -> tuple[Any, Any] | None:
        """The quotient of what is no arithmetic."""
        return None

    def _constant(self, value: object) -> Any:
        found = self.whole.get(value)
        if found is None:
            found = self.whole[value] = self.ring.constant(value)
        return found

    def power(self, node: Node) -> tuple[Any, Any] | None:
        """The quotient of base**exponent."""
        base, exponent = node.children()
        part, n = self.of(base), _whole(exponent)
        if part is None or n is None:
            return None
        top, bottom = part
        if n < 0:
            top, bottom, n = bottom, top, -n
        if bottom is not self.one and bottom.is_zero():
            return None
        return self._to_the(top, n), self._to_the(bottom, n)

    def _to_the(self, poly: Any, n: int) -> Any:
        if poly is self.one or n == 1:
            return poly
        if n * poly.total_degree() > MAX_DEGREE or (len(poly) > 1 and math.comb(n + len(poly) - 1, n) > MAX_TERMS):
            raise TooLarge
        if n * max((size(c) for c in poly.coeffs()), default=0) > MAX_BITS:
            raise TooLarge
        return poly**n

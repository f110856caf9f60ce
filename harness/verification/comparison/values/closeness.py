"""Two numbers that thousands of bits do not tell apart: equal where that is a proof, or as good as one; different where
their difference, its common parts taken away, is not 0; else undecided.

factorial(1000) and factorial(1000) + 1 agree to 8,529 bits, tanh(5000) and 1 to 14,427.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flint import fmpz

from harness.formulas.functions.balls import MORE_BITS, precision
from harness.formulas.functions.by_property import WHOLE, those
from harness.formulas.trees.algebra import mul
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import LEAVES, Node, integer
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.values.differences import differ_as_numbers
from harness.verification.comparison.values.separation import Separation, separation
from harness.verification.comparison.values.sizes import log2
from harness.verification.verdict import Method, Verdict, differ, same, undecided

SEEN = MORE_BITS[-1]
"""Bits at which two numbers have been seen to agree."""
MOST_BITS = 1_200_000
"""Bits of whole numbers that are worked out to be compared."""
_ARITHMETIC = frozenset({"Integer", "Add", "Mul", "Neg", "Div", "Pow"})
_CHEAP = those(lambda known: known.cheap_bits)
_ALGEBRAIC = _ARITHMETIC | {"Symbol", "Decimal"} | (_CHEAP & those(lambda known: known.algebraic))
_QUICK = _ALGEBRAIC | _CHEAP | {"Constant"}
"""Functions whose thousands of further bits cost milliseconds."""
_MOST_NODES = 120
MAX_FACTORED = 10**12


def same_number(a: Node, b: Node, near: Separation, values: Callable[[], tuple[Any, Any]]) -> Verdict:
    """The verdict on two trees without names whose balls at SEEN bits overlap. near: how near they may lie without
    being equal. values: their balls at the precision at hand."""
    if not WHOLE.keys().isdisjoint(facts(a).heads | facts(b).heads):
        folded = _folded(a), _folded(b)
        if folded != (a, b):
            a, b = folded
            values, near = partial(Tape(a, b).both, {}), separation(a, b)
    method = Method.exact if near.proven else Method.numeric
    with precision(SEEN):
        x, y = values()
        if near.closed(x, y):
            return same(method, f"agree to {SEEN} bits")
    apart = _difference(a, b)
    if apart is not None:
        return differ("the difference is not 0") if apart else same()
    roots = _in_prime_roots(a), _in_prime_roots(b)
    if roots != (a, b):
        fewer = separation(*roots)
        if fewer.bits < near.bits:
            (a, b), near, values = roots, fewer, partial(Tape(*roots).both, {})
    most, wanted = most_bits(a, b), near.bits + max(0.0, log2(abs(x))) + 64
    for bits in (wanted, 2 * wanted):
        precise = int(min(bits, most))
        with precision(precise):
            x, y = values()
            if not x.overlaps(y):
                return differ(f"they part beyond {SEEN} bits", Method.enclosure)
            if near.closed(x, y):
                return same(method, f"agree to {precise} bits")
        if precise == most:
            break
    return undecided(f"agree to {SEEN} bits, and numbers of this size may differ beyond")


def most_bits(*trees: Node) -> int:
    """Bits at which the trees can be worked out in a few milliseconds."""
    heads = frozenset().union(*[facts(tree).heads for tree in trees])
    if sum(facts(tree).size for tree in trees) > _MOST_NODES or not heads <= _QUICK:
        return SEEN
    return 40_000 if heads <= _ALGEBRAIC else 28_000


def _difference(a: Node, b: Node) -> bool | None:
    """Whether a - b is not 0, by exact arithmetic; None where that does not tell."""
    if facts(a).heads | facts(b).heads <= _ARITHMETIC and not _alike_by_primes(a, b):
        return True
    with precision(SEEN):
        apart = differ_as_numbers(a, b)
    if apart is None and facts(a).size + facts(b).size <= _MOST_NODES:
        most = MOST_BITS * 4 // max(4, _heavy(a) + _heavy(b))
        x = rational(a, most)
        y = None if x is None else rational(b, most)
        apart = None if y is None else bool(x != y)
    return apart


def _folded(node: Node) -> Node:
    """The tree with factorials and the like as the whole numbers that they are."""
    if node.head in WHOLE:
        value = rational(node)
        if value is not None:
            return as_tree(value)
    changed = tuple([_folded(arg) if type(arg) is Node else arg for arg in node.args])
    return node if changed == node.args else Node(node.head, changed)


def _in_prime_roots(node: Node) -> Node:
    """The tree with sqrt(35) as sqrt(5)*sqrt(7): sums of many roots lie in a field of a few."""
    if node.head == "sqrt":
        (inner,) = node.children()
        value = inner.args[0] if inner.head == "Integer" else None
        if not isinstance(value, int) or not 3 < value < MAX_FACTORED:
            return node if value is not None else Node("sqrt", (_in_prime_roots(inner),))
        parts: list[Node] = []
        for prime, times in fmpz(value).factor():
            root = Node("sqrt", (integer(int(prime)),))
            parts += [integer(int(prime) ** (times // 2))] * (times > 1) + [root] * (times % 2)
        return mul(*parts)
    if node.head in LEAVES:
        return node
    return Node(node.head, tuple([_in_prime_roots(arg) if type(arg) is Node else arg for arg in node.args]))


def _heavy(node: Node) -> int:
    return sum(part.head == "Pow" or part.head in WHOLE for part in node.walk())


_PRIMES = ((1 << 61) - 1, (1 << 89) - 1, (1 << 107) - 1)


def _alike_by_primes(a: Node, b: Node) -> bool:
    """Whether two fractions leave one remainder by each prime; True too where a remainder cannot be had."""
    for prime in _PRIMES:
        x, y = _remainder(a, prime), _remainder(b, prime)
        if x is not None and y is not None and x != y:
            return False
    return True


def _remainder(node: Node, prime: int) -> int | None:
    """A fraction modulo a prime that does not divide its denominator."""
    head, args = node
    if head == "Integer":
        return int(args[0]) % prime  # type: ignore[arg-type]  # an Integer holds an int
    if head == "Pow":
        base, order = node.children()
        inner, exponent = _remainder(base, prime), rational(order, MOST_BITS)
        if inner is None or exponent is None or exponent.q != 1 or (inner == 0 and exponent < 0):
            return None
        return pow(inner, int(exponent.p), prime)
    total: int | None = None
    for child in node.children():
        part = _remainder(child, prime)
        if part is None or (head == "Div" and total is not None and part == 0):
            return None
        if total is None:
            total = -part if head == "Neg" else part
        elif head == "Add":
            total += part
        else:
            total *= part if head == "Mul" else pow(part, -1, prime)
        total %= prime
    return total

"""The difference of two values, worked out with their common parts taken away.

It shows what balls cannot where a common part is large: exp(-x) + 1 and exp(-x) are one number to 4096 bits at -10**6,
and their difference is 1; tanh(5000) is 1 but for 2/(exp(10000) + 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import acb, arb

from harness.formulas.functions.ball_functions import CONDITIONS
from harness.formulas.functions.balls import integer_in, is_real
from harness.formulas.functions.by_property import QUOTIENTS
from harness.formulas.trees.algebra import BINDERS, MINUS_ONE, ONE, add, call, contains, neg, sub
from harness.formulas.trees.tree import LEAVES, Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.kernels import Letters
from harness.verification.comparison.exact.quotients import TooLarge, rational


class _Unsaturated(Letters):
    """Quotients in which what saturates is written by what does not: tanh by exp, erf by erfc; a power too high to be
    written out is a letter."""

    def __init__(self, point: Mapping[str, Any]) -> None:
        super().__init__()
        self.point = point

    def power(self, node: Node) -> tuple[Any, Any] | None:
        try:
            return super().power(node)
        except TooLarge:
            letter = self._letter(node, ()), self.one
            self.met[node] = letter
            return letter

    def other(self, node: Node) -> tuple[Any, Any] | None:
        instead = _by_exp(node) or self._by_erfc(node)
        if instead is not None:
            return self.of(instead)
        value = rational(node)
        return super().other(node) if value is None else (self.ring.constant(value), self.one)

    def _by_erfc(self, node: Node) -> Node | None:
        """erf(u) = 1 - erfc(u) = erfc(-u) - 1: the one that is small."""
        if node.head != "erf":
            return None
        (u,) = node.children()
        if Tape(u)(self.point).real < 0:
            return add(call("erfc", neg(u)), MINUS_ONE)
        return sub(ONE, call("erfc", u))


def _by_exp(node: Node) -> Node | None:
    """The hyperbolic functions by exp."""
    return QUOTIENTS[node.head](*node.children()) if node.head in _MADE_OF_EXP else None


def _made_of_exp(head: str) -> bool:
    parts = QUOTIENTS[head](symbol("u")).walk() if head in QUOTIENTS else ()
    inner = {part.head for part in parts} - LEAVES - {"Add", "Mul", "Neg", "Div", "Pow"}
    return bool(inner) and all(other == "exp" or _made_of_exp(other) for other in inner)


_MADE_OF_EXP = frozenset(filter(_made_of_exp, QUOTIENTS))


def differ_as_numbers(a: Node, b: Node) -> bool | None:
    """Whether a - b is not 0, for two numbers that have values; None where that cannot be told."""
    found = _apart(a, b, {}, real=False)
    # exp(10000) is the square of exp(5000) where exp(5000) comes first.
    return _apart(b, a, {}, real=False) if found is None else found


def differ_at(a: Node, b: Node, point: Mapping[str, Any]) -> bool | None:
    """Whether a - b is real and not 0 at a point (name -> ball) where both are real, or would be if they were not too
    large; None where that cannot be told."""
    if contains(a, BINDERS) or contains(b, BINDERS):  # a bound variable has no value at the point
        return None
    try:
        return _apart(settled(a, point), settled(b, point), point, real=True)
    except Undecided:
        return None


def _apart(a: Node, b: Node, point: Mapping[str, Any], *, real: bool) -> bool | None:
    try:
        letters = _Unsaturated(point)
        found = letters.difference(a, b)
        if found is None:
            return None
        if found[0].is_zero():
            return False
        values = [Tape(letter)(point) for letter in letters.letters]
    except (TooLarge, Undecided):
        return None
    for letter, value in zip(letters.letters, values, strict=True):
        if real and not (is_real(value) if value.is_finite() else letter.head in ("exp", "sinh", "cosh")):
            return None
    total = acb(0)
    for powers, coefficient in found[0].to_dict().items():
        term = acb(arb(coefficient))
        for value, power in zip(values, powers, strict=False):  # the ring has letters to spare
            if power:
                term = term * value ** int(power)
        total = total + term
    apart = total.is_finite() and (is_real(total) or not real) and not total.contains(0)
    return True if apart else None


def settled(node: Node, point: Mapping[str, Any]) -> Node:
    """The tree as it reads in the cell of the point: the piece that holds there, u or -u for Abs(u).

    Raises Undecided.
    """
    head = node.head
    if head == "Piecewise":
        for pair in node.children():
            value, condition = pair.children()
            if _holds(condition, point):
                return settled(value, point)
        raise Undecided("no piece holds")
    args = tuple([settled(arg, point) if type(arg) is Node else arg for arg in node.args])
    parts = [arg for arg in args if type(arg) is Node]
    if head == "Abs":
        return parts[0] if _positive(parts[0], point) else neg(parts[0])
    if head == "sign":
        return integer(1 if _positive(parts[0], point) else -1)
    if head == "Heaviside":
        return integer(1 if _positive(parts[0], point) else 0)
    if head in ("Max", "Min"):
        best = parts[0]
        for part in parts[1:]:
            if _positive(Node("Add", (part, neg(best))), point) == (head == "Max"):
                best = part
        return best
    if head in ("floor", "ceiling"):
        value = Tape(Node(head, tuple(parts)))(point)
        whole = integer_in(value.real) if value.is_finite() and is_real(value) else None
        if whole is None:
            raise Undecided("a whole part that balls do not tell")
        return integer(whole)
    if head == "sqrt" and parts[0].head == "Pow" and parts[0].args[1] == integer(2):
        inner = parts[0].args[0]
        assert isinstance(inner, Node)
        return inner if _positive(inner, point) else neg(inner)
    return Node(head, args)


def _positive(node: Node, point: Mapping[str, Any]) -> bool:
    value = Tape(node)(point)
    if not (value.is_finite() and is_real(value)) or value.contains(0):
        raise Undecided("a sign that balls do not tell")
    return bool(value.real > 0)


def _holds(condition: Node, point: Mapping[str, Any]) -> bool:
    if condition.head == "Boolean":
        return bool(condition.args[0])
    if condition.head in ("And", "Or", "Not"):
        parts = [_holds(part, point) for part in condition.children()]
        return all(parts) if condition.head == "And" else any(parts) if condition.head == "Or" else not parts[0]
    if condition.head not in CONDITIONS:
        raise Undecided("a condition without a value in balls")
    x, y = (Tape(part)(point) for part in condition.children())
    found = CONDITIONS[condition.head](x, y) if x.is_finite() and y.is_finite() else None
    if found is None:
        raise Undecided("a condition that balls do not tell")
    return found

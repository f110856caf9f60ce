"""Sums, products, quotients and powers of values of which some are oo, -oo or zoo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb

from harness.formulas.functions.balls import BITS, MORE_BITS, is_real, precision
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.trees.algebra import ONE, ZERO, call, free_names, neg
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import infinity

_PI = Node("Constant", ("pi",))


class NotKnown(Exception):
    """No rule here says what a tree stands for."""


def checked(node: Node) -> Node:
    """A finite tree; it must be seen to have a value where it holds no name. Raises NotKnown."""
    if free_names(node) or _is_finite(node):
        return node
    raise NotKnown


def _is_finite(node: Node) -> bool:
    """Whether a number has a value, or a function one at a point of no special kind."""
    try:
        tape = Tape(node)
        for bits in (BITS, *MORE_BITS):
            with precision(bits):
                for parts in (7, 1) if tape.symbols else (1,):  # at fractions, and at whole numbers
                    point = {name: acb(k + 3) / parts for k, name in enumerate(sorted(tape.symbols))}
                    if tape(point).is_finite():
                        return True
                if tape.symbols:
                    return False
    except Undecided:
        pass
    return False


def sign_of(node: Node) -> int:
    """1, -1 or 0 of a finite number or an infinity. Raises NotKnown."""
    end = infinity(node)
    if end in ("oo", "-oo"):
        return 1 if end == "oo" else -1
    exact = None if free_names(node) else rational(node)
    if exact is not None:
        return int(exact > 0) - int(exact < 0)
    try:
        with precision(BITS):
            tape = Tape(node)
            value: Any = None if tape.symbols else tape({})
    except Undecided:
        raise NotKnown from None
    if value is None or not value.is_finite() or not is_real(value) or value.real.contains(0):
        raise NotKnown
    return 1 if value.real > 0 else -1


def is_zero(node: Node) -> bool:
    """Whether it is 0, exactly. Raises NotKnown where that is not seen."""
    if infinity(node):
        return False
    exact = None if free_names(node) else rational(node)
    if exact is not None:
        return bool(exact == 0)
    turns = half_turns(next(node.children())) if node.head in ("sin", "cos") else None
    if turns is not None:
        return bool(turns.q == 1 if node.head == "sin" else turns.q == 2)
    if free_names(node):
        raise NotKnown
    try:
        with precision(BITS):
            value = Tape(node)({})
    except Undecided:
        raise NotKnown from None
    if not value.is_finite() or value.contains(0):
        raise NotKnown
    return False


def half_turns(node: Node) -> Any:
    """q with node = q*pi, exactly; None where it is no such multiple."""
    if heads_of(node) - {"Constant", "Integer", "Mul", "Div", "Neg", "Add"}:
        return None
    values = [rational(_with_pi(node, k)) for k in (0, 1, 2)]
    if None in values or values[0] != 0 or values[2] != 2 * values[1]:
        return None
    return values[1]


def _with_pi(node: Node, k: int) -> Node:
    if node == _PI:
        return integer(k)
    return Node(node.head, tuple([_with_pi(arg, k) if type(arg) is Node else arg for arg in node.args]))


def _signed(way: int) -> Node:
    return OO if way > 0 else MINUS_OO


def _add(parts: list[Node]) -> Node:
    ends = {end for part in parts if (end := infinity(part))}
    if not ends:
        return checked(Node("Add", tuple(parts)))
    zoos = sum(infinity(part) == "zoo" for part in parts)
    if len(ends) > 1 or zoos > 1:
        return NO_LIMIT
    return next(part for part in parts if infinity(part))


def _mul(parts: list[Node]) -> Node:
    ends = [infinity(part) for part in parts]
    if not any(ends):
        return checked(Node("Mul", tuple(parts)))
    if any(is_zero(part) for part in parts):
        return NO_LIMIT
    if "zoo" in ends:
        return ZOO
    way = 1
    for part in parts:
        way *= sign_of(part)
    return _signed(way)


def _div(parts: list[Node]) -> Node:
    top, bottom = parts
    if infinity(bottom):
        return NO_LIMIT if infinity(top) else ZERO
    if infinity(top):
        if is_zero(bottom):
            return ZOO
        return ZOO if infinity(top) == "zoo" else _signed(sign_of(top) * sign_of(bottom))
    if free_names(bottom):
        return Node("Div", (top, bottom))
    if is_zero(bottom):
        return NO_LIMIT if is_zero(top) else ZOO
    return checked(Node("Div", (top, bottom)))


def _power(parts: list[Node]) -> Node:
    base, exponent = parts
    low, high = infinity(base), infinity(exponent)
    if high in ("oo", "-oo"):
        return _to_infinity(base, high == "oo")
    if high:
        raise NotKnown
    if low:
        way = sign_of(exponent)
        if way <= 0:
            if way == 0:
                raise NotKnown
            return ZERO
        order = rational(exponent)
        if low == "-oo" and (order is None or order.q != 1):
            raise NotKnown
        return base if low == "zoo" else _signed(1 if low == "oo" or order.p % 2 == 0 else -1)
    if free_names(base) or free_names(exponent):
        return Node("Pow", (base, exponent))
    if is_zero(base):
        way = sign_of(exponent)
        return ZOO if way < 0 else ZERO if way else ONE
    return checked(Node("Pow", (base, exponent)))


def _to_infinity(base: Node, up: bool) -> Node:
    """base**oo, or base**-oo."""
    if infinity(base) == "oo":
        return OO if up else ZERO
    if infinity(base) or free_names(base):
        raise NotKnown
    if rational(base) == 1:
        return NO_LIMIT
    if rational(base) == 0:
        return ZERO if up else ZOO
    grows = sign_of(Node("Add", (call("Abs", base), integer(-1)))) > 0
    if grows != up:
        return ZERO
    return OO if sign_of(base) > 0 else ZOO


ARITHMETIC: dict[str, Callable[[list[Node]], Node]] = {
    "Add": _add,
    "Mul": _mul,
    "Div": _div,
    "Pow": _power,
    "Neg": lambda parts: {"oo": MINUS_OO, "-oo": OO, "zoo": ZOO}.get(infinity(parts[0]) or "", neg(parts[0])),
}

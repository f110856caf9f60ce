"""What stands at a pole or at infinity: log(0), 1/0, gamma(-1), atan(oo), oo - oo; as claims name it by oo, zoo or nan.

zoo is what a function has where its absolute value passes all bounds from every side, oo and -oo where its real values
do so with one sign; nan is a form that has no value: 0/0, oo - oo, 0*oo. Only what a rule here establishes counts; the
rest is undecided. (As answers these are held apart more strictly: harness/verification/comparison/values/values.py.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import acb

from harness.formulas.functions.balls import BITS, MORE_BITS, is_real, precision
from harness.formulas.functions.by_property import AT_MINUS_OO, AT_OO, POLES, said
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.functions.places import Poles, Turns
from harness.formulas.trees.algebra import ONE, ZERO, call, contains, free_names, is_value, neg
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series import endless_values
from harness.verification.comparison.series.directions import compare_directions, straightened
from harness.verification.comparison.values.values import ASKING, compare_values, endless, infinity
from harness.verification.verdict import Verdict, differ, same, undecided

_PI = Node("Constant", ("pi",))
_NOT_HERE = ASKING | {"Word", "Matrix"}


class NotKnown(Exception):
    """No rule here says what a tree stands for."""


def compare_endless(a: Node, b: Node) -> Verdict | None:
    """The verdict on two values of which one is written with oo, zoo or nan, or None where this room has no say."""
    if not (endless(a) or endless(b)) or contains(a, _NOT_HERE) or contains(b, _NOT_HERE):
        return None
    if not (is_value(a) and is_value(b)):  # sin(oo) = AccumBounds(-1, 1)
        enclosed = (is_value(a) and b.head == "AccumBounds") or (is_value(b) and a.head == "AccumBounds")
        return undecided("bounds enclose a value, and prove nothing") if enclosed else None
    found = compare_directions(a, b)
    if found is not None:
        return found
    try:
        left, right = settled(straightened(a)), settled(straightened(b))
    except NotKnown:
        if infinity(a) is None and infinity(b) is None:
            return None
        return undecided("what stands at infinity, or at a pole, is not known here")
    ends = infinity(left), infinity(right)
    if ends == (None, None):
        return compare_values(left, right) if (left, right) != (a, b) else None
    if ends[0] == ends[1]:
        # nan equals nothing, not even itself; but a form without a value is what nan says it is
        return None if ends[0] == "nan" and _is_literal(a) == _is_literal(b) else same()
    if None in ends:
        finite = left if ends[0] is None else right
        if not _is_finite(finite):
            return undecided("a value that may be infinite")
        return differ(f"{ends[0] or 'a finite value'} against {ends[1] or 'a finite value'}")
    if "zoo" in ends and "nan" not in ends and not (endless(a) and endless(b)):
        return undecided("infinite; whether with one sign depends on where it is come from")
    return differ(f"{ends[0]} against {ends[1]}")


def _is_literal(node: Node) -> bool:
    return node.head == "Constant"


def settled(node: Node) -> Node:
    """oo, -oo, zoo, nan, or a finite tree, where this follows from the rules. Raises NotKnown."""
    head, args = node.head, list(node.children())
    if head in ("Constant", "Symbol", "Integer", "Decimal") or not args:
        return node
    parts = [settled(arg) for arg in args]
    ends = [infinity(part) for part in parts]
    if "nan" in ends:
        return NO_LIMIT
    rule = _ARITHMETIC.get(head)
    if rule is not None:
        return rule(parts)
    if len(parts) == 1:
        return _function(head, parts[0])
    several = endless_values.SEVERAL.get(head)
    found = several(parts, ends) if several is not None else None
    if found is not None:
        return found
    if any(ends):
        kind = infinity(Node(head, tuple(parts)))
        if kind in ("oo", "-oo"):
            return OO if kind == "oo" else MINUS_OO
        raise NotKnown
    return _checked(Node(head, tuple(parts)))


def _checked(node: Node) -> Node:
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


def _sign(node: Node) -> int:
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


def _is_zero(node: Node) -> bool:
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
        return _checked(Node("Add", tuple(parts)))
    zoos = sum(infinity(part) == "zoo" for part in parts)
    if len(ends) > 1 or zoos > 1:
        return NO_LIMIT
    return next(part for part in parts if infinity(part))


def _mul(parts: list[Node]) -> Node:
    ends = [infinity(part) for part in parts]
    if not any(ends):
        return _checked(Node("Mul", tuple(parts)))
    if any(_is_zero(part) for part in parts):
        return NO_LIMIT
    if "zoo" in ends:
        return ZOO
    way = 1
    for part in parts:
        way *= _sign(part)
    return _signed(way)


def _div(parts: list[Node]) -> Node:
    top, bottom = parts
    if infinity(bottom):
        return NO_LIMIT if infinity(top) else ZERO
    if infinity(top):
        if _is_zero(bottom):
            return ZOO
        return ZOO if infinity(top) == "zoo" else _signed(_sign(top) * _sign(bottom))
    if free_names(bottom):
        return Node("Div", (top, bottom))
    if _is_zero(bottom):
        return NO_LIMIT if _is_zero(top) else ZOO
    return _checked(Node("Div", (top, bottom)))


def _power(parts: list[Node]) -> Node:
    base, exponent = parts
    low, high = infinity(base), infinity(exponent)
    if high in ("oo", "-oo"):
        return _to_infinity(base, high == "oo")
    if high:
        raise NotKnown
    if low:
        way = _sign(exponent)
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
    if _is_zero(base):
        way = _sign(exponent)
        return ZOO if way < 0 else ZERO if way else ONE
    return _checked(Node("Pow", (base, exponent)))


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
    grows = _sign(Node("Add", (call("Abs", base), integer(-1)))) > 0
    if grows != up:
        return ZERO
    return OO if _sign(base) > 0 else ZOO


def _function(head: str, inner: Node) -> Node:
    end = infinity(inner)
    if end == "zoo":
        found = _AT_ZOO.get(head)
    elif end:
        found = (AT_OO if end == "oo" else AT_MINUS_OO).get(head)
    else:
        if free_names(inner):
            return Node(head, (inner,))
        poles = POLES.get(head)
        if poles is None:
            return _checked(Node(head, (inner,)))
        found = _pole(poles, inner)
        return _checked(Node(head, (inner,))) if found is None else found
    if found is None:
        raise NotKnown
    return found


def _pole(poles: Poles, inner: Node) -> Node | None:
    """What stands at a number, if that is a pole."""
    order = rational(inner)
    found = next((end for place, end in poles.at if order == place), None)
    if found is not None:
        return found
    if poles.up_to is not None and order is not None and order.q == 1 and order <= poles.up_to:
        return ZOO
    if poles.turns is None:
        return None
    imaginary = poles.turns in (Turns.IMAGINARY_WHOLE, Turns.IMAGINARY_HALF)
    turned = endless_values.turned(inner) if imaginary else inner  # tanh(I*u) = I*tan(u), and likewise
    turns = None if turned is None else half_turns(turned)
    halves = 1 if poles.turns in (Turns.WHOLE, Turns.IMAGINARY_WHOLE) else 2
    return ZOO if turns is not None and turns.q == halves else None


_ARITHMETIC: dict[str, Callable[[list[Node]], Node]] = {
    "Add": _add,
    "Mul": _mul,
    "Div": _div,
    "Pow": _power,
    "Neg": lambda parts: {"oo": MINUS_OO, "-oo": OO, "zoo": ZOO}.get(infinity(parts[0]) or "", neg(parts[0])),
}
_AT_ZOO: Mapping[str, Node] = said("at_zoo")

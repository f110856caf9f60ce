"""What stands at a pole or at infinity: log(0), 1/0, gamma(-1), atan(oo), oo - oo; as claims name it by oo, zoo or nan.

zoo is what a function has where its absolute value passes all bounds from every side, oo and -oo where its real values
do so with one sign; nan is a form that has no value: 0/0, oo - oo, 0*oo. Only what a rule here establishes counts; the
rest is undecided. (As answers these are held apart more strictly: harness/verification/comparison/values/values.py.)
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.functions.by_property import AT_MINUS_OO, AT_OO, POLES, said
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO, ZOO
from harness.formulas.functions.places import Poles, Turns
from harness.formulas.trees.algebra import contains, free_names, is_value
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series import endless_values
from harness.verification.comparison.series.directions import compare_directions, straightened
from harness.verification.comparison.series.endless_arithmetic import (
    ARITHMETIC,
    NotKnown,
    _is_finite,
    checked,
    half_turns,
)
from harness.verification.comparison.values.values import ASKING, compare_values, endless, infinity
from harness.verification.verdict import Verdict, differ, same, undecided

_NOT_HERE = ASKING | {"Word", "Matrix"}


def compare_endless(a: Node, b: Node) -> Verdict | None:
    """The verdict on two values of which one is written with oo, zoo or nan, or None where this room has no say."""
    if not (endless(a) or endless(b)) or contains(a, _NOT_HERE) or contains(b, _NOT_HERE):
        return None
    if not (is_value(a) and is_value(b)):  # sin(oo) = AccumBounds(-1, 1)
        enclosed = (is_value(a) and b.head == "AccumBounds") or (is_value(b) and a.head == "AccumBounds")
        return undecided("bounds enclose a value, and prove nothing") if enclosed else None
    verdict = compare_directions(a, b)
    if verdict is not None:
        return verdict
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
    rule = ARITHMETIC.get(head)
    if rule is not None:
        return rule(parts)
    if len(parts) == 1:
        return _function(head, parts[0])
    several = endless_values.SEVERAL.get(head)
    value = several(parts, ends) if several is not None else None
    if value is not None:
        return value
    if any(ends):
        kind = infinity(Node(head, tuple(parts)))
        if kind in ("oo", "-oo"):
            return OO if kind == "oo" else MINUS_OO
        raise NotKnown
    return checked(Node(head, tuple(parts)))


def _function(head: str, inner: Node) -> Node:
    end = infinity(inner)
    if end == "zoo":
        value = _AT_ZOO.get(head)
    elif end:
        value = (AT_OO if end == "oo" else AT_MINUS_OO).get(head)
    else:
        if free_names(inner):
            return Node(head, (inner,))
        poles = POLES.get(head)
        if poles is None:
            return checked(Node(head, (inner,)))
        value = _pole(poles, inner)
        return checked(Node(head, (inner,))) if value is None else value
    if value is None:
        raise NotKnown
    return value


def _pole(poles: Poles, inner: Node) -> Node | None:
    """What stands at a number, if that is a pole."""
    order = rational(inner)
    there = next((end for place, end in poles.at if order == place), None)
    if there is not None:
        return there
    if poles.up_to is not None and order is not None and order.q == 1 and order <= poles.up_to:
        return ZOO
    if poles.turns is None:
        return None
    imaginary = poles.turns in (Turns.IMAGINARY_WHOLE, Turns.IMAGINARY_HALF)
    turned = endless_values.turned(inner) if imaginary else inner  # tanh(I*u) = I*tan(u), and likewise
    turns = None if turned is None else half_turns(turned)
    halves = 1 if poles.turns in (Turns.WHOLE, Turns.IMAGINARY_WHOLE) else 2
    return ZOO if turns is not None and turns.q == halves else None


_AT_ZOO: Mapping[str, Node] = said("at_zoo")

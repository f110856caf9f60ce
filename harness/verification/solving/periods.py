"""Conditions that repeat: sines of the unknown, and families such as x = pi/6 + 2*pi*n with a whole number n.

A window of the line that holds a whole period of every part is enough to compare two of them everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, gcd, lcm

from flint import arb

from harness.formulas.functions.balls import is_real
from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.tree import Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.sets.number_line import CONDITION_HEADS
from harness.verification.solving.trigonometric import DENOMINATORS, Window, angles, unit_of

MAX_FAMILY = 400
"""Members of a family inside the window."""
RELATIONS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge"})
Period = tuple[Fraction, bool]
"""(size, whether it is a multiple of pi)."""


def relations(node: Node) -> Iterator[Node]:
    """Every relation and membership in a condition."""
    if node.head in ("And", "Or", "Not"):
        for part in node.children():
            yield from relations(part)
    elif node.head in CONDITION_HEADS:
        yield node


def is_family(relation: Node, name: str) -> bool:
    """Whether it is `x = f(n)` with one other name, which stands for every whole number."""
    if relation.head != "Eq":
        return False
    left, right = relation.children()
    return left == symbol(name) and name not in free_names(right) and len(free_names(right)) == 1


def slope(relation: Node) -> tuple[arb, arb]:
    """(f(0), (f(2) - f(0))/2) of a family x = f(n) whose members are equally far apart, every other one at least.
    Raises Undecided."""
    right = list(relation.children())[1]
    (name,) = free_names(right)
    values = [_number(substitute(right, {name: integer(k)})) for k in range(-4, 5)]
    steps = [values[k + 2] - values[k] for k in range(7)]
    if not all(step.overlaps(steps[0]) for step in steps) or steps[0].contains(0):
        raise Undecided("a family that is not evenly spaced")
    if not {part.head for part in right.walk()} <= {"Add", "Mul", "Neg", "Div", "Integer", "Constant", "Symbol", "Pow"}:
        raise Undecided("a family that is not evenly spaced")
    if not abs(values[5] - values[4]) < 8 * abs(steps[0]):
        raise Undecided("a family whose members take turns far from each other")
    return values[4], steps[0] / 2


def _number(node: Node) -> arb:
    value = Tape(node)({})
    if not value.is_finite() or not is_real(value):
        raise Undecided("a family with a member that is no real number")
    return value.real


def period_of(condition: Node, name: str) -> Period | None:
    """A period of the condition; None where it has none. Raises Undecided where that cannot be told."""
    found: list[Period] = []
    for relation in relations(condition):
        if is_family(relation, name):
            found.append(_multiple(2 * abs(slope(relation)[1])))
        elif name in free_names(relation):
            if not _inside_angles(relation, name):
                return None
            unit, by_pi = unit_of(angles(relation, name))
            found.append((2 / unit, not by_pi))
    return common(found) if found else (Fraction(1), False)


def common(periods: list[Period]) -> Period:
    """The least common period. Raises Undecided where there is none."""
    moving = [period for period in periods if period != (Fraction(1), False)] or periods
    if len({by_pi for _, by_pi in moving}) != 1:
        raise Undecided("periods without a common one")
    top = lcm(*(size.numerator for size, _ in moving))
    bottom = gcd(*(size.denominator for size, _ in moving))
    return Fraction(top, bottom), moving[0][1]


def _multiple(ball: arb) -> Period:
    for unit, by_pi in ((arb.pi(), True), (arb(1), False)):
        for bottom in DENOMINATORS:
            top = round(float((ball * bottom / unit).mid()))
            if top and ball.overlaps(unit * top / bottom):
                return Fraction(top, bottom), by_pi
    raise Undecided("a family without a period")


def _inside_angles(node: Node, name: str) -> bool:
    """Whether the unknown stands in arguments of sines and their kin alone."""
    if node.head in OF_ANGLES:
        return True
    if node.head == "Symbol":
        return str(node.args[0]) != name
    return all(_inside_angles(part, name) for part in node.children())


def window_of(period: Period) -> tuple[Window, Node]:
    """A window of a period and a half on each side of 0, and the interval that it is."""
    size, by_pi = period
    reach = ceil(float(size) * (3.1416 if by_pi else 1.0) * 1.5) + 1
    flag = Node("Boolean", (False,))
    return Window(arb(-reach), arb(reach)), Node("Interval", (_whole(-reach), _whole(reach), flag, flag))


def members(condition: Node, name: str, window: Window | None) -> Node:
    """The condition with every family written as the set of its members in the window. Raises Undecided."""
    if condition.head in ("And", "Or", "Not"):
        return Node(condition.head, tuple(members(part, name, window) for part in condition.children()))
    if not is_family(condition, name):
        return condition
    if window is None:
        raise Undecided("a family of solutions without a window")
    right = list(condition.children())[1]
    (parameter,) = free_names(right)
    start, step = slope(condition)
    ends = sorted(float(((end - start) / step).mid()) for end in (window.low, window.high))
    if ends[1] - ends[0] > MAX_FAMILY:
        raise Undecided("a family of too many members")
    found = []
    for k in range(int(ends[0]) - 12, int(ends[1]) + 13):
        value = substitute(right, {parameter: _whole(k)})
        ball = _number(value)
        if not (ball < window.low or ball > window.high):
            found.append(value)
    return Node("Contains", (symbol(name), Node("FiniteSet", tuple(found))))


def _whole(k: int) -> Node:
    return integer(k) if k >= 0 else Node("Neg", (integer(-k),))

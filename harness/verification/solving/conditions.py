"""A condition on one unknown as a set of reals: where it may change, and whether it holds at a point or in a gap.

It is the room of sets (`comparison/sets`), with the zeros of more equations, and with exact answers at the points where
a root, a logarithm or a quotient ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flint import acb, arb

from harness.formulas.functions.ball_functions import CONDITIONS
from harness.formulas.functions.balls import is_real
from harness.formulas.functions.by_property import REAL_POLES
from harness.formulas.trees.algebra import ONE, ZERO, add, free_names, sub, substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.sets.end_points import End, NotReal
from harness.verification.comparison.sets.number_line import CONDITION_HEADS, Line
from harness.verification.comparison.values.hidden import may_be_faint
from harness.verification.comparison.values.values import compare_values
from harness.verification.solving.trigonometric import Window
from harness.verification.solving.zeros import zeros

KNOWN = frozenset(
    "Add Mul Neg Div Pow Integer Decimal Symbol Constant sqrt cbrt real_root exp log Abs sin cos tan cot sec csc "
    "sinh cosh tanh asin acos atan".split()
)
"""Heads whose domain and jumps are looked at; a condition with another is undecided."""
_ENDS = frozenset({"sqrt", "log"})


class Solutions(Line):
    """The atoms of conditions on one unknown: the points where one of them may change, and the gaps between."""

    def __init__(self, trees: Sequence[Node], name: str, window: Window | None = None) -> None:
        self.window = window
        super().__init__(trees, name)

    def _collect(self, node: Node, ends: list[End]) -> None:
        if node.head in ("Reals", "Boolean"):
            return
        super()._collect(node, ends)

    def _zeros(self, sides: list[Node], ends: list[End]) -> None:
        if any(side.head in CONDITION_HEADS or side.head == "Boolean" for side in sides):
            raise NotReal("a condition is not a number")
        names = free_names(sides[0]) | free_names(sides[1])
        if not names <= {self.name or ""}:
            raise NotReal("a condition on another name")
        for side in sides:
            if not {part.head for part in side.walk()} <= KNOWN:
                raise NotReal("a condition on functions whose ends are not known")
        if names and may_be_faint(sides, self.name or ""):
            raise NotReal("end points that may be too near to each other to be told apart")
        try:
            ends.extend(self._finite(zeros(sub(*sides), self.name or "", self.window)))
        except Undecided:
            # Everywhere the same, as in sqrt(x) = sqrt(x): only the ends of its domain matter.
            if compare_values(sides[0], sides[1]).equal is not True:
                raise
        for part in _ends_of(sides, self.name or ""):
            ends.extend(self._finite(zeros(part, self.name or "", self.window)))

    def _finite(self, found: list[End]) -> list[End]:
        return [end for end in found if end.ball.is_finite()]

    def _condition(self, node: Node) -> list[bool]:
        sides = list(node.children())
        tapes = [Tape(side) for side in sides]
        parts = [Tape(part) for part in _ends_of(sides, self.name or "")]
        return [
            self._at_point(node, atom // 2) if atom % 2 else self._in_gap(node.head, tapes, parts, atom)
            for atom in range(self.size)
        ]

    def _in_gap(self, head: str, tapes: list[Tape], parts: list[Tape], atom: int) -> bool:
        point = {self.name or "": self.sample(atom)}
        if not all(_is_a_number(part(point)) for part in parts):
            return False
        x, y = (tape(point) for tape in tapes)
        if not (_is_a_number(x) and _is_a_number(y)):
            return False
        answer = CONDITIONS[head](x, y)
        if answer is None:
            if not x.overlaps(y):
                raise Undecided("a condition that balls cannot decide")
            return head in ("Eq", "Le", "Ge")  # in a gap the sides are equal only where they are so everywhere
        return answer

    def _at_point(self, node: Node, at: int) -> bool:
        end = self.ends[at]
        a, b = (Resolved(side, self.name or "", end) for side in node.children())
        if a.tree is None or b.tree is None:
            return False
        order = sign_at(sub(a.tree, b.tree), self.name or "", end)
        return {
            "Eq": order == 0,
            "Ne": order != 0,
            "Lt": order < 0,
            "Le": order <= 0,
            "Gt": order > 0,
            "Ge": order >= 0,
        }[node.head]


def _is_a_number(value: Any) -> bool:
    return bool(value.is_finite()) and is_real(value)


def _ends_of(sides: Sequence[Node], name: str) -> Iterator[Node]:
    """Trees at whose zeros a side may end, jump or have a pole."""
    for side in sides:
        for part in side.walk():
            if name not in free_names(part):
                continue
            head, args = part.head, list(part.children())
            if head in _ENDS:
                yield args[0]
                if len(args) > 1 and name in free_names(args[1]):
                    yield args[1]
                    yield sub(args[1], ONE)
            elif head == "Div":
                yield args[1]
            elif head == "Pow":
                exponent = rational(args[1])
                if exponent is None or exponent.q != 1 or exponent < 0:
                    yield args[0]
            elif head in ("asin", "acos"):
                yield add(args[0], ONE)
                yield sub(args[0], ONE)
            elif head in REAL_POLES:
                yield Node(REAL_POLES[head], (args[0],))


class Resolved:
    """A side at a point, `tree`: what is 0 there written as 0; None where it has no real value."""

    def __init__(self, node: Node, name: str, end: End) -> None:
        self.name, self.end = name, end
        self.tree = self._resolved(node)

    def _resolved(self, node: Node) -> Node | None:
        if self.name not in free_names(node) or node.head == "Symbol":
            return node
        parts = [self._resolved(part) for part in node.children()]
        if any(part is None for part in parts):
            return None
        args = [part for part in parts if part is not None]
        if node.head in ("sqrt", "log", "Pow"):
            return self._rooted(node.head, args)
        if node.head == "Div" and self._sign(args[1]) == 0:
            return None
        if node.head in REAL_POLES and self._sign(Node(REAL_POLES[node.head], (args[0],))) == 0:
            return None
        if node.head in ("asin", "acos") and (self._sign(add(args[0], ONE)) < 0 or self._sign(sub(args[0], ONE)) > 0):
            return None
        return Node(node.head, tuple(args))

    def _sign(self, node: Node) -> int:
        return sign_at(node, self.name, self.end)

    def _rooted(self, head: str, args: list[Node]) -> Node | None:
        """sqrt, log and powers, whose base or argument may be 0 or negative."""
        if head == "Pow":
            exponent = rational(args[1])
            if exponent is not None and exponent.q == 1:
                return None if exponent < 0 and self._sign(args[0]) == 0 else Node(head, tuple(args))
        sign = self._sign(args[0])
        if sign < 0 or (sign == 0 and head == "log"):
            return None
        if head == "log" and len(args) > 1 and (self._sign(args[1]) <= 0 or self._sign(sub(args[1], ONE)) == 0):
            return None
        if sign == 0:
            return None if head == "Pow" and self._sign(args[1]) <= 0 else ZERO
        return Node(head, tuple(args))


def sign_at(node: Node, name: str, end: End) -> int:
    """-1, 0 or 1: the sign of a tree at a point where it has a real value. Raises Undecided."""
    if end.tree is not None:
        node = substitute(node, {name: end.tree})
        exact = rational(node)
        if exact is not None:
            return int(exact > 0) - int(exact < 0)
    value = Tape(node)({name: acb(end.ball if end.exact is None else arb(end.exact))})
    if not value.is_finite() or not is_real(value):
        raise Undecided("no real value at a point")
    value = value.real
    if value > 0 or value < 0:
        return 1 if value > 0 else -1
    if end.tree is not None and not free_names(node):
        equal = compare_values(node, ZERO).equal
        if equal is not True:
            raise Undecided("a value too near to 0 to be told from it")
    return 0

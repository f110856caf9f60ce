"""The line cut at every end point of a comparison, and which of its atoms belong to a set."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from itertools import groupby
from typing import Any

from flint import acb, arb

from harness.formulas.functions.ball_functions import CONDITIONS
from harness.formulas.functions.balls import integer_in, is_real
from harness.formulas.trees.algebra import free_names, sub
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import breakpoints
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.sets.end_points import ORDER, End, NotReal, end_of, order
from harness.verification.comparison.values.hidden import may_be_faint
from harness.verification.comparison.values.values import infinity

MAX_ENDS = 400
CONDITION_HEADS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge", "And", "Or", "Not", "Contains"})
EMPTY = Node("EmptySet")


class Line:
    """The atoms of the trees that are compared: atom 2i is the gap below end point i, atom 2i + 1 the point itself."""

    def __init__(self, trees: Sequence[Node], name: str | None = None) -> None:
        self.name = name
        ends: list[End] = []
        for tree in trees:
            self._collect(tree, ends)
        if len(ends) > MAX_ENDS:
            raise NotReal(f"more than {MAX_ENDS} end points")
        ordered = sorted(ends, key=cmp_to_key(order))
        self.ends: list[End] = [next(group) for _, group in groupby(ordered, key=cmp_to_key(order))]
        self.exact = all(end.exact is not None for end in ends)
        self.size = 2 * len(self.ends) + 1

    def _collect(self, node: Node, ends: list[End]) -> None:
        head, parts = node.head, list(node.children())
        if head in ("Interval", "AccumBounds"):
            unbounded = [infinity(part) for part in parts[:2]]
            if not {"nan", "zoo"}.isdisjoint(unbounded):
                raise NotReal("an end point that is not a real number")
            ends.extend(end_of(part) for part, end in zip(parts, unbounded, strict=False) if end is None)
        elif head == "FiniteSet":
            ends.extend(map(end_of, parts))
        elif head in ("Union", "Intersection", "Complement", "SymmetricDifference", "And", "Or", "Not"):
            for part in parts:
                self._collect(part, ends)
        elif head == "Contains":
            self._named(parts[0])
            self._collect(parts[1], ends)
        elif head == "ConditionSet":
            self._named(parts[0])
            for part in parts[1:]:
                self._collect(part, ends)
        elif head in CONDITION_HEADS:
            if _with_infinity(node) is None:
                self._zeros(parts, ends)
            else:
                self._named(next(part for part in parts if part.head == "Symbol"))
        elif head not in ("EmptySet", "Reals", "UniversalSet", "Boolean"):
            raise NotReal(f"{head} is not a set of finitely many pieces")

    def _named(self, variable: Node) -> str:
        if variable.head != "Symbol" or self.name not in (None, variable.args[0]):
            raise NotReal("a condition on more than one name")
        self.name = str(variable.args[0])
        return self.name

    def _zeros(self, sides: list[Node], ends: list[End]) -> None:
        if any(side.head in CONDITION_HEADS or side.head == "Boolean" for side in sides):
            raise NotReal("a condition is not a number")
        names = free_names(sides[0]) | free_names(sides[1])
        if len(names) != 1:
            raise NotReal("a condition on no name or on several")
        name = self._named(Node("Symbol", tuple(names)))
        if may_be_faint(sides, name):
            raise NotReal("end points that may be too near to each other to be told apart")
        difference = sub(*sides)
        zeros = breakpoints((Node("Abs", (difference,)), *sides), name)
        if not zeros.complete:
            raise NotReal("a condition whose zeros cannot be isolated")
        ends.extend(End(point) for point in zeros.points)

    def row(self, node: Node) -> list[bool]:
        """Which atoms belong to the set."""
        head, parts = node.head, list(node.children())
        if head in ("Interval", "AccumBounds"):
            return self._interval(node)
        if head == "FiniteSet":
            places = {self._place(part) for part in parts}
            return [atom in places for atom in range(self.size)]
        if head in _JOINED:
            return [_JOINED[head](column) for column in zip(*map(self.row, parts), strict=True)]
        if head == "Not":
            return [not inside for inside in self.row(parts[0])]
        if head == "ConditionSet":
            return [all(column) for column in zip(*map(self.row, parts[1:]), strict=True)]
        if head == "Contains":
            return self.row(parts[1])
        if head == "Boolean":
            return [bool(node.args[0])] * self.size
        if head in CONDITION_HEADS:
            return self._condition(node)
        return [head != "EmptySet"] * self.size

    def _place(self, node: Node) -> int:
        """The atom of an end point."""
        endless = infinity(node)
        if endless is not None:
            return {"-oo": -1, "oo": self.size}[endless]
        return 2 * bisect_left(self.ends, ORDER(end_of(node)), key=ORDER) + 1

    def _interval(self, node: Node) -> list[bool]:
        parts = list(node.children())
        low, high = self._place(parts[0]), self._place(parts[1])
        flags = [part.args[0] for part in parts[2:]] if len(parts) == 4 else [False, False]
        inside = [low < atom < high for atom in range(self.size)]
        for place, is_open in ((low, flags[0]), (high, flags[1])):
            # an infinite end is open whatever is written; an interval with low > high is empty
            if not is_open and low <= high and 0 <= place < self.size:
                inside[place] = True
        if low == high and any(flags) and 0 <= low < self.size:
            inside[low] = False
        return inside

    def _condition(self, node: Node) -> list[bool]:
        always = _with_infinity(node)
        if always is not None:
            return [always] * self.size
        a, b = node.children()
        left, right = Tape(a), Tape(b)
        row = []
        for atom in range(self.size):
            point = {self.name or "": self.sample(atom)}
            x, y = left(point), right(point)
            if not (x.is_finite() and y.is_finite() and is_real(x) and is_real(y)):
                row.append(False)
                continue
            if atom % 2 and x.overlaps(y):
                row.append(node.head in ("Eq", "Le", "Ge"))
                continue
            answer = CONDITIONS[node.head](x, y)
            if answer is None:
                raise Undecided("a condition that balls cannot decide")
            row.append(answer)
        return row

    def sample(self, atom: int) -> Any:
        """A value in the atom."""
        i = atom // 2
        if atom % 2:
            return acb(self.ends[i].ball)
        if not self.ends:
            return acb(arb(3) / 8)
        if i == 0:
            return acb(arb(self.ends[0].ball.mid()) - arb(11) / 16)
        if i == len(self.ends):
            return acb(arb(self.ends[-1].ball.mid()) + arb(11) / 16)
        low, high = arb(self.ends[i - 1].ball.mid()), arb(self.ends[i].ball.mid())
        return acb(low + (high - low) * 389 / 1024)

    def tree(self, row: Sequence[bool]) -> Node:
        """The set of a row as a tree: a union of intervals and points."""
        pieces, start = [], None
        for atom in range(self.size + 1):
            inside = atom < self.size and row[atom]
            if inside and start is None:
                start = atom
            elif not inside and start is not None:
                pieces.append(self._piece(start, atom - 1))
                start = None
        return EMPTY if not pieces else pieces[0] if len(pieces) == 1 else Node("Union", tuple(pieces))

    def _piece(self, first: int, last: int) -> Node:
        if first == last and first % 2:
            return Node("FiniteSet", (self._written(first // 2),))
        low = self._written(first // 2 - (first % 2 == 0)) if first > 0 else Node("Neg", (INFINITY,))
        high = self._written(last // 2) if last < self.size - 1 else INFINITY
        flags = Node("Boolean", (first % 2 == 0,)), Node("Boolean", (last % 2 == 0,))
        return Node("Interval", (low, high, *flags))

    def _written(self, i: int) -> Node:
        end = self.ends[i]
        if end.tree is not None:
            return end.tree
        if end.exact is not None:
            return as_tree(end.exact)
        number = integer_in(end.ball)
        if number is None or not (end.ball - number).is_zero():
            raise Undecided("an end point without a closed form")
        return Node("Integer", (number,))

    def where(self, atom: int) -> str:
        """The atom in words."""
        value = self.sample(atom).real
        text = str(value.str(8, radius=False))
        return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _with_infinity(node: Node) -> bool | None:
    """Whether x < oo holds, as it does for every real x; None where no infinity stands beside a name."""
    left, right = node.children()
    if {left.head, right.head} & {"Constant", "Neg"} and "Symbol" in (left.head, right.head):
        beyond = infinity(right if left.head == "Symbol" else left)
        if beyond in ("oo", "-oo"):
            below = (left.head == "Symbol") == (beyond == "oo")
            return node.head == "Ne" or node.head in (("Lt", "Le") if below else ("Gt", "Ge"))
    return None


INFINITY = Node("Constant", ("oo",))
_JOINED: dict[str, Callable[[tuple[bool, ...]], bool]] = {
    "Union": any,
    "Or": any,
    "Intersection": all,
    "And": all,
    "Complement": lambda column: column[0] and not any(column[1:]),
    "SymmetricDifference": lambda column: sum(column) % 2 == 1,
}

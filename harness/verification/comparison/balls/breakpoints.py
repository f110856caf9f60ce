"""Where an expression of one real variable may change its nature: zeros of radicands, of |.|, of denominators, ...

`breakpoints` isolates these points, so that a comparison looks into every cell between them: a difference hidden below
-10**6 is then a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.by_property import BROKEN, REAL_POLES, said, those
from harness.formulas.functions.ends import OO
from harness.formulas.functions.places import Breaks
from harness.formulas.functions.record import Function, Holomorphic
from harness.formulas.trees.algebra import ZERO, sub
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.balls.zeros import zeros_of

JUMPING = BROKEN | {"Piecewise"}
"""Heads made of pieces: where breakpoints cannot be isolated, a comparison that finds no difference is undecided."""


def _steps_at_poles(known: Function) -> bool:
    """Whether f(1/u) may jump where u is 0 although f does not: it has two ends, or is analytic on the reals alone."""
    ends = (known.at_minus_oo, known.at_oo)
    if None not in ends and ends[0] != ends[1] and not any(OO in end.walk() for end in ends if end is not None):
        return True
    return known.analytic_on_reals and known.holomorphic is not Holomorphic.EVERYWHERE


_BREAKS = said("breaks")
_CHANGES = {name: (known.point, known.changes_at) for name, known in ALL.items() if known.changes_at}
"""Head -> which argument, and the numbers at which it may have a branch point, a pole or the like."""
_BRANCHY = JUMPING | frozenset(_CHANGES) | those(_steps_at_poles)
_LOOKED_AT = _BRANCHY | {"Lt", "Le", "Gt", "Ge", "Eq", "Ne", "Div", "Pow"} | frozenset(REAL_POLES)
_LEAVES = frozenset({"Integer", "Symbol", "Constant", "Decimal"})

MAX_POINTS = 60
MAX_PARTS = 24
MAX_WORK = 1500  # nodes of all the parts together


@dataclass(slots=True)
class Breakpoints:
    """points: isolating balls, ascending. complete: no other point exists, or the others repeat these periodically."""

    points: list[Any] = field(default_factory=list)
    complete: bool = True


def breakpoints(trees: tuple[Node, ...], name: str) -> Breakpoints:
    """All breakpoints of the trees in the name. `complete` is False where a head of JUMPING has some not isolated."""
    found = Breakpoints()
    seen: set[Node] = set()
    work = 0
    for part, must in _critical(trees):
        if part in seen:
            continue
        seen.add(part)
        work += facts(part).size
        if len(seen) > MAX_PARTS or work > MAX_WORK:
            found.complete = False
            break
        points, all_of_them = zeros_of(part, name)
        if must and not all_of_them:
            found.complete = False
        found.points.extend(points)
    found.points = _distinct(found.points)
    if len(found.points) > MAX_POINTS:
        found.points = found.points[:: len(found.points) // MAX_POINTS + 1]
        found.complete = False
    return found


def _critical(trees: tuple[Node, ...]) -> Iterator[tuple[Node, bool]]:
    """Expressions whose zeros matter, each with whether they must be isolated."""
    parts = _distinct_parts(trees)
    if not any(part.head in _BRANCHY or _fractional_power(part) for part in parts):
        return
    for part in parts:
        head, args = part.head, [arg for arg in part.args if type(arg) is Node]
        if head in _BREAKS:
            yield from ((place, True) for place in _breaks(_BREAKS[head], args))
        if head in _CHANGES:
            point, numbers = _CHANGES[head]
            yield from ((args[point] if number is ZERO else sub(args[point], number), False) for number in numbers)
        if head in ("Lt", "Le", "Gt", "Ge", "Eq", "Ne"):
            yield sub(*args), True
        if head == "Div":
            yield args[1], False
        if _fractional_power(part):
            yield args[0], False
        if head == "Pow" and (args[1].head == "Neg" or (args[1].head == "Integer" and int(args[1].args[0]) < 0)):  # type: ignore[arg-type]  # an Integer holds an int
            yield args[0], False  # a pole; nothing happens where a whole power of at least 1 is 0
        if head in REAL_POLES:
            yield Node(REAL_POLES[head], (args[0],)), False


def _breaks(kind: Breaks, args: list[Node]) -> Iterator[Node]:
    """What vanishes where a function of these arguments changes its piece; of whole numbers the first."""
    if kind is Breaks.AT_ZERO:
        yield args[0]
    if kind is Breaks.ON_AXES:
        yield from args
    if kind is Breaks.WHERE_EQUAL:
        yield from (sub(a, b) for i, a in enumerate(args) for b in args[:i])
    if kind is Breaks.AT_WHOLE:
        inner = args[0] if len(args) == 1 else Node("Div", (args[0], args[1]))
        yield from (sub(inner, integer(k)) for k in range(-3, 4))


def _distinct_parts(trees: tuple[Node, ...]) -> list[Node]:
    """The nodes that _critical looks at, each once: derivatives share whole subtrees."""
    seen: set[int] = set()
    found: list[Node] = []
    stack = list(trees[::-1])
    while stack:
        node = stack.pop()
        if node.head in _LEAVES or id(node) in seen:
            continue
        seen.add(id(node))
        if node.head in _LOOKED_AT:
            found.append(node)
        stack.extend([arg for arg in node.args[::-1] if type(arg) is Node])
    return found


def _fractional_power(node: Node) -> bool:
    return node.head == "Pow" and node.args[1].head != "Integer"  # type: ignore[union-attr]  # Pow(a, b)


def _distinct(points: list[Any]) -> list[Any]:
    """Ascending, without balls that overlap another."""
    kept: list[Any] = []
    for point in sorted((p for p in points if p.is_finite()), key=lambda p: float(p.mid())):
        if not kept or not kept[-1].overlaps(point):
            kept.append(point)
    return kept

"""Where an expression of one real variable may change its nature: zeros of radicands, of |.|, of denominators, ...

`breakpoints` isolates these points, so that a comparison looks into every cell between them: a difference hidden below
-10**6 is then a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.formulas.trees.algebra import ONE, add, sub
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.balls.zeros import zeros_of

JUMPING = frozenset(
    {
        "Abs",
        "sign",
        "Heaviside",
        "Max",
        "Min",
        "Piecewise",
        "DiracDelta",
        "floor",
        "ceiling",
        "frac",
        "Mod",
        "FloorDiv",
        "atan2",
    }
)
"""Heads made of pieces: where breakpoints cannot be isolated, a comparison that finds no difference is undecided."""

_AT_ZERO = frozenset(
    {
        "Abs",
        "sign",
        "Heaviside",
        "DiracDelta",
        "sqrt",
        "cbrt",
        "log",
        "arg",
        "acot",
        "acsch",
        "Ci",
        "Ei",
        "li",
        "gamma",
        "loggamma",
        "digamma",
    }
)
_AT_ONES = frozenset({"asin", "acos", "atanh", "acosh", "acoth", "asec", "acsc", "asech", "LambertW"})
# Functions with a branch point, or a pole, where their last argument is 0 (and where it is 1)
_LAST_AT_ZERO = frozenset(
    "Chi expint uppergamma lowergamma bessely besselk besselj besseli polylog polygamma "
    "elliptic_k elliptic_e elliptic_f elliptic_pi".split()
)
_LAST_AT_ONE = frozenset({"polylog", "elliptic_k", "elliptic_e", "elliptic_f", "elliptic_pi"})
_OF_POLES = frozenset({"atan", "asinh", "acot", "erf", "tanh"})  # smooth themselves, but they jump where u has a pole
_WHOLE = frozenset({"floor", "ceiling", "frac", "Mod", "FloorDiv"})

_BRANCHY = JUMPING | _AT_ZERO | _AT_ONES | _OF_POLES | _LAST_AT_ZERO
_LOOKED_AT = _BRANCHY | {"Lt", "Le", "Gt", "Ge", "Eq", "Ne", "Div", "Pow", "real_root", "tan", "sec", "cot", "csc"}
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
        must = head in JUMPING
        if head in _AT_ZERO:
            yield args[0], must
        if head in _AT_ONES:
            yield sub(args[0], ONE), False
            yield add(args[0], ONE), False
            yield args[0], False
        if head in _LAST_AT_ZERO:
            yield args[-1], False
        if head in _LAST_AT_ONE:
            yield sub(args[-1], ONE), False
        if head in ("Max", "Min"):
            yield from ((sub(a, b), True) for i, a in enumerate(args) for b in args[:i])
        if head in ("Lt", "Le", "Gt", "Ge", "Eq", "Ne"):
            yield sub(*args), True
        if head == "Div":
            yield args[1], False
        if head == "real_root" or _fractional_power(part):
            yield args[0], False
        if head == "Pow" and (args[1].head == "Neg" or (args[1].head == "Integer" and int(args[1].args[0]) < 0)):  # type: ignore[arg-type]  # an Integer holds an int
            yield args[0], False  # a pole; nothing happens where a whole power of at least 1 is 0
        if head in ("tan", "sec"):
            yield Node("cos", (args[0],)), False
        if head in ("cot", "csc"):
            yield Node("sin", (args[0],)), False
        if head == "atan2":
            yield args[0], True
            yield args[1], True
        if head in _WHOLE:
            inner = args[0] if len(args) == 1 else Node("Div", (args[0], args[1]))
            yield from ((sub(inner, integer(k)), True) for k in range(-3, 4))


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

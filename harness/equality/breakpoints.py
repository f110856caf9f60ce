"""Where an expression of one real variable may change its nature: zeros of radicands, of |.|, of denominators, ...

`cells` isolates these points, so that a comparison looks into every cell between them: a difference hidden below
-10**6 is then a difference. Zeros of polynomials are isolated exactly (Arb); other functions are inverted where they
can be, or shown to have no zero by bounds; what is left is reported as not isolated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from harness.equality.algebra import ONE, add, free_names, sub
from harness.equality.balls import is_real
from harness.equality.ranges import range_of
from harness.equality.tape import Tape
from harness.equality.verdict import Undecided
from harness.facts import SMALL, facts
from harness.syntax.tree import Node, integer

JUMPING = frozenset({"Abs", "sign", "Heaviside", "Max", "Min", "Piecewise", "DiracDelta", "floor", "ceiling", "frac",
                     "Mod", "FloorDiv", "atan2"})  # fmt: skip
"""Heads made of pieces: where breakpoints cannot be isolated, a comparison that finds no difference is undecided."""

_AT_ZERO = frozenset({"Abs", "sign", "Heaviside", "DiracDelta", "sqrt", "cbrt", "log", "arg", "acot", "acsch", "Ci",
                      "Ei", "li", "gamma", "loggamma", "digamma"})  # fmt: skip
_AT_ONES = frozenset({"asin", "acos", "atanh", "acosh", "acoth", "asec", "acsc", "asech", "LambertW"})
_OF_POLES = frozenset({"atan", "asinh", "acot", "erf", "tanh"})  # smooth themselves, but they jump where u has a pole
_WHOLE = frozenset({"floor", "ceiling", "frac", "Mod", "FloorDiv"})

_BRANCHY = JUMPING | _AT_ZERO | _AT_ONES | _OF_POLES
_LOOKED_AT = _BRANCHY | {"Lt", "Le", "Gt", "Ge", "Eq", "Ne", "Div", "Pow", "real_root", "tan", "sec", "cot", "csc"}
_LEAVES = frozenset({"Integer", "Symbol", "Constant", "Decimal"})

MAX_POINTS = 60
MAX_PARTS = 24
MAX_WORK = 1500  # nodes of all the parts together
WINDOW = 3  # periodic breakpoints are taken from -WINDOW to WINDOW periods


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


def zeros_of(part: Node, name: str) -> tuple[tuple[Any, ...], bool]:
    """(isolating balls of the zeros and poles, whether these are all of them), at the precision of BITS."""
    return _zeros(part, name) if facts(part).size <= SMALL else _zeros.__wrapped__(part, name)


@lru_cache(maxsize=4096)
def _zeros(part: Node, name: str) -> tuple[tuple[Any, ...], bool]:
    zeros = Zeros(name)
    complete = zeros.of(part)
    return tuple(zeros.found), complete


def _fractional_power(node: Node) -> bool:
    return node.head == "Pow" and node.args[1].head != "Integer"  # type: ignore[union-attr]  # Pow(a, b)


class Zeros:
    """The real zeros (and poles) of one tree in one name: `of(tree)` says whether `found` holds them all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Any] = []

    def of(self, node: Node) -> bool:
        head = node.head
        if self.name not in free_names(node):
            return True
        args = [arg for arg in node.args if type(arg) is Node]
        if head in _INSTEAD:
            return self.of(Node(_INSTEAD[head], (args[0],)))
        if head in ("Mul", "Div"):
            return _every([self._part(arg) for arg in args])
        if head in _VANISH_WITH or (head == "Pow" and self.name not in free_names(args[1])):
            return self._part(args[0])
        fraction = as_fraction(node, self.name)
        if fraction is not None:
            for poly in fraction:
                self._polynomial(poly)
            return True
        low, high = range_of(node, self.name)
        if low > 0 or high < 0:
            return True
        if head in ("Add", "log", "sin", "cos", "tan", "acos", "acosh", "cosh"):
            return self._level(node, arb(0))
        return False

    def _part(self, node: Node) -> bool:
        """The zeros of a factor, or of what vanishes with the whole: one search for all trees that share it."""
        points, complete = zeros_of(node, self.name)
        self.found.extend(points)
        return complete

    def _polynomial(self, poly: Any) -> None:
        if poly.degree() == 1:
            self.found.append(arb(-poly[0] / poly[1]))
        elif poly.degree() == 2:
            self._quadratic(poly[2], poly[1], poly[0])
        elif poly.degree() > 2:
            self.found.extend(_real_roots(tuple(map(int, poly.numer().coeffs()))))

    def _quadratic(self, a: Any, b: Any, c: Any) -> None:
        """The real roots of a*x**2 + b*x + c, exact: a general search takes thirty times as long."""
        inside = b * b - 4 * a * c
        if inside < 0:
            return
        middle, reach = arb(-b / (2 * a)), arb(inside).sqrt() / arb(2 * a)
        self.found.extend([middle] if inside == 0 else [middle - reach, middle + reach])

    def _level(self, node: Node, value: Any) -> bool:
        """Find the points where the tree takes the value (a ball), by undoing one function after the other."""
        head, args = node.head, list(node.children())
        if head == "Symbol":
            self.found.append(value)
            return True
        if head == "Neg":
            return self._level(args[0], -value)
        if head == "Add":
            return self._shifted(args, value)
        if head == "Mul":
            moving = [arg for arg in args if self.name in free_names(arg)]
            scale = self._constant([arg for arg in args if self.name not in free_names(arg)], "Mul")
            if len(moving) != 1 or scale is None or scale.contains(0):
                return False
            return self._level(moving[0], value / scale)
        if head == "Div":
            top, bottom = args
            if self.name in free_names(bottom):
                if self.name in free_names(top) or value.contains(0):
                    return False
                numerator = self._constant([top], "Mul")
                return numerator is not None and self._level(bottom, numerator / value)
            scale = self._constant([bottom], "Mul")
            return scale is not None and self._level(top, value * scale)
        if head == "Pow" and args[1].head == "Integer":
            return self._root(args[0], int(args[1].args[0]), value)  # type: ignore[arg-type]  # an Integer holds an int
        if head == "Abs":
            # |u| = r where u = r or u = -r
            return bool(value < 0) or (
                value.is_zero() and self._level(args[0], value)
                if not value > 0
                else _every([self._level(args[0], side) for side in (value, -value)])
            )
        if head in _INVERSE and len(args) == 1:
            preimage = _INVERSE[head](value)
            return preimage is None or self._level(args[0], preimage)
        if head in ("sin", "cos", "tan") and len(args) == 1:
            return self._periodic(head, args[0], value)
        return False

    def _shifted(self, terms: list[Node], value: Any) -> bool:
        moving = [term for term in terms if self.name in free_names(term)]
        shift = self._constant([term for term in terms if self.name not in free_names(term)], "Add")
        if shift is None:
            return False
        if len(moving) == 1:
            return self._level(moving[0], value - shift)
        fraction = as_fraction(add(*moving), self.name)
        if fraction is None or fraction[1].degree() > 0 or fraction[0].degree() > 2:
            return False
        poly = fraction[0] / fraction[1][0]
        a, b, c = arb(poly[2]), arb(poly[1]), arb(poly[0]) + shift - value
        inside = b * b - 4 * a * c
        if inside < 0:
            return True
        if not inside > 0:
            return False
        self.found.extend([(-b - inside.sqrt()) / (2 * a), (-b + inside.sqrt()) / (2 * a)])
        return True

    def _root(self, base: Node, order: int, value: Any) -> bool:
        if order == 0 or abs(order) > 1000:
            return False
        if order < 0:
            return not value.contains(0) and self._root(base, -order, 1 / value)
        if value > 0:
            root = value.root(order)
            return _every([self._level(base, r) for r in ([root, -root] if order % 2 == 0 else [root])])
        if value < 0:
            return order % 2 == 0 or self._level(base, -((-value).root(order)))
        return value.is_zero() and self._level(base, arb(0))

    def _periodic(self, head: str, inner: Node, value: Any) -> bool:
        pi = arb.pi()
        if head == "tan":
            starts, period = [value.atan()], pi
        elif abs(value) > 1:
            return True
        elif not abs(value) <= 1:
            return False
        elif head == "sin":
            starts, period = [value.asin(), pi - value.asin()], 2 * pi
        else:
            starts, period = [value.acos(), -value.acos()], 2 * pi
        return _every([self._level(inner, s + k * period) for s in starts for k in range(-WINDOW, WINDOW + 1)])

    def _constant(self, parts: list[Node], head: str) -> Any:
        """The real value of constant parts, or None."""
        if not parts:
            return arb(0) if head == "Add" else arb(1)
        try:
            value = Tape(Node(head, tuple(parts)))({})
        except (Undecided, KeyError):
            return None
        return value.real if value.is_finite() and is_real(value) else None


@lru_cache(maxsize=1024)
def _real_roots(coefficients: tuple[int, ...]) -> list[Any]:
    """The real roots of a polynomial of degree 3 or more: a search of a tenth of a millisecond, worth remembering."""
    return [root.real for root, _ in fmpz_poly(list(coefficients)).complex_roots() if root.imag.is_zero()]


_VANISH_WITH = frozenset({
    "Neg", "Abs", "sqrt", "cbrt", "sign", "sinh", "asinh", "atan", "tanh", "asin", "real_root",
})  # fmt: skip
_INSTEAD = {"sec": "cos", "csc": "sin", "cot": "cos"}  # no zeros of their own, or those of the other


def _every(answers: list[bool]) -> bool:
    """All of them, each asked: a search that stopped at the first failure would lose breakpoints."""
    return all(answers)


def _where(good: bool, value: Any) -> Any:
    return value if good else None


_INVERSE: dict[str, Callable[[Any], Any]] = {
    "exp": lambda r: _where(r > 0, r.log() if r > 0 else None),
    "log": lambda r: r.exp(),
    "sqrt": lambda r: _where(not r < 0, r * r),
    "cbrt": lambda r: r * r * r,
    "asin": lambda r: _where(abs(r) < 2, r.sin()),
    "acos": lambda r: _where(r > 0, r.cos()),
    "atan": lambda r: _where(abs(r) < arb.pi() / 2, r.tan()),
    "sinh": lambda r: r.asinh(),
    "asinh": lambda r: r.sinh(),
    "tanh": lambda r: _where(abs(r) < 1, r.atanh()),
    "acosh": lambda r: _where(r > 0, r.cosh()),
}


def as_fraction(node: Node, name: str) -> tuple[Any, Any] | None:
    """(numerator, denominator) as polynomials over Q in the one name; None where the tree is no such quotient."""
    head, args = node
    if head == "Integer":
        return fmpq_poly([args[0]]), fmpq_poly([1])
    if head == "Symbol":
        return (fmpq_poly([0, 1]), fmpq_poly([1])) if args[0] == name else None
    if head == "Decimal":
        from fractions import Fraction

        value = Fraction(str(args[0]))
        return fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1])
    if head == "Pow":
        return _power_fraction(node, name)
    if head not in ("Add", "Mul", "Neg", "Div"):
        return None
    parts = []
    for child in node.children():
        part = as_fraction(child, name)
        if part is None:
            return None
        parts.append(part)
    top, bottom = parts[0]
    if head == "Neg":
        return -top, bottom
    for n, d in parts[1:]:
        if head == "Add":
            top, bottom = (top * d + n * bottom, bottom * d) if d != bottom else (top + n, bottom)
        elif head == "Mul":
            top, bottom = top * n, bottom * d
        else:
            top, bottom = top * d, bottom * n
        if bottom.is_zero() or top.degree() + bottom.degree() > 200:
            return None
    return top, bottom


def _power_fraction(node: Node, name: str) -> tuple[Any, Any] | None:
    base, exponent = node.children()
    sign = 1
    if exponent.head == "Neg":
        sign, exponent = -1, exponent.args[0]  # type: ignore[assignment]  # a Neg holds a Node
    if exponent.head != "Integer":
        return None
    part = as_fraction(base, name)
    order = sign * int(exponent.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    if part is None:
        return None
    if order < 0:
        part, order = (part[1], part[0]), -order
    if part[1].is_zero() or order * max(part[0].degree() + part[1].degree(), 1) > 200:
        return None
    return part[0] ** order, part[1] ** order


def _distinct(points: list[Any]) -> list[Any]:
    """Ascending, without balls that overlap another."""
    kept: list[Any] = []
    for point in sorted((p for p in points if p.is_finite()), key=lambda p: float(p.mid())):
        if not kept or not kept[-1].overlaps(point):
            kept.append(point)
    return kept

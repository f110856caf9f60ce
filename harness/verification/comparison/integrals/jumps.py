"""Where a function jumps although the function that it is to be an antiderivative of has a value there.

F' = f off isolated points says nothing of these points: (x + 1)*sign(x) has the derivative sign(x), and so has
x**2 + sqrt(x**2)/x the derivative 2*x.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import acb, arb

from harness.formulas.functions.ball_functions import FUNCTIONS
from harness.formulas.functions.balls import BITS, NAN, is_real, precision
from harness.formulas.functions.by_property import ANALYTIC_ON_REALS, MEROMORPHIC, RANGES, those
from harness.formulas.trees.algebra import ZERO, contains, free_names, whole
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import JUMPING, Breakpoints, breakpoints
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import PLAIN, REALS, Region
from harness.verification.comparison.values.numeric import show
from harness.verification.verdict import Method, Verdict, differ

# Meromorphic on the whole line, or smooth: built of these alone, F jumps nowhere that its derivative is continuous.
_STEADY = MEROMORPHIC | ANALYTIC_ON_REALS | {"Integer", "Decimal", "Constant", "Symbol", "Add", "Mul", "Neg", "Div"}
_WITH_POLES = MEROMORPHIC - ANALYTIC_ON_REALS
_SMOOTH_ARGUMENT = frozenset({"Add", "Mul", "Neg", "Integer", "Decimal", "Constant", "Symbol", "exp", "sin", "cos"})


def jump(f: Node, candidate: Node, name: str, regions: Mapping[str, Region]) -> Verdict | None:
    """The verdict "different" where the candidate jumps at a point near which f is bounded; None where it does not."""
    if contains(candidate, ("Integral",)):
        candidate = _without_integrals(candidate)
    terms = list(candidate.children()) if candidate.head == "Add" else [candidate]
    natures = [_nature(term, name) for term in terms]
    if not any(jumps for jumps, _ in natures):
        return None
    own_places: list[tuple[Node, list[Any]]] = []
    places: list[Any] = []
    with precision(BITS):
        for term, (jumps, pole) in zip(terms, natures, strict=True):
            found = breakpoints((term,), name) if jumps else Breakpoints()
            if not found.complete:
                raise Undecided("jumps of the antiderivative that cannot be isolated")
            if jumps or pole:
                own_places.append((term, found.points))
            places += [point for point in found.points if not any(point.overlaps(other) for other in places)]
    if not places and not contains(candidate, JUMPING):
        return None
    region = regions.get(name, REALS)
    unsteady = [(Tape(term), own) for term, own in own_places]
    whole_height, slope = Tape(candidate), Tape(f)
    with precision(BITS):
        others = {
            other: acb(k + 2) / 7 for k, other in enumerate(sorted((whole_height.symbols | slope.symbols) - {name}))
        }
        if contains(candidate, JUMPING) and _nowhere(whole_height, slope, name, others, region):
            return differ("it has no value")
        hull: Tape | None = None
        for point in sorted(places, key=lambda ball: abs(float(ball.mid()))):
            middle = float(point.mid())
            if not region.holds(Fraction(middle)):
                continue
            reach = arb(2) ** -100 + 4 * point.rad()
            near = {**others, name: acb(point + arb(0, reach))}
            # A term that has no breakpoint here, and a value all around, is continuous; and it may be so large as to
            # hide another's jump.
            here = [
                tape
                for tape, own in unsteady
                if any(point.overlaps(other) for other in own) or not tape(near).is_finite()
            ]

            def height(at: Any, here: list[Tape] = here) -> Any:
                return sum((tape({**others, name: acb(at)}) for tape in here), acb(0))

            left, right = height(point.mid() - reach), height(point.mid() + reach)
            at_it = height(point) if point.is_exact() else left
            if not (left.is_finite() and right.is_finite()):
                continue
            bound = slope(near)
            if not bound.is_finite() and contains(f, JUMPING):
                hull = hull or Tape(f, functions=_HULLS)
                bound = hull(near)
            if not bound.is_finite() or not is_real(bound):
                continue
            most = 4 * reach * (1 + abs(bound).upper())
            across, off = abs(right - left), abs(at_it - left)
            if across < most and off < most and not most > _STEEP:
                continue
            # Where the slope is steep it is that of the terms that height leaves out, and bounds nothing. But a jump
            # stays as one comes nearer; what starts like a root goes.
            nearer = reach / 2**60
            before, after = height(point.mid() - nearer), height(point.mid() + nearer)
            if across > 0 and abs(after - before) > across / 2:
                return differ(f"jumps at {name} = {middle:.6g}, from {show(left)} to {show(right)}", Method.enclosure)
            if at_it.is_finite() and off > 0 and abs(at_it - before) > off / 2:
                return differ(
                    f"is {show(at_it)} at {name} = {middle:.6g}, and {show(left)} beside it", Method.enclosure
                )
    return None


def _without_integrals(node: Node) -> Node:
    """The tree with its indefinite integrals, which are continuous, left out."""
    if node.head == "Integral":
        return ZERO
    return Node(node.head, tuple(_without_integrals(arg) if isinstance(arg, Node) else arg for arg in node.args))


def _nature(candidate: Node, name: str) -> tuple[bool, bool]:
    """(whether it may jump, whether it may have a pole). Roots are continuous: they jump only where something is
    divided by, sqrt(x**2)/x; logarithms may cancel."""
    root = pole = False
    for part in candidate.walk():
        head = part.head
        if head == "atan":
            if not all(
                inner.head in _SMOOTH_ARGUMENT or _whole_power(inner) for inner in part.walk() if inner is not part
            ):
                return True, True
        elif head in ("sqrt", "cbrt"):
            root = root or name in free_names(part)
        elif head == "Div":
            pole = pole or name in free_names(part.args[1])  # type: ignore[arg-type]  # Div(a, b)
        elif head == "Pow":
            if name in free_names(part.args[1]):  # type: ignore[arg-type]  # Pow(a, b)
                root = root or part.args[0] != _E
            elif name in free_names(part.args[0]) and not _whole_power(part):  # type: ignore[arg-type]  # as above
                pole = True
                root = root or whole(part.args[1]) is None  # type: ignore[arg-type]  # as above
        elif head not in _STEADY and name in free_names(part):
            return True, True
        elif head in _WITH_POLES:
            pole = True
    return root and pole, pole


_STEEP = arb(2) ** -60
_E = Node("Constant", ("E",))


def _whole_power(node: Node) -> bool:
    return node.head == "Pow" and (whole(node.args[1]) or 0) > 0  # type: ignore[arg-type]  # Pow(a, b)


def _nowhere(height: Tape, slope: Tape, name: str, others: Mapping[str, Any], region: Region) -> bool:
    """Whether the candidate has no value where f has one: the derivative of floor(1/(x - x)) is written 0."""
    places = [{**others, name: acb(at.numerator) / at.denominator} for at in PLAIN if region.holds(at)]
    seen = [height(place).is_finite() for place in places if slope(place).is_finite()]
    return bool(seen) and not any(seen)


def _spread(low: float, high: float) -> Any:
    """The ball of all numbers from low to high."""
    return acb(arb(0, 1) * (high - low) / 2 + arb(high + low) / 2)


def _around(f: Callable[..., Any], hull: Any) -> Callable[..., Any]:
    """A head that jumps, with all its values at once where a ball holds a jump."""

    def spread(*args: Any) -> Any:
        value = f(*args)
        if value.is_finite() or not all(arg.is_finite() and is_real(arg) for arg in args):
            return value
        return hull(*args) if callable(hull) else hull

    return spread


def _floors(x: Any) -> Any:
    low, high = x.real.lower().floor(), x.real.upper().floor()
    return acb(low.union(high)) if low.is_exact() and high.is_exact() else NAN


def _pieces(*args: Any) -> Any:
    """Piecewise: every piece that may hold."""
    found = None
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is False:
            continue
        if not is_real(value):
            return NAN
        found = acb(value.real) if found is None else acb(found.real.union(value.real))
        if condition:
            return found
    return NAN


_BETWEEN = JUMPING & those(lambda known: known.jumps and known.range)
_HULLS: Mapping[str, Callable[..., Any]] = {
    **FUNCTIONS,
    **{name: _around(FUNCTIONS[name], _spread(*RANGES[name])) for name in _BETWEEN},
    "floor": _around(FUNCTIONS["floor"], _floors),
    "ceiling": _around(FUNCTIONS["ceiling"], lambda x: -_floors(-x)),
    "FloorDiv": _around(FUNCTIONS["FloorDiv"], lambda x, y: NAN if y.contains(0) else _floors(x / y)),
    "Mod": _around(FUNCTIONS["Mod"], lambda x, y: NAN if y.contains(0) else x - y * _floors(x / y)),
    "Piecewise": _pieces,
}
"""The functions of balls, where those that jump give the ball of all that they jump between."""

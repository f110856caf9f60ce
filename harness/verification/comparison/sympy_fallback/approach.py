"""Whether values near a point speak against a limit that SymPy names. They cannot prove one; they can refute trust.

SymPy's `limit` is wrong now and then (where what oscillates is taken for its bounds, at jumps, for a sign that it
guesses), so none of its values counts before this look at the function itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from flint import acb, arb

from harness.formulas.functions.balls import is_real, precision
from harness.formulas.functions.by_property import EXPONENTIAL, MEROMORPHIC, RISES_ABOVE
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.limits.limit_of import one_sided, sides_of
from harness.verification.comparison.limits.may_oscillate import may_oscillate
from harness.verification.comparison.series.coefficients import Coefficient, tree
from harness.verification.comparison.values.values import infinity

BITS = 2400
SCALES = (3, 8, 20, 50, 100, 200)
"""Decimal orders of the distances 10**-k from a point, or 10**k from 0."""
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
"""Points are p**(1/3)*10**k: no period that people write is tuned to them."""
ENOUGH = 3
_SETTLED = arb("1e-9")
_GIVEN = (("0.4375", "1.78125", "0.265625"), ("-1.34375", "-0.71875", "-2.28125"))
"""Two choices of values for what else the limit holds, by turns."""
_CARRYING = (frozenset(RISES_ABOVE) - MEROMORPHIC) | EXPONENTIAL | {"Add", "Mul", "Neg", "Div"}
"""Heads that oscillate only where what is inside does."""
Sizes = list[tuple[Any, Any]]
"""(least, greatest) at each scale that can be used, the nearest last."""


def believable(body: Node, name: str, way: str, point: Coefficient, value: Node) -> bool:
    """Whether the values near the point, from one side, go where `value` says, as far as can be seen.

    Where too few points have a value in balls, only what cannot oscillate is believed.
    """
    wild = _is_wild(body, name, way, point)
    looks = _looks(body, name, way, point, value, wild=wild)
    if False in looks:
        return False
    return True in looks or not wild


def may_be_seen(body: Node, name: str, way: str, point: Coefficient) -> bool:
    """Whether any value at all could be believed there: else it need not be asked for."""
    return not _is_wild(body, name, way, point) or bool(_usable_scales(body, name, way, point) >= ENOUGH)


def _is_wild(body: Node, name: str, way: str, point: Coefficient) -> bool:
    """Whether a tree may oscillate: sin(u) and cos(u) do not where u has a finite limit."""
    if not may_oscillate(body):
        return False
    for part in body.walk():
        if not may_oscillate(part) or name not in free_names(part) or part.head in _CARRYING:
            continue
        if part.head not in ("sin", "cos"):
            return True
        try:
            end = one_sided(next(part.children()), name, way, point)
        except Undecided:
            return True
        if end.head == "Word" or infinity(end) is not None:
            return True
    return False


def contradicted(limit: Node, value: Node) -> bool:
    """Whether the values near the point are seen not to go where a claim says that the limit is."""
    try:
        sides = sides_of(limit)
        return any(False in _looks(*side, value, wild=may_oscillate(side[0])) for side in sides)
    except Undecided:
        return False


def _looks(body: Node, name: str, way: str, point: Coefficient, value: Node, *, wild: bool) -> list[bool | None]:
    """One look, or two with other parameters."""
    others = sorted((free_names(body) | free_names(value) | free_names(tree(point))) - {name})
    try:
        with precision(BITS):
            tape = Tape(body)
            return [
                _look(tape, name, way, point, value, _given(others, given), wild)
                for given in _GIVEN[: 1 + bool(others)]
            ]
    except Undecided:
        return [None]


def _usable_scales(body: Node, name: str, way: str, point: Coefficient) -> int:
    """At how many scales the tree has values in balls."""
    others = sorted((free_names(body) | free_names(tree(point))) - {name})
    try:
        with precision(BITS):
            tape, given, count = Tape(body), _given(others, _GIVEN[0]), 0
            centre = None if way in ("oo", "-oo") else Tape(tree(point))(given)
            for scale in SCALES:
                count += tape({**given, name: _place(way, centre, scale, PRIMES[0])}).is_finite()
            return count
    except Undecided:
        return 0


def _given(names: Sequence[str], values: Sequence[str]) -> dict[str, Any]:
    return {name: acb(arb(values[i % len(values)]) + i // len(values)) for i, name in enumerate(names)}


def _look(
    tape: Tape, name: str, way: str, point: Coefficient, value: Node, given: Mapping[str, Any], wild: bool
) -> bool | None:
    """True where the values go there, False where they do not, None where too few of them can be had."""
    centre = None if way in ("oo", "-oo") else Tape(tree(point))(given)
    end = infinity(value)
    if end in ("zoo", "nan"):
        return None
    goal = None if end else Tape(value)(given)
    if goal is not None and not goal.is_finite():
        return None

    def at(scale: int, prime: int) -> Any:
        return tape({**given, name: _place(way, centre, scale, prime)})

    if goal is None:
        return _runs_away(_sizes(at, lambda y: y.real if end == "oo" else -y.real, real=True))
    return _closes_in(_sizes(at, lambda y: abs(y - goal), real=False), 1 + abs(goal), wild)


def _place(way: str, centre: Any, scale: int, prime: int) -> Any:
    """A point at one scale: beside the centre, or far out where there is none."""
    far = arb(prime).root(3) * arb(10) ** scale
    if centre is None:
        return acb(far if way == "oo" else -far)
    return centre + acb(1 if way == "+" else -1) / far


def _sizes(at: Callable[[int, int], Any], size: Callable[[Any], Any], *, real: bool) -> Sizes:
    found: Sizes = []
    for scale in SCALES:
        values = [at(scale, prime) for prime in PRIMES]
        if any(not y.is_finite() or (real and not is_real(y)) for y in values):
            continue
        sizes = [size(y) for y in values]
        if all(s.rad() * 16 <= abs(s.mid()) + _SETTLED for s in sizes):
            middles = [s.mid() for s in sizes]
            found.append((min(middles), max(middles)))
    return found


def _closes_in(errors: Sizes, unit: Any, wild: bool) -> bool | None:
    """Below _SETTLED at last; or from scale to scale smaller, by a tenth in all, and what may oscillate by half: of a
    dozen points one always lies far from what sin(x) is said to tend to."""
    if len(errors) < ENOUGH + wild:
        return None
    largest = [error for _, error in errors]
    if largest[-1] < _SETTLED * unit:
        return True
    falls = all(bool(later < earlier * arb("0.99")) for earlier, later in pairwise(largest[-4:]))
    first, part = (largest[0], arb("0.5")) if wild else (largest[-4:][0], arb("0.9"))
    return bool(falls and largest[-1] < first * part)


def _runs_away(values: Sizes) -> bool | None:
    """Larger from scale to scale, in steps that hardly shrink: log(log(log(x))) still does so."""
    if len(values) < ENOUGH:
        return None
    steps = [later[0] - earlier[1] for earlier, later in pairwise(values)]
    return bool(values[-1][0] > 0.5 and steps[-1] > 0 and steps[-1] > steps[0] / 5)

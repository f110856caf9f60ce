"""Limits: Limit(f, x, a, dir) -> its value, oo, -oo or DNE, each one proved; what is not proved is Undecided.

Seven ways, each tried where the one before does not tell: exact series; the same once differences of exponentials are
written as products (increments.py); those of logarithms (logarithms.py), where
factorials or powers grow; series times waves (waves.py), where sines of what is infinite stand in the tree; two
subsequences with different limits, which prove that there is none; the laws of limits, part by part; and continuity
(continuity.py), with complex values and beside branch cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from flint import fmpq

from harness.formulas.trees.algebra import ONE as ONE_TREE
from harness.formulas.trees.algebra import contains
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.kernels import constant_in_kernels
from harness.verification.comparison.limits import continuity, limit_laws
from harness.verification.comparison.limits.may_oscillate import may_oscillate, runs_over_whole
from harness.verification.comparison.limits.oscillating import STEPS, Oscillating
from harness.verification.comparison.limits.subsequences import PLACES, WHOLE_PLACES, Along
from harness.verification.comparison.limits.waves import Wave, is_small, leading
from harness.verification.comparison.series.coefficients import Coefficient, reduced, sign, tree
from harness.verification.comparison.series.increments import by_increments
from harness.verification.comparison.series.logarithms import is_product, limit_of_product
from harness.verification.comparison.series.monomials import ONE, vanishes
from harness.verification.comparison.series.series import DEPTHS, Expansion
from harness.verification.comparison.series.taylor_rules import as_fraction, without_steps
from harness.verification.comparison.series.transseries import NoSeries, Series, TooLong
from harness.verification.comparison.values.values import compare_values, infinity

OO, MINUS_OO = Node("Constant", ("oo",)), Node("Neg", (Node("Constant", ("oo",)),))
ZOO, DNE = Node("Constant", ("zoo",)), Node("Word", ("dne",))
MOST_AT_ONCE = 900
"""Irrational coefficients of the one series that is tried where those of the usual depths have too many."""
WAVE_DEPTHS = (3, 6)
MAX_SILENT = 4
"""After so many subsequences without a limit that is known, no more are tried."""
Finder = Callable[[Node, str, str, Coefficient], Node]


def limit(node: Node) -> Node:
    """The value of a Limit node. Raises Undecided."""
    sides = [partial(one_sided, *side) for side in sides_of(node)]
    if len(sides) == 1:
        return sides[0]()
    right, left = _values_of(sides)
    return together(right, left)


def sides_of(node: Node) -> list[tuple[Node, str, str, Coefficient]]:
    """(body, name, way, point) of each side from which a Limit comes; way: "+", "-", "oo" or "-oo".

    Raises Undecided for a point that is no real number.
    """
    body, variable, point, direction = node.children()
    name, side = str(variable.args[0]), str(direction.args[0])
    end = infinity(point)
    if end in ("oo", "-oo"):
        return [(body, name, end, fmpq(0))]
    if end is not None:
        raise Undecided("a limit at this point")
    return [(body, name, way, reduced(point)) for way in side]


def without_side(node: Node) -> Node:
    """The same Limit with no side named where it is at infinity: it is come near there from one alone."""
    body, variable, point, _ = node.children()
    return node if infinity(point) is None else Node("Limit", (body, variable, point, Node("Text", ("+-",))))


def _values_of(sides: Sequence[Callable[[], Node]]) -> tuple[Node, Node]:
    """Both values; one that does not exist is enough."""
    found = []
    doubt: Undecided | None = None
    for side in sides:
        try:
            value = side()
        except Undecided as reason:
            doubt = reason
            continue
        if value == DNE:
            return DNE, DNE
        found.append(value)
    if doubt is not None:
        raise doubt
    right, left = found
    return right, left


def together(right: Node, left: Node) -> Node:
    """The two-sided limit of two one-sided ones. Raises Undecided."""
    if right == left:
        return right
    if DNE in (right, left) or infinity(right) is not None or infinity(left) is not None:
        return DNE
    same = compare_values(right, left).equal
    if same is None:
        raise Undecided("one-sided limits that may be equal")
    return right if same else DNE


def one_sided(body: Node, name: str, way: str, point: Coefficient) -> Node:
    """The limit from one side. Raises Undecided."""
    finders = (_by_series, _by_increments, _by_logarithm, _by_waves, _by_subsequences, _by_laws, _by_continuity)
    return _first(finders, body, name, way, point)


def _first(finders: Sequence[Finder], body: Node, name: str, way: str, point: Coefficient) -> Node:
    reason = Undecided("a limit")
    for find in finders:
        if isinstance(reason, TooLong) and find is not _by_logarithm:
            continue
        try:
            return find(body, name, way, point)
        except Undecided as doubt:
            if find is _by_series:
                reason = doubt
    raise reason


def _by_series(body: Node, name: str, way: str, point: Coefficient) -> Node:
    reason = Undecided("a limit")
    for depth in DEPTHS:
        try:
            return value_of(Expansion(name, way, point, depth).of(body))
        except TooLong as doubt:
            with suppress(Undecided):
                return value_of(Expansion(name, way, point, 1, most=MOST_AT_ONCE).of(body))
            raise doubt
        except NoSeries:
            raise
        except Undecided as doubt:
            reason = doubt
    raise reason


def _by_increments(body: Node, name: str, way: str, point: Coefficient) -> Node:
    written = by_increments(body, name)
    if written == body:
        raise Undecided("no difference of exponentials")
    return _by_series(written, name, way, point)


def _by_logarithm(body: Node, name: str, way: str, point: Coefficient) -> Node:
    reason = Undecided("no product that has a logarithm")
    if not is_product(body, name):
        raise reason
    for depth in DEPTHS[:2]:
        try:
            return limit_of_product(Expansion(name, way, point, depth), body)
        except Undecided as doubt:
            reason = doubt
    raise reason


def value_of(series: Series) -> Node:
    """The limit of a series at t -> 0+."""
    if not series.terms and all(vanishes(bound) for bound in series.unknown):
        return integer(0)
    found = series.leading()
    assert found is not None, "a series without terms and unknowns has vanished above"
    key, c = found
    if vanishes(key):
        return integer(0)
    if key == ONE:
        return tree(c)
    return OO if sign(c) > 0 else MINUS_OO


def waves_of(body: Node, name: str, way: str, point: Coefficient) -> Iterator[Wave]:
    """The tree as waves, the later the more terms."""
    for depth in WAVE_DEPTHS:
        try:
            found = Oscillating(Expansion(name, way, point, depth)).of(body)
        except Undecided:
            continue
        yield found


def _by_waves(body: Node, name: str, way: str, point: Coefficient) -> Node:
    if not may_oscillate(body):
        raise Undecided("nothing that oscillates")
    body = without_steps(body)
    exact = constant_in_kernels(body)
    if exact is not None:
        return tree(exact)
    reason = Undecided("a limit")
    for wave in waves_of(body, name, way, point):
        try:
            found = _limit_of_wave(wave)
        except Undecided as doubt:
            reason = doubt
            continue
        if found == DNE and runs_over_whole(body, name):
            break  # sin(pi*n) has no limit for real n, and is 0 for whole ones
        return found
    top, bottom = as_fraction(body)
    if bottom != ONE_TREE:
        for wave in waves_of(Node("Div", (bottom, top)), name, way, point):
            try:
                return _beyond_all(wave)
            except Undecided as doubt:
                reason = doubt
    raise reason


def _beyond_all(inverse: Wave) -> Node:
    """The limit of 1/w where w tends to 0 with one sign."""
    lead = leading(inverse)
    if not is_small(inverse) or not lead.steady():
        raise Undecided("a reciprocal that tells nothing")
    return OO if lead.steady() > 0 else MINUS_OO


def _limit_of_wave(wave: Wave) -> Node:
    if is_small(wave):
        return integer(0)
    lead = leading(wave)
    if vanishes(lead.key):
        return integer(0)
    if lead.key == ONE:
        return DNE if lead.waves else tree(lead.flat)
    way = lead.steady()
    if way:
        return OO if way > 0 else MINUS_OO
    if lead.turns():
        return DNE
    raise Undecided("a wave that grows, and may vanish")


def _by_subsequences(body: Node, name: str, way: str, point: Coefficient) -> Node:
    if not may_oscillate(body):
        raise Undecided("nothing that oscillates")
    fraction, seen, silent = as_fraction(body), list[Node](), 0
    whole = runs_over_whole(body, name)
    for place in WHOLE_PLACES if whole else PLACES:
        value = _along(fraction, Along(name, way, point, WAVE_DEPTHS[0], place, whole=whole))
        if value is None:
            silent += 1
            if silent == MAX_SILENT and not seen:
                break
            continue
        if any(_differ(value, other) for other in seen):
            return DNE
        seen.append(value)
    raise Undecided("no two subsequences with different limits")


def _along(fraction: tuple[Node, Node], along: Along) -> Node | None:
    """The limit along one sequence, zoo where the absolute value is beyond all bounds on it or beside it; None where
    it is not known."""
    continuous = not any(contains(part, STEPS) for part in fraction)
    try:
        top, bottom = (along.of(part) for part in fraction)
        if not bottom.terms and not bottom.unknown:  # a pole where both are continuous and the top is not 0
            return ZOO if top.leading() is not None and continuous else None
        return value_of(along.field.mul(top, along.field.power(bottom, fmpq(-1))))
    except Undecided:
        return None


def _differ(a: Node, b: Node) -> bool:
    ends = infinity(a), infinity(b)
    if ends != (None, None):
        return ends[0] != ends[1] and (None in ends or "zoo" not in ends)
    return compare_values(a, b).equal is False


def _by_laws(body: Node, name: str, way: str, point: Coefficient) -> Node:
    if not may_oscillate(body):
        raise Undecided("nothing that oscillates")
    return limit_laws.limit(body, lambda part: _first((_by_series, _by_waves, _by_laws), part, name, way, point), name)


def _by_continuity(body: Node, name: str, way: str, point: Coefficient) -> Node:
    def of(part: Node) -> Node:
        return _first((_by_series, _by_laws), part, name, way, point)

    return continuity.limit(body, continuity.Near(name, way, point, of))

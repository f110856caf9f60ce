"""Comparison in balls: disjoint balls prove a difference, overlap at enough points is evidence of equality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flint import arb

from harness.formulas.functions.balls import BITS, MORE_BITS, balls_of, is_real, precision
from harness.formulas.trees.tree import Node
from harness.verification.comparison.balls.compiled import Tape, glance
from harness.verification.comparison.balls.points import FIRST, Grid, Point, Region
from harness.verification.comparison.exact.decimals import rounded
from harness.verification.comparison.exact.kernels import same_in_kernels
from harness.verification.comparison.values.closeness import same_number
from harness.verification.comparison.values.differences import differ_at
from harness.verification.comparison.values.hidden import fades, saturates, told_apart
from harness.verification.comparison.values.separation import Separation, separation
from harness.verification.options import Options
from harness.verification.verdict import Method, Verdict, differ, same, undecided

CLOSE_BITS = 2048
MAX_MASKED = 12  # points at which values too large for their difference to be seen are looked at more closely
MAX_POWERS = 18
MAX_BLIND = 4  # after so many points without any value, more bits are not tried again
MIN_POINTS = 8
"""Fewer usable points than this decide nothing."""

# What one point says.
DIFFERENT, ALIKE, BOTH_COMPLEX, LONE, UNUSABLE = "different", "alike", "both complex", "lone", "unusable"


def compare_in_balls(
    a: Node, b: Node, names: Sequence[str], regions: Mapping[str, Region], rounding: Options | None = None
) -> Verdict:
    """Whether two expressions agree on the declared domain, up to isolated points.

    rounding: decimal literals in the expressions stand for what they round (see `exact/decimals.py`).
    """
    with precision(BITS):
        cells = Grid((a, b), names, regions)
        if names and rounding is None:
            seen = _at_first_sight(cells)
            if seen is not None:
                return seen
        tape = Tape(a, b, read_decimal=None if rounding is None else partial(rounded, options=rounding))
        if not names:
            return _constants(tape, a, b)
        sharp = _rounded_sharp if rounding else _sharp
        exact = rounding is None
        verdict = _judge(tape, cells, sharp, exact)
        if verdict.equal is None and cells.complete:
            return _judge(tape, Grid((a, b), names, regions, fine=True), sharp, exact)
        return verdict


def _at_first_sight(cells: Grid) -> Verdict | None:
    """What the first points show, and what is then seen to be one quotient in the same kernels; None where neither
    settles it."""
    a, b = cells.trees
    off_line = proven = False
    for count, point in enumerate(cells.plain()):
        if count == FIRST:  # sqrt(1 - x**2)*log(x) is real at none of them
            proven = off_line and _one_quotient(cells)
            if not proven:
                return None
        values = glance(a, b, balls_of(point))
        if values is None:
            return None
        outcome, _ = _compare(*values, _sharp)
        if outcome == DIFFERENT:
            return _difference(point, *values, count)
        if outcome == ALIKE:
            return same(Method.exact) if proven or _one_quotient(cells) else None
        off_line |= outcome == BOTH_COMPLEX
    return None


def _one_quotient(cells: Grid) -> bool:
    return not any(region.whole for region in cells.regions.values()) and same_in_kernels(*cells.trees)


def _judge(tape: Tape, cells: Grid, sharp: Callable[[Any, Any], bool], exact: bool) -> Verdict:
    alike = lone = blind = 0
    off_line: Verdict | None = None  # a difference where neither side is real counts only if gold is nowhere real
    complex_alike = masked = 0
    seen: list[Point] = []  # where both sides are alike
    off_line_seen: list[Point] = []
    for count, point in enumerate(cells):
        outcome, x, y = _at(tape, point, sharp, hopeful=alike > 0 or blind < MAX_BLIND)
        if outcome == LONE and cells.names and lone < 2:  # asin(a*x) has no slope at x = 1/2, a = 2: look beside it
            point = cells.own(point, tape.fingerprint)
            outcome, x, y = _at(tape, point, sharp, hopeful=False)
        if count >= FIRST and exact and outcome in (ALIKE, UNUSABLE) and masked < MAX_MASKED and _hides(x, y):
            masked += 1
            a, b = cells.trees
            if differ_at(a, b, balls_of(point)):
                return differ(f"differs at {_show(point)}, where both are large", Method.enclosure)
        if outcome == DIFFERENT:
            return _difference(point, x, y, count)
        if outcome == ALIKE:
            alike += 1
            seen.append(point)
            if cells.enough is not None and alike >= cells.enough:
                break
        elif outcome == LONE:
            lone += 1
        elif outcome == UNUSABLE:
            blind += MAX_BLIND if not blind and _towering(cells.trees) else 1
        elif outcome == BOTH_COMPLEX:
            if x.overlaps(y):
                complex_alike += 1
                off_line_seen.append(point)
            elif off_line is None:
                off_line = differ(f"differs at {_show(point)}: {show(x)} against {show(y)}", Method.enclosure)
    if not alike and not lone:
        if off_line is not None:
            return off_line
        if complex_alike >= MIN_POINTS and cells.complete:
            words = f"agree at {complex_alike} points; real at none of them"
            return _closer(tape, cells, off_line_seen, exact) or same(Method.numeric, words)
    if alike < MIN_POINTS:
        return undecided(f"only {alike} usable points")
    if lone > 1:
        return undecided(f"at {lone} points only one side has a value")
    if not cells.complete:
        return undecided("breakpoints that cannot be isolated")
    return _closer(tape, cells, seen, exact) or same(Method.numeric, f"agree at {alike} points")


def _closer(tape: Tape, cells: Grid, alike: Sequence[Point], exact: bool) -> Verdict | None:
    """A last look with many bits, at a point of the two trees' own: exp(x) + exp(-1000) is not exp(x), and a product
    that vanishes at every other point that is tried is not 0. None where nothing speaks against their being equal."""
    if tape.blunt:
        return undecided(_FADING) if any(map(fades, cells.trees)) else None
    last = alike[-1]
    for point in (cells.own(last, tape.fingerprint), last):
        with precision(CLOSE_BITS):
            balls = balls_of(point)
            x, y, strays = tape.look(balls)
            if not (x.is_finite() and y.is_finite()):
                continue
            if not x.overlaps(y):
                words = f"differs at {_show(point)}, beyond {BITS} bits: {show(x)} against {show(y)}"
                return differ(words, Method.enclosure)
            hides = strays or saturates(cells.trees, balls)
        return told_apart(tape, cells.trees, (point, *alike), exact) if hides else None
    return None


def _at(tape: Tape, point: Point, sharp: Callable[[Any, Any], bool], *, hopeful: bool) -> tuple[str, Any, Any]:
    """Compare at one point, at more bits where BITS do not tell and there is hope that more would."""
    x, y = tape.both(balls_of(point))
    outcome, settled = _compare(x, y, sharp)
    if tape.partial:
        return (UNUSABLE if outcome == LONE else outcome), x, y
    if settled or tape.blunt or not hopeful:
        return outcome, x, y
    for bits in MORE_BITS:
        with precision(bits):
            x, y = tape.both(balls_of(point))
            outcome, settled = _compare(x, y, sharp)
        if settled:
            break
    return outcome, x, y


def _compare(x: Any, y: Any, sharp: Callable[[Any, Any], bool]) -> tuple[str, bool]:
    """(what two balls say, whether more bits could not say more)."""
    finite_x, finite_y = x.is_finite(), y.is_finite()
    if not (finite_x and finite_y):
        if finite_x == finite_y or not is_real(x if finite_x else y):
            return UNUSABLE, True  # neither has a real value here
        return LONE, False
    if not x.overlaps(y):
        real_x, real_y = is_real(x), is_real(y)
        return (DIFFERENT if real_x or real_y else BOTH_COMPLEX), True
    if not sharp(x, y):
        return UNUSABLE, False
    return (ALIKE if is_real(x) and is_real(y) else BOTH_COMPLEX), True


def _towering(trees: tuple[Node, ...]) -> bool:
    """Whether there are so many powers that more bits would cost more than they could tell: 99**99**..."""
    return sum(part.head in ("Pow", "exp") for tree in trees for part in tree.walk()) > MAX_POWERS


def _hides(x: Any, y: Any) -> bool:
    """Whether a difference of modest size could not be seen: exp(-x) + 1 and exp(-x) overlap at -10**6."""
    return not (x.is_finite() and y.is_finite()) or bool((x - y).rad() > _MODEST)


def _sharp(x: Any, y: Any) -> bool:
    """Whether overlapping balls are small enough to be evidence: 100 bits of the values, or of 2**-200 near zero."""
    return bool((x - y).rad() * _SHARPNESS < x.abs_lower() + y.abs_lower() + _NEAR_ZERO) or (
        x.is_exact() and y.is_exact()
    )


_SHARPNESS, _NEAR_ZERO, _MODEST = arb(2) ** 100, arb(2) ** -200, arb(2) ** -100


def _rounded_sharp(x: Any, y: Any) -> bool:
    """The same where decimal literals are balls of five digits at least."""
    return bool((x - y).rad() * 10_000 < x.abs_lower() + y.abs_lower() + arb(2) ** -20)


def _constants(tape: Tape, a: Node, b: Node) -> Verdict:
    """Two numbers: different where balls part; where 4096 bits do not part them, what their size and parts say."""
    near: Separation | None = None
    for bits in (BITS, *MORE_BITS):
        if near is not None and near.bits < BITS and bits < MORE_BITS[-1]:
            continue  # what fewer bits could show has been seen
        with precision(bits):
            x, y = tape.both({})
            if not (x.is_finite() and y.is_finite()):
                continue
            if not x.overlaps(y):
                return differ(f"{show(x)} against {show(y)}", Method.enclosure)
            if x.is_exact() and y.is_exact():
                return same()
            if tape.blunt:
                return _by_quadrature(x, y, (a, b))
            near = near or separation(a, b)
            if near.proven and near.closed(x, y):
                return same(detail="numbers of this kind lie further apart")
            if bits == MORE_BITS[-1] and (x - y).rad() < arb(2) ** -1000 * (1 + x.abs_lower()):
                return same_number(a, b, near, lambda: tape.both({}))
    return undecided("no finite value on both sides")


_FADING = "an integral over what fades: a difference may hide below its digits"


def _by_quadrature(x: Any, y: Any, trees: tuple[Node, ...]) -> Verdict:
    """Two numbers of which one holds an integral: its digits end where quadrature does."""
    if not _sharp(x, y):
        return undecided("quadrature is not sharp here")
    if any(map(fades, trees)):
        return undecided(_FADING)
    return same(Method.numeric, "within 2**-100")


def show(value: Any) -> str:
    """A ball as a person would write the number."""
    if not is_real(value):
        real, imaginary = _short(value.real), _short(value.imag)
        return f"{imaginary}*I" if real == "0" else f"{real} + {imaginary}*I"
    return _short(value.real)


def _short(x: Any) -> str:
    if not x.is_finite() or abs(x) > 10**300:
        # Writing out what lies beyond would take longer than the comparison did.
        return "a number beyond 10**300" if x.is_finite() else "nan"
    if x.contains(0) and x.rad() < _NEAR_ZERO:
        return "0"
    return format(float(x.mid()), ".15g" if abs(x) < 10**15 and x.contains_integer() and x.is_exact() else ".8g")


def _difference(point: Point, x: Any, y: Any, count: int) -> Verdict:
    """The verdict "different" of the count-th point that was tried, from 0."""
    at = _show(point)
    first = at if count < FIRST else ""
    return differ(f"differs at {at}: {show(x)} against {show(y)}", Method.enclosure, first)


def _show(point: Point) -> str:
    parts = []
    for name, value in point.items():
        exact = str(value)
        parts.append(f"{name} = {exact if len(exact) < 12 else format(float(value), '.6g')}")
    return ", ".join(parts)

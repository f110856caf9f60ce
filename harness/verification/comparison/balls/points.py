"""Where two expressions are compared: points inside the declared domain, some in every cell between breakpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from harness.formulas.functions.by_property import CUTS
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import JUMPING, Breakpoints, breakpoints

# Small numbers that read well in a counterexample come first; then numbers of no special kind, of both signs and of
# several sizes, so that an expression that is tiny in one region is not everywhere taken for zero.
PLAIN = tuple(map(Fraction, ("2", "-3", "1/2", "-1/2")))
GENERIC = tuple(
    Fraction(n, 4096)
    for n in (17, -51001, 3019, -3347, 48611, -13, 6373, -5881, 11003, -12347, 761, -911, 21701, -20011, 40009, -39001)
)
WHOLE = tuple(map(Fraction, (2, -3, 0, 1, -1, 5, -4, 7, -6, 3, -2, 4, 10, -9, 11, -12, 25, -26)))
INSIDE = tuple(Fraction(n, 1 << 10) for n in (389, 797, 141))  # parts of a bounded cell
OUTSIDE = tuple(Fraction(n, 1 << 10) for n in (701, 2903, 15013, 1200007))  # distances beyond the last breakpoint

Point = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Region:
    """What a name may be: an interval of the real line (None: no bound), perhaps of whole numbers alone. closed:
    whether its ends may belong to it; points are taken from its inside either way."""

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    excluded: tuple[Fraction, ...] = ()
    pieces: tuple[tuple[Fraction | None, Fraction | None], ...] = ()
    closed: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies strictly inside."""
        if (self.whole and value.denominator != 1) or value in self.excluded:
            return False
        if self.whole:
            return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        spans = self.pieces or ((self.low, self.high),)
        return any((low is None or value > low) and (high is None or value < high) for low, high in spans)

    def ends(self) -> list[Fraction]:
        """The finite ends of the interval(s)."""
        spans = self.pieces or ((self.low, self.high),)
        return [end for span in spans for end in span if end is not None]


REALS = Region()
_ASSUMPTIONS: Mapping[str, Region] = {
    "real": REALS,
    "positive": Region(low=Fraction(0)),
    "negative": Region(high=Fraction(0)),
    "nonnegative": Region(low=Fraction(0), closed=True),
    "nonpositive": Region(high=Fraction(0), closed=True),
    "nonzero": Region(excluded=(Fraction(0),)),
    "integer": Region(whole=True),
    "finite": REALS,
    "rational": REALS,
    "positive integer": Region(low=Fraction(1), whole=True),
    "natural": Region(low=Fraction(1), whole=True),
    "nonnegative integer": Region(low=Fraction(0), whole=True),
    "negative integer": Region(high=Fraction(-1), whole=True),
    "nonpositive integer": Region(high=Fraction(0), whole=True),
    "nonzero integer": Region(whole=True, excluded=(Fraction(0),)),
}


def region_of_assumption(words: str) -> Region | None:
    """The region for SymPy's assumption names ("positive", "integer", "positive integer", "integer, positive")."""
    said = set(words.replace(",", " ").split())
    if len(said) > 1:
        said -= {"real"}  # every other word speaks of real numbers
    return _ASSUMPTIONS.get(" ".join(sorted(said, reverse=True)))


SUFFICIENT = 10
FIRST = len(PLAIN)
MAX_LINES = 4
_FORKED = frozenset(CUTS) | {"real_root"}


class Grid:
    """The points of one comparison, in the order in which they are tried.

    A few plain points come first, because they tell most different expressions apart; only then are breakpoints looked
    for, and points laid into every cell between them: for one name on its line, for several along lines.

    complete: whether points lie in every cell. enough: so many agreeing points suffice, where there are no cells.
    fine: more points in every cell, for expressions that live on a small part of the domain.
    """

    def __init__(
        self, trees: tuple[Node, ...], names: Sequence[str], regions: Mapping[str, Region], *, fine: bool = False
    ) -> None:
        self.trees, self.names, self.regions, self.fine = trees, names, regions, fine
        self.complete = True
        self.enough: int | None = None

    def __iter__(self) -> Iterator[Point]:
        if not self.names:
            yield {}
        elif len(self.names) == 1:
            yield from self._one_name(self.names[0])
        else:
            yield from self._several_names()

    def plain(self) -> Iterator[Point]:
        """The points that are tried first, and more of their like: no breakpoint is looked for."""
        if len(self.names) > 1:
            yield from _scattered(self.names, self.regions)
        for name in self.names if len(self.names) == 1 else ():
            for value in _free_values(self.regions.get(name, REALS)):
                yield {name: value}

    def own(self, near: Point, number: int) -> Point:
        """A point beside a usable one that nobody can name in advance: it depends on the number."""
        moved = {}
        for k, (name, value) in enumerate(near.items(), 1):
            region = self.regions.get(name, REALS)
            shift = (number * (2 * k + 1) + 0x9E3779B97F4A7C15 * k) % (1 << 40)
            value += shift % 1000 if region.whole else Fraction(shift, 1 << 52) * (1 + abs(value))
            moved[name] = value if region.holds(value) else near[name]
        return moved

    def _one_name(self, name: str) -> Iterator[Point]:
        region = self.regions.get(name, REALS)
        values = _free_values(region)
        for value in values[:FIRST]:
            yield {name: value}
        more, found = _in_cells(self.trees, name, region, self.fine)
        self.complete = found.complete
        for value in more:
            yield {name: value}
        self.enough = SUFFICIENT  # from here on: every cell has been looked into
        for value in values[FIRST:]:
            yield {name: value}

    def _several_names(self) -> Iterator[Point]:
        points = _scattered(self.names, self.regions)
        yield from points[:FIRST]
        heads = {part.head for tree in self.trees for part in tree.walk()}
        bases = 3 if self.fine or heads & JUMPING else 1 if heads & _FORKED else 0
        self.enough = None if bases else SUFFICIENT
        yield from points[FIRST:]
        for base in points[FIRST - 1 : FIRST - 1 + bases]:
            yield from self._along_lines(base)

    def _along_lines(self, base: Point) -> Iterator[Point]:
        """Vary one name at a time, the others held: the cells of every line are looked into."""
        for name in list(base)[:MAX_LINES]:
            held = {other: as_node(value) for other, value in base.items() if other != name}
            line = tuple(substitute(tree, held) for tree in self.trees)
            values, found = _in_cells(line, name, self.regions.get(name, REALS), self.fine)
            self.complete &= found.complete
            for value in values:
                yield {**base, name: value}


def _scattered(names: Sequence[str], regions: Mapping[str, Region]) -> list[Point]:
    """Points whose coordinates are drawn from each name's own list, by turns from its first four values and from all.

    The first four hold what one name may do to another as an exponent: (a**b)**c is not a**(b*c) for a = -3, b = 2. In
    the whole list neighbours differ in sign, and the signs run through all their combinations, because sqrt(x*y) is
    real only where they agree; the pairs of neighbours are taken at another pace for each name.
    """
    own = tuple(regions.get(name, REALS) for name in names)
    for name, region in zip(names, own, strict=True):
        if not _free_values(region):
            raise Undecided(f"no point of the domain of {name}")
    return [dict(zip(names, point, strict=True)) for point in _coordinates(own)]


@lru_cache(maxsize=256)
def _coordinates(regions: tuple[Region, ...]) -> tuple[tuple[Fraction, ...], ...]:
    """The points of `_scattered`, whatever the names are called."""
    columns = []
    for i, values in enumerate(map(_free_values, regions)):
        columns.append((values, min(len(values), 4), max(len(values) // 2, 1), i))
    found: dict[tuple[Fraction, ...], None] = {}
    for k in range(24):
        if FIRST <= k < FIRST + 16:
            found[tuple(values[(k + _TURNS[i % 4] * (k // 4)) % few] for values, few, _, i in columns)] = None
        turned = [(i + _PACES[i % 4] * k + k // pairs) % pairs for _, _, pairs, i in columns]
        signs = [(k >> i % 4) % 2 for _, _, _, i in columns]
        found[
            tuple(
                values[(2 * pair + sign) % len(values)]
                for (values, *_), pair, sign in zip(columns, turned, signs, strict=True)
            )
        ] = None
    return tuple(found)


_TURNS, _PACES = (0, 1, 3, 2), (1, 3, 7, 9)
_EVERYWHERE = (*PLAIN, *GENERIC)


@lru_cache(maxsize=256)
def _free_values(region: Region) -> tuple[Fraction, ...]:
    """Values for a name without breakpoints."""
    if region == REALS:
        return _EVERYWHERE
    if region.whole:
        low = 0 if region.low is None else int(region.low)
        shifted = [value + low if region.low is not None else value for value in WHOLE]
        if region.high is not None:
            shifted += [region.high - abs(value) for value in WHOLE]
        return tuple(dict.fromkeys(value for value in shifted if region.holds(value)))
    values = [value for value in PLAIN + GENERIC if region.holds(value)]
    if len(values) < 8:
        values += [v for v in _between(sorted(region.ends()), region, fine=True) if v not in values]
    return tuple(values)


def _in_cells(trees: tuple[Node, ...], name: str, region: Region, fine: bool) -> tuple[list[Fraction], Breakpoints]:
    """Values in every cell between the breakpoints and the region's ends."""
    if region.whole:
        return [], Breakpoints()
    found = breakpoints(trees, name)
    if not found.points:
        return [], found
    marks = sorted({*map(_fraction, found.points), *region.ends()})
    if len(marks) < len(found.points):  # a cell may be narrower than the fractions are fine
        marks = sorted({*(_fraction(ball, 250) for ball in found.points), *region.ends()})
    return list(_between(marks, region, fine)), found


def _between(marks: list[Fraction], region: Region, fine: bool = False) -> Iterator[Fraction]:
    """Values in each cell that the marks cut out, those of the region alone."""
    if not marks:
        return
    for distance in (*OUTSIDE, *(4 * d for d in OUTSIDE), *(Fraction(d, 9) for d in (1, 2))) if fine else OUTSIDE:
        for value in (marks[0] - distance, marks[-1] + distance):
            if region is REALS or region.holds(value):
                yield value
    parts = INSIDE[:2] if len(marks) > 3 else INSIDE
    if fine:
        parts = tuple(Fraction(2 * k + 1, 21) for k in range(10))
    for low, high in pairwise(marks):
        a, b, c, d = low.numerator, low.denominator, high.numerator, high.denominator
        for part in parts:
            p, q = part.numerator, part.denominator
            value = Fraction(a * d * (q - p) + b * c * p, b * d * q)  # low + (high - low)*part, in one step
            if region is REALS or region.holds(value):
                yield value


def _fraction(ball: Any, bits: int = 60) -> Fraction:
    """The middle of an isolating ball, as a fraction with a denominator of modest size."""
    mantissa, exponent = ball.mid().man_exp()
    n, e = int(mantissa), max(min(int(exponent), 4000), -4000)
    if e >= 0:
        return Fraction(n << e)
    if n.bit_length() + e <= bits and e < -bits:
        rounded = n + (1 << (-e - bits - 1)) >> (-e - bits)
        if rounded:
            return Fraction(rounded, 1 << bits)
    return Fraction(n, 1 << -e)


def as_node(value: Fraction) -> Node:
    """The tree for a fraction."""
    if value.denominator == 1:
        return integer(value.numerator)
    return Node("Div", (integer(value.numerator), integer(value.denominator)))


def names_of(*trees: Node) -> list[str]:
    """The free names of the trees, in order."""
    return sorted(frozenset().union(*map(free_names, trees)))

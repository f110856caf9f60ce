"""From a declared domain and assumptions (of an `Answer`) to the region of each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from flint import arb

from harness.formulas.functions.balls import is_real, precision
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import REALS, Region, region_of_assumption

Span = tuple[Fraction | None, Fraction | None]


def regions_of(
    names: Iterable[str], domain: Node | None = None, assumptions: Mapping[str, str] | None = None
) -> dict[str, Region]:
    """The region of each name: its assumption where it has one, else the domain, else the real line.

    Raises ValueError for an assumption or a domain that is not known.
    """
    line = REALS if domain is None else region_of(domain)
    regions = dict.fromkeys(names, line)
    for name, words in (assumptions or {}).items():
        region = region_of_assumption(words)
        if region is None:
            raise ValueError(f"unknown assumption {words!r} of {name}")
        regions[_READ_AS.get(name, name)] = region
    return regions


_READ_AS = {"lambda": "lamda"}
"""Names that the parser reads as others: Python owns the word."""


def region_of(domain: Node) -> Region:
    """The region a set describes: Reals, Integers, Interval, Union of intervals, Complement(Reals, {points})."""
    head, parts = domain.head, list(domain.children())
    if head in ("Reals", "Rationals", "UniversalSet"):
        return REALS
    if head in ("Integers", "Naturals", "Naturals0"):
        low = {"Integers": None, "Naturals": Fraction(1), "Naturals0": Fraction(0)}[head]
        return Region(low=low, whole=True)
    if head == "Interval":
        low, high = _span(domain)
        return Region(low=low, high=high, closed=True)
    if head == "Union" and parts and all(part.head == "Interval" for part in parts):
        return Region(pieces=tuple(_span(part) for part in parts), closed=True)
    if head == "Complement" and len(parts) == 2 and parts[1].head == "FiniteSet":
        region = region_of(parts[0])
        if not region.whole:
            return region  # on a line isolated points never count
        return replace(region, excluded=tuple(end for end in map(_end, parts[1].children()) if end is not None))
    raise ValueError(f"not a domain: {head}")


def _span(interval: Node) -> Span:
    low, high = list(interval.children())[:2]
    return _end(low), _end(high)


def _end(node: Node) -> Fraction | None:
    """A finite end as a fraction (rounded to 2**-60 where irrational), None for an infinite one."""
    if any(part == Node("Constant", ("oo",)) for part in node.walk()):
        return None
    if free_names(node):
        raise ValueError("a domain with free names")
    try:
        with precision(128):
            value = Tape(node)({})
    except Undecided as reason:
        raise ValueError(f"not an end of a domain: {reason}") from None
    if not value.is_finite() or not is_real(value):
        raise ValueError("not an end of a domain")
    mantissa, exponent = arb(value.real.mid()).man_exp()
    exact = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return exact.limit_denominator(1 << 60)

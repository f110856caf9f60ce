"""Relations as claims: does `x**2 + 1 > 0` hold wherever both of its sides are real, and what follows from what.

A claim speaks of every value of its names, as `left = right` does: `x > 0` alone is false at x = -1, and true of a
positive x. Congruences speak of integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.balls import is_real, precision
from harness.formulas.functions.by_property import REAL_VALUED
from harness.formulas.syntax import constructors
from harness.formulas.trees.algebra import is_value, sub, substitute
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import Grid, Region, as_node, names_of
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.sets import end_points, sets
from harness.verification.comparison.sets.relations import compare_relations, truth
from harness.verification.comparison.values.domains import regions_of
from harness.verification.comparison.values.sign_by_form import ordered
from harness.verification.comparison.values.values import Context
from harness.verification.options import Options
from harness.verification.verdict import Method, Verdict, all_of, differ, same, undecided

OPPOSITE = {"Lt": "Ge", "Le": "Gt", "Gt": "Le", "Ge": "Lt", "Ne": "Eq", "Eq": "Ne"}
_GREATER_FIRST = {"Gt": True, "Ge": True, "Lt": False, "Le": False}
BITS = 128
_EMPTY = Node("EmptySet")


def holds(relation: Node, assumptions: Mapping[str, str] | None = None) -> Verdict:
    """Whether a relation, or a conjunction of them, holds for all values of its names. Raises nothing for what the tree
    holds, and ValueError for an assumption that is not known."""
    try:
        return _holds(resolve(relation), regions_of(names_of(relation), None, assumptions))
    except (Undecided, Undefined, end_points.NotReal) as reason:
        return undecided(str(reason))


def _holds(relation: Node, regions: Mapping[str, Region]) -> Verdict:
    if relation.head == "And":
        return all_of([_holds(part, regions) for part in relation.children()])
    names = names_of(relation)
    if not names:
        known = truth(relation)
        return undecided("a condition that cannot be decided") if known is None else _as_verdict(known)
    point, somewhere = _fails_at(relation, names, regions)
    if point is not None:
        return point
    if not somewhere:
        return undecided("no point is found where it holds")
    if relation.head in _GREATER_FIRST and _by_form(relation, regions):
        return same()
    if relation.head not in OPPOSITE or len(names) != 1:
        return undecided("a condition on several names, or of several parts")
    against = Node(OPPOSITE[relation.head], relation.args)
    region = regions.get(names[0])
    within = _within(names[0], region)
    if within is None:
        return undecided("a condition on pieces of the line")
    conditions = Node("And", (against, *within)) if within else against
    found = sets.compare_sets(conditions, _EMPTY)
    if found.equal:
        return same(found.method)
    if region is not None and region.whole:
        return undecided("it fails between whole numbers")
    if heads_of(relation) & _PARTIAL:
        return undecided("it may fail only where no part of it is real")
    return differ(f"its opposite has a solution: {found.detail}", found.method)


def _by_form(relation: Node, regions: Mapping[str, Region]) -> bool:
    """Whether the form of both sides alone shows it: x**2 + y**2 >= 0."""
    left, right = relation.children()
    sides = (left, right) if _GREATER_FIRST[relation.head] else (right, left)
    return ordered(*sides, regions, strict=relation.head in ("Lt", "Gt"))


def _as_verdict(found: bool) -> Verdict:
    return same() if found else differ("it does not hold")


def _fails_at(relation: Node, names: list[str], regions: Mapping[str, Region]) -> tuple[Verdict | None, bool]:
    """A point where the relation is false; and whether there is one where it is true."""
    somewhere = False
    for point in Grid((relation,), names, regions):
        values = {name: as_node(value) for name, value in point.items()}
        there = substitute(relation, values)
        found = truth(there)
        if found is False and _is_real(there):
            where = ", ".join(f"{name} = {value}" for name, value in point.items())
            return differ(f"it fails at {where}", Method.enclosure), somewhere
        somewhere = somewhere or found is True
    return None, somewhere


_PARTIAL = frozenset(ALL) - REAL_VALUED
"""Functions that may leave the reals: all of which nobody says that they do not. A power does so of a negative base."""


def _is_real(relation: Node) -> bool:
    """Whether all roots, powers and logarithms in a relation between numbers are real: sqrt(-3)**2 is not."""
    for part in relation.walk():
        if part.head in _PARTIAL or part.head == "Pow":
            with precision(BITS):
                value = Tape(part)({})
                if not value.is_finite() or not is_real(value):
                    return False
    return True


def _within(name: str, region: Region | None) -> list[Node] | None:
    """The inequalities that put a name into its region, or into one that holds it: what is so on the line is so of its
    whole numbers. None for a region of several pieces."""
    if region is None:
        return []
    if region.pieces:
        return None
    variable, closed = Node("Symbol", (name,)), region.closed or region.whole
    ends: list[tuple[str, Fraction | None]] = [("Ne", point) for point in region.excluded]
    ends += [("Ge" if closed else "Gt", region.low), ("Le" if closed else "Lt", region.high)]
    return [Node(head, (variable, _fraction(end))) for head, end in ends if end is not None]


def _fraction(value: Fraction) -> Node:
    return (
        constructors.neg(_fraction(-value))
        if value < 0
        else Node("Div", (integer(value.numerator), integer(value.denominator)))
    )


def congruent(left: Node, right: Node, modulus: Node, assumptions: Mapping[str, str] | None = None) -> Verdict:
    """Whether left and right leave the same remainder by the modulus. A name is an integer, where nobody says more."""
    values = [rational(side) for side in (left, right, modulus)]
    if all(value is not None for value in values):
        a, b, m = values
        if any(value.q != 1 for value in (a, b, m)) or m == 0:
            return undecided("a congruence of what is no integer")
        return _as_verdict((a - b).p % abs(m.p) == 0)
    names = names_of(left, right, modulus)
    if not names:
        return undecided("a congruence that cannot be decided")
    known = {**dict.fromkeys(names, "integer"), **(assumptions or {})}
    verdict = compare(Node("Mod", (sub(left, right), modulus)), integer(0), assumptions=known)
    return verdict if verdict.equal is not None else undecided("a congruence that cannot be decided")


def divides(left: Node, right: Node, assumptions: Mapping[str, str] | None = None) -> Verdict:
    """Whether left divides right."""
    if rational(left) == 0:
        value = rational(right)
        return undecided("what 0 divides") if value is None else _as_verdict(value == 0)
    return congruent(right, integer(0), left, assumptions)


def implies(first: Node, second: Node, *, both_ways: bool) -> Verdict:
    """Whether every solution of the first condition is one of the second (and the other way round)."""
    try:
        a, b = resolve(first), resolve(second)
        names = names_of(a, b)
        if not names:
            return _of_numbers(truth(a), truth(b), both_ways)
        if len(names) > 1:
            found = compare_relations(a, b, Context(Options(fallback=False)))
            return found if found.equal else undecided("conditions on several names")
        return sets.compare_sets(a if both_ways else Node("And", (a, b)), b if both_ways else a)
    except (Undecided, Undefined, end_points.NotReal) as reason:
        return undecided(str(reason))


def _of_numbers(first: bool | None, second: bool | None, both_ways: bool) -> Verdict:
    if first is None or second is None or (not first and not both_ways):
        return undecided("what follows from what is false or unknown")
    return _as_verdict(first == second)


def numbers(*sides: Node) -> bool:
    """Whether all sides are numbers or expressions."""
    return all(map(is_value, sides))

"""Values that are evenly spaced, one for every whole number: k*pi with k in Z; pi/6 + 2*k*pi and 5*pi/6 + 2*k*pi.

Two such families are sets, so nothing hangs on the name of the whole number, on where it starts or which way it runs:
n*pi is k*pi and pi - k*pi. Where all steps and all distances are rational multiples of one step, both sets are classes
of remainders of one modulus, and comparing these decides it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import ONE, ZERO, add, div, free_names, is_value, mul, sub, substitute
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import symbol
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import as_node
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.values.numeric import show
from harness.verification.comparison.values.values import Context
from harness.verification.kinds.shared.families import vanishes
from harness.verification.kinds.shared.gold import Gold
from harness.verification.verdict import Method, Verdict, differ, same, undecided

MOST_CLASSES = 1000
"""Remainders of one side that are listed."""


@dataclass(frozen=True, slots=True)
class Spaced:
    """start + step*k for every whole number k."""

    start: Node
    step: Node


def spaced_values(gold: Gold, prediction: Node) -> Verdict | None:
    """The verdict where gold is such a family; None where it is none."""
    if "Integers" not in heads_of(gold.tree):
        return None
    wanted = _quantified(gold.tree)
    if wanted is None:
        return None
    said = _quantified(prediction)
    if said is None:
        if not free_names(prediction):
            return differ("values without a whole number in them are not one for every whole number", Method.rule)
        return undecided("nobody says which of its names is every whole number")
    if said.name != wanted.name and any(wanted.name in free_names(value) for value in said.values):
        return undecided("a name that is every whole number on one side alone")
    said = said.renamed(wanted.name)
    if len(said.values) == len(wanted.values) and all(
        vanishes(sub(*pair), gold.context).equal is True for pair in zip(wanted.values, said.values, strict=True)
    ):
        return same()
    families = _families(wanted, gold.context), _families(said, gold.context)
    if families[0] is None or families[1] is None:
        return undecided("values that are not evenly spaced")
    return _as_sets(families[0], families[1], gold.context)


def _as_sets(wanted: list[Spaced], said: list[Spaced], context: Context) -> Verdict:
    """The verdict on two lists of families, as the sets of their values."""
    unit = wanted[0]
    classes = _remainders([[_measured(one, unit, context) for one in side] for side in (wanted, said)])
    if classes is None:
        return undecided("families whose steps or distances have no common measure that is known")
    left, right = classes
    if left == right:
        return same(Method.numeric)  # the measures agree to thousands of digits
    for alone, others in ((left - right, said), (right - left, wanted)):
        for remainder in alone:
            value = add(unit.start, mul(as_node(remainder), unit.step))
            if not any(_may_hold(one, value) for one in others):
                number = show(Tape(resolve(value))({}))
                return differ(f"{number} is a value of one side alone", Method.enclosure)
    return undecided("families too close to each other")


def _may_hold(family: Spaced, value: Node) -> bool:
    """Whether a number may be one of the family's; False is a proof."""
    place = Tape(resolve(div(sub(value, family.start), family.step)))({}).real
    return bool(place.contains_integer()) or not place.is_finite()


@dataclass(frozen=True, slots=True)
class Quantified:
    """Values, one each for every whole number `name`."""

    name: str
    values: tuple[Node, ...]

    def renamed(self, name: str) -> Quantified:
        new = {self.name: symbol(name)}
        return Quantified(name, tuple(substitute(value, new) for value in self.values))


def _quantified(tree: Node) -> Quantified | None:
    """`values, k in Z`, `values (k in Z)` and {value | k in Z}, each value perhaps behind x =."""
    if tree.head == "Eq":
        left, tree = tree.children()
        if left.head != "Symbol" or tree.head != "Mul":
            return None
    if tree.head not in ("Tuple", "And", "ImageSet", "Mul") or len(tree.args) < 2:
        return None
    *values, last = tree.children()
    if last.head != "Contains":
        return None
    name, collection = last.children()
    if name.head != "Symbol" or collection.head != "Integers":
        return None
    if tree.head == "Mul":
        values = [mul(*values)]
    found = tuple(_unnamed(value) for value in values)
    return Quantified(str(name.args[0]), found) if all(map(is_value, found)) else None


def _unnamed(value: Node) -> Node:
    """x = k*pi is k*pi."""
    if value.head != "Eq":
        return value
    left, right = value.children()
    return right if left.head == "Symbol" else value


def _families(given: Quantified, context: Context) -> list[Spaced] | None:
    """The values as evenly spaced ones; None where one is not."""
    found = [_spaced(value, given.name, context) for value in given.values]
    return None if None in found else [one for one in found if one is not None]


def _spaced(value: Node, name: str, context: Context) -> Spaced | None:
    if free_names(value) != {name}:
        return None
    start = resolve(substitute(value, {name: ZERO}))
    step = resolve(sub(substitute(value, {name: ONE}), start))
    line = add(start, mul(step, symbol(name)))
    if vanishes(step, context).equal is not False or vanishes(sub(value, line), context).equal is not True:
        return None
    return Spaced(start, step)


Measure = tuple[Fraction, Fraction]
"""(distance of the starts, step) of a family, in steps of another from its start."""


def _remainders(sides: list[list[Measure | None]]) -> tuple[set[Fraction], set[Fraction]] | None:
    """Both sides as remainders of one modulus; None where a measure is not known, or there are too many."""
    if any(None in side for side in sides):
        return None
    pairs = [[pair for pair in side if pair is not None] for side in sides]
    steps = [step for side in pairs for _, step in side]
    modulus = Fraction(lcm(*(step.numerator for step in steps)), gcd(*(step.denominator for step in steps)))
    if sum(modulus / step for step in steps) > MOST_CLASSES:
        return None
    left, right = ({value for pair in side for value in _classes(*pair, modulus)} for side in pairs)
    return left, right


def _measured(family: Spaced, unit: Spaced, context: Context) -> Measure | None:
    distance = _quotient(sub(family.start, unit.start), unit.step, context)
    step = _quotient(family.step, unit.step, context)
    return None if distance is None or step is None else (distance, abs(step))


def _quotient(node: Node, unit: Node, context: Context) -> Fraction | None:
    """The rational q with node = q*unit, found by its value and then compared; None where it is none of few digits."""
    value = Tape(resolve(div(node, unit)))({})
    if not value.is_finite():
        return None
    quotient = Fraction(float(value.real.mid())).limit_denominator(MOST_CLASSES)
    proven = vanishes(sub(node, mul(as_node(quotient), unit)), context)
    return quotient if proven.equal else None


def _classes(start: Fraction, step: Fraction, modulus: Fraction) -> Iterator[Fraction]:
    for number in range(int(modulus / step)):
        yield (start + number * step) % modulus

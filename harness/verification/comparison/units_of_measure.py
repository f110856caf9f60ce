"""Numbers with a unit: conversion within one dimension, and the number that 50% or 90 degrees is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from flint import fmpq

from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.verdict import Method, Verdict, differ, undecided

Compare = Callable[[Node, Node], Verdict]

# unit -> (dimension, size in the dimension's first unit); exact by definition (international yard and pound, 1959)
UNITS: Mapping[str, tuple[str, Fraction]] = {
    unit: (dimension, Fraction(size))
    for dimension, units in {
        "length": {
            "m": "1",
            "mm": "1/1000",
            "cm": "1/100",
            "dm": "1/10",
            "km": "1000",
            "in": "254/10000",
            "ft": "3048/10000",
            "yd": "9144/10000",
            "mi": "1609344/1000",
        },
        "mass": {
            "g": "1",
            "mg": "1/1000",
            "kg": "1000",
            "t": "1000000",
            "lb": "45359237/100000",
            "oz": "45359237/1600000",
        },
        "time": {"s": "1", "ms": "1/1000", "min": "60", "h": "3600", "day": "86400", "week": "604800"},
        "volume": {"L": "1", "mL": "1/1000"},
        "money": {"dollar": "1", "cent": "1/100"},
        "fraction": {"%": "1/100"},
    }.items()
    for unit, size in units.items()
}

DERIVED: Mapping[str, str] = {
    "N": "kg*m/s^2",
    "kN": "t*m/s^2",
    "Pa": "kg/m/s^2",
    "kPa": "t/m/s^2",
    "J": "kg*m^2/s^2",
    "kJ": "t*m^2/s^2",
    "W": "kg*m^2/s^3",
    "kW": "t*m^2/s^3",
    "Hz": "s^-1",
}
"""Units that are products of others, by the definitions of the SI: 5 N*m are 5 J."""


def compare_quantities(wanted: Node, said: Node, compare: Compare, *, convert: bool = True) -> Verdict:
    """Whether two numbers with units are one quantity: 5 m is 500 cm and not 5 cm. `compare` judges numbers."""
    wanted_number, wanted_unit = parts_of(wanted)
    number, unit = parts_of(said)
    plain, value = pure_number(wanted), pure_number(said)
    if plain is not None and value is not None and unit != wanted_unit and convert:
        return compare(plain, value)
    if unit == wanted_unit:
        return compare(wanted_number, number)
    if not convert:
        return differ(f"{unit} against {wanted_unit}", Method.rule)
    (dimension, factor), (wanted_dimension, wanted_factor) = size_of(unit), size_of(wanted_unit)
    if dimension != wanted_dimension:
        if size_of(_as_force(unit))[0] == size_of(_as_force(wanted_unit))[0]:
            return undecided("pounds may be a mass or a force")
        return differ(f"{unit} against {wanted_unit}", Method.rule)
    verdict = compare(wanted_number, scaled(number, factor / wanted_factor))
    return replace(verdict, detail=f"in {wanted_unit}: {verdict.detail}") if verdict.equal is False else verdict


def compare_with_number(quantity: Node, number: Node, compare: Compare) -> Verdict:
    """A quantity against a number: 50% is 1/2 and 90 degrees pi/2. Of other units, and of 90 degrees against 90, nobody
    says that it counts: undecided where the numbers are the same."""
    plain = pure_number(quantity)
    verdict = differ("a number without its unit") if plain is None else compare(plain, number)
    if verdict.equal is not False or parts_of(quantity)[1] == "%":
        return verdict
    bare = compare(parts_of(quantity)[0], number)
    return bare if bare.equal is False else undecided("a number without its unit")


def pure_number(node: Node) -> Node | None:
    """The number that 50% (1/2), 90 degrees (pi/2) or 2 rad (2) is; None for what has a unit, or none at all."""
    if node.head != "Quantity":
        return None
    number, unit = parts_of(node)
    if unit == "%":
        return scaled(number, Fraction(1, 100))
    if unit == "degree":
        return Node("Mul", (scaled(number, Fraction(1, 180)), Node("Constant", ("pi",))))
    return number if unit == "rad" else None


def parts_of(node: Node) -> tuple[Node, str]:
    number, unit = node.children()
    return number, str(unit.args[0])


def size_of(unit: str) -> tuple[str, Fraction]:
    """(dimension, size) of a unit; of powers and quotients such as cm^2 and km/h too."""
    dimension: Counter[str] = Counter()
    size, sign = Fraction(1), 1
    for piece in unit.replace("/", " / ").replace("*", " ").split():
        if piece == "/":
            sign = -1
            continue
        name, _, power = piece.partition("^")
        order = sign * (int(power) if power.lstrip("-").isdigit() and len(power) < 4 else 1)
        for kind, scale, times in _factors(name):
            dimension[kind] += times * order
            size *= scale ** (times * order)
    return " ".join(f"{kind}^{order}" for kind, order in sorted(dimension.items()) if order), size


def _as_force(unit: str) -> str:
    """A unit with its pounds and ounces as forces, as they are in ft*lb and lb/in^2; pounds alone are a mass."""
    return _POUNDS.sub("N", unit) if _PRODUCT.search(unit) else unit


_POUNDS = re.compile(r"\b(?:lb|oz)\b")
_PRODUCT = re.compile(r"[A-Za-z]\W+[A-Za-z]")


def _factors(name: str) -> list[tuple[str, Fraction, int]]:
    """(dimension, size, power) of each unit that a unit is a product of; of one that is not known, itself."""
    if name not in DERIVED:
        return [(*UNITS.get(name, (name, Fraction(1))), 1)]
    top, *below = DERIVED[name].split("/")
    found = []
    for sign, piece in [*((1, one) for one in top.split("*")), *((-1, one) for one in below)]:
        unit, _, power = piece.partition("^")
        found.append((*UNITS[unit], sign * int(power or 1)))
    return found


def scaled(number: Node, factor: Fraction) -> Node:
    return Node("Mul", (number, as_tree(fmpq(factor.numerator, factor.denominator))))

"""Numbers with a unit: the same quantity, after conversion within one dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from flint import fmpq

from harness.equality.algebra import ONE, div, free_names, mul
from harness.equality.compare import compare_in
from harness.equality.exact import as_tree
from harness.equality.heads import whole
from harness.equality.kinds.gold import Gold, without_name
from harness.equality.values import is_value
from harness.equality.verdict import Verdict, differ
from harness.syntax import Node

# unit -> (dimension, size in the dimension's first unit); exact by definition (international yard and pound, 1959)
UNITS: Mapping[str, tuple[str, Fraction]] = {
    unit: (dimension, Fraction(size))
    for dimension, units in {
        "length": {"m": "1", "mm": "1/1000", "cm": "1/100", "dm": "1/10", "km": "1000", "in": "254/10000",
                   "ft": "3048/10000", "yd": "9144/10000", "mi": "1609344/1000"},
        "mass": {"g": "1", "mg": "1/1000", "kg": "1000", "t": "1000000", "lb": "45359237/100000",
                 "oz": "45359237/1600000"},
        "time": {"s": "1", "ms": "1/1000", "min": "60", "h": "3600", "day": "86400", "week": "604800"},
        "volume": {"L": "1", "mL": "1/1000"},
        "money": {"dollar": "1", "cent": "1/100"},
        "fraction": {"%": "1/100"},
    }.items()
    for unit, size in units.items()
}  # fmt: skip


def quantity(gold: Gold, prediction: Node) -> Verdict:
    """5 m is 500 cm and not 5 cm; a number without its unit is no quantity, save where the unit is one (%, degrees)."""
    wanted, said = _with_unit(gold.tree), _with_unit(without_name(prediction))
    if wanted.head != "Quantity":
        raise gold.refuse("no number with a unit")
    wanted_number, wanted_unit = _parts(wanted)
    plain = pure_number(wanted)
    if said.head != "Quantity":
        if plain is not None and is_value(said):
            return compare_in(plain, said, gold.context)
        return differ("a number without its unit", "rule")
    number, unit = _parts(said)
    value = pure_number(said)
    if plain is not None and value is not None and unit != wanted_unit and gold.context.options.convert_units:
        return compare_in(plain, value, gold.context)
    if unit == wanted_unit:
        return compare_in(wanted_number, number, gold.context)
    if not gold.context.options.convert_units:
        return differ(f"{unit} against {wanted_unit}", "rule")
    (dimension, factor), (wanted_dimension, wanted_factor) = _size(unit), _size(wanted_unit)
    if dimension != wanted_dimension:
        return differ(f"{unit} against {wanted_unit}", "rule")
    verdict = compare_in(wanted_number, _scaled(number, factor / wanted_factor), gold.context)
    return replace(verdict, detail=f"in {wanted_unit}: {verdict.detail}") if verdict.equal is False else verdict


def pure_number(node: Node) -> Node | None:
    """The number that 50% (1/2), 90 degrees (pi/2) or 2 rad (2) is; None for what has a unit, or none at all."""
    if node.head != "Quantity":
        return None
    number, unit = _parts(node)
    if unit == "%":
        return _scaled(number, Fraction(1, 100))
    if unit == "degree":
        return Node("Mul", (_scaled(number, Fraction(1, 180)), Node("Constant", ("pi",))))
    return number if unit == "rad" else None


def _with_unit(node: Node) -> Node:
    """Where a quantity is asked for, `5 m` and 5*m are five meters, and 5*m/s**2 is an acceleration."""
    units: dict[str, int] = {}
    numbers: list[Node] = []
    if node.head not in ("Mul", "Div") or not _taken_apart(node, 1, numbers, units) or not units:
        return node
    text = " ".join(name if power == 1 else f"{name}^{power}" for name, power in units.items() if power)
    return Node("Quantity", (mul(*numbers), Node("Text", (text,))))


def _taken_apart(node: Node, sign: int, numbers: list[Node], units: dict[str, int]) -> bool:
    """Whether the tree is a product of numbers and units; they are gathered."""
    parts = list(node.children())
    if node.head == "Mul":
        return all(_taken_apart(part, sign, numbers, units) for part in parts)
    if node.head == "Div" and free_names(node):
        over = _taken_apart(parts[0], sign, numbers, units)
        return _taken_apart(parts[1], -sign, numbers, units) and over
    power = whole(parts[1]) if node.head == "Pow" else 1
    base = parts[0] if node.head == "Pow" else node
    if base.head == "Symbol" and str(base.args[0]) in UNITS and power is not None and abs(power) < 100:
        units[str(base.args[0])] = units.get(str(base.args[0]), 0) + sign * power
        return True
    numbers.append(node if sign > 0 else div(ONE, node))
    return not free_names(node)


def _parts(node: Node) -> tuple[Node, str]:
    number, unit = node.children()
    return number, str(unit.args[0])


def _size(unit: str) -> tuple[str, Fraction]:
    """(dimension, size) of a unit; of powers and quotients such as cm^2 and km/h too."""
    dimension, size, sign = [], Fraction(1), 1
    for piece in unit.replace("/", " / ").replace("*", " ").split():
        if piece == "/":
            sign = -1
            continue
        name, _, power = piece.partition("^")
        kind, scale = UNITS.get(name, (name, Fraction(1)))
        order = sign * (int(power) if power.lstrip("-").isdigit() and len(power) < 4 else 1)
        dimension.append(f"{kind}^{order}")
        size *= scale**order
    return " ".join(sorted(dimension)), size


def _scaled(number: Node, factor: Fraction) -> Node:
    return Node("Mul", (number, as_tree(fmpq(factor.numerator, factor.denominator))))

"""Numbers with a unit: the same quantity, after conversion within one dimension."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import fmpq

from harness.equality.compare import compare_in
from harness.equality.exact import as_tree
from harness.equality.kinds.gold import Gold, without_name
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
    """5 m is 500 cm and not 5 cm; a number without its unit is no quantity, save for a gold in percent."""
    wanted, said = _with_unit(gold.tree), _with_unit(without_name(prediction))
    if wanted.head != "Quantity":
        raise gold.refuse("no number with a unit")
    wanted_number, wanted_unit = _parts(wanted)
    if said.head != "Quantity":
        if wanted_unit == "%":
            return compare_in(_scaled(wanted_number, Fraction(1, 100)), said, gold.context)
        return differ("a number without its unit", "rule")
    number, unit = _parts(said)
    if unit == wanted_unit:
        return compare_in(wanted_number, number, gold.context)
    if not gold.context.options.convert_units:
        return differ(f"{unit} against {wanted_unit}", "rule")
    (dimension, factor), (wanted_dimension, wanted_factor) = _size(unit), _size(wanted_unit)
    if dimension != wanted_dimension:
        return differ(f"{unit} against {wanted_unit}", "rule")
    return compare_in(wanted_number, _scaled(number, factor / wanted_factor), gold.context)


def _with_unit(node: Node) -> Node:
    """Where a quantity is asked for, `5 m` and 5*m are five meters."""
    parts = list(node.children())
    if node.head == "Mul" and parts[-1].head == "Symbol" and str(parts[-1].args[0]) in UNITS:
        value = parts[0] if len(parts) == 2 else Node("Mul", tuple(parts[:-1]))
        return Node("Quantity", (value, Node("Text", parts[-1].args)))
    return node


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

"""Numbers with a unit: the same quantity, after conversion within one dimension."""

from __future__ import annotations

from functools import partial

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import ONE, div, free_names, is_value, mul, whole
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.units_of_measure import UNITS, compare_quantities, pure_number
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ, undecided


def quantity(gold: Gold, prediction: Node) -> Verdict:
    """5 m is 500 cm and not 5 cm; a number without its unit is no quantity, save where the unit is one (%, degrees)."""
    wanted, said = _with_unit(gold.tree), _with_unit(without_name(prediction))
    if wanted.head != "Quantity":
        raise gold.refuse("no number with a unit")
    if said.head == "Quantity":
        options = gold.context.options
        return compare_quantities(
            wanted, said, partial(compare_in, context=gold.context), convert=options.convert_units
        )
    if said.head == "Time":
        return undecided("a number with a unit against a time")
    plain = pure_number(wanted)
    if plain is not None and is_value(said):
        return compare_in(plain, said, gold.context)
    return differ("a number without its unit", Method.rule)


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


KIND = FormulaKind("quantity", quantity, "the same quantity, after conversion of units of one dimension", example="5 m")

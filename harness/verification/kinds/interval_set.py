"""Sets of reals."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets import sets
from harness.verification.kinds.shared.gold import Gold, members, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ

_OPEN, _CLOSED = Node("Boolean", (True,)), Node("Boolean", (False,))


def interval_set(gold: Gold, prediction: Node) -> Verdict:
    """A set of reals, however it is written: intervals, unions, conditions such as 0 < x <= 1, "all reals"."""
    wanted, said = as_set(gold.tree), as_set(prediction)
    if wanted is None:
        raise gold.refuse("no set of reals")
    if said is None:
        return differ(f"{prediction.head} is not a set", Method.rule)
    return compare_in(wanted, said, gold.context)


def as_set(node: Node) -> Node | None:
    """The set a tree means where a set is asked for: (a, b) is the open interval, [a, b] the closed one."""
    node = without_name(node)
    parts = list(node.children())
    if node.head in ("Tuple", "List") and len(parts) == 2 and all(map(is_value, parts)):
        flag = _OPEN if node.head == "Tuple" else _CLOSED
        return Node("Interval", (*parts, flag, flag))
    if node.head == "Word" and node.args[0] == "no_solution":
        return sets.EMPTY
    if node.head == "Contains":
        return parts[1] if parts[0].head == "Symbol" else None
    if node.head in sets.CONDITION_HEADS or node.head in sets.SET_HEADS:
        return node
    if node.head == "Tuple" and parts and all(part.head in sets.CONDITION_HEADS for part in parts):
        return Node("And", node.args)  # x > 0, x != 1
    if node.head == "PlusMinus" or is_value(node):
        return Node("FiniteSet", tuple(members(node)))
    return None


KIND = FormulaKind(
    "interval_set", interval_set, "the same set of reals: intervals, unions, conditions", example="Interval.open(0, 1)"
)

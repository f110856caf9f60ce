"""Sets of reals."""

from __future__ import annotations

import itertools

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.formulas.undecided import Undecided
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets import end_points, number_line, sets
from harness.verification.kinds.shared.gold import Gold, members, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ

_OPEN, _CLOSED = Node("Boolean", (True,)), Node("Boolean", (False,))


def interval_set(gold: Gold, prediction: Node) -> Verdict:
    """A set of reals, however it is written: intervals, unions, conditions such as 0 < x <= 1, "all reals"."""
    wanted = as_set(gold.tree)
    if wanted is None:
        raise gold.refuse("no set of reals")
    return compare_with_set(wanted, prediction, gold)


def compare_with_set(wanted: Node, prediction: Node, gold: Gold) -> Verdict:
    """The verdict on a set of reals, or a condition for one, and a prediction that is to be the same set."""
    bare = prediction.head == "Tuple" and not gold.bracketed and is_interval(prediction)
    said = None if bare else as_set(prediction)
    if said is None:
        return differ(f"{prediction.head} is not a set", Method.rule)
    verdict = compare_in(wanted, said, gold.context)
    if verdict.equal is False and prediction.head == "Tuple" and said.head == "And" and _is_empty(said):
        return compare_in(wanted, Node("Or", said.args), gold.context)  # x < 1, x > 2: nobody lists a contradiction
    return verdict


def _is_empty(node: Node) -> bool:
    try:
        return sets.compare_sets(node, number_line.EMPTY).equal is True
    except (end_points.NotReal, Undecided):
        return False


def as_set(node: Node) -> Node | None:
    """The set a tree means where a set is asked for: (a, b) is the open interval, [a, b] the closed one."""
    node = without_name(node)
    parts = list(node.children())
    if node.head in ("Tuple", "List") and len(parts) == 2 and all(map(is_value, parts)):
        flag = _OPEN if node.head == "Tuple" else _CLOSED
        return Node("Interval", (*parts, flag, flag))
    if node.head == "Word" and node.args[0] == "no_solution":
        return number_line.EMPTY
    if node.head == "Contains":
        return parts[1] if parts[0].head == "Symbol" else None
    if node.head in number_line.CONDITION_HEADS or node.head in sets.SET_HEADS:
        return node
    if node.head == "Tuple" and parts and all(part.head in number_line.CONDITION_HEADS for part in parts):
        return Node("And", node.args)  # x > 0, x != 1
    if node.head == "PlusMinus" or is_value(node):
        return Node("FiniteSet", tuple(members(node)))
    return _listed_intervals(parts) if node.head in ("Tuple", "List") else None


def is_interval(node: Node) -> bool:
    """Whether a tree is an interval, or a pair that may be one."""
    pair = node.head in ("Tuple", "List") and len(node.args) == 2 and all(map(is_value, node.children()))
    return pair or node.head == "Interval"


def _listed_intervals(parts: list[Node]) -> Node | None:
    """(0, 1), (2, 3), with `and` or `or` too, as their union. Raises Undecided where they overlap: `and` might then
    mean what they share."""
    if len(parts) < 2 or not all(map(is_interval, parts)):
        return None
    intervals = tuple(part for part in map(as_set, parts) if part is not None)
    for pair in itertools.combinations(intervals, 2):
        if not _is_empty(Node("Intersection", pair)):
            raise Undecided("intervals that overlap, and no word of what is meant")
    return Node("Union", intervals)


KIND = FormulaKind(
    "interval_set", interval_set, "the same set of reals: intervals, unions, conditions", example="Interval.open(0, 1)"
)

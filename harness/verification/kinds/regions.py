"""Sets of reals, and equations and inequalities."""

from __future__ import annotations

from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets import sets
from harness.verification.comparison.sets.relations import compare_relations
from harness.verification.kinds.gold import Gold, members, without_name
from harness.verification.kinds.listings import solutions
from harness.verification.syntax import Node
from harness.verification.syntax.algebra import free_names, is_value
from harness.verification.verdict import Method, Verdict, differ

_OPEN, _CLOSED = Node("Boolean", (True,)), Node("Boolean", (False,))


def interval_set(gold: Gold, prediction: Node) -> Verdict:
    """A set of reals, however it is written: intervals, unions, conditions such as 0 < x <= 1, "all reals"."""
    wanted, said = as_set(gold.tree), as_set(prediction)
    if wanted is None:
        raise gold.refuse("no set of reals")
    if said is None:
        return differ(f"{prediction.head} is no set", Method.rule)
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


def relation(gold: Gold, prediction: Node) -> Verdict:
    """Equations up to a non-zero constant factor, inequalities by their solution sets."""
    if gold.tree.head not in sets.CONDITION_HEADS:
        raise gold.refuse("no equation or inequality")
    listed = solutions(gold, prediction)
    if listed is not None:
        return listed
    if prediction.head == "Chain":
        return differ("a chain of two `=` is no answer", Method.rule)
    if gold.tree.head == "Eq" and is_value(prediction):
        wanted = without_name(gold.tree)
        if wanted is not gold.tree and is_value(wanted) and not free_names(wanted):
            return compare_in(wanted, prediction, gold.context)  # 3 answers x = 3, as x = 3 answers 3
    if gold.tree.head != "Eq" and prediction.head not in sets.CONDITION_HEADS and not is_value(prediction):
        said = as_set(prediction)
        if said is not None:
            return compare_in(gold.tree, said, gold.context)
    if prediction.head not in sets.CONDITION_HEADS:
        return differ(f"{prediction.head} is no equation or inequality", Method.rule)
    return compare_relations(gold.tree, prediction, gold.context)

"""Limits."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets.sets import SET_HEADS
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value
from harness.verification.verdict import Method, Verdict, differ, same

DNE = Node("Word", ("dne",))
# A function that oscillates, or whose values accumulate on an interval, has no limit. "diverges" says less (it may
# mean oo), and is none of the four.
_DNE = frozenset({Node("Word", ("oscillates",)), Node("Word", ("undefined",))})


def _reading(node: Node) -> Node:
    node = without_name(node)
    return DNE if node.head == "AccumBounds" or node in _DNE else node


def limit(gold: Gold, prediction: Node) -> Verdict:
    """A number, oo, -oo, zoo or DNE: four things beside the numbers."""
    wanted, said = _reading(gold.tree), _reading(prediction)
    if wanted.head in SET_HEADS:
        return compare_in(wanted, said, gold.context)
    if wanted.head == "Word" or said.head == "Word":
        return same() if wanted == said else differ(f"{_plain(said)} against {_plain(wanted)}", Method.rule)
    return value(Gold(wanted, gold.answer, gold.context), said)


def _plain(node: Node) -> str:
    return str(node.args[0]) if node.head in ("Word", "Constant") else "a value" if is_value(node) else node.head


KIND = FormulaKind("limit", limit, "the same number, or the same of oo, -oo, zoo and DNE", example="oo")

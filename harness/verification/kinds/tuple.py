"""Tuples of values."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.kinds.shared import collections
from harness.verification.kinds.shared.compare_solutions import by_rule_or_solutions
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Verdict


def in_order(gold: Gold, prediction: Node) -> Verdict:
    """The same values in the same order, or the one solution that says them: {x: 1, y: 2}, x = y = 0."""
    if gold.tree.head == "List":
        return collections.in_order(gold, prediction)
    return by_rule_or_solutions(collections.in_order, gold, prediction, bracketed=lambda: True, repetition=True)


KIND = FormulaKind("tuple", in_order, "the same entries in the same order", example="(1, 2)")

"""Multisets of values."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.kinds.shared.collections import with_repetition
from harness.verification.kinds.shared.compare_solutions import by_rule_or_solutions
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Verdict


def multiset(gold: Gold, prediction: Node) -> Verdict:
    """The same members, each as often, or the same solutions."""
    return by_rule_or_solutions(with_repetition, gold, prediction, bracketed=lambda: False, repetition=True)


KIND = FormulaKind("multiset", multiset, "the same members, each as often; order does not count", example="[1, 1, 2]")

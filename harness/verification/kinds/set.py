"""Sets of values."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.kinds.shared.collections import any_order
from harness.verification.kinds.shared.compare_solutions import by_rule_or_solutions
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Verdict


def set_of_values(gold: Gold, prediction: Node) -> Verdict:
    """The same members, or the same solutions, as `solve` prints them: [{x: 2}, {x: 3}]."""
    return by_rule_or_solutions(any_order, gold, prediction, bracketed=lambda: False, repetition=False)


KIND = FormulaKind("set", set_of_values, "the same members; order and repetition do not count", example="{1, 2}")

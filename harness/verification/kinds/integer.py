"""Whole numbers."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value
from harness.verification.verdict import Verdict


def integer(gold: Gold, prediction: Node) -> Verdict:
    """A whole number."""
    exact = None if gold.tree.head == "Integer" else rational(gold.tree)
    if exact is not None and exact.q != 1:
        raise gold.refuse("not a whole number")
    return value(gold, prediction)


KIND = FormulaKind("integer", integer, "the same whole number", example="7")

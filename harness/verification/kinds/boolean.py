"""Yes and no."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.sets.relations import truth
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ, same


def boolean(gold: Gold, prediction: Node) -> Verdict:
    """Yes or no; a number is neither, and a condition on numbers is what it evaluates to."""
    wanted = truth(gold.tree) if not is_value(gold.tree) else None
    if wanted is None:
        raise gold.refuse("neither true nor false")
    if prediction.head != "Boolean":
        return differ("neither true nor false", Method.rule)
    return same() if prediction.args[0] == wanted else differ(f"it is {wanted}")


KIND = FormulaKind("boolean", boolean, "the same truth value; a number is neither true nor false", example="True")

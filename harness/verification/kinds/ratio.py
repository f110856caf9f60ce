"""Ratios."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.comparison.ratios import all_zero, compare_ratios, terms_of
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ


def ratio(gold: Gold, prediction: Node) -> Verdict:
    """a : b : c up to a common factor: 1:2:3 is 2:4:6. Two terms may be written as a quotient, 3/4, or as a number."""
    wanted = terms_of(without_name(gold.tree))
    if wanted is None or all_zero(wanted, gold.context) is not False:
        raise gold.refuse("no ratio, or one of zeros")
    said = terms_of(without_name(prediction))
    if said is None:
        return differ(f"{prediction.head} is not a ratio", Method.rule)
    return compare_ratios(wanted, said, gold.context)


KIND = FormulaKind("ratio", ratio, "the same ratio, up to a common factor", example="1:2:3")

"""Equations and inequalities."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names, is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets import sets
from harness.verification.comparison.sets.relations import compare_relations
from harness.verification.kinds.interval_set import as_set, compare_with_set
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.listings import solutions
from harness.verification.verdict import Method, Verdict, differ


def relation(gold: Gold, prediction: Node) -> Verdict:
    """Equations up to a non-zero constant factor, inequalities by their solution sets."""
    if gold.tree.head not in sets.CONDITION_HEADS:
        raise gold.refuse("no equation or inequality")
    listed = solutions(gold, prediction)
    if listed is not None:
        return listed
    if prediction.head == "Chain":
        return differ("a chain of two `=` is not an answer", Method.rule)
    if gold.tree.head == "Eq" and is_value(prediction):
        wanted = without_name(gold.tree)
        if wanted is not gold.tree and is_value(wanted) and not free_names(wanted):
            return compare_in(wanted, prediction, gold.context)  # 3 answers x = 3, as x = 3 answers 3
    told = prediction.head in sets.CONDITION_HEADS or is_value(prediction)
    if gold.tree.head != "Eq" and not told and as_set(prediction) is not None:
        return compare_with_set(gold.tree, prediction, gold)
    if prediction.head not in sets.CONDITION_HEADS:
        return differ(f"{prediction.head} is not an equation or inequality", Method.rule)
    return compare_relations(gold.tree, prediction, gold.context)


KIND = FormulaKind(
    "relation",
    relation,
    "equations up to a constant factor other than 0, inequalities with the same solutions",
    example="x**2 < 4",
)

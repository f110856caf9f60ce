"""Bases of subspaces, right up to the choice of vectors."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.vector_spaces import basis_of, same_span
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ


def basis(gold: Gold, prediction: Node) -> Verdict:
    """The same span, independent, and so the same count; [] and {0} are the trivial space."""
    try:
        wanted = basis_of(gold.tree, gold.context)
    except Undecided as reason:
        raise gold.refuse(str(reason)) from None
    try:
        said = basis_of(without_name(prediction), gold.context)
    except Undecided as reason:
        return differ(str(reason), Method.rule)
    return same_span(wanted, said, gold.context)


KIND = FormulaKind(
    "basis",
    basis,
    "independent vectors of the same span; [] and {0} are the trivial space",
    example="[Matrix([1, 0]), Matrix([0, 1])]",
)

"""Matrices."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.shapes import compare_matrices
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ


def matrix(gold: Gold, prediction: Node) -> Verdict:
    """A matrix, entry by entry; [a, b] is a column, [[a, b], [c, d]] rows."""
    if gold.tree.head not in ("Matrix", "List"):
        raise gold.refuse("no matrix")
    said = without_name(prediction)
    if said.head == "Tuple" and gold.tree.head == "Matrix" and all(len(row.args) == 1 for row in gold.tree.children()):
        said = Node("List", said.args)
    said = resolve(said)
    if said.head not in ("Matrix", "List"):
        return differ(f"{said.head} is not a matrix", Method.rule)
    return compare_matrices(resolve(gold.tree), said, gold.context)


KIND = FormulaKind(
    "matrix",
    matrix,
    "the same entries; [a, b] is a column, [[a, b], [c, d]] are rows",
    example="Matrix([[1, 2], [3, 4]])",
)

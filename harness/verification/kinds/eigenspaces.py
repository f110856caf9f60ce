"""Eigenspaces: (value, basis) pairs, right up to the choice of vectors."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.shapes import compare_shapes
from harness.verification.comparison.vector_spaces import basis_of, same_span
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, all_of, differ


def eigenspaces(gold: Gold, prediction: Node) -> Verdict:
    """(value, basis) pairs in any order; SymPy's (value, multiplicity, basis) triples and {value: basis} too."""
    wanted = _pairs(gold.tree)
    if wanted is None:
        raise gold.refuse("no (value, basis) pairs")
    said = _pairs(without_name(prediction))
    if said is None:
        return differ("no (value, basis) pairs", Method.rule)
    if len(wanted) != len(said):
        return differ(f"{len(said)} eigenvalues against {len(wanted)}")
    verdicts = []
    for value, vectors in wanted:
        partner = next((p for p in said if compare_shapes(value, p[0], gold.context).equal), None)
        if partner is None:
            return differ("an eigenvalue is missing")
        said.remove(partner)
        try:
            verdicts.append(
                same_span(basis_of(vectors, gold.context), basis_of(partner[1], gold.context), gold.context)
            )
        except Undecided as reason:
            return differ(str(reason), Method.rule)
    return all_of(verdicts)


def _pairs(node: Node) -> list[tuple[Node, Node]] | None:
    if node.head not in ("List", "Tuple", "FiniteSet", "Dict"):
        return None
    pairs = []
    for part in node.children():
        parts = list(part.children())
        if part.head not in ("Tuple", "List", "Pair") or len(parts) not in (2, 3):
            return None
        pairs.append((parts[0], parts[-1]))
    return pairs


KIND = FormulaKind(
    "eigenspaces",
    eigenspaces,
    "the same (value, basis) pairs in any order, each basis of the same span",
    example="[(2, [Matrix([1, 0])]), (3, [Matrix([0, 1])])]",
)

"""Lists of vectors as bases: which of them span the same space."""

from __future__ import annotations

from harness.formulas.trees.algebra import ZERO
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.matrix_trees import Rows, matrix, vectors_of
from harness.verification.comparison.exact.ranks import rank_of
from harness.verification.comparison.sympy_fallback import ask
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import Verdict, differ, same, undecided


def basis_of(node: Node, context: Context) -> Rows:
    """The vectors of a list, tuple or set of vectors, or the columns of a matrix; none for the trivial space.

    `[]`, `{0}` and a single zero vector are the trivial space. Raises Undecided for what lists no vectors.
    """
    parts = list(node.children())
    if node.head == "EmptySet" or (node.head in ("List", "Tuple") and not parts):
        return []
    if node.head not in ("List", "Tuple", "FiniteSet", "Matrix"):
        raise Undecided(f"{node.head} is not a list of vectors")
    if node.head != "Matrix" and not any(part.head in ("List", "Tuple", "Matrix") for part in parts):
        vectors = [parts]  # the entries of one vector
    else:
        vectors = [list(vector) for vector in vectors_of(node)]
    if len({len(vector) for vector in vectors}) > 1:
        raise Undecided("vectors of different length")
    if len(vectors) == 1 and all(compare_values(entry, ZERO, context).equal for entry in vectors[0]):
        return []
    return vectors


def same_span(wanted: Rows, said: Rows, context: Context) -> Verdict:
    """Whether two lists of vectors are bases of one space: the same span, independent, and so the same count."""
    if len(wanted) != len(said):
        return differ(f"{len(said)} vectors against {len(wanted)}")
    if not wanted:
        return same()
    if len(wanted[0]) != len(said[0]):
        return differ("vectors of different length")
    own, common = rank(said, context), rank([*wanted, *said], context)
    if own is None or common is None:
        return undecided("the rank of these vectors")
    if own != len(said):
        return differ("the vectors are dependent")
    return same() if common == len(wanted) else differ("another span")


def rank(rows: Rows, context: Context) -> int | None:
    """The rank; SymPy is asked where entries are irrational. Raises OverBudget."""
    try:
        return rank_of(rows)
    except Undecided:
        if not context.options.fallback:
            return None
    return ask.rank_of(matrix(rows))

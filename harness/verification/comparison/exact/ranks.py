"""Echelon forms, ranks and the spaces of a matrix: exact over the rationals, generic where entries hold names."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from harness.formulas.trees.algebra import ZERO, free_names, substitute
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.matrix_trees import Rows, column, exact, matrix, rows_of, tree_of, vectors_of
from harness.verification.comparison.exact.quotients import as_tree


def rref(node: Node) -> Node:
    """rref(M) -> the reduced row echelon form, without SymPy's tuple of pivots."""
    return tree_of(_rational(rows_of(node), "rref").rref()[0])


def pivots_of(node: Node) -> list[int]:
    """The columns in which the rows of an echelon form start."""
    starts = (next((j for j, entry in enumerate(row) if entry != ZERO), None) for row in rows_of(node))
    return [start for start in starts if start is not None]


def _rational(rows: Rows, what: str) -> Any:
    mat = exact(rows)
    if mat is None:
        raise Undecided(f"{what} of a matrix whose entries are not all rational")
    return mat


def rank_of(rows: Rows) -> int:
    """The rank; with names the generic one: the largest at three points of no special kind."""
    mat = exact(rows)
    if mat is not None:
        return int(mat.rank())
    names = sorted(set().union(*(free_names(entry) for row in rows for entry in row)))
    if not names:
        raise Undecided("the rank of a matrix with irrational entries")
    best = 0
    for turn in range(3):
        point = {
            name: as_tree(fmpq(*_generic(turn * len(names) + i).as_integer_ratio())) for i, name in enumerate(names)
        }
        mat = exact([[substitute(entry, point) for entry in row] for row in rows])
        if mat is None:
            raise Undecided("the rank of a matrix with irrational entries")
        best = max(best, int(mat.rank()))
    return best


def _generic(k: int) -> Fraction:
    return Fraction((7919 * (k + 3)) % 10007 + 1, 4099 + 2 * k)


def rank(node: Node) -> Node:
    """rank(M) -> the number of independent rows."""
    return integer(rank_of(rows_of(node)))


def nullity(node: Node) -> Node:
    """nullity(M) -> columns minus rank."""
    rows = rows_of(node)
    return integer(len(rows[0]) - rank_of(rows))


def nullspace(node: Node) -> Node:
    """nullspace(M) -> a basis of {v: M*v = 0}, one vector for each column without a pivot."""
    mat = _rational(rows_of(node), "nullspace")
    reduced, _ = mat.rref()
    table = reduced.tolist()
    width = mat.ncols()
    pivots = [next(j for j, value in enumerate(row) if value != 0) for row in table if any(v != 0 for v in row)]
    basis = []
    for free in (j for j in range(width) if j not in pivots):
        vector = [fmpq(0)] * width
        vector[free] = fmpq(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -table[i][free]
        basis.append(column([as_tree(value) for value in vector]))
    return Node("List", tuple(basis))


def columnspace(node: Node) -> Node:
    """columnspace(M) -> the columns of M that hold pivots."""
    rows = rows_of(node)
    reduced, _ = _rational(rows, "columnspace").rref()
    pivots = [next(j for j, v in enumerate(row) if v != 0) for row in reduced.tolist() if any(v != 0 for v in row)]
    return Node("List", tuple(column([row[j] for row in rows]) for j in pivots))


def rowspace(node: Node) -> Node:
    """rowspace(M) -> the rows of its echelon form that are not zero."""
    reduced, _ = _rational(rows_of(node), "rowspace").rref()
    rows = [row for row in reduced.tolist() if any(v != 0 for v in row)]
    return Node("List", tuple(matrix([[as_tree(v) for v in row]]) for row in rows))


def is_independent(node: Node) -> Node:
    """is_independent(M) -> whether the columns of M, or the vectors of a list, are linearly independent."""
    vectors = vectors_of(node)
    return Node("Boolean", (rank_of(vectors) == len(vectors),))

"""Matrices and vectors as trees: their rows, their entries, and the exact matrix of flint where all are rational.

A matrix tree is Matrix(List(row), ...); inside this room it is a list of rows of trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq_mat

from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact.quotients import as_tree, rational

Rows = list[list[Node]]
MAX_SIZE = 40


def rows_of(node: Node) -> Rows:
    """The rows of a Matrix, or of a List of equally long Lists. Raises Undecided for anything else."""
    if node.head == "Matrix" or (node.head in ("List", "Tuple") and node.args):
        rows = [list(row.children()) if row.head in ("List", "Tuple") else [row] for row in node.children()]
        if len({len(row) for row in rows}) <= 1 and len(rows) <= MAX_SIZE:
            return rows
    raise Undecided(f"{node.head} is not a matrix")


def matrix(rows: Sequence[Sequence[Node]]) -> Node:
    """The tree of a matrix."""
    return Node("Matrix", tuple(Node("List", tuple(row)) for row in rows))


def column(entries: Sequence[Node]) -> Node:
    """The tree of a column vector."""
    return matrix([[entry] for entry in entries])


def exact(rows: Rows) -> Any:
    """The fmpq_mat of the rows; None where an entry is no rational number."""
    values = []
    for row in rows:
        for entry in row:
            value = rational(entry)
            if value is None:
                return None
            values.append(value)
    return fmpq_mat(len(rows), len(rows[0]) if rows else 0, values)


def tree_of(mat: Any) -> Node:
    """The tree of an fmpq_mat."""
    return matrix([[as_tree(value) for value in row] for row in mat.tolist()])


def square(rows: Rows) -> int:
    if rows and len(rows) != len(rows[0]):
        raise Undefined("the matrix is not square")
    return len(rows)


def vectors_of(node: Node) -> Rows:
    """The vectors of a list or set of vectors, or the columns of a matrix; each as its entries."""
    if node.head == "Matrix":
        return [list(col) for col in zip(*rows_of(node), strict=True)]
    return [vector_entries(child) for child in node.children()]


def vector_entries(node: Node) -> list[Node]:
    """The entries of one vector: a column, a row, a list or a tuple. Raises Undecided for what is none."""
    if node.head in ("List", "Tuple") and not any(c.head in ("List", "Tuple", "Matrix") for c in node.children()):
        return list(node.children())
    rows = rows_of(node)
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return [entry for row in rows for entry in row]
    raise Undecided("a matrix is not a vector")

"""Calls that build matrices, and the methods that a matrix has: Matrix(...), eye(n), M.rank()."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.call_arguments import Argument, Maker, nodes_of
from harness.formulas.trees.tree import Node, integer

MATRIX_METHODS: Final = {
    "rank": "rank",
    "det": "det",
    "rref": "rref",
    "trace": "trace",
    "transpose": "transpose",
    "inv": "inverse",
    "nullspace": "nullspace",
    "columnspace": "columnspace",
    "rowspace": "rowspace",
    "eigenvals": "eigenvals",
    "eigenvects": "eigenvects",
    "adjugate": "adjugate",
    "norm": "norm",
    "adjoint": "adjoint",
    "conjugate": "conjugate",
}


def matrix(args: Sequence[Argument], position: int) -> Node:
    """Matrix([[a, b], [c, d]]), Matrix([a, b]) (a column), Matrix(rows, columns, [entries])."""
    nodes = nodes_of(args, position, 0, 3)
    if not nodes:
        return Node("Matrix")
    if len(nodes) == 1 and nodes[0].head in ("List", "Tuple"):
        return constructors.matrix([row for row in nodes[0].args if isinstance(row, Node)], position)
    if len(nodes) == 3 and nodes[2].head in ("List", "Tuple"):
        height, width = _small(nodes[0], position), _small(nodes[1], position)
        entries = nodes[2].args
        if height == 0 < width:
            raise SyntaxRefused(position, "a matrix of columns without rows")
        if height * width == len(entries):
            rows = [Node("List", entries[row * width : (row + 1) * width]) for row in range(height)]
            return Node("Matrix", tuple(rows))
    raise SyntaxRefused(position, "Matrix takes rows, or a shape and the entries that fill it")


def _small(node: Node, position: int) -> int:
    value = node.args[0] if node.head == "Integer" else None
    if not isinstance(value, int) or value > 30:
        raise SyntaxRefused(position, "a shape is made of small integers")
    return value


def identity(args: Sequence[Argument], position: int) -> Node:
    """eye(n): the identity matrix, written out."""
    size = _small(nodes_of(args, position, 1, 1)[0], position)
    return Node(
        "Matrix", tuple(Node("List", tuple(integer(int(row == col)) for col in range(size))) for row in range(size))
    )


def filled(value: int) -> Maker:
    """zeros(rows[, columns]) and ones(rows[, columns]), written out."""

    def make(args: Sequence[Argument], position: int) -> Node:
        shape = [_small(node, position) for node in nodes_of(args, position, 1, 2)]
        return Node("Matrix", (Node("List", (integer(value),) * shape[-1]),) * shape[0])

    return make

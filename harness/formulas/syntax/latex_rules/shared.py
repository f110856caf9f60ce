"""What the rules of several subjects ask of a tree that has just been built."""

from __future__ import annotations

from typing import Any

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.ellipsis import DOTS, written_out
from harness.formulas.trees.tree import Node

DEGREE = Node("Text", ("degree",))
"""The unit of angles and temperatures."""


def joined(head: str, left: Node, right: Node) -> Node:
    """left op right, with the chain kept flat on its left side."""
    return Node(head, (*left.args, right)) if left.head == head else Node(head, (left, right))


def as_set(value: Node) -> Node:
    """(a, b) and [a, b] as operands of a set operation are intervals; a set stays what it is."""
    if value.head in ("Tuple", "List") and len(value.args) == 2:
        low, high = value.args
        assert isinstance(low, Node)
        assert isinstance(high, Node)
        return constructors.interval(low, high, value.head == "Tuple", value.head == "Tuple")
    return value


def grouped(value: Node) -> Node:
    """[x + 1] inside arithmetic is a bracket around x + 1."""
    if value.head == "List" and len(value.args) == 1 and isinstance(value.args[0], Node):
        return value.args[0]
    return value


def element(value: Node) -> Node:
    """[M] around a matrix written as an array is the matrix's own bracket."""
    inner = grouped(value)
    return inner if inner.head == "Matrix" else value


def single(value: Node) -> Node:
    """The same value. Raises SyntaxRefused for several, (a, b)."""
    if value.head == "Tuple":
        raise SyntaxRefused(0, "a comma where one value is meant")
    return value


def in_bars(value: Node) -> Node:
    """|x|, or the determinant of a matrix."""
    return Node("det" if value.head == "Matrix" else "Abs", (single(value),))


def items(*parts: Any) -> Node:
    """Entries and the separators between them as a list; dots between whole numbers are written out."""
    listed = constructors.listed(list(parts[::2]), list(parts[1::2]))
    return Node("Tuple", tuple(written_out(list(listed.children())))) if DOTS in listed.args else listed

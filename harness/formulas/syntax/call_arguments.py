"""The arguments of a call, as the reader found them, and the maker that only counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from harness.formulas.syntax.bounds import MAX_NODES, SyntaxRefused
from harness.formulas.trees.tree import Node

Argument: TypeAlias = Node | str
Maker: TypeAlias = Callable[[Sequence[Argument], int], Node]


def nodes_of(args: Sequence[Argument], position: int, fewest: int, most: int) -> list[Node]:
    """The arguments, once it is known that all are nodes and that there are as many as there should be."""
    nodes = [arg for arg in args if isinstance(arg, Node)]
    if len(nodes) != len(args):
        raise SyntaxRefused(position, "a quoted text is not mathematics")
    if not fewest <= len(nodes) <= most:
        raise SyntaxRefused(position, f"{len(nodes)} argument(s) are too many or too few")
    return nodes


def plain(head: str, fewest: int, most: int = MAX_NODES) -> Maker:
    """The maker of head(...) from its arguments as they are."""
    return lambda args, position: Node(head, tuple(nodes_of(args, position, fewest, most)))

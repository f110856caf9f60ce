"""What a tree is made of, found in one walk and remembered: its heads, names, numbers and size.

Step checks ask the same questions of the same trees many times over; a walk in Python costs ten times the hash of a
tree, which runs in C.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from harness.syntax.tree import Node

SMALL = 200
"""Nodes of a tree that is worth remembering; larger ones are rare, and a model must not fill the memory with them."""
NUMBERS = frozenset({"Integer", "Decimal"})


class Facts(NamedTuple):
    """heads: of every node; names: of its symbols; numbers: the texts of its literals; size: its nodes."""

    heads: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    size: int


def is_small(node: Node) -> bool:
    """Whether a tree has at most SMALL nodes; looks no further than that."""
    left, stack = SMALL, [node]
    while stack:
        for arg in stack.pop().args:
            if type(arg) is Node:
                stack.append(arg)
                left -= 1
        if left <= 0:
            return False
    return True


def facts(node: Node) -> Facts:
    """The facts of a tree."""
    return _remembered(node) if is_small(node) else _facts(node)


def _facts(node: Node) -> Facts:
    heads, names, numbers, size = set(), set(), set(), 0
    for part in node.walk():
        head = part.head
        size += 1
        heads.add(head)
        if head == "Symbol":
            names.add(str(part.args[0]))
        elif head in NUMBERS:
            numbers.add(str(part.args[0]))
    return Facts(frozenset(heads), frozenset(names), frozenset(numbers), size)


_remembered = lru_cache(maxsize=8192)(_facts)

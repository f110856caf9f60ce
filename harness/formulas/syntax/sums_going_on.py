"""Sums with dots in them, 1 + 2 + ... + n, as the sums that they stand for.

Where the written terms and the last one do not tell a single progression (progressions.py), the dots stay in the tree,
and nobody can say what it is worth. One term and dots are no sum at all.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.ellipsis import DOTS
from harness.formulas.syntax.progressions import sum_of
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import LEAVES, Node


def may_go_on(text: str) -> bool:
    """Whether a sum with dots may stand in a text."""
    return "+" in text and ("dots" in text or "..." in text)


def with_sums(tree: Node) -> Node:
    """The tree with its dotted sums as sums, where it is clear which. Raises SyntaxRefused."""
    if DOTS.head not in heads_of(tree) or tree.head in LEAVES or tree == DOTS:
        return tree
    if tree.head == "Add" and DOTS in tree.args:
        return _summed(tree)
    return _rebuilt(tree, with_sums)


def _rebuilt(tree: Node, rewrite: Callable[[Node], Node]) -> Node:
    return Node(tree.head, tuple(rewrite(part) for part in tree.children()))


def _summed(tree: Node) -> Node:
    terms = list(tree.children())
    at = terms.index(DOTS)
    others = [*terms[:at], *terms[at + 1 :]]
    if len(others) < 2:
        raise SyntaxRefused(0, "an ellipsis (\\ldots) behind a single term")
    if any(DOTS.head in heads_of(term) for term in others):
        return tree
    return sum_of(terms[:at], terms[at + 1 :]) or tree

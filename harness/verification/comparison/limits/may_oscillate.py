"""Which trees may oscillate, and which names may be meant for whole numbers alone."""

from __future__ import annotations

from flint import fmpq

from harness.formulas.functions.by_property import IN_FLOORS, PERIODIC
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational

OSCILLATING = PERIODIC
"""Heads of functions that may be without a limit where their argument is infinite."""
WHOLE_NAMES = frozenset({"n", "k", "m"})
PI = Node("Constant", ("pi",))


def may_oscillate(node: Node) -> bool:
    """Whether anything in the tree may oscillate: a function of OSCILLATING, or a power of a negative number."""
    return not heads_of(node).isdisjoint(OSCILLATING) or any(
        part.head == "Pow" and negative_base(part) is not None for part in node.walk()
    )


def negative_base(node: Node) -> fmpq | None:
    """c > 0 where the tree is (-c)**u with names in u."""
    base, exponent = node.children()
    value = rational(base) if free_names(exponent) and not free_names(base) else None
    return -value if value is not None and value < 0 else None


def runs_over_whole(node: Node, name: str) -> bool:
    """Whether the name may be meant for whole numbers alone: in (-1)**n, and n by its name in sin(pi*n), frac(n/2)."""
    heads = heads_of(node)
    if any(part.head == "Pow" and negative_base(part) is not None for part in node.walk()):
        return True
    periodic = "Constant" in heads and any(part == PI for part in node.walk())
    return name in WHOLE_NAMES and (periodic or not heads.isdisjoint(("floor", *IN_FLOORS)))

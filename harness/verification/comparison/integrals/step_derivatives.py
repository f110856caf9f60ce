"""Derivatives of what jumps, by distributions: Heaviside(x)' = DiracDelta(x), sign(x)' = 2*DiracDelta(x).

Off its jumps the derivative of a step is 0, and that says nothing of the jump: where a function jumps, its derivative
is one with DiracDelta in it, or undecided.
"""

from __future__ import annotations

from harness.formulas.trees.algebra import ZERO, contains, free_names
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.values.values import compare_values

_STEPS = frozenset({"sign", "Heaviside"})
JUMPS = _STEPS | {"floor", "ceiling", "frac", "Mod", "FloorDiv", "Piecewise"}


def derivative_across(body: Node, name: str) -> Node:
    """The derivative by the name of a function that may jump. Raises Undecided where it jumps and no rule says how."""
    slope = derivative(body, name)
    found = heads_of(body) & JUMPS
    if not found or name not in free_names(body) or not _jumps(slope, body, name):
        return slope
    if not found <= _STEPS:
        raise Undecided("the derivative of a function that jumps")
    return derivative(body, name, deltas=True)


def _jumps(slope: Node, body: Node, name: str) -> bool:
    """Whether the body jumps, or may jump, at a point near which its slope is bounded."""
    from harness.verification.comparison.integrals.jumps import jump  # it stands on this room

    try:
        return jump(slope, body, name, {}) is not None
    except Undecided:
        return True


def differentiates_a_jump(tree: Node) -> bool:
    """Whether a Derivative is asked of what may jump: SymPy leaves the jumps out."""
    if not contains(tree, ("Derivative",)):
        return False
    return any(part.head == "Derivative" and contains(next(part.children()), JUMPS) for part in tree.walk())


def delta_at(node: Node) -> Node:
    """DiracDelta(c), or a derivative of it there, is 0 for a number c other than 0; of order 0 it is DiracDelta."""
    inner, *order = node.children()
    if order == [ZERO]:
        node = Node("DiracDelta", (inner,))
    if not free_names(inner) and compare_values(inner, ZERO).equal is False:
        return ZERO
    return node

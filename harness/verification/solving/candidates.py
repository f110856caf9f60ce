"""The candidates that the usual operations bring up: squared, multiplied by the denominators, logarithms combined."""

from __future__ import annotations

from collections.abc import Iterator

from harness.formulas.functions.balls import precision
from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import neg, sub
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.sets.end_points import BITS
from harness.verification.solving.periods import relations
from harness.verification.solving.roots import written
from harness.verification.solving.zeros import exchanged, zeros

MAX_BARS = 4
"""Absolute values of a problem: each has two cases."""


def are_candidates(problem: Node, listed: Node, unknowns: tuple[str, ...]) -> bool:
    """Whether every value of a list `x = a or x = b` is a candidate for an equation of the problem. Never raises."""
    if len(unknowns) != 1 or sum(part.head == "Abs" for part in problem.walk()) > MAX_BARS:
        return False
    try:
        with precision(BITS):
            known = [
                end.ball
                for relation in relations(problem)
                if relation.head == "Eq"
                for choice in _without_bars(sub(*relation.children()))
                for end in zeros(choice, unknowns[0])
            ]
            values = [written(list(relation.children())[1]).ball for relation in relations(listed)]
            return all(any(value.overlaps(ball) for ball in known) for value in values)
    except (Undecided, Undefined):
        return False


def _without_bars(node: Node) -> Iterator[Node]:
    """The tree with each |u| as u and as -u."""
    bar = next((part for part in node.walk() if part.head == "Abs"), None)
    if bar is None:
        yield node
        return
    inner = next(bar.children())
    for choice in (inner, neg(inner)):
        yield from _without_bars(exchanged(node, bar, choice))

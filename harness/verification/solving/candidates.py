"""The candidates that the usual operations bring up: squared, multiplied by the denominators, logarithms combined."""

from __future__ import annotations

from harness.formulas.functions.balls import precision
from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import sub
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.sets.sets import BITS
from harness.verification.solving.periods import relations
from harness.verification.solving.roots import written
from harness.verification.solving.zeros import zeros


def are_candidates(problem: Node, listed: Node, unknowns: tuple[str, ...]) -> bool:
    """Whether every value of a list `x = a or x = b` is a candidate for an equation of the problem. Never raises."""
    if len(unknowns) != 1:
        return False
    try:
        with precision(BITS):
            known = [
                end.ball
                for relation in relations(problem)
                if relation.head == "Eq"
                for end in zeros(sub(*relation.children()), unknowns[0])
            ]
            values = [written(list(relation.children())[1]).ball for relation in relations(listed)]
            return all(any(value.overlaps(ball) for ball in known) for value in values)
    except (Undecided, Undefined):
        return False

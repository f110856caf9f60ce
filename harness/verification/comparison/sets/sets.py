"""Sets of real numbers, by membership: of every point where some set of the comparison ends, and of every gap between.

The atoms of a comparison are its finitely many end points p1 < ... < pk and the gaps (-oo, p1), (p1, p2), ...,
(pk, oo). Each set is then a row of booleans, set operations work on rows, and two sets are equal when their rows are.
Conditions such as 0 < x <= 1 are sets too: the zeros of both sides' difference are end points.
"""

from __future__ import annotations

from harness.formulas.functions.balls import precision
from harness.formulas.trees.tree import Node
from harness.verification.comparison.sets.end_points import BITS
from harness.verification.comparison.sets.number_line import EMPTY, INFINITY, Line
from harness.verification.verdict import Method, Verdict, differ, same

SET_HEADS = frozenset(
    {
        "FiniteSet",
        "Interval",
        "Union",
        "Intersection",
        "Complement",
        "SymmetricDifference",
        "EmptySet",
        "Reals",
        "Integers",
        "Naturals",
        "Naturals0",
        "Rationals",
        "Complexes",
        "UniversalSet",
        "ProductSet",
        "ImageSet",
        "ConditionSet",
        "AccumBounds",
        "Range",
        "ComplexRegion",
    }
)


def compare_sets(a: Node, b: Node) -> Verdict:
    """Whether two sets of reals are the same. Raises NotReal where one is not described by finitely many end points."""
    with precision(BITS):
        line = Line((a, b))
        left, right = line.row(a), line.row(b)
        for atom, (x, y) in enumerate(zip(left, right, strict=True)):
            if x != y:
                why = f"{line.where(atom)} is only in the {'first' if x else 'second'}"
                return differ(why, Method.exact if line.exact else Method.enclosure)
        return same(Method.exact if line.exact else Method.numeric)


def simplified(node: Node) -> Node:
    """A set of reals written as a union of intervals and points. Raises NotReal, Undecided."""
    with precision(BITS):
        line = Line((node,))
        return line.tree(line.row(node))


def extreme(node: Node, highest: bool) -> Node:
    """The supremum or infimum of a set; of the empty one -oo or oo, as in the extended line."""
    plain = simplified(node)
    if plain == EMPTY:
        return Node("Neg", (INFINITY,)) if highest else INFINITY
    piece = plain.args[-1 if highest else 0] if plain.head == "Union" else plain
    assert isinstance(piece, Node)
    end = piece.args[0] if piece.head == "FiniteSet" else piece.args[1 if highest else 0]
    assert isinstance(end, Node)
    return end

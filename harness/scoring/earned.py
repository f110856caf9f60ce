"""Whether a true claim that got to a milestone's value has worked for it, or only made the value up.

`0*f + 2*x = 2*x` says nothing of f, `Max(17, 68) = 68` computes nothing, and every matrix with two equal rows has the
determinant 0.
"""

from __future__ import annotations

from collections import Counter

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.claims import judged
from harness.scoring.reference import Milestone
from harness.scoring.relevance import MATRIX_HEADS, KnownParts, evaluated
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.ranks import pivots_of, rref
from harness.verification.options import Options

ARITHMETIC = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Decimal", "sqrt"})
ALONE = Options(fallback=False)


def idle(left: Node, claim: Milestone, milestone: Milestone, known: KnownParts) -> bool:
    """Whether a claim (left: its side that asks, as written) has not worked for the milestone's value.

    It has where it answers the same question, or starts from one known part. Else it must ask for something (no algebra
    alone shows what a derivative is), its value must not stand in its own question (X + 2*x = 2*x, where X is 0), and
    it must not hold whatever the known parts stand for.
    """
    if claim.left == milestone.left:
        return False
    if claim.bare:
        return put_into_itself(claim)
    if milestone.number and claim.left.head in MATRIX_HEADS:
        return not _of_the_same_vectors(claim.left, milestone.left, known)
    if known.is_whole(left):
        return False
    if evaluated(left) or KnownParts([claim.left]).holds(claim.value):
        return True
    form, hidden = known.hidden(left)
    return bool(hidden) and judged(form, claim.value).equal is True


def put_into_itself(claim: Milestone) -> bool:
    """Whether the value is an operand of its own computation, which would give any other number back as well:
    42 + 0**3 = 42, gcd(42, 84) = 42; but 10 - 5 = 5 has been computed."""
    whatever = symbol("whatever")
    left = replaced(claim.left, claim.value, whatever)
    if left == claim.left:
        return False
    if not facts(claim.left).heads <= ARITHMETIC:
        return True
    return compare(left, whatever, assumptions={"whatever": "positive"}, options=ALONE).equal is not False


def replaced(node: Node, part: Node, by: Node) -> Node:
    if node == part:
        return by
    if node.head == part.head and node.head in ("Add", "Mul") and not Counter(part.args) - Counter(node.args):
        return Node(node.head, (by, *(Counter(node.args) - Counter(part.args)).elements()))
    return Node(node.head, tuple(replaced(arg, part, by) if isinstance(arg, Node) else arg for arg in node.args))


def _of_the_same_vectors(left: Node, other: Node, known: KnownParts) -> bool:
    """Whether two questions ask of matrices with the same rows or columns, in any order, or of a matrix and its echelon
    form; where they ask of something else, whether it is a known part."""
    ours, theirs = (next(node.children(), None) for node in (left, other))
    if ours is None or theirs is None or {ours.head, theirs.head} != {"Matrix"}:
        return known.is_whole(left)
    rows, columns = _vectors(ours)
    if any(one in _vectors(theirs) for one in (rows, columns)):
        return True
    try:
        starts = pivots_of(ours)
        in_steps = starts == sorted(set(starts))
        return in_steps and canonical_cached(rref(ours)) == canonical_cached(rref(theirs))
    except (Undecided, Undefined):
        return False


def _vectors(matrix: Node) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    rows = [tuple(row.args) for row in matrix.children()]
    return Counter(rows), Counter(zip(*rows, strict=True))

"""What the rules of all kinds share: the gold answer as read, and the readings of a prediction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names, neg
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.values.values import Context
from harness.verification.errors import GoldError
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict, differ


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold answer that has been read. bracketed: whether the prediction stands in brackets as a whole, as (1, 2)
    does and 1, 2 does not; the trees are the same."""

    tree: Node
    answer: Answer
    context: Context
    bracketed: bool = False

    def with_tree(self, tree: Node) -> Gold:
        """The same answer, read as this tree."""
        return replace(self, tree=tree)

    def refuse(self, why: str) -> GoldError:
        """The error for a gold answer that its kind cannot mean."""
        return GoldError(f"gold answer {self.answer.value!r} of kind {self.answer.kind!r}: {why}")


Rule = Callable[[Gold, Node], Verdict]

UNEVALUATED = frozenset(
    {
        "Derivative",
        "Integral",
        "Limit",
        "Sum",
        "Product",
        "rank",
        "rref",
        "det",
        "trace",
        "inverse",
        "nullspace",
        "columnspace",
        "rowspace",
        "nullity",
        "eigenvals",
        "eigenvects",
        "charpoly",
        "adjugate",
        "transpose",
        "diagonalize",
        "limsup",
        "liminf",
        "Sup",
        "Inf",
        "dot",
        "cross",
    }
)
"""Heads that ask a question: a prediction that holds one, where gold does not, answers nothing."""


def unevaluated(gold: Node, prediction: Node) -> Verdict | None:
    """The verdict on a prediction that still asks, or None."""
    asked = UNEVALUATED & heads_of(without_name(prediction))
    if not asked:
        return None
    # `limsup = 3, liminf = 0` names what it answers; a name at the left of an equation asks nothing
    named = {part.args[0].head for part in prediction.walk() if part.head == "Eq"}  # type: ignore[union-attr]  # Eq(a, b)
    asked -= heads_of(gold) | (named & {"limsup", "liminf", "Sup", "Inf"})
    return differ(f"an unevaluated {', '.join(sorted(asked))} is not an answer", Method.rule) if asked else None


def without_name(prediction: Node) -> Node:
    """`x = 3` answers 3: the right side of an equation whose left side is a name that the right side does not hold. So
    does `3 = x`, for a value without names."""
    if prediction.head == "Eq":
        left, right = prediction.children()
        if right.head == "Symbol" and left.head != "Call" and not free_names(left):
            return left
        if left.head == "Symbol" and left.args[0] not in free_names(right):
            return right
        if left.head == "Call" and all(child.head == "Symbol" for child in left.children()):
            return right
        if left.head == "Derivative" and next(left.children()).head == "Call":
            return right  # dy/dx = 2x
    return prediction


def members(node: Node) -> list[Node]:
    """The members a set-like prediction lists: {1, 2}, [1, 2], 1, 2, x = 1 or x = 2, +-2, or one value alone."""
    head, parts = node.head, list(node.children())
    if head in ("FiniteSet", "List", "Tuple", "Or"):
        return [
            member for part in parts for member in (members(part) if part.head in _LISTED else [without_name(part)])
        ]
    if head == "EmptySet":
        return []
    if head == "Word" and node.args[0] == "no_solution":
        return []
    if head == "PlusMinus":
        return _plus_minus(parts)
    if head == "Eq":
        right = without_name(node)
        return members(right) if right is not node else [node]
    return [node]


_LISTED = frozenset({"Eq", "Or", "PlusMinus"})


def _plus_minus(parts: list[Node]) -> list[Node]:
    """a +- b is a + b and a - b."""
    *base, shift = parts
    if not base:
        return [shift, neg(shift)]
    return [Node("Add", (base[0], shift)), Node("Add", (base[0], neg(shift)))]

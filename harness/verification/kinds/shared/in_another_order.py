"""What is the same as written but for the order of sums, products, sides and statements. Asked last, where no rule
could decide: sums without a value, functions nobody declared, breakpoints that cannot be isolated, lists of equations.
"""

from __future__ import annotations

from collections import Counter

from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.tree import Node
from harness.verification.comparison.compare import compare_in
from harness.verification.kinds.shared.gold import Gold
from harness.verification.verdict import Method, Verdict, same

_STATED = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge", "Chain"})
_LISTED = frozenset({"Tuple", "And"})
MOST_STATEMENTS = 8
Statement = tuple[str, tuple[Node, ...], Node]
"""The sign of a statement, its sides but the last, in canonical form, and its last side."""


def same_in_another_order(gold: Gold, prediction: Node) -> Verdict | None:
    """Equal, where the two are the same but for order; None where that cannot be said."""
    tree = gold.tree
    if _names(tree) != _names(prediction):  # what cancels in a canonical form may have no value: 1/f(x) - 1/f(x)
        return None
    if canonical_cached(tree) == canonical_cached(prediction):
        return same(detail="the same in another order")
    if {tree.head, prediction.head} <= _LISTED and not gold.bracketed:
        return _same_statements(gold, prediction)
    return None


def _names(tree: Node) -> Counter[str]:
    return Counter(str(part.args[0]) for part in tree.walk() if part.head == "Symbol")


def _same_statements(gold: Gold, prediction: Node) -> Verdict | None:
    """cos(a) = 0, sin(a) = 1 and sin(a) = 1, cos(a) = 0: each statement has its like, whose left side is the same as
    written and whose right side is equal."""
    wanted, said = _statements(gold.tree), _statements(prediction)
    if wanted is None or said is None or len(wanted) != len(said):
        return None
    left, methods = list(said), {Method.exact}
    for sign, sides, last in wanted:
        for other in left:
            if other[:2] != (sign, sides):
                continue
            verdict = compare_in(last, other[2], gold.context)
            if verdict.equal:
                methods.add(verdict.method)
                left.remove(other)
                break
        else:
            return None
    return same(Method.exact if methods == {Method.exact} else Method.numeric)


def _statements(tree: Node) -> list[Statement] | None:
    """The statements that stand side by side; None where something else does."""
    parts = list(tree.children())
    if len(parts) > MOST_STATEMENTS or any(part.head not in _STATED for part in parts):
        return None
    found = []
    for part in parts:
        *sides, last = part.children()
        found.append((part.head, tuple(map(canonical_cached, sides)), last))
    return found

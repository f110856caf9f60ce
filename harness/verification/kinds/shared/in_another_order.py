"""What is the same as written but for the order of sums, products and sides. Asked last, where no rule could decide:
sums without a value, functions nobody declared, breakpoints that cannot be isolated.
"""

from __future__ import annotations

from collections import Counter

from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.tree import Node
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.listings import in_brackets
from harness.verification.verdict import Verdict, same


def same_in_another_order(gold: Gold, prediction: Node) -> Verdict | None:
    """Equal, where the two are the same but for order; None where that cannot be said."""
    if _names(gold.tree) != _names(prediction):  # what cancels in a canonical form may have no value: 1/f(x) - 1/f(x)
        return None
    alike = canonical_cached(gold.tree) == canonical_cached(prediction) or _alike_lists(gold, prediction)
    return same(detail="the same in another order") if alike else None


def _alike_lists(gold: Gold, prediction: Node) -> bool:
    """Whether two lists without brackets, of which the gold says no kind, hold the same entries in another order."""
    if gold.tree.head != "Tuple" or prediction.head != "Tuple" or gold.answer.kind not in ("", "untyped"):
        return False
    if gold.bracketed or in_brackets(gold.answer.value):
        return False
    wanted, said = (Counter(map(canonical_cached, tree.children())) for tree in (gold.tree, prediction))
    return wanted == said


def _names(tree: Node) -> Counter[str]:
    return Counter(str(part.args[0]) for part in tree.walk() if part.head == "Symbol")

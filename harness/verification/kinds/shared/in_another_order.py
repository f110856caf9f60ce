"""What is the same as written but for the order of sums, products and sides. Asked last, where no rule could decide:
sums without a value, functions nobody declared, breakpoints that cannot be isolated.
"""

from __future__ import annotations

from collections import Counter

from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.tree import Node
from harness.verification.kinds.shared.gold import Gold
from harness.verification.verdict import Verdict, same


def same_in_another_order(gold: Gold, prediction: Node) -> Verdict | None:
    """Equal, where the two are the same but for order; None where that cannot be said."""
    if _names(gold.tree) != _names(prediction):  # what cancels in a canonical form may have no value: 1/f(x) - 1/f(x)
        return None
    alike = canonical_cached(gold.tree) == canonical_cached(prediction)
    return same(detail="the same in another order") if alike else None


def _names(tree: Node) -> Counter[str]:
    return Counter(str(part.args[0]) for part in tree.walk() if part.head == "Symbol")

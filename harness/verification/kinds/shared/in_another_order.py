"""What is the same as written but for the order of sums, products and sides. Asked last, where no rule could decide:
sums without a value, functions nobody declared, breakpoints that cannot be isolated.
"""

from __future__ import annotations

from collections import Counter

from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.algebra import ZERO, free_names
from harness.formulas.trees.tree import Node
from harness.verification.comparison.sets.relations import truth
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.listings import in_brackets
from harness.verification.verdict import Verdict, same


def same_in_another_order(gold: Gold, prediction: Node) -> Verdict | None:
    """Equal, where the two are the same but for order; None where that cannot be said."""
    if _said(gold.tree) != _said(prediction):  # what cancels in a canonical form may have no value: 1/f(x) - 1/f(x)
        return None
    if _divides_by_nothing(gold.tree) or _divides_by_nothing(prediction):  # 0/0 is not 0
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


_ARITHMETIC = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "sqrt", "exp", "Integer", "Constant"})


def _said(tree: Node) -> Counter[str]:
    """The names and the functions of a tree, how often each: 0*log(0) is not 0."""
    return Counter(
        str(part.args[0]) if part.head == "Symbol" else part.head
        for part in tree.walk()
        if part.head not in _ARITHMETIC
    )


def _divides_by_nothing(tree: Node) -> bool:
    """Whether a tree holds a quotient or a power below 0 of a number that is not known to differ from 0."""
    for part in tree.walk():
        if part.head in ("Div", "Pow"):
            first, second = part.children()
            below = second if part.head == "Div" else first if second.head != "Integer" else None
            if below is not None and not free_names(below) and truth(Node("Ne", (below, ZERO))) is not True:
                return True
    return False

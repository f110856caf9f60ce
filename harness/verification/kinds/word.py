"""The plain words of answers."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.kinds.shared.gold import Gold
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ, same

# Two spellings of one word: the empty set is the answer "no solution", all reals are its opposite.
_NAMES = {Node("EmptySet"): Node("Word", ("no_solution",))}
# What says more, and so answers it too: an equation without solutions has no whole ones.
_WIDER = {Node("Word", ("no_integer_solution",)): Node("Word", ("no_solution",))}


def word(gold: Gold, prediction: Node) -> Verdict:
    """One of the plain words of answers."""
    if gold.tree.head not in ("Word", "Boolean", "EmptySet", "Reals") and not is_value(gold.tree):
        raise gold.refuse("no word of answers")
    wanted, said = _NAMES.get(gold.tree, gold.tree), _NAMES.get(prediction, prediction)
    if wanted == said or said == _WIDER.get(wanted):
        return same()
    return differ(f"{_plain(said)} against {_plain(wanted)}", Method.rule)


def _plain(node: Node) -> str:
    return str(node.args[0]) if node.head in ("Word", "Boolean", "Symbol", "Constant") else node.head


KIND = FormulaKind("word", word, "the same word, such as DNE, no solution or diverges", example="no solution")

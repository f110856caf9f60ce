"""One set said in two ways: `No solution : \\emptyset`, `-1 < x <= 1: (-1, 1]`, `{x | x in R}, i.e., all x`.

Where the two are not proved to be the same, nothing is read: a colon may be a ratio, and two sets two answers.
"""

from __future__ import annotations

import re

from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.syntax.words import read_words
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

_BETWEEN = re.compile(r"\s*(?:,\s*i\.\s?e\.,?|;\s*i\.\s?e\.,?|(?<![:|])(?<!\\mid):(?![:=]))\s+|\s*:\s*(?=[(\[\\])")
_BRACES = re.compile(r"\\?\{\s*(.*?)\s*\.?\s*\\?\}")
_CHECK = Options(fallback=False)
_SETS = {Node("Word", ("no_solution",)): Node("EmptySet")}
_HEADS = frozenset(
    {"EmptySet", "Reals", "Interval", "Union", "FiniteSet", "ConditionSet", "Complement", "Intersection"}
)
_OF_A_NAME = frozenset({"Lt", "Le", "Gt", "Ge", "Ne", "And", "Or", "Contains"})


def readings(text: str) -> list[str]:
    """The two ways, the second first; none where the text does not say the same set twice."""
    parts = _BETWEEN.split(text)
    if len(parts) != 2 or not all(parts):
        return []
    sets = [_set(part) for part in parts]
    if sets[0] is None or sets[1] is None or not compare(sets[0], sets[1], options=_CHECK).equal:
        return []
    return [parts[1].strip(), parts[0].strip()]


def _set(text: str) -> Node | None:
    """The set that a text says, in words or by a formula; None where it says none."""
    braced = _BRACES.fullmatch(text.strip())
    tree = (read_words(braced[1]) if braced and braced[1] else None) or read_words(text.strip(" .,"))
    try:
        tree = tree or parse(text)
    except SyntaxRefused:
        return None
    tree = _SETS.get(tree, tree)
    if tree.head in ("Tuple", "List") and len(tree.args) == 2:
        flag = Node("Boolean", (tree.head == "Tuple",))
        return Node("Interval", (*tree.args, flag, flag))
    if tree.head in _OF_A_NAME and len(names := sorted(_names(tree))) == 1:
        return Node("ConditionSet", (Node("Symbol", (names[0],)), tree))
    return tree if tree.head in _HEADS else None


def _names(tree: Node) -> set[str]:
    return {str(part.args[0]) for part in tree.walk() if part.head == "Symbol"}

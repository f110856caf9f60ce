"""Golds such as 3-5 and 555-1234: a range or a number in parts to its author, a difference to arithmetic."""

from __future__ import annotations

import re

from harness.formulas.syntax import Node
from harness.formulas.syntax.unwrap import bare_text
from harness.formulas.trees.facts import facts

_OF_DIFFERENCES = frozenset({"Add", "Neg", "Integer"})
_HYPHENS = re.compile(r"\d+(?:-\d+)+")


def may_be_no_difference(tree: Node, gold: str, prediction: str) -> bool:
    """Whether a gold is like 3-5, without spaces, and the prediction is not the same text. tree: what gold was read
    as, which is asked first: most differences hold more than whole numbers."""
    if tree.head != "Add" or not facts(tree).heads <= _OF_DIFFERENCES:
        return False
    texts = ["".join(bare_text(text).split()) for text in (gold, prediction)]
    written = texts[0] if "\u2013" in gold or "\u2014" in gold else bare_text(gold)  # long dashes are no minus signs
    return _HYPHENS.fullmatch(written) is not None and texts[0] != texts[1]

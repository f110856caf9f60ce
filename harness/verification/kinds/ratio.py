"""Ratios."""

from __future__ import annotations

import re

from harness.formulas.syntax import Node
from harness.verification.comparison.ratios import all_zero, compare_ratios, terms_of
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ


def ratio(gold: Gold, prediction: Node) -> Verdict:
    """a : b : c up to a common factor: 1:2:3 is 2:4:6. Two terms may be written as a quotient, 3/4, or as a number."""
    wanted = terms_of(without_name(gold.tree))
    if wanted is None or all_zero(wanted, gold.context) is not False:
        raise gold.refuse("no ratio, or one of zeros")
    said = terms_of(without_name(prediction))
    if said is None:
        return differ(f"{prediction.head} is not a ratio", Method.rule)
    return compare_ratios(wanted, said, gold.context)


_COLON = re.compile(r"\d\s*:\s*[-+]?\d")
_RATIOS = re.compile(r"\b(?:ratios?|proportions?|odds)\b|\d\s*:\s*\d|\u6bd4", re.IGNORECASE)


def may_be_no_number(gold: Node, prediction: str, question: str | None) -> bool:
    """Whether a prediction such as 72:1 stands against a whole number, 72, and nothing says that a ratio is asked for.
    (A fraction, 3/4, is a ratio as it is written.)"""
    wanted = without_name(gold)
    if wanted.head not in ("Integer", "Neg", "Decimal") or _COLON.search(prediction) is None:
        return False
    return question is None or _RATIOS.search(question) is None


KIND = FormulaKind("ratio", ratio, "the same ratio, up to a common factor", example="1:2:3")

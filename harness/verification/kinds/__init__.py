"""The rules of each kind of answer: kind -> (gold, prediction) -> Verdict.

Most rules judge trees. What is no mathematics, a time, a date or the letter of a choice, is judged as it is written.
A rule may refuse a gold answer (GoldError); of a prediction it only judges. What every rule shares: a prediction that
holds an unevaluated head answers nothing, `x = 3` answers 3, and several candidates are no answer to a single value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.verification.kinds import bases, collections, functions, limits, listings, ordinary, quantities, regions
from harness.verification.kinds.choice import choice
from harness.verification.kinds.date import date, date_as_written
from harness.verification.kinds.gold import Gold, Rule, without_name
from harness.verification.kinds.ratio import ratio
from harness.verification.kinds.time import time, time_or_ratio_as_written
from harness.verification.problem import Answer
from harness.verification.syntax import Node
from harness.verification.syntax.algebra import is_value
from harness.verification.verdict import Verdict

RULES: Mapping[str, Rule] = {
    "integer": ordinary.integer,
    "rational": ordinary.rational_number,
    "real": ordinary.value,
    "complex": ordinary.value,
    "expression": ordinary.value,
    "antiderivative": functions.antiderivative,
    "boolean": ordinary.boolean,
    "word": ordinary.word,
    "interval_set": regions.interval_set,
    "set": collections.any_order,
    "multiset": collections.with_repetition,
    "tuple": collections.in_order,
    "matrix": collections.matrix,
    "basis": bases.basis,
    "eigenspaces": bases.eigenspaces,
    "limit": limits.limit,
    "limsup_liminf": limits.limsup_liminf,
    "relation": regions.relation,
    "quantity": quantities.quantity,
    "ratio": ratio,
}
"""Kind -> its rule."""

AS_WRITTEN: Mapping[str, Callable[[Answer, str], Verdict]] = {"time": time, "date": date, "choice": choice}
"""Kind -> its rule, where an answer is judged as it is written, and no formula is looked for in it."""

_BY_NOTATION: Mapping[str, Rule] = {"Time": time_or_ratio_as_written, "Date": date_as_written, "Ratio": ratio}

_BY_HEAD: Mapping[str, str] = {
    "Boolean": "boolean", "Word": "word", "FiniteSet": "set", "EmptySet": "interval_set", "Interval": "interval_set",
    "Union": "interval_set", "Intersection": "interval_set", "Complement": "interval_set", "Reals": "interval_set",
    "SymmetricDifference": "interval_set", "Matrix": "matrix",
    "Quantity": "quantity", "Eq": "relation", "Ne": "relation", "Lt": "relation", "Le": "relation", "Gt": "relation",
    "Ge": "relation", "And": "relation", "Or": "relation", "PlusMinus": "set",
}  # fmt: skip


def rule_of(kind: str, gold: Gold, prediction: Node) -> Rule:
    """The rule of a kind; for an untyped gold ("" or "untyped") its shape decides, and for a pair, which may be an
    interval, the prediction's."""
    if kind in RULES:
        return RULES[kind]
    tree = gold.tree
    if is_value(tree):
        return limits.limit if limits.is_special(tree) else ordinary.value
    named_right = without_name(tree)
    if tree.head in _BY_NOTATION or (tree.head == "Eq" and named_right.head in _BY_NOTATION):
        return _BY_NOTATION[named_right.head]
    if tree.head in ("Tuple", "List"):
        return _of_list(gold, prediction)
    if collections.named(tree)[0] is not None:
        return collections.in_order
    if tree.head == "FiniteSet":
        return listings.untyped_set
    found = _BY_HEAD.get(tree.head)
    return RULES[found] if found else ordinary.anything


def _of_list(gold: Gold, prediction: Node) -> Rule:
    """(a, b), [a, b] or a, b."""
    if len(gold.tree.args) == 2 and listings.is_set_of_numbers(prediction):
        return regions.interval_set
    if gold.tree.head == "Tuple" and not listings.in_brackets(gold.answer.value):
        return listings.bare_list
    return collections.as_bracketed


__all__ = ["AS_WRITTEN", "RULES", "Gold", "Rule", "rule_of"]

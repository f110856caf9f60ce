"""Which rule judges a gold answer without a kind: its shape decides, and for a pair the prediction's."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.values.values import infinity
from harness.verification.kinds.boolean import boolean
from harness.verification.kinds.date import date_as_written
from harness.verification.kinds.interval_set import interval_set, is_interval
from harness.verification.kinds.limit import limit
from harness.verification.kinds.matrix import matrix
from harness.verification.kinds.ratio import ratio
from harness.verification.kinds.relation import relation
from harness.verification.kinds.set import set_of_values
from harness.verification.kinds.shared import collections, listings
from harness.verification.kinds.shared.compare_solutions import by_rule_or_solutions
from harness.verification.kinds.shared.gold import Gold, Rule, without_name
from harness.verification.kinds.shared.single_values import anything, value
from harness.verification.kinds.time import time_or_ratio_as_written
from harness.verification.kinds.tuple import in_order
from harness.verification.kinds.word import word
from harness.verification.one_sided_units import number_by_quantity, quantity_by_any
from harness.verification.verdict import Verdict

UNTYPED = ("", "untyped")
"""What `Answer.kind` says where nobody says a kind."""

_BY_NOTATION: Mapping[str, Rule] = {"Time": time_or_ratio_as_written, "Date": date_as_written, "Ratio": ratio}

_BY_HEAD: Mapping[str, Rule] = {
    "Boolean": boolean,
    "Word": word,
    "EmptySet": interval_set,
    "Interval": interval_set,
    "Union": interval_set,
    "Intersection": interval_set,
    "Complement": interval_set,
    "Reals": interval_set,
    "SymmetricDifference": interval_set,
    "Matrix": matrix,
    "Quantity": quantity_by_any,
    "Eq": relation,
    "Ne": relation,
    "Lt": relation,
    "Le": relation,
    "Gt": relation,
    "Ge": relation,
    "And": relation,
    "Or": relation,
    "PlusMinus": set_of_values,
    "Contains": relation,
}


def by_shape(gold: Gold, prediction: Node) -> Verdict:
    """The verdict on an untyped gold: by the rule of its shape, and where that does not find the two equal, by the
    solutions that they list. Raises GoldError."""
    rule = rule_by_shape(gold, prediction)
    if _is_ordered(gold.tree):
        return rule(gold, prediction)
    bracketed = gold.tree.head == "Tuple" and listings.in_brackets(gold.answer.value)
    repetition = gold.tree.head != "FiniteSet"
    return by_rule_or_solutions(rule, gold, prediction, bracketed=bracketed, repetition=repetition)


def _is_ordered(tree: Node) -> bool:
    """Whether a gold is a list or column of values: [2, 1] is not [1, 2]."""
    return tree.head == "List" and len(tree.args) > 1 and all(map(is_value, tree.children()))


def rule_by_shape(gold: Gold, prediction: Node) -> Rule:
    """The rule for an untyped gold: its shape decides, and for a pair, which may be an interval, the prediction's."""
    tree = gold.tree
    if is_value(tree):
        if without_name(prediction).head == "Quantity" and gold.context.options.units_on_one_side:
            return number_by_quantity
        return limit if infinity(tree) is not None else value  # the rules of limits tell infinities apart
    named_right = without_name(tree)
    if tree.head in _BY_NOTATION or (tree.head == "Eq" and named_right.head in _BY_NOTATION):
        return _BY_NOTATION[named_right.head]
    if tree.head in ("Tuple", "List"):
        return _of_list(gold, prediction)
    if collections.named(tree)[0] is not None:
        return in_order
    if tree.head == "FiniteSet":
        return listings.untyped_set
    return _BY_HEAD.get(tree.head, anything)


def _lists_intervals(tree: Node, prediction: Node) -> bool:
    """(-oo, 1), (2, oo) or [0, 1), (2, 3]; and (0, 1), (2, 3) beside a set or a condition."""
    parts = list(tree.children())
    if len(parts) < 2 or not all(map(is_interval, parts)):
        return False
    infinite = any(infinity(end) is not None for part in parts for end in part.children() if is_value(end))
    certain = infinite or any(part.head == "Interval" for part in parts)
    return certain or listings.is_set_of_numbers(prediction)


def _of_list(gold: Gold, prediction: Node) -> Rule:
    """(a, b), [a, b] or a, b."""
    bare = gold.tree.head == "Tuple" and not listings.in_brackets(gold.answer.value)
    if is_interval(gold.tree) and not bare and listings.is_set_of_numbers(prediction):
        return interval_set
    if _lists_intervals(gold.tree, prediction):
        return interval_set
    if bare:
        return listings.bare_list
    return collections.as_bracketed

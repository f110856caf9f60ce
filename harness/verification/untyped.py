"""Which rule judges a gold answer without a kind: its shape decides, and for a pair the prediction's."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.comparison.compare import compare_in
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
from harness.verification.kinds.shared.bases import based
from harness.verification.kinds.shared.compare_solutions import by_rule_or_solutions
from harness.verification.kinds.shared.gold import Gold, Rule, members, without_name
from harness.verification.kinds.shared.named_collections import without_names
from harness.verification.kinds.shared.single_values import anything, value
from harness.verification.kinds.shared.spaced_values import spaced_values
from harness.verification.kinds.time import time_or_ratio_as_written
from harness.verification.kinds.tuple import in_order
from harness.verification.kinds.word import word
from harness.verification.one_sided_units import number_by_quantity, quantity_by_any
from harness.verification.verdict import Verdict, undecided

UNTYPED = ("", "untyped")
"""What `Answer.kind` says where nobody says a kind."""

_BY_NOTATION: Mapping[str, Rule] = {
    "Time": time_or_ratio_as_written,
    "Date": date_as_written,
    "Ratio": ratio,
    "Based": based,
}

_BY_HEAD: Mapping[str, Rule] = {
    "Boolean": boolean,
    "Word": word,
    "EmptySet": interval_set,
    "Interval": interval_set,
    "Union": interval_set,
    "Intersection": interval_set,
    "Complement": interval_set,
    "ConditionSet": interval_set,
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


_NAMED = frozenset({"Eq", "Call"})


def by_shape(gold: Gold, prediction: Node) -> Verdict:
    """The verdict on an untyped gold: by the rule of its shape, and where that does not find the two equal, by the
    solutions that they list. Raises GoldError."""
    if gold.tree.head == "Chain":
        gold, prediction = gold.with_tree(_last_side(gold.tree, gold)), _last_side(prediction, gold)
    if (gold.tree.head in _NAMED or prediction.head == "Call") and gold.context.options.named_values:
        gold, prediction = without_names(gold, prediction)
    every = spaced_values(gold, prediction)
    if every is not None:
        return every
    rule = rule_by_shape(gold, prediction)
    if _is_ordered(gold.tree):
        return rule(gold, prediction)

    def bracketed() -> bool:
        return gold.tree.head == "Tuple" and listings.in_brackets(gold.answer.value)

    repetition = gold.tree.head != "FiniteSet"
    verdict = by_rule_or_solutions(rule, gold, prediction, bracketed=bracketed, repetition=repetition)
    if verdict.equal is False and "Integer" in (gold.tree.head, prediction.head):
        return _grouped_or_listed(gold, prediction) or verdict
    return verdict


def _grouped_or_listed(gold: Gold, prediction: Node) -> Verdict | None:
    """Undecided where one side is the whole number 60180 and the other the list 60, 180, which people write alike."""
    number, listed = (gold.tree, prediction) if gold.tree.head == "Integer" else (prediction, gold.tree)
    if listed.head not in ("Tuple", "FiniteSet", "Or") or number.head != "Integer":
        return None
    first, *rest = (str(part.args[0]) if part.head == "Integer" else "" for part in members(listed))
    if not first or not all(map(str.isdecimal, rest)) or any(len(part) > 3 for part in rest):
        return None
    ways = itertools.permutations((first, *rest)) if len(rest) < 4 else ()
    wanted = str(number.args[0])
    if any(way[0] + "".join(part.zfill(3) for part in way[1:]) == wanted for way in ways):
        return undecided("a number with its thousands grouped, or a list")
    return None


def _last_side(tree: Node, gold: Gold) -> Node:
    """t = log(4) = 2*log(2) as t = 2*log(2), where every link between values holds; anything else as it is."""
    if tree.head != "Chain":
        return tree
    name, *sides = tree.children()
    if name.head != "Symbol" or name in sides:
        sides = [name, *sides]
    if any(side.head == "Symbol" or not is_value(side) for side in sides[:-1]):
        return tree
    if any(compare_in(left, right, gold.context).equal is not True for left, right in itertools.pairwise(sides)):
        return tree
    return sides[-1] if sides[0] == name else Node("Eq", (name, sides[-1]))


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
    both = (gold.tree, prediction)
    if prediction.head == gold.tree.head and all(part.head == "Integer" for tree in both for part in tree.children()):
        return listings.bare_list if bare else collections.as_bracketed
    if is_interval(gold.tree) and not bare and listings.is_set_of_numbers(prediction):
        return interval_set
    if _lists_intervals(gold.tree, prediction):
        return interval_set
    if bare:
        return listings.bare_list
    return collections.as_bracketed

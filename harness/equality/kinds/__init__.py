"""The rules of each kind of answer: kind -> (gold, prediction) -> Verdict.

A rule may refuse a gold answer (GoldError); of a prediction it only judges. What every rule shares: a prediction that
holds an unevaluated head answers nothing, `x = 3` answers 3, and several candidates are no answer to a single value.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.equality.kinds import bases, collections, functions, limits, ordinary, quantities, regions
from harness.equality.kinds.gold import Gold, Rule
from harness.equality.values import is_value

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
}
"""Kind -> its rule."""

_BY_HEAD: Mapping[str, str] = {
    "Boolean": "boolean", "Word": "word", "FiniteSet": "set", "EmptySet": "interval_set", "Interval": "interval_set",
    "Union": "interval_set", "Intersection": "interval_set", "Complement": "interval_set", "Reals": "interval_set",
    "SymmetricDifference": "interval_set", "Matrix": "matrix",
    "Quantity": "quantity", "Eq": "relation", "Ne": "relation", "Lt": "relation", "Le": "relation", "Gt": "relation",
    "Ge": "relation", "And": "relation", "Or": "relation", "PlusMinus": "set",
}  # fmt: skip


def rule_of(kind: str, gold: Gold) -> Rule:
    """The rule of a kind; for an untyped gold ("" or "untyped") its shape decides."""
    if kind in RULES:
        return RULES[kind]
    if is_value(gold.tree):
        return limits.limit if limits.is_special(gold.tree) else ordinary.value
    if gold.tree.head in ("Tuple", "List"):
        return collections.as_bracketed
    if collections.named(gold.tree)[0] is not None:
        return collections.in_order
    found = _BY_HEAD.get(gold.tree.head)
    return RULES[found] if found else ordinary.anything


__all__ = ["RULES", "Gold", "Rule", "rule_of"]

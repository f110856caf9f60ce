"""Equations and inequalities."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names, is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.sets import number_line
from harness.verification.comparison.sets.congruences import compare_congruences
from harness.verification.comparison.sets.relations import compare_relations
from harness.verification.kinds.interval_set import as_set, compare_with_set
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.listings import solutions
from harness.verification.verdict import Method, Verdict, differ


def relation(gold: Gold, prediction: Node) -> Verdict:
    """Equations up to a non-zero constant factor, inequalities by their solution sets."""
    if gold.tree.head not in number_line.CONDITION_HEADS:
        raise gold.refuse("no equation or inequality")
    listed = solutions(gold, prediction)
    if listed is not None:
        return listed
    if prediction.head == "Chain":
        return differ("a chain of two `=` is not an answer", Method.rule)
    if gold.tree.head == "Eq" and is_value(prediction):
        wanted = _stated(gold.tree)
        if wanted is not gold.tree and is_value(wanted) and not free_names(wanted):
            return compare_in(wanted, prediction, gold.context)  # 3 answers x = 3, as x = 3 answers 3
    if gold.tree.head == prediction.head == "Eq" and (values := _of_one_call(gold.tree, prediction)):
        return compare_in(*values, gold.context)
    told = prediction.head in number_line.CONDITION_HEADS or is_value(prediction)
    if gold.tree.head != "Eq" and not told and as_set(prediction) is not None:
        return compare_with_set(gold.tree, prediction, gold)
    if prediction.head not in number_line.CONDITION_HEADS:
        return differ(f"{prediction.head} is not an equation or inequality", Method.rule)
    return compare_congruences(gold.tree, prediction) or compare_relations(gold.tree, prediction, gold.context)


_ASKED = frozenset({"Limit", "Sum", "Product", "det", "rank", "trace"})


def _stated(equation: Node) -> Node:
    """The value that a gold equation states: of its name, or of what its left side asks for, as in lim f = 1/3 and
    f(3) = 5."""
    left, right = equation.children()
    if _is_at_numbers(left):
        return right
    definite = left.head == "Integral" and all(len(spec.args) == 3 for spec in list(left.children())[1:])
    return right if definite or left.head in _ASKED else without_name(equation)


def _is_at_numbers(left: Node) -> bool:
    """Whether a tree is f(3): a function of which nothing is known, at numbers."""
    return left.head == "Call" and not any(map(free_names, list(left.children())[1:]))


def _of_one_call(equation: Node, other: Node) -> tuple[Node, Node] | None:
    """The numbers that two equations give for one f(3); None for any others."""
    (left, value), (same, found) = equation.children(), other.children()
    if left != same or not _is_at_numbers(left) or not (is_value(value) and is_value(found)):
        return None
    return None if free_names(value) or free_names(found) else (value, found)


KIND = FormulaKind(
    "relation",
    relation,
    "equations up to a constant factor other than 0, inequalities with the same solutions",
    example="x**2 < 4",
)

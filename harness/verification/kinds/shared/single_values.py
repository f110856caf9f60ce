"""Single values, and answers of any shape."""

from __future__ import annotations

from flint import fmpq

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.exact.quotients import plain_quotient, rational, short
from harness.verification.comparison.ratios import terms_of
from harness.verification.comparison.units_of_measure import pure_number
from harness.verification.kinds.shared.bases import against_number
from harness.verification.kinds.shared.binomials import counted_names, whole_numbers, with_binomials
from harness.verification.kinds.shared.collections import described
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.verdict import Method, Verdict, differ, same

# numbers as they are mostly written: 7, -7, 7/12
_WRITTEN = frozenset({"Integer", "Neg", "Div"})
_SEVERAL = frozenset({"Tuple", "List", "FiniteSet", "Or", "PlusMinus", "Chain"})


_ONE_OF = frozenset({"List", "FiniteSet", "Tuple", "Dict"})
_MOST_BRACKETS = 3


def value(gold: Gold, prediction: Node) -> Verdict:
    """A number or an expression: the same function on the declared domain."""
    if not is_value(gold.tree):
        raise gold.refuse("no number or expression")
    options = gold.context.options
    prediction = without_name(prediction) if options.named_values else prediction
    if prediction.head in _ONE_OF:
        prediction = _only_member(prediction, named=options.named_values)
    if prediction.head in _WRITTEN and gold.tree.head in _WRITTEN:
        known = _as_written(gold.tree, prediction)
        if known is not None:
            return known
    if prediction.head in _SEVERAL:
        return differ("several candidates are not one answer", Method.rule)
    if prediction.head == "Time" and (terms := terms_of(prediction)) and len(terms) == 2:
        prediction = Node("Div", tuple(terms))  # against a number 12:30 can only be a ratio
    if options.convert_units:
        prediction = pure_number(prediction) or prediction
    if prediction.head == "Based":
        return against_number(gold.tree, prediction)
    if prediction.head == "ConditionSet" and gold.answer.kind in ("", "untyped"):
        return described((gold.tree,), prediction, gold)
    if not is_value(prediction):
        return differ(f"{prediction.head} is not a number or expression", Method.rule)
    wanted, said = with_binomials(gold.tree, prediction)
    verdict = compare_in(wanted, said, gold.context)
    if verdict.equal is False and gold.answer.kind in ("", "untyped") and counted_names(wanted, said):
        return compare_in(wanted, said, whole_numbers(wanted, said, gold.context))
    return verdict


def _only_member(prediction: Node, *, named: bool) -> Node:
    """[3], {3}, (3,), {x: 3} and [{x: 3}], as `solve` prints them, answer 3; anything else is itself."""
    inner = prediction
    for _ in range(_MOST_BRACKETS):
        if inner.head not in _ONE_OF or len(inner.args) != 1:
            break
        (member,) = inner.children()
        if inner.head == "Dict":
            name = next(member.children())
            member = Node("Eq", member.args) if named and name.head == "Symbol" else prediction
        inner = without_name(member) if named else member
    return inner if is_value(inner) else prediction


def _as_written(gold: Node, prediction: Node) -> Verdict | None:
    """The verdict on two numbers in whole numbers, signs and quotients; None where one of them is something else."""
    a, b = plain_quotient(gold), plain_quotient(prediction)
    if a is not None and b is not None:
        if a[0] * b[1] == b[0] * a[1]:
            return same()
        return differ(f"{short(fmpq(*b))} against {short(fmpq(*a))}")
    wanted, said = rational(gold), rational(prediction)
    if wanted is None or said is None or "Decimal" in heads_of(prediction) | heads_of(gold):
        return None
    return same() if wanted == said else differ(f"{short(said)} against {short(wanted)}")


def anything(gold: Gold, prediction: Node) -> Verdict:
    """By the shapes of both."""
    return compare_in(gold.tree, without_name(prediction) if gold.tree.head != "Eq" else prediction, gold.context)

"""The rules of each kind of answer: kind -> (gold, prediction) -> Verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.equality.antiderivative import is_antiderivative
from harness.equality.compare import compare_in
from harness.equality.heads import resolve
from harness.equality.points import names_of
from harness.equality.values import Context, is_value
from harness.equality.verdict import Verdict, differ
from harness.errors import GoldError
from harness.problem import Answer
from harness.syntax import Node, SyntaxRefused, parse


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold answer that has been read."""

    tree: Node
    answer: Answer
    context: Context


Rule = Callable[[Gold, Node], Verdict]


def without_name(prediction: Node, gold: Node) -> Node:
    """`x = 3` answers 3: the right side of an equation whose left side is one name that the right does not hold."""
    if prediction.head == "Eq" and gold.head != "Eq":
        left, right = prediction.children()
        if left.head in ("Symbol", "Call") and not (left.head == "Symbol" and left.args[0] in names_of(right)):
            return right
    return prediction


def value(gold: Gold, prediction: Node) -> Verdict:
    """A number or an expression."""
    if not is_value(gold.tree):
        raise GoldError(f"gold answer {gold.answer.value!r} is no {gold.answer.kind or 'value'}")
    prediction = without_name(prediction, gold.tree)
    if not is_value(prediction):
        return differ(f"{prediction.head} is no number or expression", "rule")
    return compare_in(gold.tree, prediction, gold.context)


def antiderivative(gold: Gold, prediction: Node) -> Verdict:
    """Any antiderivative of `of`, whatever gold looks like; without `of`, of gold's derivative."""
    answer = gold.answer
    prediction = without_name(prediction, gold.tree)
    if not is_value(prediction):
        return differ(f"{prediction.head} is no expression", "rule")
    name = answer.variable or "x"
    if answer.of is None:
        return compare_in(_slope(gold.tree, name), _slope(prediction, name), gold.context)
    try:
        integrand = parse(answer.of)
    except SyntaxRefused as reason:
        raise GoldError(f"integrand {answer.of!r} cannot be read: {reason}") from None
    return is_antiderivative(resolve(integrand), resolve(prediction), name, gold.context)


def _slope(tree: Node, name: str) -> Node:
    return resolve(Node("Derivative", (tree, Node("Tuple", (Node("Symbol", (name,)), Node("Integer", (1,)))))))


def anything(gold: Gold, prediction: Node) -> Verdict:
    """By the shapes of both."""
    return compare_in(gold.tree, without_name(prediction, gold.tree), gold.context)


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("integer", "rational", "real", "complex", "expression"), value),
    "antiderivative": antiderivative,
}
"""Kind -> its rule; a kind that is not here is judged by shape."""


def rule_of(kind: str) -> Rule:
    """The rule of a kind; "" is an untyped gold."""
    return RULES.get(kind, anything)

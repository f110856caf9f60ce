"""Answers that answer nothing: an unevaluated head, or the question itself. Judged where the question is known."""

from __future__ import annotations

from harness.canonical import canonical_cached
from harness.equality.verdict import Verdict, differ
from harness.problem import Answer
from harness.reference import Reference
from harness.relevance import bare, evaluated, is_number
from harness.syntax import Node, SyntaxRefused, parse_remembered

NUMBER_KINDS = frozenset({"integer", "rational", None})
"""None: an untyped gold that is written as a number."""


def echo(answer: str, given: Reference) -> Verdict | None:
    """The verdict on an answer that only repeats the question, or None for any other answer.

    `Derivative(x**2, x)` is no answer where the gold is 2*x, nor is `3*4 + 5` where the question says so and the gold
    is 17; a gold that is a whole or rational number is answered by a number that has been computed.
    """
    gold = given.task.gold
    kind = gold.kind if isinstance(gold, Answer) else None
    try:
        said = parse_remembered(answer)
        right = parse_remembered(gold.value if isinstance(gold, Answer) else gold)
    except SyntaxRefused:
        return None
    if not evaluated(said) and evaluated(right):
        return differ("the answer is unevaluated: it asks the question again", "rule")
    if bare(said) and not is_number(said) and is_number(right) and kind in NUMBER_KINDS:
        return differ("the answer is an expression that has not been computed", "rule")
    form, wanted = canonical_cached(_condition(said)), canonical_cached(_condition(right))
    if form in given.questions and form != wanted:
        return differ("the answer is the question itself", "rule")
    return None


def _condition(said: Node) -> Node:
    """What {x | condition} says beyond the condition is nothing."""
    while said.head == "ConditionSet":
        said = said.args[1]  # type: ignore[assignment]  # ConditionSet(x, condition, base)
    return said

"""Answers that answer nothing: an unevaluated head, or the question itself. Judged where the question is known."""

from __future__ import annotations

from harness.formulas.functions.all_functions import ALL
from harness.formulas.syntax import SyntaxRefused, parse_remembered
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.facts import NUMBERS, facts
from harness.formulas.trees.tree import Node, integer
from harness.scoring.reference import TaskReference
from harness.scoring.relevance import bare, evaluated, is_number
from harness.verification.problem import Answer
from harness.verification.verdict import Method, Verdict, differ

NUMBER_KINDS = frozenset({"integer", "rational", None})
"""None: an untyped gold that is written as a number."""


def echo(answer: str, given: TaskReference) -> Verdict | None:
    """The verdict on an answer that leaves the question to do, or None for any other answer.

    `Derivative(x**2, x)` is no answer where the gold is 2*x, nor is `3*4 + 5` where the question says so and the gold
    is 17; a gold that is a whole or rational number is answered by a number that has been computed. What
    only restates the question is refused by the verifier, which is told the question.
    """
    gold = given.task.gold
    kind = (gold.kind or None) if isinstance(gold, Answer) else None
    try:
        said = parse_remembered(answer)
        right = parse_remembered(gold.value if isinstance(gold, Answer) else gold)
    except SyntaxRefused:
        return None
    if not evaluated(_stated(said)) and evaluated(right):
        return differ("the answer is unevaluated: it asks the question again", Method.rule)
    if bare(said) and not is_number(_alone(said)) and is_number(right) and kind in NUMBER_KINDS:
        return differ("the answer is an expression that has not been computed", Method.rule)
    form = canonical_cached(said)
    if form in given.operations and form != canonical_cached(right):
        return differ("the answer is an operation on sets that is left to do", Method.rule)
    return None


def left_undone(answer: str, given: TaskReference) -> Verdict | None:
    """`echo` of an answer in words, where a number is written in more ways than a program prints: with its unit or its
    noun, as 3 1/2, 1.5*10^3 or 10^6, it is computed; plain sums, products and powers are left to do."""
    found = echo(answer, given)
    return None if found is None or _is_written_number(answer) else found


_COMPUTED = NUMBERS | frozenset(ALL) | {"Add", "Mul", "Div", "Neg", "Pow", "sqrt"}
"""Heads of what can be worked out; of any other (a time, a list) the verifier alone decides."""
_TEN = integer(10)


def _is_written_number(answer: str) -> bool:
    try:
        said = parse_remembered(answer)
    except SyntaxRefused:
        return False
    if not evaluated(said) or not bare(said):
        return False
    if said.head == "Quantity":
        said = next(said.children())
    if is_number(said) or not facts(said).heads <= _COMPUTED:
        return True
    if said.head == "Neg":
        (said,) = said.children()
    parts = list(said.children())
    if said.head == "Add":
        whole, part = parts[0], parts[-1]
        return len(parts) == 2 and whole.head == "Integer" and part.head == "Div" and is_number(part)
    if said.head == "Mul":
        return len(parts) == 2 and is_number(parts[0]) and _is_power_of_ten(parts[1])
    return _is_power_of_ten(said)


def _is_power_of_ten(said: Node) -> bool:
    return said.head == "Pow" and said.args[0] == _TEN and all(is_number(part) for part in said.children())


def _stated(said: Node) -> Node:
    """What an equation states: `Derivative(x**2, x) = 2*x` and `dy/dx = 2*x` say 2*x. (The verifier has the rest.)"""
    return list(said.children())[-1] if said.head in ("Eq", "Chain") else said


def _alone(said: Node) -> Node:
    """The one member of a list or set, as `solve` prints it; anything else as it is."""
    if said.head in ("FiniteSet", "List", "Tuple") and len(said.args) == 1:
        return next(said.children())
    return said

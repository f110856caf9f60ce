"""Antiderivatives."""

from __future__ import annotations

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.trees.algebra import free_names, is_value
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.integrals.antiderivative import is_antiderivative
from harness.verification.comparison.resolve import resolve
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, differ


def antiderivative(gold: Gold, prediction: Node) -> Verdict:
    """Any antiderivative of `of`, whatever gold looks like; without `of`, any that has gold's derivative."""
    answer = gold.answer
    if not is_value(gold.tree):
        raise gold.refuse("no expression")
    prediction = without_name(prediction)
    if not is_value(prediction):
        return differ(f"{prediction.head} is not an expression", Method.rule)
    name = answer.variable or "x"
    if answer.of is None:
        return compare_in(_slope(gold.tree, name), _slope(prediction, name), gold.context)
    try:
        integrand = parse_remembered(answer.of)
    except SyntaxRefused as reason:
        raise gold.refuse(f"integrand {answer.of!r} cannot be read: {reason}") from None
    constants = free_names(prediction) - free_names(integrand) - {name}
    if constants and not gold.context.options.constants:
        return differ(f"{', '.join(sorted(constants))} stands for nothing that was asked about", Method.rule)
    return is_antiderivative(resolve(integrand), resolve(prediction), name, gold.context)


def _slope(tree: Node, name: str) -> Node:
    return resolve(Node("Derivative", (tree, Node("Tuple", (Node("Symbol", (name,)), Node("Integer", (1,)))))))


KIND = FormulaKind("antiderivative", antiderivative, "any antiderivative of `of`, with any constant", example="x**2")

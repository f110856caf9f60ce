"""Textual substitution: lets put into a claim, each as the text that it stands for."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import BINDERS
from harness.formulas.trees.facts import facts
from harness.scoring.applied import FUNCTION, applied, is_prime

WITH_A_VARIABLE = BINDERS | {"Derivative"}
"""Heads whose second argument names the variable that they run over, or differentiate by."""


def with_lets(node: Node, values: Mapping[str, Node], textual: bool) -> Node:
    """Textual substitution: a let stands for its text, so u in Integral(u, (x, 0, 1)) brings its x along. The name that
    a head runs over is never replaced; inside that head it is not replaced either, unless `textual`."""
    if node.head == "Symbol":
        value = values.get(str(node.args[0]), node)
        return node if value.head == FUNCTION else value
    if node.head == "Call":
        function, *arguments = node.args
        parts = (argument for argument in arguments if isinstance(argument, Node))
        inside = arguments if is_prime(node) else [with_lets(part, values, textual) for part in parts]
        value_there = applied(Node("Call", (function, *inside)), values)
        if value_there is not None:
            return value_there
        named = with_lets(function, values, textual) if isinstance(function, Node) else function
        return Node("Call", (named, *inside))
    if node.head not in WITH_A_VARIABLE:
        changed = tuple([with_lets(arg, values, textual) if type(arg) is Node else arg for arg in node.args])
        return node if changed == node.args else Node(node.head, changed)
    body, *rest = node.args
    assert isinstance(body, Node)
    hidden = () if textual else facts(Node(node.head, (Node("Tuple"), *rest))).bound
    inner = {name: value for name, value in values.items() if name not in hidden}
    if node.head == "Limit":
        variable, *others = rest
        ends = tuple(with_lets(arg, values, textual) if isinstance(arg, Node) else arg for arg in others)
        return Node("Limit", (with_lets(body, inner, textual), variable, *ends))
    specs = []
    for spec in rest:
        assert isinstance(spec, Node)
        variable, *ends_of = spec.args
        specs.append(
            Node(spec.head, (variable, *(with_lets(e, values, textual) if isinstance(e, Node) else e for e in ends_of)))
        )
    return Node(node.head, (with_lets(body, inner, textual), *specs))

"""Values of functions that are defined: f(2), f'(x) and dy/dx, once f(x) = x**2 or y = x**2 stands above."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.syntax.bounds import MAX_NODES
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact.differentiate import derivative

FUNCTION = "Function"
"""Head of a definition f(x) = ...: the value, then the variables."""
_PRIME = "prime"
_USUAL = frozenset("fghFGH")


def applies(node: Node, values: Mapping[str, Node]) -> bool:
    """Whether a derivative f' of a defined function stands in the tree: a name of its own, which no let has."""
    return any(name.rstrip("'") in values for name in facts(node).names if name.endswith("'"))


def is_prime(call: Node) -> bool:
    """Whether a call is y': the name y is then what it is about, and not its value."""
    function = call.args[0]
    return isinstance(function, Node) and function.head == "Symbol" and str(function.args[0]).startswith(_PRIME)


def applied(call: Node, values: Mapping[str, Node]) -> Node | None:
    """The value of a call, where its function is defined; None where it is not, or where it may be a product."""
    function, *given = call.children()
    name = str(function.args[0]) if function.head == "Symbol" else ""
    if is_prime(call) and len(given) == 1 and given[0].head == "Symbol":
        count, name = len(name) // len(_PRIME), str(given[0].args[0])
        found = _of_one(values.get(name))
        return None if found is None else _derived(found[0], found[1], count)
    count = len(name) - len(name.rstrip("'"))
    value = values.get(name.rstrip("'"))
    if value is not None and value.head == FUNCTION and len(value.args) == len(given) + 1:
        body, *variables = value.children()
    else:
        found = _of_one(value)
        if found is None or len(given) != 1 or value is None or value.head == FUNCTION:
            return None
        body, variables = found[0], [symbol(found[1])]
        if not (count or given == variables or name in _USUAL):
            return None
    if count:
        changed = _derived(body, str(variables[0].args[0]), count) if len(variables) == 1 else None
        if changed is None:
            return None
        body = changed
    if facts(body).size * max(facts(arg).size for arg in given) > MAX_NODES:
        return None  # f(f(f(x))) grows without end
    return substitute(body, {str(one.args[0]): arg for one, arg in zip(variables, given, strict=True)})


def _of_one(value: Node | None) -> tuple[Node, str] | None:
    """A value of one name, and that name."""
    if value is None:
        return None
    if value.head == FUNCTION:
        body, *variables = value.children()
        return (body, str(variables[0].args[0])) if len(variables) == 1 else None
    names = free_names(value)
    return (value, next(iter(names))) if len(names) == 1 else None


def _derived(body: Node, name: str, order: int) -> Node | None:
    try:
        return derivative(body, name, order)
    except (Undecided, Undefined):
        return None

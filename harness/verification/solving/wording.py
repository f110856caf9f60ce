"""Points and trees in the words of a verdict: `x = -3`, `x = (1 + sqrt(5))/2`, `x = about 1.1673`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import fmpq

from harness.formulas.trees.algebra import mul
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.sets.end_points import End

MAX_WRITTEN = 60
"""Characters of a solution that is written out; a longer one is named by its decimals."""
_SUM, _SIGNED, _PRODUCT, _POWER, _ATOM = range(5)
_SIGNS = {"Eq": "=", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">=", "And": "and", "Or": "or"}


def text_of(node: Node) -> str:
    """A tree in Python's syntax, for people."""
    if node.head in ("And", "Or"):
        return f" {_SIGNS[node.head]} ".join(map(text_of, node.children()))
    if node.head in _SIGNS:
        left, right = node.children()
        return f"{text_of(left)} {_SIGNS[node.head]} {text_of(right)}"
    return _written(node)[0]


def _in(node: Node, level: int) -> str:
    text, own = _written(node)
    return f"({text})" if own < level else text


def _written(node: Node) -> tuple[str, int]:
    head, args = node.head, list(node.children())
    if head == "Integer":
        return str(node.args[0]), _ATOM if int(node.args[0]) >= 0 else _SUM  # type: ignore[arg-type]  # an Integer holds an int
    if not args and head not in ("List", "Tuple", "FiniteSet", "EmptySet"):
        return str(node.args[0]) if node.args else head, _ATOM
    if head == "Add":
        text = _in(args[0], _SUM)
        for part in args[1:]:
            minus = part.head == "Neg"
            text += f" - {_in(next(part.children()), _PRODUCT)}" if minus else f" + {_in(part, _PRODUCT)}"
        return text, _SUM
    if head == "Neg":
        return f"-{_in(args[0], _PRODUCT)}", _SIGNED
    if head == "Mul":
        return "*".join(_in(part, _PRODUCT) for part in args), _PRODUCT
    if head == "Div":
        return f"{_in(args[0], _PRODUCT)}/{_in(args[1], _POWER)}", _PRODUCT
    if head == "Pow":
        return f"{_in(args[0], _ATOM)}**{_in(args[1], _ATOM)}", _POWER
    return f"{head}({', '.join(_written(part)[0] for part in args)})", _ATOM


def tidied(node: Node) -> Node:
    """A product or quotient with its rational factors as one: 13*pi/6 for -(-13*pi)/6; in sums, each term."""
    if node.head == "Add":
        return Node("Add", tuple(tidied(part) for part in node.children()))
    number, others = _factors(node)
    if not others or number == 0:
        return as_tree(number)
    above = mul(*([] if abs(number.p) == 1 else [as_tree(fmpq(abs(number.p)))]), *others)
    whole = above if number.q == 1 else Node("Div", (above, as_tree(fmpq(number.q))))
    return Node("Neg", (whole,)) if number < 0 else whole


def _factors(node: Node) -> tuple[Any, list[Node]]:
    """(rational factor, what else is multiplied)."""
    exact = rational(node)
    if exact is not None:
        return exact, []
    if node.head == "Neg":
        number, others = _factors(next(node.children()))
        return -number, others
    if node.head == "Mul":
        number, others = fmpq(1), []
        for part in node.children():
            factor, rest = _factors(part)
            number, others = number * factor, [*others, *rest]
        return number, others
    if node.head == "Div":
        above, below = node.children()
        divisor = rational(below)
        if divisor is not None and divisor != 0:
            number, others = _factors(above)
            return number / divisor, others
    return fmpq(1), [node]


def value_of(end: End) -> str:
    """A point, exactly where that is short."""
    tree = end.tree if end.tree is not None else None if end.exact is None else as_tree(end.exact)
    if tree is not None and len(text := text_of(tidied(tree))) <= MAX_WRITTEN:
        return text
    decimals = str(end.ball.mid().str(8, radius=False))
    return f"about {decimals.rstrip('0').rstrip('.') if 'e' not in decimals else decimals}"


def point_of(values: Mapping[str, Node]) -> str:
    """Values of several names: x = 3, y = 2."""
    return ", ".join(f"{name} = {text_of(tidied(value))}" for name, value in values.items())

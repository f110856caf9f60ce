"""Points and trees in the words of a verdict: `x = -3`, `x = (1 + sqrt(5))/2`, `x = about 1.1673`."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.sets.sets import End

MAX_WRITTEN = 60
"""Characters of a solution that is written out; a longer one is named by its decimals."""
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
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
        return f"-{_in(args[0], _PRODUCT)}", _SUM
    if head == "Mul":
        return "*".join(_in(part, _PRODUCT) for part in args), _PRODUCT
    if head == "Div":
        return f"{_in(args[0], _PRODUCT)}/{_in(args[1], _POWER)}", _PRODUCT
    if head == "Pow":
        return f"{_in(args[0], _ATOM)}**{_in(args[1], _ATOM)}", _POWER
    return f"{head}({', '.join(_written(part)[0] for part in args)})", _ATOM


def value_of(end: End) -> str:
    """A point, exactly where that is short."""
    tree = end.tree if end.tree is not None else None if end.exact is None else as_tree(end.exact)
    if tree is not None and len(text := text_of(tree)) <= MAX_WRITTEN:
        return text
    decimals = str(end.ball.mid().str(8, radius=False))
    return f"about {decimals.rstrip('0').rstrip('.') if 'e' not in decimals else decimals}"


def point_of(values: Mapping[str, Node]) -> str:
    """Values of several names: x = 3, y = 2."""
    return ", ".join(f"{name} = {text_of(value)}" for name, value in values.items())

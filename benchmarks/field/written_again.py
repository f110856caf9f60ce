"""A tree written again as text, in Python's and SymPy's syntax, sums and products the other way round.

Used to ask whether a gold was read as a value: its tree, written in other characters, has to be equal to it. Nothing
here is shared with the readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.formulas.trees.tree import Node

_WORDS: Mapping[str, str] = {"dne": "does not exist"}
_RELATIONS: Mapping[str, str] = {"Eq": "=", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
_SENTENCES = frozenset({"Tuple", "And", "Or"})
"""Heads whose parts may stand side by side as sentences: x = 1, y = 2; x = 1 or x = 2."""
_OPERATORS: Mapping[str, str] = {"Div": "/", "Pow": "**", "FloorDiv": "//"}


class Unwritable(Exception):
    """A head that stands for no value, or that this printer does not know."""


def _joined(sign: str) -> Callable[[list[str]], str]:
    return lambda args: "(" + sign.join(reversed(args)) + ")"


def _infix(sign: str) -> Callable[[list[str]], str]:
    return lambda args: f"(({args[0]}){sign}({args[1]}))"


def _listed(opening: str, closing: str) -> Callable[[list[str]], str]:
    return lambda args: opening + ", ".join(args) + ("," if opening == "(" and len(args) == 1 else "") + closing


def _interval(args: list[str]) -> str:
    return f"Interval({', '.join(args)})"


_LAYOUTS: Mapping[str, Callable[[list[str]], str]] = {
    "Add": _joined(" + "),
    "Mul": _joined("*"),
    "Neg": lambda args: f"(-({args[0]}))",
    **{head: _infix(sign) for head, sign in _OPERATORS.items()},
    "Tuple": _listed("(", ")"),
    "List": _listed("[", "]"),
    "FiniteSet": lambda args: "FiniteSet(" + ", ".join(reversed(args)) + ")",
    "Pair": lambda args: f"({args[0]}, {args[1]})",
    "PlusMinus": lambda args: " ± ".join(args) if len(args) > 1 else f"±({args[0]})",
    "Quantity": lambda args: f"{args[0]} \\text{{ {args[1]}}}",
    "Ratio": ":".join,
    "Interval": _interval,
    "EmptySet": lambda args: "EmptySet",
    "Contains": lambda args: f"{args[0]} in {args[1]}",
    "Matrix": lambda args: f"Matrix([{', '.join(args)}])",
    "Chain": " = ".join,
}
_NAMED_SETS = frozenset({"Reals", "Integers", "Naturals", "Naturals0", "Rationals", "Complexes", "UniversalSet"})


def text_of(node: Node) -> str:
    """The tree as text, in brackets wherever they could matter. Raises Unwritable."""
    head, args = node
    if head == "Integer":
        return str(args[0]) if int(str(args[0])) >= 0 else f"({args[0]})"
    if head in ("Decimal", "Symbol", "Constant", "Boolean", "Text", "Time", "Date"):
        return str(args[0] if not isinstance(args[0], Node) else args[0].args[0])
    if head == "Word":
        return _WORDS.get(str(args[0]), str(args[0]).replace("_", " "))
    if head in _NAMED_SETS:
        return head
    parts = [text_of(child) for child in node.children()]
    if head == "Call":
        return f"{parts[0]}({', '.join(parts[1:])})"
    layout = _LAYOUTS.get(head)
    if layout is not None:
        return layout(parts)
    if not head.isidentifier():
        raise Unwritable(head)
    return f"{head}({', '.join(parts)})"


def sentence(node: Node) -> str:
    """The tree as people write an answer as a whole: a bare list the other way round, an equation with its sign."""
    if node.head in _RELATIONS:
        left, right = node.children()
        return f"{text_of(left)} {_RELATIONS[node.head]} {text_of(right)}"
    if node.head in _SENTENCES:
        sign = {"And": " and ", "Or": " or "}.get(node.head, ", ")
        return sign.join(sentence(child) for child in reversed(list(node.children())))
    return text_of(node)


def as_formula(text: str) -> str:
    """The same text between dollar signs: names of one letter that Python syntax keeps for itself, S and C, are names
    there."""
    return "$" + text.replace("**", "^") + "$"

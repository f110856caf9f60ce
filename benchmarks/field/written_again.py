"""A tree written again as text, in Python's and SymPy's syntax, sums and products the other way round.

Used to ask whether a gold was read as a value: its tree, written in other characters, has to be equal to it. Nothing
here is shared with the readers but the table of words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.formulas.syntax.words import WORDS
from harness.formulas.trees.tree import Node

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
    "FiniteSet": lambda args: "{" + ", ".join(reversed(args)) + "}",
    "Pair": lambda args: f"({args[0]}, {args[1]})",
    "PlusMinus": lambda args: f"(({args[0]}) ± ({args[1]}))" if len(args) > 1 else f"±({args[0]})",
    "Quantity": lambda args: f"{args[0]} \\text{{ {args[1]}}}",
    "Ratio": ":".join,
    "Interval": _interval,
    "EmptySet": lambda args: "EmptySet",
    "Contains": lambda args: f"{args[0]} in {args[1]}",
    "Matrix": lambda args: f"Matrix([{', '.join(args)}])",
    "Chain": " = ".join,
    "Limit": lambda args: f"Limit({', '.join(args[:-1])}, '{args[-1]}')",
    "Ellipsis": lambda args: "...",
}
_FORMULA: Mapping[str, Callable[[list[str]], str]] = {
    **_LAYOUTS,
    "Mul": _joined(" \\cdot "),
    "Div": lambda args: f"\\frac{{{args[0]}}}{{{args[1]}}}",
    "Pow": lambda args: f"({args[0]})^{{{args[1]}}}",
    "sqrt": lambda args: f"\\sqrt{{{args[0]}}}",
    "real_root": lambda args: f"\\sqrt[{args[1]}]{{{args[0]}}}",
    "FiniteSet": lambda args: "\\{" + ", ".join(reversed(args)) + "\\}",
}
"""The same in LaTeX: names of one letter that Python syntax keeps for itself, S and C, are names there."""
_NAMED_SETS = frozenset({"Reals", "Integers", "Naturals", "Naturals0", "Rationals", "Complexes", "UniversalSet"})


def text_of(node: Node, *, formula: bool = False) -> str:
    """The tree as text, in brackets wherever they could matter; formula: in LaTeX. Raises Unwritable."""
    head, args = node
    if head == "Integer":
        return str(args[0]) if int(str(args[0])) >= 0 else f"({args[0]})"
    if head in ("Decimal", "Symbol", "Constant", "Boolean", "Text", "Time", "Date"):
        return _leaf(args[0])
    if head == "Word":
        return next((phrase for phrase, word in WORDS.items() if word == node), str(args[0]))
    if head == "Based":
        return f"({_leaf(args[0])})_{{{_leaf(args[1])}}}"
    if head in _NAMED_SETS:
        return head
    if head == "Derivative" and (quotient := _of_differentials(node)):
        return quotient
    parts = [text_of(child, formula=formula) for child in node.children()]
    if head == "Call":
        return f"{parts[0]}({', '.join(parts[1:])})"
    layout = (_FORMULA if formula else _LAYOUTS).get(head)
    if layout is not None:
        return layout(parts)
    if not head.isidentifier():
        raise Unwritable(head)
    return f"{head}({', '.join(parts)})"


def _leaf(value: Node | int | str | bool) -> str:
    """What a leaf holds, or the leaf below a node."""
    return str(value.args[0] if isinstance(value, Node) else value)


def _of_differentials(node: Node) -> str | None:
    """\\frac{d x}{d t} for the derivative of a name, or of a name that is called, by one name; None for any other."""
    function, *ranges = node.children()
    name = next(function.children()) if function.head == "Call" else function
    if name.head != "Symbol" or len(ranges) != 1 or len(ranges[0].args) != 2:
        return None
    variable, order = map(_leaf, ranges[0].children())
    power = "" if order == "1" else f"^{{{order}}}"
    return f"\\frac{{d{power} {_leaf(name)}}}{{d {variable}{power}}}"


def sentence(node: Node, *, formula: bool = False) -> str:
    """The tree as people write an answer as a whole: a bare list the other way round, an equation with its sign."""
    if node.head in _RELATIONS:
        left, right = (text_of(side, formula=formula) for side in node.children())
        return f"{left} {_RELATIONS[node.head]} {right}"
    if node.head in _SENTENCES:
        sign = {"And": " and ", "Or": " or "}.get(node.head, ", ")
        parts = list(node.children())
        if Node("Ellipsis") not in parts:  # what goes on has an order
            parts.reverse()
        return sign.join(sentence(child, formula=formula) for child in parts)
    return text_of(node, formula=formula)

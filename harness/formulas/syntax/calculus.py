"""Derivatives in Leibniz's notation. Only dy/dx is read; d/dx before a function, d(x^2)/dx and higher ones are refused:
read as algebra, d would be a factor, and a true line of work false.
"""

from __future__ import annotations

import re

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, symbol

_D = r"(?:\\(?:mathrm|text|textrm|operatorname|rm)\s*\{\s*d\s*\}|d)"
QUOTIENT = re.compile(
    rf"\\[dtc]?frac\s*\{{\s*{_D}\s*([A-Za-z])\s*\}}\s*\{{\s*{_D}\s*([A-Za-z])\s*\}}"
    rf"|(?<![A-Za-z])d([A-Za-z])\s*/\s*d([A-Za-z])(?![A-Za-z])"
)
"""dy/dx, one name: the derivative of a function y that nobody declared."""
UPRIGHT = re.compile(
    r"\\(?:mathrm|text|textrm|operatorname)\s*\{\s*d\s*\}\s*(?:([A-Za-z])(?![A-Za-z])|(?=[A-Za-z}^(\\]))"
)
"""An upright d before what it differentiates; a letter alone is one name with it, dx."""
DIFFERENTIAL = re.compile(r"d[A-Za-z](?:_[A-Za-z0-9]+)?")
"""dx, dx_1: a name of its own."""


def quotient(found: re.Match[str]) -> Node:
    """Derivative(y(x), x)."""
    function, variable = (symbol(name) for name in found.groups() if name)
    return constructors.derivative(Node("Call", (function, variable)), [variable])


def refuse_leibniz(tree: Node) -> Node:
    """The same tree, if no quotient in it has an operator d above and a differential below."""
    for name in facts(tree).names:
        if name[0] == "d":
            break
    else:
        return tree
    for part in tree.walk():
        if part.head == "Div":
            above, below = part.children()
            if _differentiates(above) and _below(below):
                raise SyntaxRefused(0, "a derivative d/dx is not read yet: write Derivative(f, x)", final=True)
    return tree


def _differentiates(above: Node) -> bool:
    """d, d^2, d f, d(x^2), df(x); dy alone is read."""
    first = above
    while first.head in ("Mul", "Pow", "Call"):
        first = next(first.children())
    return first == symbol("d") or (first is not above and is_differential(first))


def _below(node: Node) -> bool:
    """dx, dx^2, d x, dx dy; and dx(x^2), where a name stands before brackets."""
    if node.head in ("Mul", "Pow", "Call"):
        first = next(node.children())
        return _below(first) or (node.head == "Mul" and first == symbol("d"))
    return is_differential(node)


def is_differential(node: Node) -> bool:
    """Whether a node is a name such as dx."""
    return node.head == "Symbol" and DIFFERENTIAL.fullmatch(str(node.args[0])) is not None

"""Trees that are real, where they have a value, for all real values of their names."""

from __future__ import annotations

from harness.formulas.functions.by_property import REAL_VALUED
from harness.formulas.trees.algebra import TWO, call, div, power
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node

_REAL_HEADS = REAL_VALUED | {"Add", "Mul", "Neg", "Div", "Integer", "Decimal", "Symbol"}


def real_valued(node: Node) -> bool:
    """Whether the tree is real, where it has a value at all, for all real values of its names."""
    return all(
        part.head in _REAL_HEADS
        or (part.head == "Constant" and part.args[0] in ("pi", "E"))
        or (part.head == "Pow" and _written_whole(part.args[1]))
        for part in node.walk()
    )


def _written_whole(node: object) -> bool:
    return isinstance(node, Node) and (node.head == "Integer" or (node.head == "Neg" and _written_whole(node.args[0])))


def without_bars(node: Node) -> Node:
    """The tree with log(Abs(u)) written log(u**2)/2, which is the same for real u and is not made of pieces."""
    if not {"log", "Abs"} <= heads_of(node):
        return node
    changed = tuple([without_bars(arg) if type(arg) is Node else arg for arg in node.args])
    node = Node(node.head, changed)
    if node.head == "log" and len(changed) == 1 and isinstance(changed[0], Node) and changed[0].head == "Abs":
        (inner,) = changed[0].children()
        if real_valued(inner):
            return div(call("log", power(inner, TWO)), TWO)
    return node

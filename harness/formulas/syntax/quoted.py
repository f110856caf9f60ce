"""Calls whose argument is a text that is read in its turn: Float('0.3'), Symbol('x')."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.call_arguments import Argument, Maker
from harness.formulas.trees.tree import Node


def quoted_calls(read: Callable[[str], Node]) -> dict[str, Maker]:
    """The calls by name; `read` makes a tree of a text. The reader is handed in, since it is what calls these."""

    def float_of(args: Sequence[Argument], position: int) -> Node:
        """Float('0.3', precision=...): the decimal as written."""
        value = args[0] if args else None
        node = read(value) if isinstance(value, str) and len(value) < 100 else value
        if not isinstance(node, Node) or node.head not in ("Integer", "Decimal", "Neg", "Constant"):
            raise SyntaxRefused(position, "Float takes one number")
        return node

    def symbol_of(args: Sequence[Argument], position: int) -> Node:
        """Symbol('x')."""
        node = read(args[0]) if len(args) == 1 and isinstance(args[0], str) else None
        if node is None or node.head != "Symbol":
            raise SyntaxRefused(position, "Symbol takes one name")
        return node

    return {"Float": float_of, "Symbol": symbol_of}

"""Rules of brackets: groups, tuples, intervals, sets, bars, matrices, case distinctions."""

from __future__ import annotations

from typing import Any

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.latex_rules.shared import element, in_bars, items, single
from harness.formulas.trees.tree import Node


class Bracketed:
    """The grammar's rules of what stands between brackets or in an environment."""

    def braces(self, _: Any, value: Node, _close: Any) -> Node:
        return value

    def nothing(self, *_: Any) -> Node:
        raise SyntaxRefused(0, "empty braces")

    def opening(self, token: Any) -> str:
        return str(token.type)

    closing = opening

    def bracket(self, opening: str, *rest: Any) -> Node:
        """(a) groups, (a, b) is a tuple, [a, b] a list; brackets of two kinds, or turned ones, are an interval."""
        closing = rest[-1]
        inner: tuple[Any, ...] = ()
        if len(rest) == 2:
            inner = rest[0].args if rest[0].head == "Tuple" else (rest[0],)
        pair = (opening, closing)
        if pair == ("LPAR", "RPAR"):
            # ((1, 2)) is (1, 2), as in Python.
            return rest[0] if len(rest) == 2 else Node("Tuple")
        if pair == ("LSQ", "RSQ"):
            return Node("List", inner)
        if len(inner) != 2:
            raise SyntaxRefused(0, "an interval has two ends")
        return constructors.interval(inner[0], inner[1], opening != "LSQ", closing != "RSQ")

    def empty_set(self, *_: Any) -> Node:
        return constructors.EMPTY_SET

    def set_of_one(self, _: Any, item: Node, _close: Any) -> Node:
        """{a}; {(1, 2)} holds one point."""
        return constructors.finite_set([item])

    def set_of(self, _: Any, *parts: Any) -> Node:
        """{a, b, ...}"""
        listed = items(*parts[:-1])
        return constructors.set_in_braces([*listed.children()] if listed.head == "Tuple" else [listed])

    def set_where(self, _: Any, element: Node, _mid: Any, condition: Node, _close: Any) -> Node:
        """{x | condition} and {x in A | condition}."""
        if element.head == "Contains":
            return Node("ConditionSet", (element.args[0], condition, element.args[1]))
        if element.head == "Symbol":
            return Node("ConditionSet", (element, condition))
        return Node("ImageSet", (element, condition))

    def bars(self, _: Any, value: Node, _close: Any) -> Node:
        """|x|, or the determinant of a matrix."""
        return in_bars(value)

    def floor(self, _: Any, value: Node, _close: Any) -> Node:
        return Node("floor", (single(value),))

    def ceiling(self, _: Any, value: Node, _close: Any) -> Node:
        return Node("ceiling", (single(value),))

    def row(self, *parts: Any) -> Node:
        return Node("List", tuple(element(part) for part in parts if isinstance(part, Node)))

    def rows(self, *parts: Any) -> list[Node]:
        return [part for part in parts if isinstance(part, Node)]

    def matrix(self, begin: Any, rows: list[Node], _: Any) -> Node:
        made = constructors.matrix(rows)
        return Node("det", (made,)) if begin.value == "det" else made

    def case(self, value: Node) -> Node:
        """A row without `&`: `x, x > 0`, or an equation of a system."""
        if value.head == "Tuple" and len(value.args) == 2:
            return Node("Pair", value.args)
        return value

    def case_if(self, value: Node, _: Any, condition: Node, *_comma: Any) -> Node:
        return Node("Pair", (value, condition))

    def cases(self, *parts: Any) -> Node:
        rows = [part for part in parts if isinstance(part, Node)]
        if all(row.head == "Pair" for row in rows):
            return Node("Piecewise", tuple(rows))
        if any(row.head == "Pair" for row in rows):
            raise SyntaxRefused(0, "a case without its condition")
        return rows[0] if len(rows) == 1 else Node("Tuple", tuple(rows))

    def lines(self, *parts: Any) -> Node:
        rows = [part for part in parts if isinstance(part, Node)]
        return rows[0] if len(rows) == 1 else Node("Tuple", tuple(rows))

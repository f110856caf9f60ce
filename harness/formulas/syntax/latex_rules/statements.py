"""Rules of collections and statements: lists, relations, congruences, quantities, operations with sets, ratios."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.latex_rules.shared import DEGREE, as_set, element, grouped, items, joined
from harness.formulas.trees.tree import Node, integer


class Statements:
    """The grammar's rules from the whole formula down to a sum."""

    def start(self, tree: Node) -> Node:
        return element(tree)

    def leaf(self, token: Any) -> Node:
        """A terminal that the lexer has already made a node of."""
        node: Node = token.value
        return node

    def separator(self, token: Any) -> str:
        return str(token.value or token.type)

    connective = separator

    def items(self, *parts: Any) -> Node:
        return items(*parts)

    def not_(self, _: Any, part: Node) -> Node:
        return Node("Not", (part,))

    def related(self, *parts: Any) -> Node:
        """a < b <= c; the right side of `in` is read as a set."""
        heads = [token.value for token in parts[1::2]]
        operands = list(parts[::2])
        for at, head in enumerate(heads):
            if head in ("Contains", "NotContains"):
                operands[at + 1] = as_set(operands[at + 1])
        if heads == ["NotContains"]:
            return Node("Not", (Node("Contains", (operands[0], operands[1])),))
        if "Congruent" in heads:
            raise SyntaxRefused(0, "a congruence without its modulus")
        return constructors.relation(operands, heads)

    def congruent(self, *parts: Any) -> Node:
        """a = b (mod m), a = b = c (mod m): the remainders of the differences are 0."""
        operands, modulus = list(parts[:-1:2]), parts[-1].value
        if any(token.value not in ("Eq", "Congruent") for token in parts[1:-1:2]):
            raise SyntaxRefused(0, "a modulus behind something else than a congruence")
        differences = [joined("Add", a, constructors.neg(b)) for a, b in pairwise(operands)]
        each = [Node("Eq", (Node("Mod", (difference, modulus)), integer(0))) for difference in differences]
        return each[0] if len(each) == 1 else Node("And", tuple(each))

    def quantity(self, value: Node, unit: Any) -> Node:
        """5 cm; 100 degrees with C behind is one unit."""
        if value.head == "Quantity" and value.args[1] == DEGREE and isinstance(value.args[0], Node):
            return Node("Quantity", (value.args[0], Node("Text", (f"degree {unit.value}",))))
        return Node("Quantity", (value, Node("Text", (unit.value,))))

    def percent(self, value: Node, _: Any) -> Node:
        return Node("Quantity", (value, Node("Text", ("%",))))

    def money(self, currency: Any, value: Node) -> Node:
        return Node("Quantity", (value, Node("Text", (currency.value,))))

    def debt(self, _: Any, currency: Any, value: Node) -> Node:
        return Node("Quantity", (constructors.neg(value), Node("Text", (currency.value,))))

    def union(self, left: Node, _: Any, right: Node) -> Node:
        return joined("Union", as_set(left), as_set(right))

    def intersection(self, left: Node, _: Any, right: Node) -> Node:
        return joined("Intersection", as_set(left), as_set(right))

    def difference(self, left: Node, _: Any, right: Node) -> Node:
        return Node("Complement", (as_set(left), as_set(right)))

    def terms(self, *parts: Any) -> Node:
        """3 : 4 is the quotient too; 1 : 2 : 3 is none."""
        terms = tuple(grouped(part) for part in parts if isinstance(part, Node))
        if any(term.head in constructors.SET_HEADS or term.head in ("Tuple", "List") for term in terms):
            raise SyntaxRefused(0, "a ratio of sets")
        return Node("Div" if len(terms) == 2 else "Ratio", terms)

"""Node constructors that both parsers share, so that the same mathematics gives the same tree.

They only arrange what was written; nothing is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.trees.tree import Node, integer

TWO_SIDED = "+-"
SET_HEADS = frozenset(
    {
        "FiniteSet",
        "Interval",
        "Union",
        "Intersection",
        "Complement",
        "SymmetricDifference",
        "EmptySet",
        "Reals",
        "Integers",
        "Naturals",
        "Naturals0",
        "Rationals",
        "Complexes",
        "UniversalSet",
        "ProductSet",
        "ImageSet",
        "ConditionSet",
        "ComplexRegion",
    }
)
EMPTY_SET = Node("EmptySet")


def total(terms: Sequence[Node]) -> Node:
    """a + b + ... as one flat Add; a single term is itself."""
    return terms[0] if len(terms) == 1 else Node("Add", tuple(terms))


def product(factors: Sequence[Node]) -> Node:
    """a * b * ... as one flat Mul; a single factor is itself."""
    return factors[0] if len(factors) == 1 else Node("Mul", tuple(factors))


def neg(value: Node) -> Node:
    """-value, as written: -3 is Neg(Integer(3))."""
    return Node("Neg", (value,))


def finite_set(elements: Sequence[Node]) -> Node:
    """{a, b, ...}; without elements the empty set."""
    return Node("FiniteSet", tuple(elements)) if elements else EMPTY_SET


_INEQUALITIES = frozenset({"Lt", "Le", "Gt", "Ge", "And"})


def set_in_braces(elements: Sequence[Node]) -> Node:
    """{a, b, ...}; and {x, x > 2}, {x in Z, x > 2}: a name, and behind a comma what holds of it, is no list."""
    if len(elements) == 2 and elements[1].head in _INEQUALITIES:
        element, condition = elements
        name = element.args[0] if element.head == "Contains" else element
        if isinstance(name, Node) and name.head == "Symbol" and name in condition.walk():
            return Node("ConditionSet", (name, condition, *element.args[1:]) if name != element else (name, condition))
    return finite_set(elements)


def interval(low: Node, high: Node, left_open: bool, right_open: bool) -> Node:
    """The interval from low to high."""
    return Node("Interval", (low, high, Node("Boolean", (left_open,)), Node("Boolean", (right_open,))))


def relation(operands: Sequence[Node], heads: Sequence[str]) -> Node:
    """a < b, a < b < c (an And of neighbours), a = b = c (a Chain, which is no answer)."""
    if len(heads) == 1:
        return Node(heads[0], (operands[0], operands[1]))
    if list(heads).count("Eq") > 1:
        return Node("Chain", tuple(operands))
    return Node("And", tuple(Node(head, pair) for head, pair in zip(heads, pairwise(operands), strict=True)))


def matrix(rows: Sequence[Node], position: int = 0) -> Node:
    """Matrix(List(row), ...), every row as long as the first; a flat sequence of entries is a column."""
    if rows and not any(row.head in ("List", "Tuple") for row in rows):
        rows = [Node("List", (entry,)) for entry in rows]
    widths = {len(row.args) if row.head in ("List", "Tuple") else -1 for row in rows}
    if len(widths) > 1 or -1 in widths:
        raise SyntaxRefused(position, "the rows of a matrix must be equally long")
    return Node("Matrix", tuple(Node("List", row.args) for row in rows))


def derivative(function: Node, variables: Sequence[Node], position: int = 0) -> Node:
    """Derivative(f, Tuple(x, n), ...) from x | (x, n) | x, n | x, x; neighbours in the same variable are merged."""
    orders: list[tuple[Node, Node]] = []
    for item in variables:
        if item.head == "Tuple" and len(item.args) == 2:
            variable, order = item.args
            assert isinstance(variable, Node)
            assert isinstance(order, Node)
            orders.append((variable, order))
        elif item.head == "Symbol" and orders and orders[-1][0] == item and orders[-1][1].head == "Integer":
            count = orders[-1][1].args[0]
            assert isinstance(count, int)
            orders[-1] = (item, integer(count + 1))
        elif item.head == "Symbol":
            orders.append((item, integer(1)))
        elif item.head == "Integer" and orders and orders[-1][1] == integer(1):
            orders[-1] = (orders[-1][0], item)
        else:
            raise SyntaxRefused(position, "a derivative is taken with respect to names")
    if not orders or any(variable.head != "Symbol" for variable, _ in orders):
        raise SyntaxRefused(position, "a derivative is taken with respect to names")
    return Node("Derivative", (function, *(Node("Tuple", pair) for pair in orders)))


def over(head: str, function: Node, bounds: Sequence[Node], position: int = 0) -> Node:
    """Integral(f, Tuple(x) | Tuple(x, a, b), ...), Sum(f, Tuple(n, a, b)) and Product likewise."""
    ranges: list[Node] = []
    for item in bounds:
        spec = item if item.head == "Tuple" else Node("Tuple", (item,))
        name = spec.args[0] if spec.args else None
        widths = (1, 3) if head == "Integral" else (3,)
        if not isinstance(name, Node) or name.head != "Symbol" or len(spec.args) not in widths:
            raise SyntaxRefused(position, f"{head} needs a name and its two bounds")
        ranges.append(spec)
    if not ranges:
        raise SyntaxRefused(position, f"{head} needs the name it runs over")
    return Node(head, (function, *ranges))


def limit(function: Node, variable: Node, point: Node, direction: str = TWO_SIDED, position: int = 0) -> Node:
    """Limit(f, x, a, Text(dir)); without a direction it is two-sided."""
    if variable.head != "Symbol":
        raise SyntaxRefused(position, "a limit runs over a name")
    if direction not in ("+", "-", TWO_SIDED):
        raise SyntaxRefused(position, "the direction of a limit is '+', '-' or '+-'")
    return Node("Limit", (function, variable, point, Node("Text", (direction,))))


def conjunction(parts: Sequence[Node]) -> Node:
    """A & B: an Intersection where one of them is a set as written, else an And."""
    return Node("Intersection" if any(part.head in SET_HEADS for part in parts) else "And", tuple(parts))


def disjunction(parts: Sequence[Node]) -> Node:
    """A | B: a Union where one of them is a set as written, else an Or."""
    return Node("Union" if any(part.head in SET_HEADS for part in parts) else "Or", tuple(parts))


_STATEMENTS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge", "And", "Or", "Not", "Contains", "Boolean", "Chain"})


def connected(head: str, parts: Sequence[Node]) -> Node:
    """`x = 1 or x = 2` is an Or of statements; `1 or 2`, `2 and 3` only list values, as a comma does."""
    return Node(head if any(part.head in _STATEMENTS for part in parts) else "Tuple", tuple(parts))


def listed(parts: Sequence[Node], signs: Sequence[str]) -> Node:
    """Parts with ";", ",", "OR" or "AND" between them (and perhaps one behind them), the loosest sign first.

    A comma lists; a semicolon among commas separates lists; `or` and `and` list values and connect statements.
    """
    signs = signs[: len(parts) - 1]
    if ";" in signs and "," in signs:
        return Node("Tuple", tuple(listed(*group) for group in _split(parts, signs, ";")))
    values = not any(part.head in _STATEMENTS for part in parts)
    if values or not any(sign in ("AND", "OR") for sign in signs):
        return Node("Tuple", tuple(parts)) if signs else parts[0]
    for sign, head in ((",", "Tuple"), (";", "Tuple"), ("OR", "Or"), ("AND", "And")):
        if sign in signs:
            return Node(head, tuple(listed(*group) for group in _split(parts, signs, sign)))
    return parts[0]


def _split(parts: Sequence[Node], signs: Sequence[str], at: str) -> list[tuple[list[Node], list[str]]]:
    groups: list[tuple[list[Node], list[str]]] = [([parts[0]], [])]
    for sign, part in zip(signs, parts[1:], strict=True):
        if sign == at:
            groups.append(([part], []))
        else:
            groups[-1][0].append(part)
            groups[-1][1].append(sign)
    return groups

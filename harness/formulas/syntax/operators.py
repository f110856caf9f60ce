"""The operators of Python and SymPy print syntax: how tightly each binds, and what it makes of the value before it.

As in Python's reference, but `^` is a power and `=` an equation. An operator is a function of the reader, which stands
at its sign, and of the value before it; it reads what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.calls_of_matrices import MATRIX_METHODS
from harness.formulas.syntax.tokens import misplaced
from harness.formulas.trees.tree import Node

_OR, _AND, NOT, _RELATION, _UNION, _MEET, _TERM, _FACTOR, SIGN, _POWER, _BEHIND = range(1, 12)


class Reader(Protocol):
    """What an operator needs of the reader: the tokens, the place it has come to, and the expressions behind it."""

    tokens: list[str]
    at: int

    def expression(self, floor: int) -> Node:
        """An expression up to the first operator that binds no tighter than `floor`."""

    def listed(self, closing: str) -> list[Node]:
        """Expressions with commas between them, up to the closing, which is taken."""

    def unwelcome(self, at: int, reason: str) -> Node:
        """Something well formed that is no mathematics."""

    def joins(self, values: Node) -> Node:
        """The values that `and` or `or` has joined; they are entries of the list with commas around them."""


Operator = Callable[[Reader, Node], Node]


def _chain(reader: Reader, sign: str, floor: int) -> list[Node]:
    """The operands behind one sign after the other, all the same."""
    found = []
    while reader.tokens[reader.at] == sign:
        reader.at += 1
        found.append(reader.expression(floor))
    return found


def _terms(reader: Reader, left: Node) -> Node:
    """a + b - c ... as one flat Add."""
    tokens = reader.tokens
    found = [*left.args] if left.head == "Add" else [left]
    while (sign := tokens[reader.at]) in ("+", "-"):
        reader.at += 1
        term = reader.expression(_TERM)
        found.append(term if sign == "+" else constructors.neg(term))
    return Node("Add", tuple(found))


def _factors(reader: Reader, left: Node) -> Node:
    """a * b * c ... as one flat Mul."""
    return Node("Mul", (*(left.args if left.head == "Mul" else (left,)), *_chain(reader, "*", _FACTOR)))


def _quotient(head: str) -> Operator:
    """a / b, a // b, a % b."""

    def read(reader: Reader, left: Node) -> Node:
        reader.at += 1
        return Node(head, (left, reader.expression(_FACTOR)))

    return read


def _power(reader: Reader, left: Node) -> Node:
    """a ** b: the exponent may bear a sign, and be a power itself."""
    reader.at += 1
    at, exponent = reader.at, reader.expression(SIGN)
    if exponent.head in ("FiniteSet", "EmptySet"):
        raise SyntaxRefused(at, "braces behind a power are LaTeX")
    return Node("Pow", (left, exponent))


def _union(reader: Reader, left: Node) -> Node:
    """A | B | ..., of sets or of conditions."""
    parts = left.children() if left.head in ("Or", "Union") else (left,)
    return constructors.disjunction([*parts, *_chain(reader, "|", _UNION)])


def _meet(reader: Reader, left: Node) -> Node:
    """A & B & ..., of sets or of conditions."""
    parts = left.children() if left.head in ("And", "Intersection") else (left,)
    return constructors.conjunction([*parts, *_chain(reader, "&", _MEET)])


def _either(reader: Reader, left: Node) -> Node:
    return reader.joins(constructors.connected("Or", [left, *_chain(reader, "or", _OR)]))


def _both(reader: Reader, left: Node) -> Node:
    return reader.joins(constructors.connected("And", [left, *_chain(reader, "and", _AND)]))


_COMPARISONS = {"=": "Eq", "==": "Eq", "!=": "Ne", "<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge", "in": "Contains"}


def _relation(reader: Reader, left: Node) -> Node:
    """a < b, a < b <= c, a = b."""
    operands, heads = [left], []
    while (head := _COMPARISONS.get(reader.tokens[reader.at])) is not None:
        reader.at += 1
        heads.append(head)
        operands.append(reader.expression(_RELATION))
    return constructors.relation(operands, heads)


def _refused(reader: Reader, left: Node) -> Node:
    raise SyntaxRefused(reader.at, f"`{reader.tokens[reader.at]}` is not mathematics", final=True)


def _called(reader: Reader, left: Node) -> Node:
    """Only names are called. Not final: 2(x + 1) is a product as people write it, which the other syntax reads."""
    raise SyntaxRefused(reader.at - 1, "only a name can be called")


def _subscript(reader: Reader, left: Node) -> Node:
    found = reader.unwelcome(reader.at - 1, "a subscript is not mathematics")
    reader.at += 1
    reader.listed("]")
    return found


def _member(reader: Reader, left: Node) -> Node:
    """M.T, M.H, M.rank(); any other attribute is a walk to where nobody is invited."""
    tokens, dot = reader.tokens, reader.at
    attribute, behind = tokens[dot + 1], tokens[dot + 2 : dot + 4]
    if behind == ["(", ")"] and attribute in MATRIX_METHODS:
        reader.at = dot + 4
        return Node(MATRIX_METHODS[attribute], (left,))
    if behind[:1] != ["("] and attribute in ("T", "H"):
        reader.at = dot + 2
        return Node("transpose" if attribute == "T" else "adjoint", (left,))
    if not attribute.isidentifier():
        raise misplaced(tokens, dot, after_value=True)
    reader.at = dot + 2
    if behind[:1] != ["("]:
        return reader.unwelcome(dot - 1, "attributes are not mathematics")
    reader.at += 1
    reader.listed(")")
    return reader.unwelcome(dot - 1, "methods are not mathematics")


OPERATORS: Final[dict[str, tuple[int, Operator]]] = {
    "or": (_OR, _either),
    "and": (_AND, _both),
    **dict.fromkeys(_COMPARISONS, (_RELATION, _relation)),
    "|": (_UNION, _union),
    "&": (_MEET, _meet),
    "+": (_TERM, _terms),
    "-": (_TERM, _terms),
    "*": (_FACTOR, _factors),
    "/": (_FACTOR, _quotient("Div")),
    "//": (_FACTOR, _quotient("FloorDiv")),
    "%": (_FACTOR, _quotient("Mod")),
    "**": (_POWER, _power),
    "^": (_POWER, _power),
    **dict.fromkeys(("not", "is", "<<", ">>", ":="), (_POWER, _refused)),
    "(": (_BEHIND, _called),
    "[": (_BEHIND, _subscript),
    ".": (_BEHIND, _member),
}
"""Sign -> (how tightly it binds, what it makes of the value before it)."""

NONE: Final[tuple[int, Operator]] = (0, _refused)
"""For every other token: it ends the expression before it."""

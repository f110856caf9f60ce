"""What a problem gives a name to, or lists without one: read from its statement and its reference solution.

values    `A = Matrix(...)`, `v1 = (1, 2)`, `f(x) = x**2`, `a_n = 1/n`, "let A be the matrix ...": name -> values
own       the matrix of the vectors, or the one matrix, that the statement shows without a name: a solution may call
          it as it likes
called    the names that the reference solution gives to it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.formulas.syntax import Node
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.scoring.alike import (
    MAX_WORKED_OUT,
    SEQUENCES,
    alike,
    is_instance,
    put_in,
    same_vectors,
    shape_of,
    worked_out,
)
from harness.verification.statement.written import first_formula, plain_letters, whole

MAX_VALUES = 64
"""Names that a statement may give; a few in practice."""
_TOGETHER = frozenset({"And", "Tuple", "List", "FiniteSet", "Or"})
_NAMED = re.compile(
    r"(?<![A-Za-z\\])(?P<d>\$?)(?P<name>[A-Za-z](?:_?\{?[A-Za-z0-9]\}?)?)(?P=d)"
    r"(?:\s*:=|\s+(?:be|denotes?|is|equals?|represents?|stands\s+for)(?:\s+(?:equal\s+to|defined\s+(?:as|by)|given\s+by))?)"
    r"\s+(?:(?:the|a|an)\s+)?(?:(?:\d+\s*(?:x|×|\\times)\s*\d+|[a-z]+)\s+){0,3}"
    r"(?=[-$(\[{\\0-9]|Matrix\(|Interval|Union|[a-z]\w*\s*[*^/+(-])"
)
"""`let A be the 2x2 matrix`, `where $v_1$ is the vector`: what follows is the value."""
_VECTORS = re.compile(r"\b(?:linear(?:ly)?|span|basis|rank|independen\w*|dependen\w*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Givens:
    """See the module docstring."""

    values: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    parameters: Mapping[str, Node] = field(default_factory=dict)
    """Of a function that is given by `f(x) = ...`: its variable."""
    own: tuple[Node, ...] = ()
    called: frozenset[str] = frozenset()

    def gives(self, name: str) -> bool:
        """Whether the problem gives this name a value."""
        return plain(name) in self.values

    def shown(self) -> tuple[Node, ...]:
        """Every value that the statement gives, and its matrix without a name."""
        return (*self.own, *(value for values in self.values.values() for value in values))

    def meaning(self, name: str) -> Node | None:
        """The one value that the problem gives the name."""
        values = self.values.get(plain(name), ())
        return values[0] if len(values) == 1 else None

    def agrees(self, name: str, value: Node, lets: Mapping[str, Node]) -> bool | None:
        """Whether it is the value that the problem gives the name (one of them, where cases are told apart)."""
        verdicts = [alike(self._resolved(meaning, lets), value) for meaning in self.values[plain(name)]]
        return True if True in verdicts else None if None in verdicts else False

    def _resolved(self, value: Node, lets: Mapping[str, Node]) -> Node:
        """The given value with the other given names and the output's lets put in, three deep at the most."""
        single = {name: values[0] for name, values in self.values.items() if len(values) == 1}
        for _ in range(3):
            used = facts(value).names & (set(single) | set(lets))
            if not used or facts(value).size > MAX_WORKED_OUT:
                break
            value = put_in(value, {name: lets.get(name, single.get(name, symbol(name))) for name in used})
        return value

    def stands_in_for_own(self, name: str, value: Node) -> bool | None:
        """Whether a let's value takes the place of the problem's own matrix and is another: True; None where it is the
        own one; False where it is something else altogether."""
        matrix = worked_out(value)
        if matrix.head != "Matrix" or not self.own:
            return False
        if any(same_vectors(own, matrix) or is_instance(own, matrix) for own in self.own):
            return None
        shapes = {shape for own in self.own for shape in (shape_of(own), shape_of(own)[::-1])}
        return name in self.called or shape_of(matrix) in shapes


NOTHING = Givens()


def nothing() -> Givens:
    """What a problem gives that nobody knows."""
    return NOTHING


def plain(name: str) -> str:
    """A name without the signs of a subscript: v_1 and v_{1} are v1."""
    return name.replace("_", "").replace("{", "").replace("}", "")


def givens_of(statement: str, lets: Sequence[tuple[str, Node]] = (), result_is_matrix: bool = False) -> Givens:
    """What a statement gives. lets: (name, value) of the reference solution. result_is_matrix: the answer is a matrix,
    so that a matrix which is not the problem's may be the result."""
    stated = whole(statement)
    values: dict[str, list[Node]] = {}
    parameters: dict[str, Node] = {}
    for name, parameter, value in (*_equations(stated), *_in_words(statement)):
        if len(values) < MAX_VALUES:
            values.setdefault(name, []).append(value)
            if parameter is not None:
                parameters[name] = parameter
    own = () if result_is_matrix else tuple(_own(stated, statement, values))
    called = frozenset(name for name, value in lets if any(same_vectors(matrix, worked_out(value)) for matrix in own))
    return Givens({name: tuple(dict.fromkeys(meanings)) for name, meanings in values.items()}, parameters, own, called)


def _equations(stated: Sequence[Node]) -> Iterator[tuple[str, Node | None, Node]]:
    """(name, a function's variable, value) of every `name = value` among the formulas."""
    for node in stated:
        if node.head in _TOGETHER:
            yield from _equations(list(node.children()))
        elif node.head in ("Eq", "Chain"):
            *left, value = node.children()
            if node.head == "Eq" and value.head == "Symbol" and left[0].head != "Symbol":
                left, value = [value], left[0]
            for name in left:
                if name.head == "Symbol" and str(name.args[0]) not in facts(value).names:
                    yield plain(str(name.args[0])), None, value
                elif name.head == "Call" and len(name.args) == 2:
                    function, variable = name.children()
                    if variable.head == "Symbol":
                        yield plain(str(function.args[0])), variable, value


def _in_words(statement: str) -> Iterator[tuple[str, Node | None, Node]]:
    text = plain_letters(statement[:4096])
    for naming in _NAMED.finditer(text):
        value = first_formula(text[naming.end() : naming.end() + 2000])
        name = plain(naming["name"])
        if value is not None and value.head not in ("Eq", "Symbol") and name not in map(plain, facts(value).names):
            yield name, None, value


def _own(stated: Sequence[Node], statement: str, values: Mapping[str, list[Node]]) -> Iterator[Node]:
    """The matrix of the vectors that the statement lists, or its one matrix, unless it has a name."""
    named = {value for meanings in values.values() for value in meanings}
    inside = {part for node in stated for part in node.walk() if part.head == "Matrix"}
    if len(inside) == 1 and not inside & named:
        yield from inside
    if _VECTORS.search(statement):
        vectors = dict.fromkeys(vector for node in stated for vector in _vectors(node))
        if len(vectors) > 1 and len({len(vector) for vector in vectors}) == 1:
            yield Node("Matrix", tuple(Node("List", vector) for vector in vectors))


def _vectors(node: Node) -> Iterator[tuple[Node, ...]]:
    if node.head == "Eq":
        yield from _vectors(list(node.children())[1])
    elif node.head in ("Tuple", "List", "FiniteSet"):
        parts = list(node.children())
        if node.head != "FiniteSet" and len(parts) > 1 and not any(p.head in (*SEQUENCES, "Eq") for p in parts):
            yield tuple(parts)
        else:
            for part in parts:
                yield from _vectors(part)

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
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.claims import judged
from harness.verification.comparison.exact.matrices import RULES as MATRIX_RULES
from harness.verification.comparison.exact.matrix_arithmetic import arithmetic
from harness.verification.statement.polynomials import ONE, TooManyTerms, multiplied_out
from harness.verification.statement.written import first_formula, plain_letters, whole

MAX_VALUES = 64
"""Names that a statement may give; a few in practice."""
MAX_WORKED_OUT = 400
"""Nodes of a let's value whose matrices are multiplied and added."""
_TOGETHER = frozenset({"And", "Tuple", "List", "FiniteSet", "Or"})
_SEQUENCES = frozenset({"Tuple", "List"})
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
        found = [_alike(self._resolved(given, lets), value) for given in self.values[plain(name)]]
        return True if True in found else None if None in found else False

    def _resolved(self, given: Node, lets: Mapping[str, Node]) -> Node:
        """The given value with the other given names and the output's lets put in, three deep at the most."""
        single = {name: values[0] for name, values in self.values.items() if len(values) == 1}
        for _ in range(3):
            used = facts(given).names & (set(single) | set(lets))
            if not used or facts(given).size > MAX_WORKED_OUT:
                break
            given = _put(given, {name: lets.get(name, single.get(name, symbol(name))) for name in used})
        return given

    def stands_in_for_own(self, name: str, value: Node) -> bool | None:
        """Whether a let's value takes the place of the problem's own matrix and is another: True; None where it is the
        own one; False where it is something else altogether."""
        matrix = worked_out(value)
        if matrix.head != "Matrix" or not self.own:
            return False
        if any(same_vectors(own, matrix) or _instance(own, matrix) for own in self.own):
            return None
        shapes = {shape for own in self.own for shape in (_shape(own), _shape(own)[::-1])}
        return name in self.called or _shape(matrix) in shapes


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
    return Givens({name: tuple(dict.fromkeys(found)) for name, found in values.items()}, parameters, own, called)


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
    for found in _NAMED.finditer(text):
        value = first_formula(text[found.end() : found.end() + 2000])
        name = plain(found["name"])
        if value is not None and value.head not in ("Eq", "Symbol") and name not in map(plain, facts(value).names):
            yield name, None, value


def _own(stated: Sequence[Node], statement: str, values: Mapping[str, list[Node]]) -> Iterator[Node]:
    """The matrix of the vectors that the statement lists, or its one matrix, unless it has a name."""
    named = {value for found in values.values() for value in found}
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
        if node.head != "FiniteSet" and len(parts) > 1 and not any(p.head in (*_SEQUENCES, "Eq") for p in parts):
            yield tuple(parts)
        else:
            for part in parts:
                yield from _vectors(part)


# ------------------------------------------------------------------------------------------------- comparisons


def worked_out(node: Node) -> Node:
    """The value with sums, products and transposes of matrices worked out, as far as that goes."""
    if "Matrix" not in facts(node).heads or node.head == "Matrix" or facts(node).size > MAX_WORKED_OUT:
        return node
    parts = tuple(worked_out(arg) if isinstance(arg, Node) else arg for arg in node.args)
    node = Node(node.head, parts)
    try:
        if node.head in ("transpose", "inverse", "rref", "adjugate"):
            return MATRIX_RULES[node.head](*node.children())
        return arithmetic(node)
    except (Undecided, Undefined):
        return node


def _alike(given: Node, value: Node) -> bool | None:
    """Whether two values are one: a vector may be a tuple, a list, a row or a column; a quantity may lose its unit."""
    if given.head == "Quantity" and value.head != "Quantity":
        given = next(given.children())
    given, value = worked_out(given), worked_out(value)
    if canonical_cached(given) == canonical_cached(value):
        return True
    ours, theirs = _entries(given), _entries(value)
    if ours is not None and theirs is not None:
        return _one_by_one(ours, theirs)
    if given.head in _SEQUENCES and len(given.args) == 2 and value.head == "Interval":  # A = (0, 1) may be a set
        open_ = Node("Boolean", (given.head == "Tuple",))
        given = Node("Interval", (*given.args, open_, open_))
    if given.head == value.head == "Interval" and given.args[2:] == value.args[2:]:
        return _one_by_one(list(given.children())[:2], list(value.children())[:2])
    return judged(given, value).equal


def _one_by_one(ours: Sequence[Node], theirs: Sequence[Node]) -> bool | None:
    if len(ours) != len(theirs):
        return False
    found = [judged(a, b).equal for a, b in zip(ours, theirs, strict=True)]
    return False if False in found else None if None in found else True


def _entries(node: Node) -> list[Node] | None:
    """The entries of a vector, however it is written."""
    if node.head == "Matrix":
        rows = [list(row.children()) if row.head in _SEQUENCES else [row] for row in node.children()]
        if len(rows) == 1:
            return rows[0]
        return [entry for row in rows for entry in row] if all(len(row) == 1 for row in rows) else None
    if node.head in _SEQUENCES and not any(part.head in (*_SEQUENCES, "Eq", "Matrix") for part in node.children()):
        return list(node.children())
    return None


def _rows(matrix: Node) -> list[Node]:
    return [row for row in matrix.children() if row.head in _SEQUENCES]


def _grid(matrix: Node) -> list[list[Node]]:
    return [[canonical_cached(entry) for entry in row.children()] for row in _rows(matrix)]


def _shape(matrix: Node) -> tuple[int, int]:
    rows = _rows(matrix)
    return len(rows), len(rows[0].args) if rows else 0


def same_vectors(own: Node, matrix: Node) -> bool:
    """Whether a matrix has the own one's rows, in any order, as its rows or its columns."""
    if matrix.head != "Matrix":
        return False
    if own == matrix:  # as nearly every solution writes it
        return _is_grid(matrix)
    height, width = _shape(matrix)
    if not _is_grid(matrix) or (height, width) not in (_shape(own), _shape(own)[::-1]):
        return False
    ours, theirs = _grid(own), _grid(matrix)
    return any(_same_rows(ours, rows) for rows in (theirs, [list(column) for column in zip(*theirs, strict=True)]))


def _is_grid(matrix: Node) -> bool:
    """Whether it has rows, all of one length."""
    return len({len(row.args) for row in _rows(matrix)}) == 1


def _same_rows(ours: list[list[Node]], theirs: list[list[Node]]) -> bool:
    left = list(theirs)
    for row in ours:
        at = next((n for n, other in enumerate(left) if _same_row(row, other)), None)
        if at is None:
            return False
        del left[at]
    return not left


def _same_row(a: list[Node], b: list[Node]) -> bool:
    return len(a) == len(b) and all(x == y or _same_entry(x, y) for x, y in zip(a, b, strict=True))


def _same_entry(a: Node, b: Node) -> bool:
    """Whether two canonical entries that are written differently are one."""
    if _is_whole(a) and _is_whole(b):  # most entries: no need of a comparison
        return False
    return judged(a, b).equal is True


def _is_whole(entry: Node) -> bool:
    """Whether it is a whole number, written out."""
    return entry.head == "Integer" or (entry.head == "Neg" and next(entry.children()).head == "Integer")


def _instance(own: Node, matrix: Node) -> bool:
    """Whether a matrix is the own one with its one parameter given a value."""
    names = facts(own).names
    if len(names) != 1 or _shape(own) != _shape(matrix):
        return False
    (name,) = names
    pairs = [
        pair
        for a, b in zip(_grid(own), _grid(matrix), strict=True)
        if len(a) == len(b)
        for pair in zip(a, b, strict=True)
    ]
    value = next((found for a, b in pairs if (found := _solved(a, b, name)) is not None), None)
    return value is not None and all(judged(_put(a, {name: value}), b).equal is True for a, b in pairs)


def _solved(entry: Node, value: Node, name: str) -> Node | None:
    """v with entry(name = v) = value, for an entry that is linear in the name."""
    try:
        terms = multiplied_out(entry)
    except TooManyTerms:
        return None
    slope = terms.get(frozenset({(symbol(name), 1)}))
    if slope is None or terms.keys() - {ONE, frozenset({(symbol(name), 1)})}:
        return None
    rest = terms.get(ONE, slope * 0)
    difference = Node("Add", (value, Node("Neg", (_fraction(rest.numerator, rest.denominator),))))
    return Node("Div", (difference, _fraction(slope.numerator, slope.denominator)))


def _fraction(above: int, below: int) -> Node:
    return Node("Div", (Node("Integer", (above,)), Node("Integer", (below,))))


def _put(node: Node, values: Mapping[str, Node]) -> Node:
    if node.head == "Symbol":
        return values.get(str(node.args[0]), node)
    return Node(node.head, tuple(_put(arg, values) if isinstance(arg, Node) else arg for arg in node.args))

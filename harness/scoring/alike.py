"""Whether two values that solutions write are one: vectors and matrices in whatever form, by their entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.claims import judged
from harness.verification.comparison.exact.matrices import RULES as MATRIX_RULES
from harness.verification.comparison.exact.matrix_arithmetic import arithmetic
from harness.verification.statement.polynomials import ONE, TooManyTerms, multiplied_out

MAX_WORKED_OUT = 400
"""Nodes of a let's value whose matrices are multiplied and added."""
SEQUENCES = frozenset({"Tuple", "List"})


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


def alike(meant: Node, value: Node) -> bool | None:
    """Whether two values are one: a vector may be a tuple, a list, a row or a column; a quantity may lose its unit."""
    if meant.head == "Quantity" and value.head != "Quantity":
        meant = next(meant.children())
    meant, value = worked_out(meant), worked_out(value)
    if canonical_cached(meant) == canonical_cached(value):
        return True
    ours, theirs = _entries(meant), _entries(value)
    if ours is not None and theirs is not None:
        return _one_by_one(ours, theirs)
    if meant.head in SEQUENCES and len(meant.args) == 2 and value.head == "Interval":  # A = (0, 1) may be a set
        open_ = Node("Boolean", (meant.head == "Tuple",))
        meant = Node("Interval", (*meant.args, open_, open_))
    if meant.head == value.head == "Interval" and meant.args[2:] == value.args[2:]:
        return _one_by_one(list(meant.children())[:2], list(value.children())[:2])
    return judged(meant, value).equal


def _one_by_one(ours: Sequence[Node], theirs: Sequence[Node]) -> bool | None:
    if len(ours) != len(theirs):
        return False
    verdicts = [judged(a, b).equal for a, b in zip(ours, theirs, strict=True)]
    return False if False in verdicts else None if None in verdicts else True


def _entries(node: Node) -> list[Node] | None:
    """The entries of a vector, however it is written."""
    if node.head == "Matrix":
        rows = [list(row.children()) if row.head in SEQUENCES else [row] for row in node.children()]
        if len(rows) == 1:
            return rows[0]
        return [entry for row in rows for entry in row] if all(len(row) == 1 for row in rows) else None
    if node.head in SEQUENCES and not any(part.head in (*SEQUENCES, "Eq", "Matrix") for part in node.children()):
        return list(node.children())
    return None


def _rows(matrix: Node) -> list[Node]:
    return [row for row in matrix.children() if row.head in SEQUENCES]


def _grid(matrix: Node) -> list[list[Node]]:
    return [[canonical_cached(entry) for entry in row.children()] for row in _rows(matrix)]


def shape_of(matrix: Node) -> tuple[int, int]:
    """Rows and columns."""
    rows = _rows(matrix)
    return len(rows), len(rows[0].args) if rows else 0


def same_vectors(own: Node, matrix: Node) -> bool:
    """Whether a matrix has the own one's rows, in any order, as its rows or its columns."""
    if matrix.head != "Matrix":
        return False
    if own == matrix:  # as nearly every solution writes it
        return _is_grid(matrix)
    height, width = shape_of(matrix)
    if not _is_grid(matrix) or (height, width) not in (shape_of(own), shape_of(own)[::-1]):
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


def is_instance(own: Node, matrix: Node) -> bool:
    """Whether a matrix is the own one with its one parameter given a value."""
    names = facts(own).names
    if len(names) != 1 or shape_of(own) != shape_of(matrix):
        return False
    (name,) = names
    pairs = [
        pair
        for a, b in zip(_grid(own), _grid(matrix), strict=True)
        if len(a) == len(b)
        for pair in zip(a, b, strict=True)
    ]
    value = next((solved for a, b in pairs if (solved := _solved(a, b, name)) is not None), None)
    return value is not None and all(judged(put_in(a, {name: value}), b).equal is True for a, b in pairs)


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


def put_in(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with the values of names put in."""
    if node.head == "Symbol":
        return values.get(str(node.args[0]), node)
    return Node(node.head, tuple(put_in(arg, values) if isinstance(arg, Node) else arg for arg in node.args))

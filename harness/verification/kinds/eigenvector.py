"""Eigenvectors, right up to a factor."""

from __future__ import annotations

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.trees.algebra import ZERO, add, is_value, mul, sub
from harness.formulas.undecided import Undecided
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.exact.matrix_trees import rows_of, vector_entries
from harness.verification.comparison.resolve import resolve
from harness.verification.kinds.shared.gold import Gold, without_name
from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.verdict import Method, Verdict, all_of, differ, undecided


def eigenvector(gold: Gold, prediction: Node) -> Verdict:
    """The same vector up to a factor other than 0; with the matrix in `of`, any eigenvector of the same value."""
    wanted = _entries(gold.tree)
    at = None if wanted is None else _first_nonzero(wanted, gold)
    if wanted is None or at is None:
        raise gold.refuse("no vector, or that of zeros")
    matrix = _matrix(gold, wanted, at)
    said = _entries(without_name(prediction))
    if said is None:
        return differ(f"{prediction.head} is no vector", Method.rule)
    if len(said) != len(wanted):
        return differ(f"{len(said)} entries against {len(wanted)}")
    verdicts = [compare_in(entry, ZERO, gold.context).equal for entry in said]
    if all(verdicts):
        return differ("the vector of zeros is no eigenvector", Method.rule)
    if False not in verdicts:
        return undecided("whether the vector is that of zeros")
    if matrix is not None:
        return _maps_to_multiple(matrix, wanted, at, said, gold)
    pairs = zip(wanted, said, strict=True)
    return all_of([compare_in(mul(a, said[at]), mul(wanted[at], b), gold.context) for a, b in pairs])


def _entries(node: Node) -> list[Node] | None:
    """The entries of a vector: a tuple, a list, a row or a column, the only one of a list, or a multiple of one."""
    node = resolve(node)
    while node.head in ("List", "Tuple", "FiniteSet") and len(node.args) == 1:
        node = next(node.children())
    if node.head not in ("List", "Tuple", "Matrix") or not node.args:
        return None
    try:
        entries = vector_entries(node) if node.head == "Matrix" else list(node.children())
    except Undecided:
        return None
    return entries if all(map(is_value, entries)) else None


def _first_nonzero(entries: list[Node], gold: Gold) -> int | None:
    """The place of the first entry that is known not to be 0."""
    places = (at for at, entry in enumerate(entries) if compare_in(entry, ZERO, gold.context).equal is False)
    return next(places, None)


def _matrix(gold: Gold, vector: list[Node], at: int) -> list[list[Node]] | None:
    """The rows of the matrix in `of`; raises GoldError where gold is no eigenvector of it."""
    if gold.answer.of is None:
        return None
    try:
        rows = [list(row) for row in rows_of(parse_remembered(gold.answer.of))]
    except (SyntaxRefused, Undecided) as reason:
        raise gold.refuse(f"its matrix {gold.answer.of!r} cannot be read: {reason}") from None
    if len(rows) != len(vector) or any(len(row) != len(vector) for row in rows):
        raise gold.refuse("its matrix is of another size")
    if _maps_to_multiple(rows, vector, at, vector, gold).equal is False:
        raise gold.refuse("no eigenvector of its matrix")
    return rows


def _maps_to_multiple(rows: list[list[Node]], wanted: list[Node], at: int, said: list[Node], gold: Gold) -> Verdict:
    """Whether A*v = k*v for the k of gold: k is entry `at` of A*gold over that of gold."""
    image = _dot(rows[at], wanted)
    differences = [
        sub(mul(wanted[at], _dot(row, said)), mul(image, entry)) for row, entry in zip(rows, said, strict=True)
    ]
    verdict = all_of([compare_in(difference, ZERO, gold.context) for difference in differences])
    return differ("no eigenvector of this value", verdict.method) if verdict.equal is False else verdict


def _dot(row: list[Node], vector: list[Node]) -> Node:
    return add(*(mul(a, b) for a, b in zip(row, vector, strict=True)))


KIND = FormulaKind(
    "eigenvector",
    eigenvector,
    "the same vector up to a factor other than 0; with `of`, the matrix, any eigenvector of the same value",
    example="Matrix([1, 2])",
)

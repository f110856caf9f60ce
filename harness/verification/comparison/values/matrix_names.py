"""Claims in which names stand for whole matrices: Derivative(Trace(X.T*B*X), X) = B*X + B.T*X.

Nobody said what shape a name has, so every way is tried to take each for a number, a column or a square matrix that
fits both sides. A claim is true where it holds in all ways that keep to the customs of notation, at complex matrices of
no special kind: capitals are matrices, small letters columns or numbers, and what stands under `.T` is no number. It is
false where it fails in every way, at real matrices.

One size is enough: an identity in matrices, transposes and traces of degree d that holds for n x n matrices with n > d
holds for all sizes (Procesi, "The invariant theory of n x n matrices", 1976: trace identities start at degree n + 1,
with transposes too), and matrices that are not square are square ones with zeros around them. Beyond LARGEST rows, and
where an inverse, a root or an entrywise product stands in the claim, it is evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.syntax.brackets import name_of
from harness.formulas.trees.algebra import contains
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node
from harness.verification.comparison.balls.points import names_of
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.matrix_shapes import (
    CALLED,
    COLUMN,
    NUMBER,
    SQUARE,
    Kinds,
    Misfit,
    Shape,
    fits,
    shape_of,
)
from harness.verification.comparison.values.matrix_values import MatrixEvaluation, Unknown, alike
from harness.verification.verdict import Method, Verdict, differ, same

MARKS = frozenset({"transpose", "adjoint", "trace"})
MAX_NAMES, MAX_NODES, MAX_WAYS, LARGEST = 7, 150, 24, 6


def compare_matrix_names(a: Node, b: Node) -> Verdict | None:
    """The verdict on two sides in which names stand for matrices; None where none stands out as one, or where the ways
    of reading them do not agree."""
    if not (_speaks_of_matrices(a) or _speaks_of_matrices(b)) or facts(a).size + facts(b).size > MAX_NODES:
        return None
    names = names_of(a, b)
    if not 0 < len(names) <= MAX_NAMES or _identity_stands_there(a, b):
        return None
    ways = list(_ways(a, b, names))
    readings = _customary(ways, a, b)
    size = min(LARGEST, max(3, 1 + max(_degree(a), _degree(b))))
    try:
        with precision(BITS):
            if 0 < len(readings) <= MAX_WAYS and all(fit and _holds(a, b, way, size) for way, fit in readings):
                return same(Method.numeric, f"holds for matrices of {size} rows of no special kind")
            fitting = [way for way, fit in ways if fit]
            if 0 < len(fitting) <= MAX_WAYS and all(_fails(a, b, way) for way in fitting):
                return differ("differs for matrices of 2 rows", Method.enclosure)
    except Unknown:
        return None
    return None


def _customary(ways: list[tuple[Kinds, bool]], a: Node, b: Node) -> list[tuple[Kinds, bool]]:
    """The ways that keep to the customs. Where a name that is differentiated by may be a number or a matrix, it is a
    matrix: nobody writes the derivative of a.T*x by a number x so."""
    marked = {str(part.args[0]) for side in (a, b) for part in _under_marks(side)}
    by = {str(spec.args[0].args[0]) for side in (a, b) for spec in _orders(side)}  # type: ignore[union-attr]  # Tuple(x, n)
    found = [
        (way, fit)
        for way, fit in ways
        if all(_is_customary(*pair) for pair in way.items()) and not any(way[name] == NUMBER for name in marked)
    ]
    return [(way, fit) for way, fit in found if not any(way[name] == NUMBER for name in by)] or found


def _orders(node: Node) -> Iterator[Node]:
    for part in node.walk():
        if part.head == "Derivative":
            yield from list(part.children())[1:]


def _speaks_of_matrices(node: Node) -> bool:
    if contains(node, MARKS):
        return True
    return any(part.head == "Call" and name_of(part.args[0]) in CALLED for part in node.walk())


def _is_customary(name: str, kind: Shape) -> bool:
    return (kind == SQUARE) == name[0].isupper()


def _identity_stands_there(a: Node, b: Node) -> bool:
    """Whether I stands in a claim on derivatives: there it may be the identity, whose size is nobody's guess."""
    found = any(part == Node("Constant", ("I",)) for side in (a, b) for part in side.walk())
    return found and (contains(a, ("Derivative",)) or contains(b, ("Derivative",)))


def _ways(a: Node, b: Node, names: list[str]) -> Iterator[tuple[Kinds, bool]]:
    """Every way to take each name for a number, a column or a square matrix in which each side has a shape, and whether
    they are one."""
    for kinds in product((SQUARE, COLUMN, NUMBER), repeat=len(names)):
        way = dict(zip(names, kinds, strict=True))
        try:
            yield way, fits(_shape(a, way), _shape(b, way))
        except Misfit:
            continue


def _shape(node: Node, way: Kinds) -> Shape | None:
    """None for a literal 0, which is a matrix of zeros of any shape."""
    return None if rational(node) == 0 else shape_of(node, way)


def _under_marks(node: Node) -> Iterator[Node]:
    """Names right under .T, adjoint or trace."""
    for part in node.walk():
        if part.head in MARKS:
            yield from (child for child in part.children() if child.head == "Symbol")


def _degree(node: Node) -> int:
    """How many matrices are multiplied, at most."""
    parts = list(node.children())
    if node.head == "Symbol":
        return 1
    degrees = [_degree(part) for part in parts]
    if node.head == "Mul" or node.head == "Call":
        return sum(degrees)
    if node.head == "Pow":
        order = rational(parts[1])
        return degrees[0] * (max(1, abs(int(order))) if order is not None else 1)
    return max(degrees, default=0)


def _holds(a: Node, b: Node, way: Kinds, size: int) -> bool:
    """Whether the sides agree at complex matrices of the size and at smaller ones."""
    for rows in (2, size):
        entries = MatrixEvaluation(way, rows, real=False)
        if alike(entries.of(a), entries.of(b)) is not True:
            return False
    return True


def _fails(a: Node, b: Node, way: Kinds) -> bool:
    """Whether the sides differ at real matrices of two rows."""
    entries = MatrixEvaluation(way, 2, real=True)
    return alike(entries.of(a), entries.of(b)) is False

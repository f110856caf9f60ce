"""Sums, products and powers of matrices; transposes; products and lengths of vectors; functions of every entry."""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.trees.algebra import ONE, ZERO, add, bounded, div, is_value, mul, neg
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact.determinants import inverse
from harness.verification.comparison.exact.matrix_trees import column, exact, matrix, rows_of, square, tree_of
from harness.verification.comparison.exact.quotients import rational

MAX_NODES = 4000


def trace(node: Node) -> Node:
    """trace(M) -> the sum of its diagonal."""
    rows = rows_of(node)
    return add(*[rows[i][i] for i in range(square(rows))])


def transpose(node: Node) -> Node:
    """transpose(M) -> M with rows and columns exchanged; of a number the number."""
    if is_number(node):
        return node
    return matrix(list(zip(*rows_of(node), strict=True)))


def adjoint(node: Node) -> Node:
    """adjoint(M) -> the transpose of its conjugate; of a number its conjugate."""
    return _conjugate(node) if is_number(node) else transpose(_conjugate(node))


def is_number(node: Node) -> bool:
    """Whether the tree can be no matrix: no name in it but inside functions of numbers alone."""
    if node.head in _OF_NUMBERS:
        return True
    if node.head in ("Symbol", "Matrix", "List", "Tuple", "Call"):
        return False
    return is_value(node) and all(map(is_number, node.children()))


def product(a: Node, b: Node) -> Node:
    """The product of two matrices, or of a matrix and a number."""
    if a.head != "Matrix" or b.head != "Matrix":
        scalar, mat = (b, a) if a.head == "Matrix" else (a, b)
        return matrix([[mul(scalar, entry) for entry in row] for row in rows_of(mat)])
    left, right = rows_of(a), rows_of(b)
    if len(left[0]) != len(right):
        raise Undefined("matrices whose sizes do not fit")
    x, y = exact(left), exact(right)
    if x is not None and y is not None:
        return tree_of(x * y)
    columns = list(zip(*right, strict=True))
    return bounded(matrix([[add(*map(mul, row, col)) for col in columns] for row in left]), MAX_NODES)


def total(a: Node, b: Node) -> Node:
    """The sum of two matrices of one size."""
    left, right = rows_of(a), rows_of(b)
    if len(left) != len(right) or len(left[0]) != len(right[0]):
        raise Undefined("matrices whose sizes do not fit")
    return matrix([[add(x, y) for x, y in zip(r, s, strict=True)] for r, s in zip(left, right, strict=True)])


def dot(a: Node, b: Node) -> Node:
    """dot(a, b) -> the sum of products of entries."""
    x, y = ([entry for row in rows_of(node) for entry in row] for node in (a, b))
    if len(x) != len(y):
        raise Undefined("vectors of different length")
    return add(*map(mul, x, y))


def cross(a: Node, b: Node) -> Node:
    """cross(a, b) of two vectors in space."""
    x, y = ([entry for row in rows_of(node) for entry in row] for node in (a, b))
    if len(x) != 3 or len(y) != 3:
        raise Undefined("a cross product needs two vectors in space")
    turns = ((1, 2), (2, 0), (0, 1))
    return column([add(mul(x[i], y[j]), neg(mul(x[j], y[i]))) for i, j in turns])


def norm(node: Node) -> Node:
    """norm(v) -> sqrt of the sum of squares."""
    entries = [entry for row in rows_of(node) for entry in row]
    return Node("sqrt", (add(*[Node("Pow", (entry, integer(2))) for entry in entries]),))


def arithmetic(node: Node) -> Node:
    """Sums, products and whole powers that hold matrices, worked out; any other tree as it is."""
    parts = list(node.children())
    if not any(part.head == "Matrix" for part in parts):
        return node
    if node.head == "Add":
        result = parts[0]
        for part in parts[1:]:
            result = total(result, part)
        return result
    if node.head == "Neg":
        return product(integer(-1), parts[0])
    if node.head == "Mul":
        result = parts[0]
        for part in parts[1:]:
            result = product(result, part) if "Matrix" in (result.head, part.head) else mul(result, part)
        return result
    if node.head == "Div":
        return product(div(ONE, parts[1]), parts[0])
    if node.head == "Pow":
        return _power(*parts)
    return node


def _power(base: Node, exponent: Node) -> Node:
    order = rational(exponent)
    if order is None or order.q != 1 or abs(order) > 30:
        raise Undecided("a matrix to this power")
    if order < 0:
        base, order = inverse(base), -order
    result = matrix([[ONE if i == j else ZERO for j in range(len(base.args))] for i in range(len(base.args))])
    for _ in range(int(order.p)):
        result = product(result, base)
    return result


def entrywise(head: str) -> Callable[[Node], Node]:
    """re(M), im(M) and conjugate(M): of every entry; any other argument as it is."""

    def of_every_entry(node: Node) -> Node:
        if node.head != "Matrix":
            return Node(head, (node,))
        return matrix([[Node(head, (entry,)) for entry in row] for row in rows_of(node)])

    return of_every_entry


_conjugate = entrywise("conjugate")
_OF_NUMBERS = frozenset({"DiracDelta", "Heaviside", "trace", "det", "rank", "nullity", "norm", "dot"})
"""Heads whose value is a number, whatever stands in them."""


def exponential(node: Node) -> Node:
    """exp(M) of a diagonal matrix: the exponentials of its diagonal. Raises Undecided for other matrices."""
    if node.head != "Matrix":
        return Node("exp", (node,))
    rows = rows_of(node)
    n = square(rows)
    if any(rows[i][j] != ZERO for i in range(n) for j in range(n) if i != j):
        raise Undecided("the exponential of a matrix that is not diagonal")
    return matrix([[Node("exp", (rows[i][i],)) if i == j else ZERO for j in range(n)] for i in range(n)])

"""Linear algebra on trees: exact over the rationals (fmpq_mat), by formula where entries hold names.

A matrix tree is Matrix(List(row), ...); inside this room it is a list of rows of trees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat

from harness.formulas.trees.algebra import ONE, ZERO, add, bounded, div, free_names, is_value, mul, neg, substitute
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact.polynomial_det import polynomial_det
from harness.verification.comparison.exact.quotients import as_tree, rational

Rows = list[list[Node]]
MAX_FORMULA = 4
"""Matrices with names in them are inverted and their determinants written out up to this many rows."""
MAX_SIZE = 40
MAX_NODES = 4000


def rows_of(node: Node) -> Rows:
    """The rows of a Matrix, or of a List of equally long Lists. Raises Undecided for anything else."""
    if node.head == "Matrix" or (node.head in ("List", "Tuple") and node.args):
        rows = [list(row.children()) if row.head in ("List", "Tuple") else [row] for row in node.children()]
        if len({len(row) for row in rows}) <= 1 and len(rows) <= MAX_SIZE:
            return rows
    raise Undecided(f"{node.head} is not a matrix")


def matrix(rows: Sequence[Sequence[Node]]) -> Node:
    """The tree of a matrix."""
    return Node("Matrix", tuple(Node("List", tuple(row)) for row in rows))


def column(entries: Sequence[Node]) -> Node:
    """The tree of a column vector."""
    return matrix([[entry] for entry in entries])


def exact(rows: Rows) -> Any:
    """The fmpq_mat of the rows; None where an entry is no rational number."""
    values = []
    for row in rows:
        for entry in row:
            value = rational(entry)
            if value is None:
                return None
            values.append(value)
    return fmpq_mat(len(rows), len(rows[0]) if rows else 0, values)


def tree_of(mat: Any) -> Node:
    """The tree of an fmpq_mat."""
    return matrix([[as_tree(value) for value in row] for row in mat.tolist()])


def _square(rows: Rows) -> int:
    if rows and len(rows) != len(rows[0]):
        raise Undefined("the matrix is not square")
    return len(rows)


def det(node: Node) -> Node:
    """det(M) -> its value; with names by expansion along the first row."""
    rows = rows_of(node)
    n = _square(rows)
    mat = exact(rows)
    if mat is not None:
        return as_tree(mat.det())
    if n <= MAX_FORMULA:
        return _expanded(rows)
    found = polynomial_det(rows)
    if found is None:
        raise Undecided("the determinant of a large matrix with names")
    return found


def _expanded(rows: Rows) -> Node:
    if not rows:
        return ONE  # the empty product
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for j, entry in enumerate(rows[0]):
        if entry != ZERO:
            minor = _expanded([row[:j] + row[j + 1 :] for row in rows[1:]])
            terms.append(mul(entry, minor) if j % 2 == 0 else neg(mul(entry, minor)))
    return add(*terms)


def trace(node: Node) -> Node:
    """trace(M) -> the sum of its diagonal."""
    rows = rows_of(node)
    return add(*[rows[i][i] for i in range(_square(rows))])


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


def adjugate(node: Node) -> Node:
    """adjugate(M) -> the transposed cofactors."""
    rows = rows_of(node)
    n = _square(rows)
    if n > MAX_FORMULA:
        raise Undecided("the adjugate of a large matrix")
    if n == 1:
        return matrix([[ONE]])

    def cofactor(i: int, j: int) -> Node:
        minor = _expanded([row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i])
        return minor if (i + j) % 2 == 0 else neg(minor)

    return matrix([[cofactor(j, i) for j in range(n)] for i in range(n)])


def inverse(node: Node) -> Node:
    """inverse(M) -> M**-1. Raises Undefined for a singular matrix."""
    rows = rows_of(node)
    _square(rows)
    mat = exact(rows)
    if mat is None:
        bottom = det(node)
        return matrix([[div(entry, bottom) for entry in row] for row in rows_of(adjugate(node))])
    try:
        return tree_of(mat.inv())
    except ZeroDivisionError:
        raise Undefined("the matrix is singular") from None


def rref(node: Node) -> Node:
    """rref(M) -> the reduced row echelon form, without SymPy's tuple of pivots."""
    return tree_of(_rational(rows_of(node), "rref").rref()[0])


def pivots_of(node: Node) -> list[int]:
    """The columns in which the rows of an echelon form start."""
    starts = (next((j for j, entry in enumerate(row) if entry != ZERO), None) for row in rows_of(node))
    return [start for start in starts if start is not None]


def _rational(rows: Rows, what: str) -> Any:
    mat = exact(rows)
    if mat is None:
        raise Undecided(f"{what} of a matrix whose entries are not all rational")
    return mat


def rank_of(rows: Rows) -> int:
    """The rank; with names the generic one: the largest at three points of no special kind."""
    mat = exact(rows)
    if mat is not None:
        return int(mat.rank())
    names = sorted(set().union(*(free_names(entry) for row in rows for entry in row)))
    if not names:
        raise Undecided("the rank of a matrix with irrational entries")
    best = 0
    for turn in range(3):
        point = {
            name: as_tree(fmpq(*_generic(turn * len(names) + i).as_integer_ratio())) for i, name in enumerate(names)
        }
        mat = exact([[substitute(entry, point) for entry in row] for row in rows])
        if mat is None:
            raise Undecided("the rank of a matrix with irrational entries")
        best = max(best, int(mat.rank()))
    return best


def _generic(k: int) -> Fraction:
    return Fraction((7919 * (k + 3)) % 10007 + 1, 4099 + 2 * k)


def rank(node: Node) -> Node:
    """rank(M) -> the number of independent rows."""
    return integer(rank_of(rows_of(node)))


def nullity(node: Node) -> Node:
    """nullity(M) -> columns minus rank."""
    rows = rows_of(node)
    return integer(len(rows[0]) - rank_of(rows))


def nullspace(node: Node) -> Node:
    """nullspace(M) -> a basis of {v: M*v = 0}, one vector for each column without a pivot."""
    mat = _rational(rows_of(node), "nullspace")
    reduced, _ = mat.rref()
    table = reduced.tolist()
    width = mat.ncols()
    pivots = [next(j for j, value in enumerate(row) if value != 0) for row in table if any(v != 0 for v in row)]
    basis = []
    for free in (j for j in range(width) if j not in pivots):
        vector = [fmpq(0)] * width
        vector[free] = fmpq(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -table[i][free]
        basis.append(column([as_tree(value) for value in vector]))
    return Node("List", tuple(basis))


def columnspace(node: Node) -> Node:
    """columnspace(M) -> the columns of M that hold pivots."""
    rows = rows_of(node)
    reduced, _ = _rational(rows, "columnspace").rref()
    pivots = [next(j for j, v in enumerate(row) if v != 0) for row in reduced.tolist() if any(v != 0 for v in row)]
    return Node("List", tuple(column([row[j] for row in rows]) for j in pivots))


def rowspace(node: Node) -> Node:
    """rowspace(M) -> the rows of its echelon form that are not zero."""
    reduced, _ = _rational(rows_of(node), "rowspace").rref()
    rows = [row for row in reduced.tolist() if any(v != 0 for v in row)]
    return Node("List", tuple(matrix([[as_tree(v) for v in row]]) for row in rows))


def charpoly(node: Node, variable: Node | None = None) -> Node:
    """charpoly(M, x) -> det(x*I - M); SymPy's variable is lambda where none is given."""
    rows = rows_of(node)
    n = _square(rows)
    x = variable or Node("Symbol", ("lamda",))
    shifted = [[add(x, neg(rows[i][j])) if i == j else neg(rows[i][j]) for j in range(n)] for i in range(n)]
    if exact(rows) is not None:
        coefficients = exact(rows).charpoly().coeffs()
        return add(*[mul(as_tree(c), Node("Pow", (x, integer(k)))) for k, c in enumerate(coefficients)])
    if n <= MAX_FORMULA:
        return _expanded(shifted)
    found = polynomial_det(shifted)
    if found is None:
        raise Undecided("the characteristic polynomial of a large matrix with names")
    return found


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


def is_independent(node: Node) -> Node:
    """is_independent(M) -> whether the columns of M, or the vectors of a list, are linearly independent."""
    vectors = vectors_of(node)
    return Node("Boolean", (rank_of(vectors) == len(vectors),))


def vectors_of(node: Node) -> Rows:
    """The vectors of a list or set of vectors, or the columns of a matrix; each as its entries."""
    if node.head == "Matrix":
        return [list(col) for col in zip(*rows_of(node), strict=True)]
    return [vector_entries(child) for child in node.children()]


def vector_entries(node: Node) -> list[Node]:
    """The entries of one vector: a column, a row, a list or a tuple. Raises Undecided for what is none."""
    if node.head in ("List", "Tuple") and not any(c.head in ("List", "Tuple", "Matrix") for c in node.children()):
        return list(node.children())
    rows = rows_of(node)
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return [entry for row in rows for entry in row]
    raise Undecided("a matrix is not a vector")


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
    n = _square(rows)
    if any(rows[i][j] != ZERO for i in range(n) for j in range(n) if i != j):
        raise Undecided("the exponential of a matrix that is not diagonal")
    return matrix([[Node("exp", (rows[i][i],)) if i == j else ZERO for j in range(n)] for i in range(n)])


ON_MATRICES: dict[str, Callable[..., Node]] = {
    **{head: entrywise(head) for head in ("re", "im", "conjugate")},
    "exp": exponential,
}
"""Functions of numbers that also have a meaning for a matrix."""
RULES: dict[str, Callable[..., Node]] = {
    "det": det,
    "trace": trace,
    "transpose": transpose,
    "adjoint": adjoint,
    "adjugate": adjugate,
    "inverse": inverse,
    "rref": rref,
    "rank": rank,
    "nullity": nullity,
    "nullspace": nullspace,
    "columnspace": columnspace,
    "rowspace": rowspace,
    "charpoly": charpoly,
    "dot": dot,
    "cross": cross,
    "norm": norm,
    "is_independent": is_independent,
}
"""Head -> what it stands for."""

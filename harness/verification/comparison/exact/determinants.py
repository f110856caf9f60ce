"""Determinants and what is made of them: exact over the rationals, by formula where entries hold names."""

from __future__ import annotations

from harness.formulas.trees.algebra import ONE, ZERO, add, div, mul, neg
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.exact.matrix_trees import Rows, exact, matrix, rows_of, square, tree_of
from harness.verification.comparison.exact.polynomial_det import polynomial_det
from harness.verification.comparison.exact.quotients import as_tree

MAX_FORMULA = 4
"""Matrices with names in them are inverted and their determinants written out up to this many rows."""


def det(node: Node) -> Node:
    """det(M) -> its value; with names by expansion along the first row."""
    rows = rows_of(node)
    n = square(rows)
    mat = exact(rows)
    if mat is not None:
        return as_tree(mat.det())
    if n <= MAX_FORMULA:
        return expanded(rows)
    determinant = polynomial_det(rows)
    if determinant is None:
        raise Undecided("the determinant of a large matrix with names")
    return determinant


def expanded(rows: Rows) -> Node:
    if not rows:
        return ONE  # the empty product
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for j, entry in enumerate(rows[0]):
        if entry != ZERO:
            minor = expanded([row[:j] + row[j + 1 :] for row in rows[1:]])
            terms.append(mul(entry, minor) if j % 2 == 0 else neg(mul(entry, minor)))
    return add(*terms)


def adjugate(node: Node) -> Node:
    """adjugate(M) -> the transposed cofactors."""
    rows = rows_of(node)
    n = square(rows)
    if n > MAX_FORMULA:
        raise Undecided("the adjugate of a large matrix")
    if n == 1:
        return matrix([[ONE]])

    def cofactor(i: int, j: int) -> Node:
        minor = expanded([row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i])
        return minor if (i + j) % 2 == 0 else neg(minor)

    return matrix([[cofactor(j, i) for j in range(n)] for i in range(n)])


def inverse(node: Node) -> Node:
    """inverse(M) -> M**-1. Raises Undefined for a singular matrix."""
    rows = rows_of(node)
    square(rows)
    mat = exact(rows)
    if mat is None:
        bottom = det(node)
        return matrix([[div(entry, bottom) for entry in row] for row in rows_of(adjugate(node))])
    try:
        return tree_of(mat.inv())
    except ZeroDivisionError:
        raise Undefined("the matrix is singular") from None


def charpoly(node: Node, variable: Node | None = None) -> Node:
    """charpoly(M, x) -> det(x*I - M); SymPy's variable is lambda where none is given."""
    rows = rows_of(node)
    n = square(rows)
    x = variable or Node("Symbol", ("lamda",))
    shifted = [[add(x, neg(rows[i][j])) if i == j else neg(rows[i][j]) for j in range(n)] for i in range(n)]
    if exact(rows) is not None:
        coefficients = exact(rows).charpoly().coeffs()
        return add(*[mul(as_tree(c), Node("Pow", (x, integer(k)))) for k, c in enumerate(coefficients)])
    if n <= MAX_FORMULA:
        return expanded(shifted)
    polynomial = polynomial_det(shifted)
    if polynomial is None:
        raise Undecided("the characteristic polynomial of a large matrix with names")
    return polynomial

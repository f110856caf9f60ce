"""The eigenvalues of a matrix: right where the product of (t - value) is the characteristic polynomial."""

from __future__ import annotations

from harness.formulas.trees.algebra import ONE, is_value, mul, power, sub, whole
from harness.formulas.trees.tree import Node, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.determinants import charpoly
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import Verdict, differ

MAX_ORDER = 12
_T = symbol("eigenvalue")


def compare_eigenvalues(asked: Node, said: Node, context: Context) -> Verdict:
    """eigenvals(M) against {value: multiplicity}, or [value, value, ...] with each as often as it counts."""
    (matrix,) = asked.children()
    if matrix.head != "Matrix" or len(matrix.args) > MAX_ORDER:
        raise Undecided("the eigenvalues of what is not a matrix, or of a large one")
    factors, order = [], 0
    for value, times in _with_multiplicities(said):
        order += times
        if times < 1 or order > MAX_ORDER:
            return differ("a multiplicity below 1, or far too many eigenvalues")
        factors.append(power(sub(_T, value), Node("Integer", (times,))))
    verdict = compare_values(mul(*factors) if factors else ONE, charpoly(matrix, _T), context)
    return differ("not the roots of the characteristic polynomial") if verdict.equal is False else verdict


def _with_multiplicities(said: Node) -> list[tuple[Node, int]]:
    if said.head == "EmptySet":  # {} is what SymPy prints for a matrix without rows
        return []
    if said.head == "Dict":
        pairs = [tuple(pair.children()) for pair in said.children()]
        counted = [(value, whole(times)) for value, times in pairs]
    elif said.head in ("List", "Tuple"):
        counted = [(value, 1) for value in said.children()]
    else:
        raise Undecided("eigenvalues without their multiplicities")
    if not all(is_value(value) and times is not None for value, times in counted):
        raise Undecided("eigenvalues that are not values")
    return [(value, times) for value, times in counted if times is not None]

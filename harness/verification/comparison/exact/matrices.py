"""Linear algebra on trees: what each head stands for, exact over the rationals, by formula where entries hold names."""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.determinants import adjugate, charpoly, det, inverse
from harness.verification.comparison.exact.matrix_arithmetic import (
    adjoint,
    cross,
    dot,
    entrywise,
    exponential,
    norm,
    trace,
    transpose,
)
from harness.verification.comparison.exact.ranks import (
    columnspace,
    is_independent,
    nullity,
    nullspace,
    rank,
    rowspace,
    rref,
)

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

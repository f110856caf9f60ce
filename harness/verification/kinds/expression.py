"""Expressions."""

from __future__ import annotations

from harness.verification.kinds.shared.record import FormulaKind
from harness.verification.kinds.shared.values import value

KIND = FormulaKind(
    "expression",
    value,
    "the same function on the declared domain",
    example="x**2 + 1",
)

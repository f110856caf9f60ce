"""Quotients of whole numbers."""

from __future__ import annotations

from harness.verification.kinds.shared.record import FormulaKind
from harness.verification.kinds.shared.values import value

KIND = FormulaKind(
    "rational",
    value,
    "a quotient of whole numbers",
    example="2/3",
)

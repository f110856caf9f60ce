"""Real numbers."""

from __future__ import annotations

from harness.verification.kinds.shared.record import FormulaKind
from harness.verification.kinds.shared.values import value

KIND = FormulaKind(
    "real",
    value,
    "the same real number",
    example="sqrt(2)",
)

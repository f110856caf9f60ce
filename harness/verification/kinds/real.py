"""Real numbers."""

from __future__ import annotations

from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value

KIND = FormulaKind("real", value, "the same real number", example="sqrt(2)")

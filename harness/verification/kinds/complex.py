"""Complex numbers."""

from __future__ import annotations

from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value

KIND = FormulaKind("complex", value, "the same complex number", example="1 + 2*I")

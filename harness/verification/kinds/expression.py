"""Expressions."""

from __future__ import annotations

from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value

KIND = FormulaKind("expression", value, "the same function on the declared domain", example="x**2 + 1")

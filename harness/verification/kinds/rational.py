"""Quotients of whole numbers."""

from __future__ import annotations

from harness.verification.kinds.shared.kind_record import FormulaKind
from harness.verification.kinds.shared.single_values import value

KIND = FormulaKind("rational", value, "a quotient of whole numbers", example="2/3")

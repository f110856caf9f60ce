"""Tuples of values."""

from __future__ import annotations

from harness.verification.kinds.shared.collections import in_order
from harness.verification.kinds.shared.kind_record import FormulaKind

KIND = FormulaKind("tuple", in_order, "the same entries in the same order", example="(1, 2)")

"""Sets of values."""

from __future__ import annotations

from harness.verification.kinds.shared.collections import any_order
from harness.verification.kinds.shared.kind_record import FormulaKind

KIND = FormulaKind("set", any_order, "the same members; order and repetition do not count", example="{1, 2}")

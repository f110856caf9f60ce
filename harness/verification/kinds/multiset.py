"""Multisets of values."""

from __future__ import annotations

from harness.verification.kinds.shared.collections import with_repetition
from harness.verification.kinds.shared.kind_record import FormulaKind

KIND = FormulaKind(
    "multiset", with_repetition, "the same members, each as often; order does not count", example="[1, 1, 2]"
)

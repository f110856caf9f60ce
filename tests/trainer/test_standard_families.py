"""Where no family is named, training, its tokenizer and the demo take the standard ones, not every registered one."""

from __future__ import annotations

import pytest

from generators import families
from generators.registry import standard
from trainer.tiny_model import sample_texts
from trainer.training_data import weighted_families

pytestmark = pytest.mark.train


def test_a_newer_family_joins_a_training_only_where_it_is_named() -> None:
    assert set(standard()) < set(families())
    assert tuple(name for name, _ in weighted_families(None)) == standard()
    assert weighted_families(["equation", "limit:2"]) == (("equation", 1.0), ("limit", 2.0))
    assert len(sample_texts(1)) == len(standard())

"""Where no family is named, training, its tokenizer and the demo take the standard ones, not every registered one."""

from __future__ import annotations

import pytest

from generators import families
from generators.registry import standard
from trainer.run import known_families
from trainer.tiny_model import sample_texts

pytestmark = pytest.mark.train


def test_a_newer_family_joins_a_training_only_where_it_is_named() -> None:
    assert set(standard()) < set(families())
    assert known_families(None) == standard()
    assert known_families(["equation"]) == ("equation",)
    assert len(sample_texts(1)) == len(standard())

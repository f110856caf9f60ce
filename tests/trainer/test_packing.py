"""Packed examples are kept apart by the model, or batches are of like lengths."""

from __future__ import annotations

from typing import Any

import pytest
from transformers import BloomConfig, BloomForCausalLM, GPT2Config, GPT2LMHeadModel

from trainer import packing, tiny_model
from trainer.errors import ConfigError

pytestmark = pytest.mark.train


def llama(attention: str) -> Any:
    model = tiny_model.new_model(tiny_model.train_tokenizer(["print(1)\n"]), hidden=32, layers=2, heads=2)
    model.set_attn_implementation(attention)
    return model


def bloom() -> Any:
    """Its attention knows distances, not positions."""
    return BloomForCausalLM(BloomConfig(vocab_size=32, hidden_size=32, n_layer=2, n_head=2))


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_our_model_keeps_packed_examples_apart_and_is_packed_by_default(attention: str) -> None:
    model = llama(attention).train()
    assert packing.keeps_apart(model)
    assert packing.settled("auto", model) == packing.settled("packed", model) == "packed"
    assert packing.settled("length", model) == "length"
    assert model.training


def test_a_model_with_learned_positions_keeps_packed_examples_apart() -> None:
    assert packing.keeps_apart(
        GPT2LMHeadModel(GPT2Config(vocab_size=32, n_embd=32, n_layer=2, n_head=2, n_positions=64))
    )


def test_a_model_that_mixes_packed_examples_trains_on_like_lengths(capsys: pytest.CaptureFixture[str]) -> None:
    assert packing.settled("auto", bloom()) == "length"
    assert "does not keep packed examples apart" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="--batching length"):
        packing.settled("packed", bloom())

"""Rows that begin alike, computed together: what they give is what they give apart."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config, Qwen3Config
from trl.trainer.utils import add_fused_lm_head

from trainer.forest_layers import PickedLogProbs
from trainer.losses import completion_loss, loss_from
from trainer.rows import IGNORED, Row, collate, collate_packed
from trainer.shared_prefixes import FAMILIES, Forest, known, log_probabilities

pytestmark = pytest.mark.train

VOCABULARY, TEMPERATURE = 11, 0.7
CONFIGS = {"llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config}

tokens = st.integers(1, 3)
prompts = st.lists(tokens, min_size=1, max_size=4)
completions = st.lists(tokens, max_size=6)
batches = st.lists(st.tuples(prompts, completions), min_size=1, max_size=6).filter(lambda rows: any(c for _, c in rows))


def small_model(family: str, *, tied: bool = False) -> Any:
    torch.manual_seed(0)
    config = CONFIGS[family](
        vocab_size=VOCABULARY,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=4,
        max_position_embeddings=64,
        attn_implementation="eager",
        tie_word_embeddings=tied,
    )
    model = AutoModelForCausalLM.from_config(config).double()
    add_fused_lm_head(model, temperature=TEMPERATURE, outputs=("log_probs", "entropy"))
    return model


MODELS = {family: small_model(family) for family in FAMILIES} | {"tied": small_model("llama", tied=True)}


def padded(rows: list[tuple[list[int], list[int]]]) -> tuple[torch.Tensor, torch.Tensor, int]:
    """Ids and mask as TRL makes them, padding of any content; and the completions' width."""
    before, keep = max(len(prompt) for prompt, _ in rows), max(len(completion) for _, completion in rows)
    ids = torch.randint(1, VOCABULARY, (len(rows), before + keep))
    mask = torch.zeros_like(ids)
    for row, (prompt, completion) in enumerate(rows):
        stretch = slice(before - len(prompt), before + len(completion))
        ids[row, stretch], mask[row, stretch] = torch.tensor(prompt + completion), 1
    return ids, mask, keep


def row_by_row(model: Any, ids: torch.Tensor, mask: torch.Tensor, keep: int) -> tuple[torch.Tensor, torch.Tensor]:
    """By the model's own attention, nothing shared."""
    found = torch.zeros(2, len(ids), keep, dtype=torch.float64)
    for row, seen in enumerate(mask.bool()):
        logits = model(input_ids=ids[row][seen][None]).logits[0, :-1].double() / TEMPERATURE
        logs = torch.log_softmax(logits, -1)
        drawn = logs.gather(1, ids[row][seen][1:, None])[:, 0]
        count = int(seen[-keep:].sum())
        entropies = -(logs.exp() * logs).sum(-1)
        if count:
            found[:, row, :count] = torch.stack([drawn[-count:], entropies[-count:]])
    return found[0], found[1]


@given(batches, st.sampled_from(sorted(MODELS)), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_shared_beginnings_give_the_log_probabilities_and_the_gradient_of_the_single_rows(
    rows: list[tuple[list[int], list[int]]], family: str, seed: int
) -> None:
    model = MODELS[family]
    ids, mask, keep = padded(rows)
    weights = torch.randn(len(rows), keep, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    parameters = [each for each in model.parameters() if each.requires_grad]

    found = log_probabilities(model, ids, mask, keep, TEMPERATURE)
    assert found is not None
    expected = row_by_row(model, ids, mask, keep)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one.double(), other, rtol=1e-4, atol=1e-5)
    gradients = [torch.autograd.grad((logs * weights).sum(), parameters) for logs in (found[0], expected[0])]
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@given(batches)
@settings(deadline=None, max_examples=10)
def test_in_half_precision_both_are_numbers_of_full_precision(rows: list[tuple[list[int], list[int]]]) -> None:
    model = small_model("llama").float()
    ids, mask, keep = padded(rows)
    with torch.autocast("cpu", torch.bfloat16):
        found = log_probabilities(model, ids, mask, keep, TEMPERATURE)
    assert found is not None
    for one, other in zip(found, row_by_row(model, ids, mask, keep), strict=True):
        assert one.dtype == torch.float32
        torch.testing.assert_close(one.double(), other, rtol=0.05, atol=0.05)


@given(batches)
def test_a_forest_has_one_node_for_every_distinct_beginning(rows: list[tuple[list[int], list[int]]]) -> None:
    texts = [prompt + completion for prompt, completion in rows]
    forest = Forest.of(texts)
    beginnings = {tuple(text[: end + 1]) for text in texts for end in range(len(text))}
    assert len(forest.tokens) == len(beginnings)
    for row, text in enumerate(texts):
        nodes = forest.places[row, : len(text)]
        assert forest.tokens[nodes].tolist() == text
        assert forest.positions[nodes].tolist() == list(range(len(text)))
        assert forest.parents[nodes].tolist() == [-1, *nodes[:-1].tolist()]
    assert [node for part in forest.stretches for node in range(part.start, part.end)] == list(range(len(beginnings)))


@pytest.mark.parametrize("entropy", [False, True])
def test_the_gradient_of_picked_log_probabilities_is_that_of_the_formula(entropy: bool) -> None:
    torch.manual_seed(0)
    states = torch.randn(4, 5, dtype=torch.float64, requires_grad=True)
    head = torch.randn(7, 5, dtype=torch.float64, requires_grad=True)
    chosen, drawn = torch.tensor([0, 1, 1, 3, 3]), torch.tensor([2, 0, 3, 6, 1])
    picked, entropies = PickedLogProbs.apply(states, head, chosen, drawn, TEMPERATURE, entropy)
    logs = torch.log_softmax(states @ head.t() / TEMPERATURE, -1)
    torch.testing.assert_close(picked, logs[chosen, drawn])
    torch.testing.assert_close(entropies, entropy * -(logs.exp() * logs).sum(-1))
    pulls = torch.randn(5, dtype=torch.float64)
    ours, formula = (
        torch.autograd.grad((each * pulls).sum(), (states, head), retain_graph=True)
        for each in (picked, logs[chosen, drawn])
    )
    torch.testing.assert_close(ours, formula)
    with pytest.raises(RuntimeError, match="once"):
        torch.autograd.grad(picked.sum(), states)


def test_in_half_precision_a_sure_token_keeps_the_gradient_that_is_left() -> None:
    """Its probability is 1 in 16 bits, its gradient 1 - p is not 0."""
    states = torch.tensor([[1.0]], dtype=torch.bfloat16, requires_grad=True)
    head = torch.tensor([[8.0], [0.0]], requires_grad=True)
    picked, _ = PickedLogProbs.apply(states, head, torch.tensor([0]), torch.tensor([0]), 1.0, False)
    (of_head,) = torch.autograd.grad(picked.sum(), head)
    left = float(1 - torch.sigmoid(torch.tensor(8.0, dtype=torch.float64)))
    torch.testing.assert_close(of_head[:, 0], torch.tensor([left, -left]), rtol=0.01, atol=0)


examples = st.lists(st.tuples(prompts, st.lists(tokens, min_size=1, max_size=6)), min_size=1, max_size=6)


@given(examples, st.sampled_from(sorted(MODELS)), st.booleans(), st.sampled_from([None, 5]))
@settings(deadline=None, max_examples=40)
def test_supervised_training_has_the_loss_and_the_gradient_of_the_models_own_layers(
    pairs: list[tuple[list[int], list[int]]], family: str, packed: bool, count: int | None
) -> None:
    model = MODELS[family]
    rows: list[Row] = [
        {"input_ids": prompt + program, "labels": [IGNORED] * len(prompt) + program} for prompt, program in pairs
    ]
    inputs = collate_packed([rows[::2], rows[1::2] or rows[:1]], 0) if packed else collate(rows, 0)
    assert known(model) is model
    ours = completion_loss(model, inputs, count)
    plain = own_loss(model, inputs, count)
    torch.testing.assert_close(ours, plain, rtol=1e-4, atol=1e-5, check_dtype=False)
    parameters = list(model.parameters())
    for one, other in zip(torch.autograd.grad(ours, parameters), torch.autograd.grad(plain, parameters), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def own_loss(model: Any, inputs: dict[str, Any], count: int | None) -> torch.Tensor:
    others = {name: value for name, value in inputs.items() if name != "labels"}
    return loss_from(model, others, inputs["labels"][:, 1:], inputs["labels"].shape[1], count)


def test_an_adapter_is_trained_as_by_the_models_own_layers() -> None:
    from peft import LoraConfig, get_peft_model

    adapted = get_peft_model(small_model("llama").float(), LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj"]))
    weights = [each for each in adapted.parameters() if each.requires_grad]
    for each in weights:
        torch.nn.init.normal_(each)
    inputs = collate([{"input_ids": [1, 2, 3, 1, 2], "labels": [IGNORED, IGNORED, 3, 1, 2]}], 0)
    assert known(adapted) is not None
    ours, plain = completion_loss(adapted, inputs), own_loss(adapted, inputs, None)
    for one, other in zip(torch.autograd.grad(ours, weights), torch.autograd.grad(plain, weights), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_a_model_that_draws_or_computes_again_is_left_to_its_own_layers() -> None:
    dropping = small_model("llama")
    dropping.config.attention_dropout = 0.1
    again = small_model("llama")
    again.activation_checkpointing_enable()
    biased = small_model("llama")
    biased.lm_head = torch.nn.Linear(16, VOCABULARY)
    assert [known(each) for each in (dropping, again, biased, torch.nn.Linear(1, 1))] == [None] * 4

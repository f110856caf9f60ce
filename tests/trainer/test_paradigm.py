"""The table of training methods: each coefficient worked out by hand, and held against TRL's gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer.losses import completion_loss
from trainer.models import load_tokenizer
from trainer.paradigm import (
    METHODS,
    Samples,
    StepReward,
    generalised_advantage,
    group_relative,
    group_relative_steps,
    leave_one_out,
    preference,
    returns,
    right,
    supervised,
)
from trainer.shared_prefixes import SharesPrefixes

pytestmark = pytest.mark.train

MASK = torch.tensor([[1, 1, 1], [1, 1, 0]])
POLICY = torch.tensor([[-1.0, -2.0, -0.5], [-1.0, -1.0, -9.0]])
REFERENCE = torch.tensor([[-1.5, -2.0, -0.5], [-0.5, -1.5, -3.0]])


def samples(rewards: list[float], **more: Any) -> Samples:
    return Samples(MASK, torch.tensor(rewards), **more)


def test_what_was_written_is_taken_as_right_token_by_token() -> None:
    assert supervised(samples([0.0, 0.0])).tolist() == [[1, 1, 1], [1, 1, 0]]


def test_rejection_takes_right_completions_whole_and_wrong_ones_not_at_all() -> None:
    assert right(samples([0.0, 1.0])).tolist() == [[0, 0, 0], [1, 1, 0]]
    assert right(samples([1.0, 0.0])).tolist() == [[1, 1, 1], [0, 0, 0]]


def test_a_pair_pulls_up_and_down_by_how_wrongly_the_policy_orders_it() -> None:
    # log-ratios: right 0.5, wrong -0.5 + 0.5 = 0 (what stands behind the end counts nothing); beta 2.
    weight = 2 / (1 + math.exp(2 * (0.5 - 0.0)))
    found = preference(samples([1.0, 0.0], policy=POLICY, reference=REFERENCE), beta=2.0)
    torch.testing.assert_close(found, torch.tensor([[weight] * 3, [-weight, -weight, 0]]))


def test_each_sample_is_held_against_the_mean_of_the_others() -> None:
    three = Samples(torch.ones(3, 1, dtype=torch.int64), torch.tensor([1.0, 0.0, 0.5]))
    assert leave_one_out(three).flatten().tolist() == [0.75, -0.75, 0.0]
    # With beta 1 the rewards are 1 - 0.5 and 0 - 0.
    found = leave_one_out(samples([1.0, 0.0], policy=POLICY, reference=REFERENCE), beta=1.0)
    torch.testing.assert_close(found, torch.tensor([[0.5] * 3, [-0.5, -0.5, 0.0]]))


def test_a_group_is_normalised_and_drawn_back_to_the_reference() -> None:
    # Rewards 1 and 0: mean 1/2, standard deviation sqrt(1/2), advantages +-1/sqrt(2).
    found = group_relative(samples([1.0, 0.0], policy=POLICY, reference=REFERENCE), beta=0.5)
    pull = [[math.exp(-0.5) - 1, 0.0, 0.0], [math.exp(0.5) - 1, math.exp(-0.5) - 1, 0.0]]
    a = 2**-0.5
    expected = torch.tensor([[a, a, a], [-a, -a, 0.0]]) + 0.5 * torch.tensor(pull)
    torch.testing.assert_close(found, expected, atol=2e-4, rtol=0)
    # Unbiased: log(pi_ref / pi) itself.
    found = group_relative(samples([1.0, 1.0], policy=POLICY, reference=REFERENCE), beta=0.5, unbiased=True)
    torch.testing.assert_close(found, 0.5 * torch.tensor([[-0.5, 0.0, 0.0], [0.5, -0.5, 0.0]]))


def test_steps_add_to_the_tokens_up_to_their_end() -> None:
    # One true step that ends at token 0 and one false one at token 1: +-1/sqrt(2).
    steps = ((StepReward(0, 1.0),), (StepReward(1, 0.0),))
    found = group_relative_steps(samples([1.0, 1.0], steps=steps), weight=2.0)
    a = 2 * 2**-0.5
    torch.testing.assert_close(found, torch.tensor([[a, 0.0, 0.0], [-a, -a, 0.0]]), atol=4e-4, rtol=0)


def test_an_advantage_of_ppo_is_summed_over_the_ends_of_steps() -> None:
    """Row 0: a step of 1 that ends at token 0, then two tokens and the outcome 1. Row 1: no step, the outcome 0."""
    values = torch.tensor([[0.5, 0.25, 9.0, 9.0], [0.75, 9.0, 9.0, 9.0]])
    group = samples([1.0, 0.0], steps=((StepReward(0, 1.0),), ()), values=values)
    # d_1 = 1 - 0.25; d_0 = 1 + 0.9 * 0.25 - 0.5; A_0 = d_0 + 0.9 * 0.5 * d_1.
    last, first = 0.75, 1 + 0.9 * 0.25 - 0.5 + 0.9 * 0.5 * 0.75
    found = generalised_advantage(group, discount=0.9, smoothing=0.5)
    torch.testing.assert_close(found, torch.tensor([[first, last, last], [-0.75, -0.75, 0.0]]))
    target = returns(group, discount=0.9, smoothing=0.5)
    nan = math.nan
    expected = torch.tensor([[first + 0.5, last + 0.25, nan], [0.0, nan, nan]])
    torch.testing.assert_close(target, expected, equal_nan=True)


def test_with_everything_summed_an_advantage_of_ppo_is_what_is_still_to_come_less_the_value() -> None:
    values = torch.full((2, 4), 0.5)
    group = samples([1.0, 0.0], steps=((StepReward(0, 1.0), StepReward(1, 0.5)), ()), values=values)
    expected = torch.tensor([[2.0, 1.0, 0.5], [-0.5, -0.5, 0.0]])
    torch.testing.assert_close(generalised_advantage(group), expected)


def test_every_coefficient_of_the_table_says_what_it_is_and_whence() -> None:
    for name, method in METHODS.items():
        assert "quation" in str(method.coefficient.__doc__) or "arXiv" in str(method.coefficient.__doc__), name
        assert method.command.startswith("showwork train "), name


# What TRL computes.

QUESTIONS = ("Compute 2 + 3.", "Compute 4 + 4, and say it.")
COMMON: dict[str, Any] = {
    "use_cpu": True,
    "bf16": False,
    "report_to": "none",
    "per_device_train_batch_size": 8,
    "max_steps": 1,
    "disable_tqdm": True,
    "activation_checkpointing": False,
}
SAMPLED: dict[str, Any] = {**COMMON, "num_generations": 4, "max_completion_length": 9, "temperature": 1.0, "beta": 0.3}


def pays_for_length(completions: list[str], **columns: Any) -> list[float]:
    return [float(len(text) % 5) for text in completions]


def moved(trainer: Any) -> Any:
    """The trainer's model, a little away from its reference, so that ratios are not 1."""
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in trainer.model.parameters():
            parameter += 0.02 * torch.randn(parameter.shape, generator=draw)
    return trainer.model.train()


def log_probabilities(model: Any, prompt: torch.Tensor, completion: torch.Tensor) -> torch.Tensor:
    """Of a completion's tokens, by a plain forward pass of this row alone."""
    ids = torch.cat([prompt, completion])[None]
    logits = model(input_ids=ids).logits[0, len(prompt) - 1 : -1]
    return torch.log_softmax(logits.float(), -1).gather(1, completion[:, None])[:, 0]


def gradient(model: Any, loss: torch.Tensor) -> torch.Tensor:
    model.zero_grad()
    loss.backward()
    return torch.cat([p.grad.flatten().clone() for p in model.parameters() if p.grad is not None])


def by_coefficients(
    model: Any,
    reference: Any,
    batch: dict[str, torch.Tensor],
    rewards: list[float],
    coefficient: Callable[[Samples], torch.Tensor],
    weight: Callable[[torch.Tensor], torch.Tensor],
    size: int,
) -> torch.Tensor:
    """The gradient of -sum of weight * coefficient * log pi; `size` rows a problem. weight: mask -> (rows, 1)."""
    total = torch.tensor(0.0)
    weights = weight(batch["completion_mask"])
    for start in range(0, len(rewards), size):
        rows = range(start, start + size)
        mask = batch["completion_mask"][start : start + size]
        policy, old = torch.zeros(mask.shape), torch.zeros(mask.shape)
        for k, row in enumerate(rows):
            prompt = batch["prompt_ids"][row][batch["prompt_mask"][row].bool()]
            completion = batch["completion_ids"][row][mask[k].bool()]
            policy[k, : len(completion)] = log_probabilities(model, prompt, completion)
            with torch.no_grad():
                old[k, : len(completion)] = log_probabilities(reference, prompt, completion)
        group = Samples(mask, torch.tensor(rewards[start : start + size]), policy.detach(), old)
        total = total - (weights[start : start + size] * coefficient(group) * policy).sum()
    return gradient(model, total)


def completions(ids: torch.Tensor, inside: torch.Tensor) -> dict[str, torch.Tensor]:
    """The tokens of each row that lie inside, moved to its beginning."""
    width = int(inside.sum(1).max())
    rows = [
        torch.nn.functional.pad(row[here], (0, width - int(here.sum()))) for row, here in zip(ids, inside, strict=True)
    ]
    mask = torch.arange(width)[None] < inside.sum(1)[:, None]
    return {"completion_ids": torch.stack(rows), "completion_mask": mask.long()}


def same(one: torch.Tensor, other: torch.Tensor) -> None:
    assert float(one.norm()) > 0
    assert float((one - other).norm()) < 1e-3 * float(one.norm())


def over_the_batch(mask: torch.Tensor) -> torch.Tensor:
    return torch.full((len(mask), 1), 1 / float(mask.sum()))


def over_completions(mask: torch.Tensor) -> torch.Tensor:
    return 1 / mask.sum(1, keepdim=True) / len(mask)


def summed(mask: torch.Tensor) -> torch.Tensor:
    return torch.full((len(mask), 1), 1 / len(mask))


@pytest.mark.parametrize(
    ("loss_type", "weight", "unbiased"), [("grpo", over_completions, False), ("dapo", over_the_batch, True)]
)
def test_the_gradient_of_trls_grpo_is_the_coefficients(
    loss_type: str, weight: Callable[[torch.Tensor], torch.Tensor], unbiased: bool, small: Path, tmp_path: Path
) -> None:
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    arguments = GRPOConfig(output_dir=str(tmp_path), loss_type=loss_type, use_bias_correction_kl=unbiased, **SAMPLED)
    data = Dataset.from_list([{"prompt": text} for text in QUESTIONS])
    trainer = GRPOTrainer(str(small), pays_for_length, arguments, train_dataset=data)
    model = moved(trainer)
    batch = trainer._generate_and_score_completions([row for row in data for _ in range(4)])
    trainer.current_gradient_accumulation_steps = 1
    theirs = gradient(model, trainer._compute_loss(model, batch))
    rewards = list(trainer._logs["rewards"]["pays_for_length"])
    assert len(set(rewards[:4])) > 1
    ours = by_coefficients(
        model, trainer.ref_model, batch, rewards, lambda group: group_relative(group, 0.3, unbiased), weight, 4
    )
    same(theirs, ours)


@pytest.mark.parametrize("shared", [False, True])
def test_the_gradient_of_trls_rloo_is_the_coefficients(shared: bool, small: Path, tmp_path: Path) -> None:
    """Also where rows that begin alike are computed together."""
    from datasets import Dataset
    from trl import RLOOConfig, RLOOTrainer

    class Sharing(SharesPrefixes, RLOOTrainer):
        pass

    data = Dataset.from_list([{"prompt": text} for text in QUESTIONS])
    trainer: Any = (Sharing if shared else RLOOTrainer)(
        str(small), pays_for_length, RLOOConfig(output_dir=str(tmp_path), **SAMPLED), train_dataset=data
    )
    assert not shared or trainer.shares_prefixes()
    model = moved(trainer)
    batch = trainer._generate_and_score_completions([row for row in data for _ in range(4)])
    theirs = gradient(model, trainer._compute_loss(model, batch))
    rewards = list(trainer._logs["rewards"]["pays_for_length"])
    ours = by_coefficients(
        model, trainer.ref_model, batch, rewards, lambda group: leave_one_out(group, beta=0.3), summed, 4
    )
    same(theirs, ours)


def test_the_gradient_of_trls_dpo_is_the_coefficients(small: Path, tmp_path: Path) -> None:
    from datasets import Dataset
    from transformers import AutoModelForCausalLM
    from trl import DPOConfig, DPOTrainer

    pairs = [
        {"prompt": QUESTIONS[0], "chosen": "print(5)", "rejected": "print(2 + 2)"},
        {"prompt": QUESTIONS[1], "chosen": "print('eight')", "rejected": "4"},
    ]
    arguments = DPOConfig(output_dir=str(tmp_path), beta=0.3, **COMMON)
    model, reference = (AutoModelForCausalLM.from_pretrained(small) for _ in range(2))
    trainer = DPOTrainer(
        model, reference, arguments, train_dataset=Dataset.from_list(pairs), processing_class=load_tokenizer(str(small))
    )
    moved(trainer)
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(2)])
    theirs = gradient(model, trainer._compute_loss(model, batch, False))
    # Rows (right, wrong, right, wrong), as one problem's samples.
    order = torch.tensor([0, 2, 1, 3])
    inside = batch["completion_mask"][order].bool()
    ids = batch["input_ids"][order]
    rows: dict[str, torch.Tensor] = {
        "prompt_ids": ids,
        "prompt_mask": batch["attention_mask"][order] - batch["completion_mask"][order],
        **completions(ids, inside),
    }
    ours = by_coefficients(
        model,
        reference,
        rows,
        [1.0, 0.0] * 2,
        lambda group: preference(group, beta=0.3),
        lambda mask: torch.full((len(mask), 1), 1 / 2),  # the mean over pairs
        2,
    )
    same(theirs, ours)


def test_the_gradient_of_supervised_training_ours_and_trls_is_the_coefficients(small: Path, tmp_path: Path) -> None:
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    examples = [
        {"prompt": QUESTIONS[0], "completion": "print(2 + 3)"},
        {"prompt": QUESTIONS[1], "completion": "print('eight')\nprint(8)"},
    ]
    trainer = SFTTrainer(
        str(small), SFTConfig(output_dir=str(tmp_path), **COMMON), train_dataset=Dataset.from_list(examples)
    )
    model = moved(trainer)
    inputs = trainer.data_collator([trainer.train_dataset[i] for i in range(2)])
    theirs = gradient(model, trainer.compute_loss(model, dict(inputs)))
    labels = inputs["labels"]
    own = gradient(model, completion_loss(model, {"input_ids": inputs["input_ids"], "labels": labels}))
    inside = labels != -100
    rows = {
        "prompt_ids": inputs["input_ids"],
        "prompt_mask": inputs["attention_mask"] * ~inside,
        **completions(inputs["input_ids"], inside),
    }
    ours = by_coefficients(model, model, rows, [1.0, 1.0], supervised, over_the_batch, 2)
    same(theirs, ours)
    same(own, ours)

"""Muon and AdamW as one optimizer."""

from __future__ import annotations

import copy

import pytest
import torch

from trainer import tiny_model
from trainer.optimizer import MuonAdamW, split_parameters

pytestmark = pytest.mark.train


@pytest.fixture
def model() -> torch.nn.Module:
    return tiny_model.new_model(tiny_model.train_tokenizer(["x = 1\n"]), hidden=32, layers=1, heads=2)


def step(model: torch.nn.Module, optimizer: torch.optim.Optimizer, seed: int) -> None:
    ids = torch.randint(0, 50, (2, 8), generator=torch.Generator().manual_seed(seed))
    model(input_ids=ids, labels=ids).loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def test_hidden_matrices_go_to_muon_and_embeddings_and_norms_to_adamw(model: torch.nn.Module) -> None:
    matrices, others = split_parameters(model)
    assert len(matrices) == 7
    assert {p.ndim for p in matrices} == {2}
    assert sum(p.numel() for p in matrices) + sum(p.numel() for p in others) == sum(
        p.numel() for p in model.parameters()
    )


def test_a_restored_optimizer_takes_the_same_steps(model: torch.nn.Module) -> None:
    def new(of: torch.nn.Module) -> MuonAdamW:
        return MuonAdamW(of, muon_learning_rate=0.01, learning_rate=0.01)

    first = new(model)
    schedule = torch.optim.lr_scheduler.LambdaLR(first, lambda n: 1 / (n + 1))
    step(model, first, 0)
    schedule.step()
    twin = copy.deepcopy(model)
    second = new(twin)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    step(model, first, 1)
    step(twin, second, 1)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), twin.parameters(), strict=True))
    assert [g["lr"] for g in second.param_groups] == [0.005, 0.005]

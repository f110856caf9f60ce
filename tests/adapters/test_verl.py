"""verl's own reward worker loads our function by its configuration and asks for one sample at a time."""

from __future__ import annotations

import asyncio
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hydra import compose, initialize_config_dir
from verl import DataProto
from verl.experimental.reward_loop.reward_loop import RewardLoopWorker

from sandbox.errors import InfrastructureError
from tests.adapters.byte_tokenizer import byte_tokenizer
from tests.adapters.mixed import assert_the_same, completion, problems

REWARD = """
from harness import ExecutionReward
from harness.adapters.verl_reward import compute_score_of
compute_score = compute_score_of(ExecutionReward({options}))
"""


def scored(folder: Path, options: str, rows: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """rows: completion, ground truth in verl's `reward_model`, extra_info."""
    path = folder / "my_reward.py"
    path.write_text(REWARD.format(options=options))
    tokenizer = byte_tokenizer(folder)
    with initialize_config_dir(str(resources.files("verl.trainer.config")), version_base=None):
        config = compose(
            "ppo_trainer",
            [
                f"actor_rollout_ref.model.path={folder}",
                f"reward.custom_reward_function.path={path}",
                "reward.custom_reward_function.name=compute_score",
            ],
        )

    async def all_of_them() -> list[dict[str, Any]]:
        worker = RewardLoopWorker(config)
        samples = [sample(tokenizer, *row) for row in rows]
        return await asyncio.gather(*(worker.compute_score(one) for one in samples))

    return asyncio.run(all_of_them())


def sample(tokenizer: Any, text: str, reward_model: dict[str, Any], extra: dict[str, Any]) -> DataProto:
    """One sample as verl's rollouts hand it to the reward."""
    tokens = torch.tensor([tokenizer(text + tokenizer.eos_token)["input_ids"]])
    other = {"data_source": "showwork", "reward_model": reward_model, "extra_info": extra, "raw_prompt": []}
    arrays: dict[str, Any] = {}
    for name, value in other.items():
        arrays[name] = np.empty(1, dtype=object)
        arrays[name][0] = value
    return DataProto.from_dict({"responses": tokens, "attention_mask": torch.ones_like(tokens)}, arrays)


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_rewards(tmp_path: Path) -> None:
    rows = []
    for number, problem in enumerate(problems()):
        record = problem.to_record()
        extra = {"question": problem.statement, "steps": record["steps"]}
        rows.append((completion(number), {"ground_truth": record["answer"]}, extra))
    results = scored(tmp_path, "", rows)
    assert_the_same({problem.id: result["reward_score"] for problem, result in zip(problems(), results, strict=True)})
    assert {"outcome", "correct", "trace"} <= set(results[0]["reward_extra_info"])


def test_an_outage_ends_the_step(tmp_path: Path) -> None:
    row = ("print('Answer:', 6*7)", {"ground_truth": "42"}, {"question": "What is 6*7?"})
    with pytest.raises(InfrastructureError):
        scored(tmp_path, "deadline=0.0", [row])

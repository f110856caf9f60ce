"""TRL's own GRPOTrainer calls our reward, and its log of completions holds the harness's rewards. What the model says
is scripted; the tokens, the call, the advantages and the step are TRL's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import ExecutionReward, plain_prompt
from tests.adapters.byte_tokenizer import byte_tokenizer
from tests.adapters.mixed import COUNT, assert_the_same, completion, problems, scores, sort_of

pytestmark = pytest.mark.train
ASKED = 40
"""Samples of a step: two of each prompt."""


def trained(folder: Path, count: int, reward: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The first `count` problems of `mixed`, each sampled twice: TRL's table of completions, and of the steps."""
    import pyarrow.parquet as parquet
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    from trainer.tiny_model import new_model

    tokenizer = byte_tokenizer(folder)
    said = {plain_prompt(problem.statement): completion(number) for number, problem in enumerate(problems())}
    assert len(said) == COUNT

    class Scripted(GRPOTrainer):
        def _generate_single_turn(self, prompt_ids: Any, *arguments: Any, **options: Any) -> Any:
            texts = [said[tokenizer.decode(ids)] for ids in prompt_ids]
            return [[*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in texts], None

    model = new_model(tokenizer, hidden=8, layers=1, heads=1)
    config = GRPOConfig(
        output_dir=str(folder / "out"),
        max_steps=count * 2 // ASKED,
        per_device_train_batch_size=ASKED,
        num_generations=2,
        max_completion_length=8192,
        shuffle_dataset=False,
        activation_checkpointing=False,
        bf16=False,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        logging_steps=1,
        log_completions=True,
        num_completions_to_print=0,
        disable_tqdm=True,
    )
    rows = [{"prompt": plain_prompt(problem.statement), **problem.to_record()} for problem in problems()[:count]]
    with reward:
        trainer = Scripted(
            model=model,
            processing_class=tokenizer,
            args=config,
            train_dataset=Dataset.from_list(rows),
            reward_funcs=reward,
        )
        trainer.train()
    table = [
        row for path in sorted(folder.glob("out/completions/*.parquet")) for row in parquet.read_table(path).to_pylist()
    ]
    return table, [line for line in trainer.state.log_history if "reward" in line]


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_rewards_in_its_log(tmp_path: Path) -> None:
    table, steps = trained(tmp_path, COUNT, ExecutionReward())
    assert len(table) == 2 * COUNT
    by_prompt = {row["prompt"]: round(row["ExecutionReward"], 6) for row in table}  # 32 bits in TRL's table
    assert_the_same({problem.id: by_prompt[plain_prompt(problem.statement)] for problem in problems()})
    right = sum(score.correct for score in scores())
    assert sum(step["outcome/correct"] for step in steps) / len(steps) == pytest.approx(right / COUNT)


def test_an_outage_is_left_out_of_the_step_and_no_wrong_answer(tmp_path: Path) -> None:
    table, (step,) = trained(tmp_path, ASKED // 2, ExecutionReward(deadline=0.0))
    rewards = {row["prompt"]: row["ExecutionReward"] for row in table}
    for number, problem in enumerate(problems()[: ASKED // 2]):
        ran = sort_of(number) != "echo"  # what holds no program is known to be wrong without running
        assert rewards[plain_prompt(problem.statement)] == (None if ran else 0.0)
    assert {row["advantage"] for row in table} == {0.0}
    assert step["outcome/infrastructure"] > 0

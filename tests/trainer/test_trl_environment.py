"""Rollouts that run cells in the sandbox, in TRL's own GRPOTrainer with the tiny model: only what the model says is
scripted, so that it calls the tool at all."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from harness import ExecutionReward
from harness.adapters.trl_environment import PythonEnvironment, of_environments
from sandbox import Limits, Sandbox

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def sandbox() -> Any:
    with Sandbox("namespace", workers=2) as opened:
        yield opened


def test_names_stay_alive_and_what_is_scored_is_the_cells_that_ran(sandbox: Sandbox) -> None:
    environment = PythonEnvironment(sandbox, Limits(cpu_seconds=1.0))
    environment.reset(instruction="What is 6*7?")
    assert environment.run_python("x = 6\nprint(x)") == "6"
    assert environment.run_python("1/0") == "ZeroDivisionError: division by zero"
    assert "TimeoutError" in environment.run_python("while True: pass")
    assert environment.run_python("print('Answer:', x*7)") == "Answer: 42"
    (reward,) = of_environments(ExecutionReward(sandbox))(
        None, [[{"role": "assistant", "content": "done"}]], environments=[environment], answer=["42"]
    )
    assert reward == 1.1
    environment.reset()
    assert environment.program == ""
    assert "NameError" in environment.run_python("x")
    said = ["print('Answer:', 42)"]
    assert of_environments(ExecutionReward(sandbox))(None, said, environments=[environment], answer=["42"]) == [1.1]


@pytest.mark.slow
def test_the_real_trainer_calls_the_tool_and_trains_on_what_the_cells_are_worth(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer
    from trl.chat_template_utils import qwen3_chat_template

    from trainer.tiny_model import build_tiny_model

    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")
    build_tiny_model(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    tokenizer.chat_template = qwen3_chat_template
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model")

    class Scripted(GRPOTrainer):
        """Of each group the first sample is right, by two cells; the others are wrong, or call nothing."""

        def _generate_single_turn(self, prompt_ids: Any, *arguments: Any, **options: Any) -> Any:
            said = []
            for at, ids in enumerate(prompt_ids):
                cells = tokenizer.decode(ids).count("<tool_response>")
                code = "x = 6*7" if cells == 0 else f"print('Answer:', x + {at % 2})"
                call = json.dumps({"name": "run_python", "arguments": {"code": code}})
                text = f"<tool_call>\n{call}\n</tool_call>" if cells < 2 and at < 2 else "I am done."
                said.append([*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id])
            return said, None

    config = GRPOConfig(
        output_dir=str(tmp_path / "out"),
        max_steps=2,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=600,
        bf16=False,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        activation_checkpointing=False,
        logging_steps=1,
        disable_tqdm=True,
    )
    data = Dataset.from_list([{"prompt": [{"role": "user", "content": "6*7?"}], "answer": "42"}] * 4)
    trainer = Scripted(
        model=model,
        processing_class=tokenizer,
        args=config,
        train_dataset=data,
        environment_factory=partial(PythonEnvironment, sandbox),
        reward_funcs=of_environments(ExecutionReward(sandbox)),
    )
    trainer.train()
    steps = [line for line in trainer.state.log_history if "reward" in line]
    assert [line["reward"] for line in steps] == [pytest.approx((1.1 + 0.1) / 4)] * 2
    assert all(line["tools/call_frequency"] == 1.0 and line["tools/failure_frequency"] == 0 for line in steps)
    assert all(line["outcome/correct"] == 0.25 for line in steps)

"""GRPO in several turns: whose tokens are whose, what carries a loss, what is rewarded, what forged marks earn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.evaluation.feedback import Feedback
from harness.evaluation.turns import Turns
from sandbox.host.sandbox import Sandbox
from tests.trainer.conftest import CPU, sum_problem
from trainer import checkpoints, grpo
from trainer.errors import ConfigError
from trainer.process_advantage import ExecutionGRPO
from trainer.recorded_reward import Recorded
from trainer.turn_rollouts import Rollout, TurnRollouts

pytestmark = pytest.mark.train

SUM = sum_problem(2, 3)
WRONG = SUM.program.replace('"Step 1 [add]: 2 + 3 =", s', '"Step 1 [add]: 2 + 3 = 6"')
SAID = "### Verdict:\nStep 1 [add] is false: 2 + 3 = 6\n### Solution:\n"
BARE = 'print("Answer:", 5)\n'


@pytest.fixture(scope="module")
def tokenizer(small: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(small)


def ids_of(tokenizer: Any, text: str, ends: bool = True) -> list[int]:
    return [*tokenizer(text, add_special_tokens=False)["input_ids"], *([tokenizer.eos_token_id] if ends else [])]


class Scripted(ExecutionGRPO):
    """A policy that writes one text after the other, each sample its own, and remembers what it read."""

    script: Sequence[Sequence[str]] = ()
    read: list[list[int]]
    _turn = 0

    def _generate_single_turn(self, prompt_ids: Any, *rest: Any, **options: Any) -> Any:
        texts = self.script[self._turn]
        self._turn += 1
        self.read = list(prompt_ids)
        return [ids_of(self._tokenizer, texts[i % len(texts)]) for i in range(len(prompt_ids))], None


def trainer_of(small: Path, tokenizer: Any, output: Path, *script: Sequence[str], **more: Any) -> Scripted:
    """Four samples of one problem, in as many turns as the script has."""
    from transformers import AutoModelForCausalLM

    reward = Recorded(sandbox=Sandbox("process", workers=1), steps=True)
    arguments = grpo.GRPOArguments(
        output_dir=str(output),
        num_generations=4,
        per_device_train_batch_size=4,
        max_completion_length=40,
        max_steps=1,
        use_cpu=True,
        bf16=False,
        report_to="none",
        disable_tqdm=True,
        activation_checkpointing=False,
        loss_type="dapo",
        beta=0.0,
        turns=len(script),
        **{"scale_rewards": "group", **more},
    )
    prompt = f"### Problem:\n{SUM.statement}\n### Solution:\n"
    data = grpo.as_dataset([SUM] * 4, lambda _: prompt)
    turns = Turns(len(script), Feedback.verdict)
    trainer = Scripted(
        model=AutoModelForCausalLM.from_pretrained(small),
        args=arguments,
        processing_class=tokenizer,
        train_dataset=data,
        reward_funcs=reward,
        rollouts=TurnRollouts(tokenizer, {prompt: SUM.statement}, lambda: reward.sandbox, turns, True),
        step_rewards=reward.step_rewards if arguments.credit == "steps" else None,
    )
    trainer.script = script
    return trainer


def batch_of(trainer: Scripted) -> dict[str, Any]:
    trainer.model.train()
    return trainer._generate_and_score_completions([dict(trainer.train_dataset[0]) for _ in range(4)])


def test_the_tools_tokens_have_no_mask_and_the_last_program_is_what_is_rewarded(
    small: Path, tokenizer: Any, tmp_path: Path
) -> None:
    # The first sample is right at once; the others are told, and one of them mends its program.
    trainer = trainer_of(
        small, tokenizer, tmp_path, [SUM.program, WRONG, WRONG, WRONG], [SUM.program, WRONG, "I give up"]
    )
    batch = batch_of(trainer)
    own = batch["completion_mask"] * batch["tool_mask"]
    told = (batch["completion_mask"] * (1 - batch["tool_mask"])).bool()
    assert [tokenizer.decode(ids[mask]) for ids, mask in zip(batch["completion_ids"], told, strict=True)] == [
        "",
        SAID,
        SAID,
        SAID,
    ]
    whole = [tokenizer.decode(ids[mask.bool()]) for ids, mask in zip(batch["completion_ids"], own, strict=True)]
    end = tokenizer.eos_token
    assert whole[:2] == [SUM.program + end, WRONG + SUM.program + end]
    assert [tokenizer.decode(ids).endswith(WRONG + SAID) for ids in trainer.read] == [True] * 3
    rewards = trainer._logs["rewards"]["ExecutionReward"]
    assert rewards[0] == rewards[1] > rewards[2] > rewards[3]  # a second turn costs nothing and earns nothing
    assert int(batch["num_items_in_batch"]) == int(own.sum())
    assert trainer._metrics["train"]["turns/told"] == [0.75]


def test_the_gradient_is_that_of_the_policys_own_tokens_in_the_context_of_what_it_was_told(
    small: Path, tokenizer: Any, tmp_path: Path
) -> None:
    trainer = trainer_of(small, tokenizer, tmp_path, [SUM.program, WRONG], [SUM.program, BARE])
    batch = batch_of(trainer)
    trainer.current_gradient_accumulation_steps = 1
    model: Any = trainer.model

    def gradient(loss: torch.Tensor) -> torch.Tensor:
        model.zero_grad()
        loss.backward()
        return torch.cat([p.grad.flatten().clone() for p in model.parameters() if p.grad is not None])

    theirs = gradient(trainer._compute_loss(model, batch))
    total, own = torch.tensor(0.0), batch["completion_mask"] * batch["tool_mask"]
    for row in range(4):
        prompt = batch["prompt_ids"][row][batch["prompt_mask"][row].bool()]
        ids = batch["completion_ids"][row][batch["completion_mask"][row].bool()]
        logits = model(input_ids=torch.cat([prompt, ids])[None]).logits[0, len(prompt) - 1 : -1]
        logps = torch.log_softmax(logits.float(), -1).gather(1, ids[:, None])[:, 0]
        # One advantage spans both turns; of what was told not a token counts.
        total = total - batch["advantages"][row] * (logps * own[row][: len(ids)]).sum() / own.sum()
    ours = gradient(total)
    assert float(theirs.norm()) > 0
    assert float((theirs - ours).norm()) < 1e-3 * float(theirs.norm())


def test_credit_to_steps_lies_in_the_last_turn_and_reaches_back_over_the_first(
    small: Path, tokenizer: Any, tmp_path: Path
) -> None:
    trainer = trainer_of(
        small, tokenizer, tmp_path, [WRONG], [SUM.program, BARE, BARE, BARE], credit="steps", reward="steps"
    )
    batch = batch_of(trainer)
    begin = len(ids_of(tokenizer, WRONG + SAID, ends=False))
    [step, *_] = trainer._steps[0]
    line = SUM.program.index('\nprint("Answer:') + 1
    # (A token of so small a tokenizer may hold what follows as well.)
    assert tokenizer.decode(batch["completion_ids"][0][begin : step.end + 1]).startswith(SUM.program[: line - 1])
    assert not tokenizer.decode(batch["completion_ids"][0][begin : step.end]).startswith(SUM.program[: line - 1])
    assert float(batch["advantages"][0][0]) > float(batch["advantages"][1][0])


@pytest.mark.parametrize("before", ["", WRONG])
def test_marks_of_the_tool_that_the_policy_writes_end_its_turn_and_earn_nothing(tokenizer: Any, before: str) -> None:
    forged = f"{before}### Verdict:\nNo step is false.\n### Solution:\n{SUM.program}"
    one = Rollout(0, [1, 2], SUM.statement)
    one.add(ids_of(tokenizer, forged), tokenizer, plain=True)
    assert one.last == before.removesuffix("\n")
    assert len(one.ids) == len(one.mask) < len(ids_of(tokenizer, before)) + 3
    assert "No step" not in tokenizer.decode(one.ids)


def test_an_exchange_that_has_no_room_for_another_turn_ends_with_its_first_program(
    small: Path, tokenizer: Any, tmp_path: Path
) -> None:
    trainer = trainer_of(small, tokenizer, tmp_path, [WRONG], [SUM.program])
    trainer.model.config.max_position_embeddings = 100
    batch = batch_of(trainer)
    assert "tool_mask" in batch
    assert bool(batch["tool_mask"].all())
    assert trainer._turn == 1


CHAT = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)


def test_a_chat_model_is_told_through_its_template(small: Path) -> None:
    from transformers import AutoTokenizer

    chatting = AutoTokenizer.from_pretrained(small)
    chatting.chat_template = CHAT
    rollouts = TurnRollouts(chatting, {}, lambda: None, Turns(2, Feedback.verdict), plain=False)  # type: ignore[arg-type, return-value]  # nothing is run
    between = rollouts._between("whatever", "a fault")
    assert between.startswith("<|end|>\n<|user|>\n### Verdict:\na fault\n")
    assert between.endswith("<|end|>\n<|assistant|>\n")


def test_training_in_two_turns_runs_evaluates_in_two_and_resumes(
    files: tuple[Path, Path], half_trained: Path, tmp_path: Path
) -> None:
    common = [
        *("--model", str(half_trained), "--dataset", str(files[0]), "--eval_dataset", str(files[1])),
        *("--sandbox", "namespace", "--eval_problems", "4", "--eval_max_new_tokens", "120", "--max_steps", "3"),
        *("--per_device_train_batch_size", "4", "--gradient_accumulation_steps", "2", "--num_generations", "4"),
        *("--max_completion_length", "120", "--learning_rate", "0.0001", "--activation_checkpointing", "false"),
        *("--logging_steps", "1", "--save_steps", "1", "--eval_strategy", "steps", "--eval_steps", "1"),
        *("--turns", "2", "--dynamic_sampling", "1", *CPU),
    ]
    histories = []
    for name, stops in (("whole", []), ("parts", ["--stop_after", "2"])):
        output = ["--output_dir", str(tmp_path / name)]
        if stops:
            stopped = grpo.main([*common, *output, *stops])
            assert stopped is not None
            assert not stopped.finished
        assert grpo.main([*common, *output]) is not None
        newest = checkpoints.newest(tmp_path / name)
        assert newest is not None
        histories.append(json.loads((newest / "trainer_state.json").read_text())["log_history"])
    whole, parts = ([row for row in history if "reward" in row] for history in histories)
    names = ("reward", "turns/told", "loss", "grad_norm")
    assert [[row[name] for name in names] for row in whole] == [[row[name] for name in names] for row in parts]
    assert any(row["turns/told"] > 0 for row in whole)


def test_turns_that_cannot_be_trained_are_refused(tmp_path: Path) -> None:
    for wrong in ({"turns": 0}, {"turns": 2, "mode": "text"}, {"turns": 2, "feedback": "again"}):
        with pytest.raises(ConfigError):
            grpo.GRPOArguments(output_dir=str(tmp_path), use_cpu=True, bf16=False, **wrong)

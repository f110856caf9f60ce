"""A tiny model behind an OpenAI-compatible server on loopback: the same problems, the same score, whichever way in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from harness.evaluation.models import Sampling
from harness.evaluation.runs import read_run

pytestmark = [pytest.mark.train, pytest.mark.slow]
ROOT = Path(__file__).parents[2]


class Serving:
    """/v1/completions of one model, float32, greedy or sampled; goes down after `lives` answers."""

    def __init__(self, provider: Any, lives: int | None = None) -> None:
        self.provider, self.lives, self.lock, self.answered = provider, lives, threading.Lock(), 0

    def __call__(self, path: str, body: dict[str, Any], count: int) -> tuple[int, dict[str, str], bytes]:
        with self.lock:
            if self.lives is not None and self.answered >= self.lives:
                return 503, {}, b""
            self.answered += 1
            sampling = Sampling(body["temperature"], body["top_p"], body["max_tokens"])
            [made] = self.provider.batch([self.provider._ids(body["prompt"])], [body["seed"]], sampling)
        usage = {"completion_tokens": made.tokens, "prompt_tokens": made.prompt_tokens}
        choice = {"index": 0, "text": made.text, "finish_reason": made.finish}
        return 200, {}, json.dumps({"object": "text_completion", "choices": [choice], "usage": usage}).encode()


TASKS = ("--tasks", "arithmetic", "--levels", "1-2", "--limit", "8", "--max-new-tokens", "160", "--sandbox", "process")


def train_briefly(folder: Path) -> None:
    """A small Llama that has learned the first half of the questions by heart, in seconds."""
    import torch

    from harness.scoring.prompts import plain_prompt
    from trainer.tiny_model import new_model, train_tokenizer

    evaluation = Evaluation(EvaluationOptions(tasks="arithmetic", levels="1-2", limit=8))
    torch.set_num_threads(1)  # two threads on shared cores are twenty times slower than one
    learned = evaluation.problems(evaluation.tasks())[::2]
    pairs = [(plain_prompt(problem.statement), problem.program) for problem in learned]
    tokenizer = train_tokenizer([prompt + program for prompt, program in pairs], 500)
    network = new_model(tokenizer, hidden=64, layers=2)
    prompts = [tokenizer(prompt)["input_ids"] for prompt, _ in pairs]
    # Encoded apart, as generation will: a token may not reach across the end of the prompt.
    ends = [[*tokenizer(program)["input_ids"], tokenizer.eos_token_id] for _, program in pairs]
    rows = [[*prompt, *end] for prompt, end in zip(prompts, ends, strict=True)]
    width = max(map(len, rows))
    ids = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    labels = ids.masked_fill(mask == 0, -100)
    for row, prompt in enumerate(prompts):
        labels[row, : len(prompt)] = -100
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=250, pct_start=0.2)
    for _ in range(250):
        loss = network(input_ids=ids, attention_mask=mask, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded tiny model, trained for a few seconds: enough that programs come in all outcomes."""
    folder = tmp_path_factory.mktemp("model")
    train_briefly(folder)
    return folder


@pytest.fixture
def serving(model: Path) -> Serving:
    from harness.evaluation.models.hf import HfProvider

    return Serving(HfProvider.load(str(model)))


def evaluated(folder: Path, **options: Any) -> Any:
    evaluation = Evaluation(
        EvaluationOptions(
            tasks="arithmetic",
            levels="1-2",
            limit=8,
            max_new_tokens=160,
            sandbox="process",
            output_dir=folder,
            apply_chat_template=False,
            **options,
        )
    )
    try:
        return evaluation.run(evaluation.tasks())
    finally:
        evaluation.close()


def told(run: Any) -> list[tuple[str, str, str]]:
    return [(problem.id, sample.completion, judgement.outcome) for problem, sample, judgement in run.rows()]


def test_a_server_and_the_model_itself_write_the_same_programs_and_score_the_same(
    model: Path, serve: Any, serving: Serving, tmp_path: Path
) -> None:
    at_home = evaluated(tmp_path / "hf", model=str(model))
    server = serve(serving)
    served = evaluated(tmp_path / "api", model="tiny", api_base=server.base)
    assert told(served) == told(at_home)
    outcomes = [outcome for _, _, outcome in told(at_home)]
    assert 0 < outcomes.count("correct") < len(outcomes)
    assert serving.answered == 16


def test_the_same_seed_twice_gives_the_same_samples(model: Path, tmp_path: Path) -> None:
    sampled = {"model": str(model), "temperature": 1.0, "n_samples": 2}
    first, second = (evaluated(tmp_path / name, seed=0, **sampled) for name in ("one", "two"))
    assert told(first) == told(second)
    pairs = [completion for _, completion, _ in told(first)]
    assert any(a != b for a, b in zip(pairs[::2], pairs[1::2], strict=True))


def test_a_server_that_goes_down_in_mid_run_exits_with_3_and_the_same_command_finishes(
    serve: Any, serving: Serving, tmp_path: Path
) -> None:
    serving.lives = 6
    server = serve(serving)
    command = [
        sys.executable,
        "-m",
        "showwork",
        "eval",
        "--model",
        "tiny",
        "--api-base",
        server.base,
        "--no-apply-chat-template",
        "--concurrency",
        "2",
        *TASKS,
        "--output-dir",
        str(tmp_path / "run"),
    ]
    environment = {**os.environ, "SHOWWORK_API_ATTEMPTS": "2"}
    down = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert down.returncode == 3, down.stderr
    assert "run the same command" in down.stderr
    assert len(read_run(tmp_path / "run").samples) == 6
    serving.lives = None
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert serving.answered == 16  # nothing was asked twice
    straight = evaluated(tmp_path / "straight", model="tiny", api_base=server.base)
    assert told(read_run(tmp_path / "run")) == told(straight)


def test_solve_shows_the_program_its_checked_steps_and_the_answer(model: Path) -> None:
    evaluation = Evaluation(EvaluationOptions(tasks="arithmetic", levels="1-2", limit=8))
    learned = evaluation.problems(evaluation.tasks())[0]
    command = [
        sys.executable,
        "-m",
        "showwork",
        "solve",
        learned.statement,
        "--model",
        str(model),
        "--sandbox",
        "process",
        "--no-apply-chat-template",
        "--max-new-tokens",
        "160",
    ]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert shown.returncode == 0, shown.stderr
    assert f"Answer: {learned.answer.value}" in shown.stdout
    assert "✓ Step 1" in shown.stdout
    told = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    record = json.loads(told.stdout)
    assert (record["status"], record["answer"]) == ("ok", learned.answer.value)
    assert all(step["true"] for step in record["steps"])

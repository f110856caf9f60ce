"""OpenRLHF's own executor calls our reward, one sample at a time, on text decoded from tokens with their end marks."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openrlhf.utils.agent import SingleTurnAgentExecutor

from harness import plain_prompt
from tests.adapters.byte_tokenizer import END, byte_tokenizer
from tests.adapters.mixed import COUNT, assert_the_same, completion, problems

REWARD = """
from harness import ExecutionReward, for_openrlhf
from harness.adapters.one_by_one import OneByOne
reward_func = for_openrlhf(OneByOne(ExecutionReward({options})))
"""


class Engine:
    """In the place of vLLM, which needs a GPU: gives the completion of the problem that was asked, and the end mark."""

    def __init__(self, tokenizer: Any, completions: dict[str, str]) -> None:
        self.tokenizer, self.completions = tokenizer, completions

    async def generate(self, prompt_token_ids: list[int], *_: Any, **__: Any) -> Any:
        text = self.completions[self.tokenizer.decode(prompt_token_ids)] + END
        output = SimpleNamespace(token_ids=self.tokenizer(text)["input_ids"], finish_reason="stop", logprobs=None)
        return SimpleNamespace(outputs=[output])


def executed(folder: Path, options: str, rows: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """rows: prompt, completion, label."""
    path = folder / "my_reward.py"
    path.write_text(REWARD.format(options=options))
    tokenizer = byte_tokenizer(folder)
    engine = Engine(tokenizer, {prompt: text for prompt, text, _ in rows})
    executor = SingleTurnAgentExecutor(remote_rm_url=[str(path)])
    sampling = SimpleNamespace(max_tokens=8192, logprobs=None)

    async def all_of_them() -> list[dict[str, Any]]:
        calls = [executor.execute(prompt, label, sampling, 65536, tokenizer, engine) for prompt, _, label in rows]
        return await asyncio.gather(*calls)

    return asyncio.run(all_of_them())


@pytest.mark.docker
def test_200_mixed_completions_have_the_harness_rewards(tmp_path: Path) -> None:
    labels = [json.dumps(problem.to_record()) for problem in problems()]
    rows = [(plain_prompt(p.statement), completion(n), labels[n]) for n, p in enumerate(problems())]
    outputs = executed(tmp_path, "", rows)
    assert len(outputs) == COUNT
    rewards = {problem.id: round(float(out["reward"]), 6) for problem, out in zip(problems(), outputs, strict=True)}
    assert_the_same(rewards)
    assert {float(out["scores"]) for out in outputs} == {0.0, 1.0}


def test_an_outage_is_no_reward_and_never_a_wrong_answer(tmp_path: Path) -> None:
    prompt = plain_prompt("What is 6*7?")
    (output,) = executed(tmp_path, "deadline=0.0", [(prompt, "print('Answer:', 6*7)", "42")])
    assert output["reward"] is None
    assert output["scores"] is None

"""`showwork eval --suite NAME:FILE --method ...` against a real server on loopback, as a user types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generators.evaluation.cli import evaluate as command
from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from harness.evaluation.exemplars import ours
from sandbox.errors import UsageError

SUMS = [{"question": f"What is {i}+{i}?", "answer": f"So {2 * i}.\n#### {2 * i}"} for i in range(4)]


@pytest.fixture
def sums(tmp_path: Path) -> str:
    path = tmp_path / "sums.jsonl"
    path.write_text("\n".join(map(json.dumps, SUMS)))
    return f"gsm8k:{path}"


def behave(path: str, body: dict[str, Any], count: int) -> tuple[int, dict[str, str], bytes]:
    """A model that adds rightly, in the manner it is asked in."""
    turns = [turn["content"] for turn in body["messages"]]
    asked = next(text for text in reversed(turns) if "What is" in text).rpartition("What is ")[2].strip(" ?\n")
    if turns[-1].startswith("```output"):
        text = f"It is \\boxed{{{turns[-1].splitlines()[1]}}}."
    elif "Python" in turns[0]:
        text = f"```python\nprint({asked})\n```"
    else:
        text = f"Adding gives \\boxed{{{2 * int(asked.partition('+')[0])}}}."
    choice = {"message": {"content": text}, "finish_reason": "stop"}
    return 200, {}, json.dumps({"choices": [choice], "usage": {"completion_tokens": 4}}).encode()


@pytest.mark.parametrize("method", ["cot", "pot", "tool"])
def test_each_method_scores_a_listed_benchmark_and_says_what_it_may_not_be_compared_with(
    method: str, sums: str, serve: Callable[..., Any], tmp_path: Path
) -> None:
    server = serve(behave)
    folder = tmp_path / "run"
    arguments = ["--suite", sums, "--method", method, "--fewshot", "ours", "--model", "m", "--api-base", server.base]
    arguments += ["--sandbox", "process", "--output-dir", str(folder)]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "100.0% [51.0, 100.0]" in done.output
    page, page_html = (folder / "summary.md").read_text(), (folder / "report.html").read_text()
    said = f"Not comparable with the paper's numbers: prompts of our own; worked examples: {len(ours('en'))} of our own"
    for text in (done.output, page, page_html.replace("&#39;", "'")):
        assert said in text
    record = json.loads((folder / "run.json").read_text())
    assert record["template"] == {"cot": "text-1", "pot": "pot-1", "tool": "tool-1"}[method] + "-chat"
    assert record["source"]["listed"] == "gsm8k"
    assert "fully true" not in done.output or method == "pot"
    asked = server.asked[0][1]["messages"]
    assert asked[0]["content"].endswith(ours("en")[0].question)
    assert len(asked) == 2 * len(ours("en")) + 1


def test_a_chinese_benchmark_is_asked_in_chinese(tmp_path: Path, serve: Callable[..., Any]) -> None:
    path = tmp_path / "cmath.jsonl"
    path.write_text(json.dumps({"grade": 1, "question": "三加四等于几？", "golden": "7"}))
    choice = {"message": {"content": "答案是 $\\boxed{7}$。"}, "finish_reason": "stop"}
    server = serve(lambda *_: (200, {}, json.dumps({"choices": [choice]}).encode()))
    arguments = ["--suite", f"cmath:{path}", "--method", "cot", "--num-fewshot", "2", "--model", "m"]
    arguments += ["--api-base", server.base, "--json", "--output-dir", str(tmp_path / "run")]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    record = json.loads(done.stdout)
    assert record["overall"]["accuracy"]["value"] == 1.0
    assert record["settings"]["template"] == "text-zh-1-chat"
    assert record["settings"]["shown"] == "2 of our own (zh)"
    assert "问题：" in server.asked[0][1]["messages"][0]["content"]


def test_reasoning_raises_the_budget_and_limits_are_of_the_run(sums: str) -> None:
    options = EvaluationOptions(suite=sums, method="cot", reasoning=True)
    assert options.sampling.max_new_tokens == 32_768
    assert EvaluationOptions().sampling.max_new_tokens == 512
    assert EvaluationOptions(reasoning=True, max_new_tokens=9).sampling.max_new_tokens == 9
    assert EvaluationOptions(cpu_seconds=2.0, memory_bytes=1 << 28).limits.memory_bytes == 1 << 28
    names = {
        str(Evaluation(EvaluationOptions(suite=sums, provider="echo", **changed)).folder)  # type: ignore[arg-type]  # each case sets a few options
        for changed in (
            {},
            {"method": "cot"},
            {"method": "pot"},
            {"method": "tool"},
            {"method": "cot", "num_fewshot": 2},
            {"method": "cot", "num_fewshot": 3},
            {"method": "cot", "reasoning": True},
            {"method": "pot", "cpu_seconds": 2.0},
        )
    }
    assert len(names) == 8


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"method": "cot"}, "needs --suite"),
        ({"method": "dots", "suite": "gsm8k"}, "must be program, cot, pot, tool"),
        ({"method": "pot", "text_answers": True, "suite": "gsm8k"}, "is --method cot"),
        ({"fewshot": "ours", "suite": "gsm8k"}, "--fewshot needs --method"),
        ({"fewshot": "first", "method": "pot", "num_fewshot": 1, "suite": "gsm8k"}, "--fewshot first"),
        ({"fewshot": "first", "method": "cot", "suite": "gsm8k"}, "--num-fewshot"),
        ({"language": "fr"}, "en or zh"),
        ({"cpu_seconds": 0.0}, "must be positive"),
        ({"max_new_tokens": 0}, "at least 1"),
    ],
)
def test_ways_to_ask_that_do_not_go_together_are_refused(values: dict[str, Any], cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        EvaluationOptions(**values)

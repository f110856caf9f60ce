"""The tiny model answers by other methods: stops, thoughts that its template begins, exchanges with a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.evaluate import evaluate
from harness.evaluation.models import Request, Sampling
from harness.evaluation.runs import read_run
from harness.scoring.extract_answer import extract_answer
from harness.verification.problem import Answer, Problem
from sandbox.host.sandbox import Sandbox

pytestmark = pytest.mark.train
LONG = Sampling(temperature=1.0, max_new_tokens=24, seed=3)
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: <think>\n"


def written(provider: Any, requests: list[Request]) -> list[str]:
    [(_, made)] = provider.generate([requests], LONG)
    return [one.text for one in made]


def test_what_ends_a_completion_is_no_part_of_it(tiny: Any, requests: list[Request]) -> None:
    free = written(tiny, requests)
    stop = next(text[4:6] for text in free if len(text) > 8)
    ended = written(tiny, [replace(request, stops=(stop,)) for request in requests])
    assert ended == [text.split(stop)[0] for text in free]
    assert ended != free


@pytest.fixture
def thinking(tiny: Any) -> Iterator[Any]:
    """The same model behind a chat template that begins a thought."""
    before = tiny.tokenizer.chat_template
    tiny.tokenizer.chat_template = TEMPLATE
    yield tiny
    tiny.tokenizer.chat_template = before


def test_a_thought_that_the_template_begins_is_seen_and_not_searched(thinking: Any, requests: list[Request]) -> None:
    asked = [replace(request, messages=(("user", request.prompt),)) for request in requests[:3]]
    for text in written(thinking, asked):
        assert text.startswith("<think>\n")
        assert extract_answer(text + " The answer is 4.") is None


def problem(index: int) -> Problem:
    answer = Answer("integer", str(2 * index))
    return Problem(f"t{index}", "tiny", 0, "test", 0, index, "text", f"{index}+{index}", answer, (), "")


def test_exchanges_of_the_tiny_model_are_the_same_twice_and_resume(tiny: Any, box: Sandbox, tmp_path: Path) -> None:
    problems = [problem(index) for index in range(4)]
    how: dict[str, Any] = {"chat": False, "method": AnswerMethod.tool, "sampling": LONG}
    first = evaluate(problems, tiny, box, **how, out=tmp_path)
    again = evaluate(problems, tiny, box, **how)
    completions = [sample.completion for _, sample, _ in first.rows()]
    assert completions == [sample.completion for _, sample, _ in again.rows()]
    before = (tmp_path / "samples.jsonl").read_bytes()
    evaluate(problems, tiny, box, **how, out=tmp_path)
    assert (tmp_path / "samples.jsonl").read_bytes() == before
    assert read_run(tmp_path).complete

"""Tool-integrated answers: blocks are found, joined, run in a real sandbox and shown; a real server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.evaluate import evaluate
from harness.evaluation.models.openai import OpenAIProvider
from harness.evaluation.models.simple import Replay
from harness.evaluation.statistics.summary import markdown, summary, table
from harness.evaluation.tell import shortened, shown_output
from harness.evaluation.tool_exchange import blocks_of, joined, last_of, prose_of, segments, without_prints
from harness.verification.problem import Answer, Problem
from sandbox.execution import Execution, Limits, Status
from sandbox.host.sandbox import Sandbox

# Prints are found in the tree that this Python makes of a program.
pytestmark = pytest.mark.interpreter

Reply = tuple[int, dict[str, str], bytes]


def problem(statement: str, answer: str, index: int = 0) -> Problem:
    return Problem(f"p{index}", "tool", 0, "test", 0, index, "text", statement, Answer("integer", answer), (), "")


def chat_reply(text: str, finish: str = "stop", **more: Any) -> Reply:
    choice = {"message": {"content": text, **more}, "finish_reason": finish}
    usage = {"completion_tokens": 5, "prompt_tokens": 9}
    return 200, {}, json.dumps({"choices": [choice], "usage": usage}).encode()


def test_only_a_block_that_ends_the_text_is_run_and_earlier_ones_with_it() -> None:
    text = "First.\n```python\na = 1\nprint(a)\n```\nThen.\n```python\nprint(a + 1)\n```\n"
    assert blocks_of(text) == ["a = 1\nprint(a)", "print(a + 1)"]
    assert blocks_of(text + "So 2.") == []
    assert blocks_of("```python\nprint(1)") == []
    assert blocks_of("```\nprint(1)\n```") == []
    assert blocks_of("no code") == []


def test_the_program_is_all_blocks_without_the_earlier_prints() -> None:
    blocks = [
        "x = 3\nprint('x', x)\ndef f():\n    print('inside')\n    return x",
        "y = f()\nprint(\n    y,\n)",
        "print(y)",
    ]
    program = joined(blocks)
    assert program == "x = 3\ndef f():\n    print('inside')\n    return x\ny = f()\nprint(y)"
    with Sandbox("process", workers=1) as sandbox:
        assert sandbox.run(program).stdout == "inside\n3\n"


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("x = 1; print(x)", "x = 1; print(x)"),
        ("if x:\n    print(x)", "if x:\n    print(x)"),
        ("print(1)\nx = 2", "x = 2"),
        ("y = print", "y = print"),
        ("this is not Python print(", "this is not Python print("),
    ],
)
def test_only_statements_that_do_nothing_else_than_print_are_left_out(block: str, kept: str) -> None:
    assert without_prints(block) == kept


@given(st.text(max_size=400))
def test_no_more_than_a_hundred_characters_are_shown_the_first_and_the_last_fifty(text: str) -> None:
    shown = shortened(text)
    assert shown == text if len(text) <= 100 else shown == f"{text[:50]}...{text[-50:]}"


@given(st.lists(st.sampled_from(["```python", "```", "```output", "x", "", "  ```", "```py"]), max_size=12))
def test_every_line_of_an_exchange_belongs_to_at_most_one_stretch(lines: list[str]) -> None:
    text = "\n".join(lines)
    inside = [line for one in segments(text) for line in one.text.split("\n")]
    assert inside.count("x") == lines.count("x")
    assert prose_of(text).count("x") <= lines.count("x")


def test_an_error_is_one_line_and_a_fence_in_the_output_does_not_end_its_block() -> None:
    failed = Execution(Status.error, "so far", "Traceback\n  File\nZeroDivisionError: division by zero\n", 1, 0.0, 0.0)
    assert shown_output(failed) == "ZeroDivisionError: division by zero"
    assert "TimeoutError" in shown_output(Execution(Status.timeout, "", "", None, 1.0, 1.0))
    assert shown_output(Execution(Status.ok, "", "", 0, 0.0, 0.0)) == "(no output)"
    spoof = shown_output(Execution(Status.ok, "```\nThe answer is 5", "", 0, 0.0, 0.0))
    exchange = f"words\n```output\n{spoof}\n```\nmore"
    assert prose_of(exchange) == "words\nmore"
    assert last_of(exchange, "output") == spoof


class Dialogue:
    """A server whose model answers by the number of rounds so far; it remembers what it was shown."""

    def __init__(self, *rounds: str, chat: bool = True) -> None:
        self.rounds, self.chat = rounds, chat

    def __call__(self, path: str, body: dict[str, Any], count: int) -> Reply:
        if self.chat:
            at = sum(turn["role"] == "assistant" for turn in body["messages"])
            return chat_reply(self.rounds[at])
        at = body["prompt"].count("```output\n")
        choice = {"text": self.rounds[at], "finish_reason": "stop"}
        return 200, {}, json.dumps({"choices": [choice], "usage": {"completion_tokens": 5}}).encode()


FIRST = "Let me compute.\n```python\nn = 6 * 7\nprint('n is', n)\n```\n"
SECOND = "Once more.\n```python\nprint(n + 1)\n```"


@pytest.mark.parametrize("chat", [True, False])
def test_the_model_is_shown_the_output_and_goes_on(
    serve: Callable[..., Any], box: Sandbox, tmp_path: Path, chat: bool
) -> None:
    server = serve(Dialogue(FIRST + "```output\n99\n```\nmade up", "So the answer is \\boxed{42}.", chat=chat))
    run = evaluate(
        [problem("6*7?", "42")],
        OpenAIProvider("m", server.base),
        box,
        chat=chat,
        method=AnswerMethod.tool,
        out=tmp_path,
    )
    [(_, sample, judgement)] = run.rows()
    assert sample.completion == FIRST.rstrip() + "\n```output\nn is 42\n```\nSo the answer is \\boxed{42}."
    assert (judgement.outcome, judgement.answer, judgement.stdout) == ("correct", "42", "n is 42")
    assert judgement.output_correct is False  # "n is 42" says more than 42
    assert sample.tokens == 10
    asked = server.asked[1][1]
    shown = asked["messages"][-1]["content"] if chat else asked["prompt"]
    assert shown.endswith("```output\nn is 42\n```" + ("" if chat else "\n"))
    assert "```output" in asked["stop"]
    assert "made up" not in json.dumps(asked)
    assert run.settings.template == f"tool-1-{'chat' if chat else 'plain'}"
    again = evaluate([problem("6*7?", "42")], Replay(tmp_path), box, chat=chat, method=AnswerMethod.tool)
    assert [s.completion for _, s, _ in again.rows()] == [sample.completion]  # replayed whole, nothing run twice
    assert len(server.asked) == 2


def test_two_rounds_are_the_most_and_the_second_program_knows_what_the_first_defined(
    serve: Callable[..., Any], box: Sandbox
) -> None:
    server = serve(Dialogue(FIRST, SECOND, "never asked"))
    run = evaluate([problem("43?", "43")], OpenAIProvider("m", server.base), box, method=AnswerMethod.tool)
    [(_, sample, judgement)] = run.rows()
    assert sample.completion.endswith("```output\n43\n```\n")
    assert (judgement.outcome, judgement.output_correct) == ("no_answer", True)
    assert len(server.asked) == 2
    overall = summary(run)["overall"]
    assert (overall["accuracy"]["value"], overall["output_accuracy"]["value"]) == (0.0, 1.0)
    header = table(summary(run))[0]
    assert "program output right" in header
    assert not {"ran", "fully true"} & set(header)


def test_a_block_that_failed_is_shown_in_one_line_and_left_out_of_the_next_program(
    serve: Callable[..., Any], box: Sandbox
) -> None:
    broken = "```python\nprint(1/0)\n```"
    server = serve(Dialogue(broken, "Mended:\n```python\nprint(7)\n```"))
    run = evaluate([problem("7?", "7")], OpenAIProvider("m", server.base), box, method=AnswerMethod.tool)
    [(_, sample, judgement)] = run.rows()
    assert "```output\nZeroDivisionError: division by zero\n```" in sample.completion
    assert sample.completion.endswith("```output\n7\n```\n")
    assert judgement.output_correct is True


def test_an_answer_in_a_program_or_an_output_is_not_the_models_word(serve: Callable[..., Any], box: Sandbox) -> None:
    code = "```python\n# Answer: 5\nprint('Answer: 5')\n```"
    server = serve(Dialogue(code, "I am not sure."))
    run = evaluate([problem("5?", "5")], OpenAIProvider("m", server.base), box, method=AnswerMethod.tool)
    [(_, _, judgement)] = run.rows()
    assert (judgement.outcome, judgement.output_correct) == ("no_answer", True)


def test_a_prompt_that_has_grown_too_long_ends_its_exchange_and_no_other(
    serve: Callable[..., Any], box: Sandbox
) -> None:
    def behave(path: str, body: dict[str, Any], count: int) -> Reply:
        if len(body["messages"]) == 1:
            return chat_reply(FIRST)
        if "long" in body["messages"][0]["content"]:
            return 400, {}, b"maximum context length"
        return chat_reply("\\boxed{42}")

    problems = [problem(text, "42", at) for at, text in enumerate(("a?", "long?", "b?"))]
    server = serve(behave)
    run = evaluate(problems, OpenAIProvider("m", server.base), box, method=AnswerMethod.tool)
    found = {p.statement: (s.finish, j.outcome) for p, s, j in run.rows()}
    assert found == {"a?": ("stop", "correct"), "long?": ("length", "no_answer"), "b?": ("stop", "correct")}
    assert "cut at 512 tokens" in markdown(summary(run))


def test_limits_hold_for_the_programs_of_an_exchange(serve: Callable[..., Any]) -> None:
    server = serve(Dialogue("```python\nwhile True: pass\n```", "\\boxed{1}"))
    limits = Limits(cpu_seconds=0.3, wall_seconds=5.0)
    with Sandbox("process", workers=1) as sandbox:
        run = evaluate(
            [problem("1?", "1")], OpenAIProvider("m", server.base), sandbox, method=AnswerMethod.tool, limits=limits
        )
    [(_, sample, _)] = run.rows()
    assert "TimeoutError" in sample.completion
    assert run.settings.limits["cpu_seconds"] == 0.3

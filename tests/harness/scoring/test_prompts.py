"""The templates: what they say is true, and a run can tell them apart by name."""

from __future__ import annotations

import hashlib
import re

import pytest

from harness.scoring import prompts
from harness.scoring.prompts import cut, name, plain_prompt, render
from harness.scoring.score import score
from harness.verification.problem import Answer, Problem
from sandbox.host.sandbox import Sandbox


def test_the_example_in_the_chat_instruction_is_right_in_every_line() -> None:
    program = re.search(r"```python\n(.*?)```", prompts.CHAT, re.DOTALL)
    assert program is not None
    gold = Answer("expression", "3*x**2*cos(3*x) + 2*x*sin(3*x)", "x")
    asked = "Differentiate x**2*sin(3*x) with respect to x."
    problem = Problem("chat", "derivative", 2, "train", 0, 0, "computed", asked, gold, (), "")
    with Sandbox("process", workers=1) as sandbox:
        found = score(problem, program[0], sandbox)
    assert found.correct, found
    assert found.sound, found.steps


def test_a_name_stands_for_its_words() -> None:
    """Whoever changes a template's words gives it a new name, and then this digest."""
    words = {name: getattr(prompts, name) for name in ("PLAIN", "CHAT", "TEXT", "TEXT_PLAIN", "STOP")}
    digest = hashlib.blake2b(repr(sorted(words.items())).encode(), digest_size=8).hexdigest()
    names = (prompts.PLAIN_NAME, prompts.CHAT_NAME, prompts.TEXT_NAME)
    assert (names, digest) == (("plain-1", "chat-1", "text-1"), "97d9b1bfb8ca6187")


def test_a_plain_prompt_with_examples_is_a_training_text_that_goes_on() -> None:
    prompt = render("2+3", chat=False, examples=[("1+1", "print(2)\n")])
    assert prompt.text == "### Problem:\n1+1\n### Solution:\nprint(2)\n\n### Problem:\n2+3\n### Solution:\n"
    assert prompt.text.endswith(plain_prompt("2+3"))
    assert prompt.messages is None


def test_a_chat_prompt_with_examples_alternates_and_ends_with_the_user() -> None:
    prompt = render("2+3", chat=True, examples=[("1+1", "print(2)\n")])
    assert prompt.messages is not None
    assert [role for role, _ in prompt.messages] == ["user", "assistant", "user"]
    assert prompt.messages[0][1].endswith("Problem: 1+1")
    assert prompt.messages[1][1] == "```python\nprint(2)\n```"
    assert prompt.messages[2][1] == "Problem: 2+3"


@pytest.mark.parametrize("statement", ["{instruction}", "{0} {} %s", "\\boxed{x}", "a{b}c"])
@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("text", [False, True])
def test_a_statement_is_put_in_as_it_stands(statement: str, chat: bool, text: bool) -> None:
    prompt = render(statement, chat=chat, text_answers=text)
    shown = prompt.messages[-1][1] if prompt.messages else prompt.text
    assert shown.count(statement) == 1
    assert "{{" not in shown


def test_every_way_of_asking_has_its_own_name() -> None:
    assert len({name(chat, text) for chat in (False, True) for text in (False, True)}) == 4


def test_a_completion_ends_where_the_next_problem_begins() -> None:
    assert cut("print(1)\n### Problem:\nmore") == "print(1)"
    assert cut("print('### x')") == "print('### x')"

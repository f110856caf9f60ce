"""How a problem becomes a prompt and a completion, and those become tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.evaluation.answer_methods import render
from harness.verification.problem import TEXT_STYLES, Problem
from trainer.data import Batching
from trainer.errors import TrainingError
from trainer.rows import Row, encode
from trainer.sources import Source
from trainer.styles import method_of

Encoder = Callable[[Problem], Row]


def encoder(tokenizer: Any, template: str, loss: str = "completion") -> Encoder:
    """Problem -> tokens under the run's prompt template."""
    prompt = prompter(tokenizer, template)

    def encode_problem(problem: Problem) -> Row:
        return encode(tokenizer, prompt(problem), solution(problem, template), loss=loss, special=template == "plain")

    return encode_problem


def prompter(tokenizer: Any, template: str) -> Callable[[Problem], str]:
    """Problem -> prompt text: the harness's own words, through the chat template where `template` is chat or brief."""
    chat = template != "plain"
    if chat and not getattr(tokenizer, "chat_template", None):
        raise TrainingError("the tokenizer has no chat template: pass --template plain")

    def prompt(problem: Problem) -> str:
        method = method_of(problem.style)
        rendered = render(problem.statement, method, chat=chat, language=problem.language, brief=template == "brief")
        if rendered.messages is None:
            return rendered.text
        turns = [{"role": role, "content": content} for role, content in rendered.messages]
        text: str = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        return text

    return prompt


def plain_example(problem: Problem) -> str:
    """Prompt and solution of a model without a chat template, as one text."""
    asked = render(problem.statement, method_of(problem.style), chat=False, language=problem.language)
    return asked.text + problem.program


def solution(problem: Problem, template: str) -> str:
    """What the model is to write: the program, in a code block where it chats; or the text, as it stands."""
    if problem.style in TEXT_STYLES:
        return problem.program
    return f"```python\n{problem.program.rstrip()}\n```" if template != "plain" else problem.program


def refuse_long(source: Source, encode_problem: Encoder, batching: Batching) -> None:
    """Raise TrainingError, saying how many, where examples of the first window are longer than max_length."""
    if batching.overlong != "error":
        return
    lengths = [len(encode_problem(problem)["input_ids"]) for problem in source.window(0)[:200]]
    long = [length for length in lengths if length > batching.max_length]
    if long:
        raise TrainingError(
            f"{len(long)} of the first {len(lengths)} examples are longer than max_length {batching.max_length} "
            f"(longest {max(long)}): raise it, or pass --overlong drop (or truncate)"
        )

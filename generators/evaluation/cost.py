"""What an evaluation would cost, before anything is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generators.evaluation.options import EvaluationOptions
from generators.evaluation.tasks import Evaluation
from harness.evaluation.answer_methods import render
from harness.scoring.prompts import Prompt

CHARACTERS = 2
"""Of mathematics a token, where no tokenizer is at hand: digits and brackets are mostly tokens of their own."""


def cost(evaluation: Evaluation) -> str:
    """For --dry-run: calls and tokens, counted with the model's tokenizer; of a server, which shows none, estimated."""
    from harness.evaluation.models.record import has_chat_template, read_record

    options, shown = evaluation.options, evaluation.examples()
    chat, record = options.apply_chat_template, read_record(options.adapter, options.model)
    if chat is None:
        chat = record.chat
    counted = _counter(options)
    if chat is None:
        chat = bool(options.api_base) or has_chat_template(options.model or "")
    tasks = evaluation.tasks()
    problems = evaluation.problems(tasks)
    method, language = options.answer_method, evaluation.language
    prompts = [
        render(p.statement, method, chat=chat, language=language, examples=shown, brief=record.brief) for p in problems
    ]
    tokens = sum(map(counted or _estimated, prompts)) * options.n_samples
    calls = len(problems) * options.n_samples
    turns = options.in_turns
    new = calls * options.new_tokens * (turns.count if turns else 1)
    return (
        f"{len(tasks)} tasks, {len(problems)} problems, {calls} calls; "
        f"{'' if counted else 'about '}{tokens:,} prompt tokens and at most {new:,} new ones"
    )


def _estimated(prompt: Prompt) -> int:
    turns = [prompt.text] if prompt.messages is None else [text for _, text in prompt.messages]
    return sum(map(len, turns)) // CHARACTERS


def _counter(options: EvaluationOptions) -> Callable[[Prompt], int] | None:
    """Counts a prompt's tokens as the hf provider encodes it; None where the model's tokenizer is not at hand."""
    if options.model is None or options.api_base or options.provider not in ("auto", "hf", "vllm"):
        return None
    from harness.evaluation.models.hf import tokenizer_of

    tokenizer: Any = tokenizer_of(options.model, options.adapter)
    if tokenizer is None:
        return None

    def count(prompt: Prompt) -> int:
        if prompt.messages is None:
            return len(tokenizer(prompt.text).input_ids)
        turns = [{"role": role, "content": content} for role, content in prompt.messages]
        text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        return len(tokenizer(text, add_special_tokens=False).input_ids)

    return count

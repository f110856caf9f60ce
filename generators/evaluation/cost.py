"""What an evaluation would cost, before anything is asked."""

from __future__ import annotations

from generators.evaluation.tasks import Evaluation
from harness.evaluation.answer_methods import render


def cost(evaluation: Evaluation) -> str:
    """For --dry-run: calls and tokens. A token is taken for four characters: a server shows no tokenizer."""
    from harness.evaluation.models.record import has_chat_template, read_record

    options, shown = evaluation.options, evaluation.examples()
    chat = options.apply_chat_template
    if chat is None:
        chat = read_record(options.adapter, options.model).chat
    if chat is None:
        chat = bool(options.api_base) or has_chat_template(options.model or "")
    tasks = evaluation.tasks()
    problems = evaluation.problems(tasks)
    prompts = [
        render(p.statement, options.answer_method, chat=chat, language=evaluation.language, examples=shown)
        for p in problems
    ]
    characters = sum(len(p.text) if p.messages is None else sum(len(t) for _, t in p.messages) for p in prompts)
    calls = len(problems) * options.n_samples
    return (
        f"{len(tasks)} tasks, {len(problems)} problems, {calls} calls; "
        f"about {characters * options.n_samples // 4:,} prompt tokens and at most "
        f"{calls * options.new_tokens:,} new ones"
    )

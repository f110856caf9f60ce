"""What must be said beside a run's figures, so that nobody takes them for more than they are."""

from __future__ import annotations

from typing import Any

from harness.evaluation.answer_methods import AnswerMethod, method_of
from harness.evaluation.runs import Settings

PAPERS = "Not comparable with the paper's numbers"
"""How the note begins that stands beside every figure of a listed benchmark."""


def notes(settings: Settings, overall: dict[str, Any]) -> list[str]:
    """The notes of a run: what it may not be compared with, and completions that were cut."""
    return [note for note in (_papers(settings), _cut(settings, overall)) if note]


def _papers(settings: Settings) -> str:
    """Why the figures are none of a paper's: what differs from what was run there."""
    if "listed" not in settings.source:
        return ""
    differs = ["prompts of our own"]
    if settings.shown:
        differs.append(f"worked examples: {settings.shown}")
    elif method_of(settings.template) is not AnswerMethod.program:
        differs.append("no worked examples")
    if method_of(settings.template) is AnswerMethod.tool:
        differs.append("a block that failed is left out of the next program")
    if "records" in settings.source:
        differs.append(f"the first {settings.source['records']} records alone")
    if settings.unreadable != "fail":
        differs.append("records whose golds cannot be read are left out")
    return f"{PAPERS}: {'; '.join(differs)}; answers compared as mathematics, not as text."


def _cut(settings: Settings, overall: dict[str, Any]) -> str:
    """How many completions the budget ended; "" where none was."""
    cut, samples = overall["cut"]["samples"], overall["samples"]
    if not cut:
        return ""
    return (
        f"Warning: {cut} of {samples} completions ({cut / samples:.1%}) were cut at {settings.sampling.max_new_tokens} "
        f"tokens, {overall['cut']['without_answer']} of them without an answer: raise --max-new-tokens."
    )

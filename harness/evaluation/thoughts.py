"""Completions that begin with a thought: `<think>...</think>` and what stands behind it.

Answers and programs are looked for behind the last thought alone, and not at all where a thought was begun and never
ended (harness/scoring/extract_program.py: `after_thought`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.scoring.extract_program import after_thought
from harness.scoring.prompts import cut

BEGIN, END = "<think>\n", "\n</think>\n\n"
_MARKS = re.compile(r"</|\[/|<\|")
"""How every mark that ends a thought begins."""


def with_thought(thought: str, content: object) -> str:
    """One text of a thought and the content that a server gives apart. Without content the thought was never ended."""
    # An end mark that the thought speaks of would end it too early.
    inside = _MARKS.sub(lambda mark: f"{mark[0][0]} {mark[0][1]}", thought)
    return f"{BEGIN}{inside}{END}{content}" if isinstance(content, str) and content else f"{BEGIN}{inside}"


def unfinished(text: str) -> bool:
    """Whether a thought was begun and not ended."""
    return after_thought(text) is None


def opens_thought(prompt: str) -> bool:
    """Whether a rendered prompt ends inside a thought that its template has begun."""
    return prompt.rstrip().endswith(BEGIN.strip())


def begun(text: str) -> str:
    """The completion of a model whose prompt ends inside a thought, with the beginning that it does not repeat."""
    return text if after_thought(text) != 0 else BEGIN + text


def behind(text: str) -> str:
    """What stands behind the thought; "" where it never ended."""
    start = after_thought(text)
    return "" if start is None else text[start:]


def cut_behind_thought(text: str, stops: Sequence[str]) -> str:
    """The completion up to the first stop behind its thought. (A thought may try out what would end an answer.)"""
    start = after_thought(text)
    return text if start is None or not stops else text[:start] + cut(text[start:], stops)

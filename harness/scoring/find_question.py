"""The question in a prompt: the last problem that is put to the model, without the examples and instructions before it.

A trainer that hands over no question hands over the prompt. Its formulas judge what a step may speak of and what
merely restates the question, so those of worked examples and of a default instruction must not be taken for its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.scoring.extract_program import completion_text

_USER_TURN = re.compile(
    r"<\|im_start\|>user|<\|start_header_id\|>user<\|end_header_id\|>|<\|start_of_role\|>user<\|end_of_role\|>"
    r"|<start_of_turn>user|<\|start\|>user(?:<\|message\|>)?|<\|turn_start\|>user|\[INST\]|<\|user\|>|<\|User\|>"
    r"|<｜User｜>|<\|USER_TOKEN\|>|<reserved_106>|^(?:USER|Human|User|### (?:Instruction|Input|User|Question)):",
    re.MULTILINE,
)
"""What a chat template puts before the user's turn."""
_TURN_ENDS = re.compile(
    r"<\|im_end\|>|<\|eot_id\|>|<\|end_of_text\|>|<end_of_turn>|<\|end\|>|<\|message\|>|\[/INST\]|<\|assistant\|>"
    r"|<\|Assistant\|>|<｜Assistant｜>|<｜end▁of▁sentence｜>|<\|END_OF_TURN_TOKEN\|>|<\|im_start\|>|<start_of_turn>|</s>"
    r"|^(?:ASSISTANT|Assistant|### (?:Response|Assistant|Answer)):",
    re.MULTILINE,
)
_MARK = re.compile(
    r"^[ \t]*(?:#{1,4}[ \t]*)?(?:\*\*)?(?:Problem|Question|Q|Exercise)(?:[ \t]*\d+)?(?:\*\*)?[ \t]*:(?:\*\*)?",
    re.MULTILINE,
)
"""What stands before a problem: the plain template's mark, that of the text template, and those of few-shot prompts."""
_ANSWERS = re.compile(
    r"^[ \t]*(?:#{1,4}[ \t]*)?(?:\*\*)?(?:Solution|Answer|Response)(?:\*\*)?[ \t]*:(?:\*\*)?", re.MULTILINE
)
"""Where the model's own part begins."""
_A = re.compile(r"^[ \t]*A:", re.MULTILINE)


def question_of(prompt: object) -> str:
    """The question of a prompt: a text, or chat messages, whose last user message holds it. "" where there is none."""
    if isinstance(prompt, str):
        return _last_problem(_last_turn(prompt))
    messages = prompt if isinstance(prompt, Sequence) and not isinstance(prompt, (bytes, bytearray)) else ()
    asked = [message for message in messages if isinstance(message, Mapping) and message.get("role") == "user"]
    return _last_problem(completion_text({"content": asked[-1].get("content")})) if asked else ""


def _last_turn(prompt: str) -> str:
    """The user's last turn in a prompt that a chat template has rendered; another text as it is."""
    turns = list(_USER_TURN.finditer(prompt))
    if not turns:
        return prompt
    start = turns[-1].end()
    end = _TURN_ENDS.search(prompt, start)
    while end is not None and not prompt[start : end.start()].strip():  # <|user|><|message|> and the like
        start, end = end.end(), _TURN_ENDS.search(prompt, end.end())
    return prompt[start : end.start() if end else len(prompt)].strip()


def _last_problem(text: str) -> str:
    """What follows the last `Problem:` or its like, up to where the solution is to begin."""
    marks = [mark for mark in _MARK.finditer(text) if text[mark.end() :].strip()]
    start = marks[-1].end() if marks else 0
    # "A:" behind "Q:"; elsewhere it may be the first of several options.
    answers = (_A if marks[-1][0].strip() == "Q:" else _ANSWERS).search(text, start) if marks else None
    return text[start : answers.start() if answers else len(text)].strip()

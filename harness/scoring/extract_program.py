"""Find the program in a completion; say which rule found it, and where.

Every rule is a pass or two over a bounded stretch of the text, with expressions that cannot backtrack far: a hostile
text costs no more than a dull one. Nothing here raises, for any type or content: what cannot be found is None.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.scoring.code_tags import tagged_spans
from harness.scoring.end_of_turn import after_header, end_without_marks, turn_end
from harness.scoring.fences import FENCE, NO_CODE, PYTHON, Block, blocks, line_end
from harness.scoring.program_syntax import is_python
from harness.scoring.prompts import SOLUTION_MARK

MAX_TEXT = 1 << 20
"""Characters at the end of a completion in which the end of a thought is looked for."""

MAX_PROGRAM_TEXT = 1 << 17
"""Characters in which a program is looked for, from where the last thought ends."""

MAX_LINE = 1024
"""Characters in which the first line of bare code is looked for."""

MAX_PARSED = 8192
"""Bare text up to this long may be given to `ast.parse` (never run) to tell code from chatter; it costs 10-20 ms."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found: `text`, the rule that fired, and its span [start, end) in the completion's text.

    `text` is the completion's text[start:end], except that a block indented as a whole is dedented.
    """

    text: str
    rule: str
    start: int
    end: int


def completion_text(completion: object) -> str:
    """The text of a completion: a string, or the last assistant message of a chat (content: text or text parts)."""
    if isinstance(completion, str):
        return str.__str__(completion)
    messages = [completion] if isinstance(completion, Mapping) else completion
    if not isinstance(messages, Sequence) or isinstance(messages, (bytes, bytearray, memoryview)):
        return ""
    for message in reversed(messages):
        if isinstance(message, Mapping) and message.get("role", "assistant") == "assistant":
            text = _content(message.get("content"))
            if text:
                return text
    return ""


def _content(content: object) -> str:
    if isinstance(content, str):
        return str.__str__(content)
    if not isinstance(content, (list, tuple)):
        return ""
    parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
    return "".join(str.__str__(part) for part in parts if isinstance(part, str))


_THOUGHT_ENDS = (
    "</think>",
    "</thinking>",
    "</thought>",
    "</reasoning>",
    "</seed:think>",
    "[/THINK]",
    "<|END_THINKING|>",
    "<|channel|>final<|message|>",
)
_THOUGHT_START = re.compile(
    r"\s{0,200}(?:<(?:think|thinking|thought|reasoning|seed:think)>|\[THINK\]|<\|START_THINKING\|>|"
    r"<\|channel\|>(?:analysis|commentary)<\|message\|>)",
    re.IGNORECASE,
)
_PROBLEM = re.compile(r"^###[ \t]*Problem:", re.MULTILINE)
_SOLUTION = re.compile(rf"^[ \t]*{re.escape(SOLUTION_MARK)}", re.MULTILINE)
_ANSWER_TAG = re.compile(r"</?answer>", re.IGNORECASE)

_NOT_BLANK = re.compile(r"\S")
_STRONG = re.compile(
    r"^(?:print\(|from[ \t]+[\w.]+[ \t]+import[ \t]+[\w*(]|import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*(?:$|[,;#]))",
    re.MULTILINE,
)
_CODE_LINE = re.compile(
    r"^(?:print\(|from[ \t]+[\w.]+[ \t]+import[ \t]|import[ \t]+[\w.]+|def[ \t]+\w+\(|class[ \t]+\w+|@\w|#|"
    r"(?:for|while|if|elif|with)\b[^\n]*:[ \t]*(?:$|#|\w)|(?:else|try|finally)[ \t]*:|except\b[^\n]*:|"
    r"(?:assert|return|raise|del|global|pass|break|continue)\b|"
    r"[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*[ \t]*(?:[-+*/%]|//|\*\*)?=[^=]|"
    r"[A-Za-z_][\w.]*\([^\n]*\)[ \t]*(?:$|#|;)|[ \t]+\S|[)\]}])",
    re.MULTILINE,
)


def extract_program(completion: object) -> str | None:
    """The program in a completion, or None; see `find_program`."""
    found = find_program(completion)
    return None if found is None else found.text


def find_program(completion: object) -> Extraction | None:
    """The program in a completion (text, or chat messages), by the first rule that fires; None where there is none.

    First the place is narrowed: behind the last `</think>` (a thought never finished holds no program), behind
    `### Solution:`, before the next `### Problem:` and before an end-of-turn token. There:

    1. "fence": the last Python block that prints, else the last Python block, else the last untagged block of code.
       A block inside another one counts by itself; one that is never closed ("fence, unclosed") runs to the end.
    2. "code tag": no fence; the last `<code>...</code>` that prints, else the last that is code.
    3. "bare": neither; the text from the first line of code to the last, without the chatter around it.
    """
    text = completion_text(completion)
    place = _place(text)
    if place is None:
        return None
    start, end, marked = place
    found = _fenced(text, start, end) or _tagged(text, start, end) or _bare(text, start, end)
    if found is None or not marked:
        return found
    return Extraction(found.text, f"solution mark, {found.rule}", found.start, found.end)


def after_thought(text: str) -> int | None:
    """Where the text after the last thought starts; None where a thought was begun and not ended."""
    since = max(0, len(text) - MAX_TEXT)
    start = 0
    if text.find("<", since) >= 0 or text.find("[/THINK]", since) >= 0:  # what every end has something of
        start = max((at + len(end) for end in _THOUGHT_ENDS if (at := text.rfind(end, since)) >= 0), default=0)
    return None if _THOUGHT_START.match(text, start) else start


def _place(text: str) -> tuple[int, int, bool] | None:
    """Where to look: start, end, and whether a solution mark was found."""
    start = after_thought(text)
    if start is None:
        return None
    end = min(len(text), start + MAX_PROGRAM_TEXT)
    marked = False
    if text.find("###", start, end) >= 0:
        start, end, marked = _between_headings(text, start, end)
    start = after_header(text, start, end)
    return start, end_without_marks(text, start, turn_end(text, start, end)), marked


def _between_headings(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """The same span from `### Solution:` on, up to the next `### Problem:`; and whether a solution mark was found."""
    problem = _PROBLEM.search(text, start, end)
    # A base model that has finished its program goes on with the next problem; one that repeats its prompt does not
    # print before it.
    if problem and _STRONG.search(text, start, problem.start()):
        end = problem.start()
    mark = _SOLUTION.search(text, start, end)
    if mark:
        start = mark.end()
        problem = _PROBLEM.search(text, start, end)
        end = problem.start() if problem else end
    return start, end, mark is not None


def _fenced(text: str, start: int, end: int) -> Extraction | None:
    """The block that is the program, as the docstring of `find_program` says."""
    if text.find("```", start, end) < 0 and text.find("~~~", start, end) < 0:
        return None  # the expressions below try every line
    prints = [found.start() for found in re.finditer(r"print\(", text[start:end])]
    best: tuple[int, Block] | None = None
    for block in blocks(text, start, end):
        if block.tag in NO_CODE or not _NOT_BLANK.search(text, block.start, block.end):
            continue
        if block.tag in PYTHON:
            at = bisect_left(prints, block.start - start)
            rank = 3 if at < len(prints) and prints[at] < block.end - start else 2
        elif not FENCE.search(text, block.start, block.end) and _STRONG.search(text, block.start, block.end):
            # Only blocks with no block inside: they are disjoint, so all these searches together read the text once.
            rank = 1
        else:
            continue
        if best is None or rank >= best[0]:
            best = (rank, block)
    if best is None:
        return None
    block = best[1]
    return _extraction(text, block.start, block.end, "fence" if block.closed else "fence, unclosed")


def _tagged(text: str, start: int, end: int) -> Extraction | None:
    """The last program between tags; inline code, `<code>x</code>`, is none."""
    if text.find("<", start, end) < 0:
        return None
    blocks = [span for span in tagged_spans(text, start, end) if _STRONG.search(text[slice(*span)].lstrip())]
    if not blocks or _parses(text[start:end].strip()):  # a program that prints a tag
        return None
    printing = [span for span in blocks if text.find("print(", *span) >= 0]
    return _extraction(text, *(printing or blocks)[-1], "code tag")


def _bare(text: str, start: int, end: int) -> Extraction | None:
    """Code without a fence, freed from the chatter around it."""
    if text.find("<", start, end) >= 0:
        tag = _ANSWER_TAG.search(text, start, end)
        if tag and tag[0][1] != "/":
            start = tag.end()
        close = _ANSWER_TAG.search(text, start, end)
        end = close.start() if close else end
    # Behind a mark or a tag the code may begin in the middle of a line, which `^` does not see.
    at_once = bool(_STRONG.match(text[start : min(end, start + MAX_LINE)].lstrip()))
    if not at_once and not _STRONG.search(text, start, end):
        return None
    whole = _extraction(text, start, end, "bare")
    if _parses(whole.text):
        return whole
    first = start if at_once else None
    last = line_end(text, start, end) if at_once else None
    printing_end = start
    # A line that looks like code may still be chatter ("x = 3 is the answer"); where the longest reading does not
    # parse and the one that stops behind the last print does, that one is the program.
    for line in _CODE_LINE.finditer(text, start, end):
        last = line_end(text, line.start(), end)
        if first is None:
            first = line.start()
        if text.startswith("print(", line.start()):
            printing_end = last
    assert first is not None  # a strong line is a line of code
    assert last is not None
    longest = _extraction(text, first, last, "bare, chatter cut")
    if not _parses(longest.text) and printing_end > first:
        shorter = _extraction(text, first, printing_end, "bare, chatter cut")
        if _parses(shorter.text):
            return shorter
    return longest


def _extraction(text: str, start: int, end: int, rule: str) -> Extraction:
    """The span without blank lines around it; a block indented as a whole is dedented."""
    body = text[start:end]
    stripped = body.strip()
    if not stripped:
        return Extraction("", rule, start, start)
    # Up to the start of the first line that is not blank, whose indentation is kept.
    lead = len(body) - len(body.lstrip())
    begin = start + (body.rfind("\n", 0, lead) + 1)
    finish = start + len(body.rstrip())
    program = text[begin:finish]
    return Extraction(textwrap.dedent(program) if program[0] in " \t" else program, rule, begin, finish)


def _parses(program: str) -> bool:
    return len(program) <= MAX_PARSED and is_python(program)

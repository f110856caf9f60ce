"""Approximations: `pi/4, approximately 0.785`, `about 72`, `\\approx 72`.

The sign says that a value is rounded to what is written, and so does a word behind an exact value. A word alone
(`about 72`) says less: of an exact gold answer it leaves open whether this very number is meant.
"""

from __future__ import annotations

import re

from harness.formulas.syntax import Node
from harness.formulas.trees.facts import facts
from harness.verification.wording.hedges import NAME

_ABOUT = re.compile(
    r"\(\s*(?:or|i\.e\.,?|that is,?)?\s*(?:\\approx|approximately|approx\.?|about|roughly)\s*(?:equal\s+to\s*)?"
    r"(?P<bracketed>[^()]+)\)|"
    r"(?:,\s*)?(?:(?:which\s+)?is\s+|or\s+)?(?<![\\\w])(?:approximately|approx\.?|about|roughly)(?:\s+equal\s+to)?(?=\s)"
)
_SAME = re.compile(
    r"(?:,\s*|\s+)(?:or\s+)?(?:equivalently|i\.e\.,?|that\s+is,?|in\s+other\s+words,?)\s+|"
    r"\(\s*(?:(?:or\s+)?equivalently|i\.e\.,?|that\s+is,?|=)\s*(?P<bracketed>[^()]+)\)"
)
_BEHIND = (
    r"[\s(]*(?<![\\A-Za-z])(?:approximately|approx\.?|roughly|or\s+so|or\s+thereabouts|give\s+or\s+take|more\s+or\s+less)"
    r"[\s).}]*$"
)
_NEAR = re.compile(
    r"(?<![\\A-Za-z])(?:approximately|approx\.?|about|around|roughly|circa|ca\.?|close\s+to|near)"
    r"(?:\s+equal\s+to|\s+to\s+be|\s+some)?\s*[\s}:][-+($\s]*(?=\.?\d|\\|(?:pi|sqrt|exp|log|ln|e)(?![A-Za-z]))|"
    r"^\s*~\s*(?=\.?\d)|"
    rf"{_BEHIND}|"
    r"^(?:\u5927\u7ea6|\u7ea6)",  # in Chinese
    re.IGNORECASE,
)
_HEDGE_BEHIND = re.compile(_BEHIND, re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:round|approximat|estimat|roughly|nearest|decimal|significant)|\babout\s+(?:how|what)\b|"
    r"\u7ea6|\u8fd1\u4f3c|\u56db\u820d\u4e94\u5165|\u7cbe\u786e\u5230|\u4fdd\u7559",
    re.IGNORECASE,
)


def rewritten(text: str) -> str:
    """The text with the signs of what it says in words: `approximately` is \\approx, `or equivalently` is =."""
    for pattern, sign in ((_ABOUT, "\\approx"), (_SAME, "=")):
        text = pattern.sub(lambda found, sign=sign: f" {sign} {found['bracketed'] or ''} ", text)  # type: ignore[misc]  # the loop's sign is bound
    return text.strip()


def says_near(text: str) -> bool:
    """Whether words say that a value is but near a number: `about 72`, `72 (approximately)`. The sign does not: it says
    that the value was rounded."""
    return _NEAR.search(text) is not None


def is_near(gold: str) -> bool:
    """Whether a gold answer in words says itself that it is near a value, or may be a name (`Day 72`)."""
    return says_near(gold) or "\\approx" in gold or "\u2248" in gold or NAME.search(gold) is not None


def without_hedge(text: str) -> str:
    """The text without `(approximately)` behind it."""
    return _HEDGE_BEHIND.sub("", text)


def may_be_near(gold: Node, question: str | None) -> bool:
    """Whether a gold answer may be an approximation itself: it is a decimal, or the question asks for one."""
    return "Decimal" in facts(gold).heads or (question is not None and _ASKS.search(question) is not None)

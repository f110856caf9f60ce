"""Endings of solutions in Chinese: `答案是 42。`, `答案：42`, `故选：C`, `因此……为 42`."""

from __future__ import annotations

import re

CHINESE = re.compile("[\u4e00-\u9fff]")
"""Characters of Chinese text."""
_COLON = "[:\uff1a]"
_BLANK = "[ \t\u3000*_]"
ANSWER = re.compile(
    rf"(?:(?:最终|最后|正确)?(?:的)?答案{_BLANK}*+(?:应该是|应该为|应当是|应是|应为|就是|等于|是|为|选)?+{_BLANK}*+{_COLON}?+"
    rf"|(?:故|所以|因此|应)?(?:正确选项|正确答案|本题选|应选|故选|选择|选){_BLANK}*+(?:是|为)?+{_BLANK}*+{_COLON}?+"
    rf"|(?:^|(?<=[\n\u3002]))答{_BLANK}*+{_COLON})"
    rf"{_BLANK}*+(?P<answer>[^\s\u3002\uff1b;][^\n\u3002\uff1b;]*+)",
    re.MULTILINE,
)
"""`答案是`, `答案为`, `答案：`, `故选：`, `答：` and what follows, up to the end of the sentence."""
HEADED = re.compile(rf"【{_BLANK}*+答案{_BLANK}*+】{_BLANK}*+{_COLON}?+{_BLANK}*+(?P<answer>[^\s\u3002][^\n\u3002]*+)")
"""`【答案】 42`."""
_CONCLUSION = re.compile(
    r"(?:因此|所以|综上(?:所述)?|故|于是|由此可得|即)[\uff0c,\u3001]?(?P<said>[^\n\u3002\uff1b]{1,400}+)"
)
_VALUE = re.compile(r"(?:等于|应为|就是|是|为|=|\uff1d)[ \t]*+(?P<answer>[^\s\u3002=\uff1d][^\n\u3002=\uff1d]*+)")
_HEDGED = re.compile("不是|不为|不等于|或者|或是|可能|是否|多少|几")


def answer_spans(text: str, start: int) -> list[tuple[int, int]]:
    """The spans of what follows `答案是` and its like from `start` on, in order."""
    spans = [found.span("answer") for found in ANSWER.finditer(text, start)]
    spans += [found.span("answer") for found in HEADED.finditer(text, start)]
    return sorted(span for span in spans if not _HEDGED.search(text, *span))


def conclusion_span(text: str, start: int) -> tuple[int, int] | None:
    """The span of the value that the last `因此 ... 为 VALUE` states; None where the last one states none."""
    last = None
    for last in _CONCLUSION.finditer(text, start):  # noqa: B007 - the last match is what is wanted
        pass
    if last is None or _HEDGED.search(text, *last.span("said")):
        return None
    value = None
    for value in _VALUE.finditer(text, *last.span("said")):  # noqa: B007 - the last match is what is wanted
        pass
    return None if value is None else value.span("answer")

"""Marks that a tokenizer or a chat template writes where a turn ends: what they look like, and text without them.

No list of models can be complete, so a mark is known by its form:

    barred   <|im_end|> <|return|> <|END_OF_TURN_TOKEN|> <turn|> and, in full-width bars, DeepSeek's
    tag      <eos> <end_of_turn> <SPECIAL_12> <pad>: three letters and more, for `x <y>` and `<b>` are none; <s>, </any>
    bracket  [EOS] [PAD] [/INST] [UNUSED_TOKEN_145] and the like: words of tokenizers only, for x[KEY] is Python

A barred mark also ends a turn in the middle of a text, outside a program's strings; tags and brackets count at the
very end of a text, or alone behind a closing fence. A tokenizer's own marks, whatever their form, go beside these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_NAME = r"[^\W\d][\w.:@/\u2581-]{1,60}+"
_L, _R, _BAR = "[<\uff1c]", "[>\uff1e]", "[|\uff5c]"  # full-width ones too
_WORDED = rf"{_NAME}(?: [\w.:@/\u2581-]{{1,30}}+){{0,4}}+"  # some decoders write U+2581 as a blank
_BARRED = rf"{_L}{_BAR}{_WORDED}{_BAR}{_R}|{_L}{_BAR}{_NAME}{_R}|{_L}{_NAME}{_BAR}{_R}"
_TAG = (
    rf"{_L}_?[A-Za-z]{{3}}[\w.:-]{{0,60}}+/?{_R}|<0x[0-9A-Fa-f]{{2}}>|{_L}/?s{_R}|"
    rf"{_L}/[A-Za-z][\w.:-]{{0,60}}+{_R}|<</?[A-Z_]{{2,40}}>>"
)
_WORDS = (
    r"EO[A-Z]|BO[A-Z]|END(?:_OF_[A-Z]+)?|PAD|UNK|SEP|CLS|MASK|gMASK|sMASK|STOP|INST|SYS|SYSTEM_PROMPT|USER|ASSISTANT|"
    r"TOOL_[A-Z]+|AVAILABLE_TOOLS|UNUSED_TOKEN_\d{1,5}|unused\d{1,5}|control_\d{1,5}"
)
_BRACKET = rf"\[(?:{_WORDS})\]|\[/[A-Za-z_]{{1,40}}\]"
# The form that MiniMax's tokenizers use.
_ODD = r"\[e~\[|\]~b\]"

MARK = re.compile(rf"{_BARRED}|{_TAG}|{_BRACKET}|{_ODD}")
_LAST = re.compile(rf"(?:{_BARRED}|{_TAG}|{_BRACKET}|{_ODD})\Z")
_TURN = re.compile(rf"{_BARRED}|</s>|<eos>|<end_of_turn>")
_ENDS = re.compile(r"<\|(?:im_end|endoftext|eot_id|end_of_text|end|eom_id|im_start|return)\|>|</s>|<eos>|<end_of_turn>")
"""Marks that end a turn also where text follows on their line; another one is alone at its end, or before a mark."""
_BRACKETS = re.compile(_L)
_BEHIND = re.compile(rf"[ \t\r]*+(?:\n|\Z|{_BARRED})")
# A turn's header, as a template writes it before a reply: marks, and between them the name of who speaks.
_HEADER = re.compile(
    rf"(?:\s*+(?:{_BARRED}|</?s>|<[be]os>|<pad>|<(?:start|end)_of_turn>|\[/?INST\]|\[gMASK\]|<sop>)"
    r"(?:[ \t]*+(?:assistant|model|bot|gpt|ai)\b)?+)++",
    re.IGNORECASE,
)
_OTHERS_TURN = re.compile(r"[ \t]*+(?:user|system|tool|human|developer)\b", re.IGNORECASE)
MARK_SIGN = re.compile("[][<\uff1c>\uff1e]")
"""What every mark has something of."""
_LONGEST = 160
"""Characters of the longest mark that is looked for."""
_HTML = frozenset({"code", "strong", "span", "div", "sub", "sup", "math", "small", "pre", "del", "ins", "mark"})
_OPENED = re.compile(r"<([A-Za-z][\w.:-]*+)(?=[\s>])")
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'")


def end_without_marks(text: str, start: int = 0, end: int | None = None) -> int:
    """Where text[start:end] ends when the marks at its very end, and the blanks around them, are left out.

    A closing tag whose opening tag stands in the text belongs to it (`x<sup>2</sup>`), as does a tag of HTML.
    """
    end = len(text) if end is None else end
    opened: frozenset[str] | None = None
    while True:
        stop = end
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        mark = _last_mark(text, start, stop)
        if mark is None:
            return end
        if opened is None:
            opened = frozenset(tag.lower() for tag in _OPENED.findall(text, start, end))
        if _is_markup(mark[0], opened):
            return end
        end = mark.start()
        while end > start and text[end - 1].isspace():
            end -= 1


def _last_mark(text: str, start: int, stop: int) -> re.Match[str] | None:
    """The mark that ends at `stop`."""
    if stop <= start or text[stop - 1] not in ">\uff1e][":
        return None
    since = max(start, stop - _LONGEST)
    angle = text[stop - 1] in ">\uff1e"
    opened = max(text.rfind(opener, since, stop) for opener in ("<\uff1c" if angle else "["))
    # (one further back for <<SYS>>; the last for MiniMax's marks)
    for place in (opened - 1, opened, stop - len("[e~[")):
        if place >= since and (found := _LAST.match(text, place, stop)):
            return found
    return None


def _is_markup(mark: str, opened: frozenset[str]) -> bool:
    tag = mark.strip("<\uff1c/>\uff1e").lower()
    return tag != "s" and tag in opened if mark.startswith("</") else tag in _HTML


def after_header(text: str, start: int, end: int) -> int:
    """Where a reply starts behind the header of its turn, if text[start:end] begins with one; else `start`."""
    found = _HEADER.match(text, start, end)
    return found.end() if found and not _OTHERS_TURN.match(text, found.end(), end) else start


def turn_end(text: str, start: int, end: int) -> int:
    """Where the turn that text[start:end] begins with ends: before its first mark outside a program's strings."""
    for found in _turns(text, start, end):
        known = _ENDS.match(found[0]) or _BEHIND.match(text, found.end(), end)
        if known and not _in_a_string(text, found, start, end):
            return found.start()
    return end


def _turns(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The marks that may end a turn, in order; tried at each bracket, which is faster than the whole expression."""
    for bracket in _BRACKETS.finditer(text, start, end):
        if found := _TURN.match(text, bracket.start(), end):
            yield found


def _in_a_string(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    """Whether a mark stands between the quotes of a string on its line."""
    line = max(text.rfind("\n", start, mark.start()) + 1, start, mark.start() - 1000)
    stop = text.find("\n", mark.end(), end)
    stop = min(end if stop < 0 else stop, mark.end() + 1000)
    return any(
        quoted.start() < mark.start() and mark.end() < quoted.end() for quoted in _QUOTED.finditer(text, line, stop)
    )


def only_marks(text: str) -> bool:
    """Whether a text is nothing but marks: one, or several with blanks between them."""
    return bool(text.strip()) and not plain(text).strip()


def plain(text: str) -> str:
    """The text without any mark, wherever it stands."""
    return MARK.sub("", text)


def marks_of(tokenizer: Any, generation_config: Any = None) -> tuple[str, ...]:
    """The texts by which a tokenizer of transformers ends a turn or fills a row, the longest first.

    Its end, padding and additional special tokens, every added token that is marked special, and what the model's
    generation settings stop at. (Not the unknown token, which may stand in a program, nor a mark of one character.)
    """
    found = {getattr(tokenizer, f"{name}_token", None) for name in ("eos", "pad", "bos", "eot", "eom")}
    found |= set(getattr(tokenizer, "additional_special_tokens", None) or ())
    added = getattr(tokenizer, "added_tokens_decoder", None) or {}
    found |= {str(token) for token in added.values() if getattr(token, "special", False)}
    stops = getattr(generation_config, "eos_token_id", None)
    for number in stops if isinstance(stops, (list, tuple)) else [stops] if stops is not None else []:
        found.add(tokenizer.convert_ids_to_tokens(int(number)))
    found.discard(getattr(tokenizer, "unk_token", None))
    return tuple(sorted((mark for mark in found if isinstance(mark, str) and len(mark.strip()) > 1), key=len)[::-1])


def cut_at(text: str, marks: Sequence[str]) -> str:
    """The text up to the first of these marks, after those it begins with."""
    start = 0
    while skipped := next((mark for mark in marks if text.startswith(mark, start)), None):
        start += len(skipped)
    places = [at for mark in marks if (at := text.find(mark, start)) >= 0]
    return text[start : min(places, default=len(text))]

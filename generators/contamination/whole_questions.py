"""Whole questions: a record is the same problem when it shares the canonical form's id (ours), or the text of the
question once case, spacing, markup and the punctuation of prose are gone (anyone's)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from generators.contamination.rule import Document, Evidence, Finding, Item, Look, excerpt

MARKUP = re.compile(r"[$\"'`]+")
STOPS = re.compile(r"[.?]+(?=\s|$)")
SPACES = re.compile(r" (?=\W)|(?<=\W) ")
PRINTED = re.compile(r"""print\(["']Problem: (.*)["']\)""")


class WholeQuestions:
    """The rule `question`. Memory: 16 bytes and a dictionary's entry for each key of the benchmark."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {key: item.number for item in reversed(items) for key in _keys(item.record, item.question)}

    def look(self, document: Document) -> Look:
        for key in sorted(_keys(document.record, document.text)):
            if key in self._items:
                found = Finding(document.number, self._items[key], Evidence.question, excerpt(document.text))
                return Look((found,))
        return Look()

    def settled(self, finding: Finding, counts: Mapping[int, int], documents: int) -> Finding | None:
        return finding


def _keys(record: Mapping[str, Any], text: str) -> set[bytes]:
    """By what a record may be recognised: its id, its question's text, the problem its program prints."""
    texts = [text, *PRINTED.findall(str(record.get("output") or record.get("completion") or ""))]
    digests = {_digest("text", plain) for text in texts if (plain := normal(text))}
    if isinstance(record.get("id"), str) and isinstance(record.get("family"), str):
        digests.add(_digest("id", f"{record['family']} {record['id']}"))
    return digests


def normal(text: str) -> str:
    """A question without case, markup, the spaces that separate nothing and the stops that end sentences."""
    plain = MARKUP.sub("", text.lower())
    return SPACES.sub("", " ".join(STOPS.sub("", plain).split()))


def _digest(kind: str, text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind.encode()).digest()

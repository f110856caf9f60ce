"""Words in a row. The paper's rule: a segment is dropped that holds ten words of a benchmark's text, exactly, or the
whole of a text of three to nine words (DeepSeekMath, arXiv 2402.03300, section 2.1). Words are what spaces part, as
they are written; the paper does not say more."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from generators.contamination.rule import Document, Evidence, Finding, Item, Look

SIZE, SHORTEST = 10, 3
"""Of the paper: the words of a gram, and those of the shortest text that is looked for as a whole."""
_WORD = re.compile(r"\w+")


class NGrams:
    """The rule `ngram`: every `size` words in a row of each question, and whole questions of `shortest` words or more
    that are shorter than that."""

    def __init__(self, items: Sequence[Item], size: int = SIZE, shortest: int = SHORTEST) -> None:
        self._grams = _Grams([(item.number, item.question) for item in items], size, shortest, str.split)

    def look(self, document: Document) -> Look:
        found = self._grams.first_in(document.text)
        return Look() if found is None else Look((Finding(document.number, found[0], Evidence.ngram, found[1]),))

    def settled(self, finding: Finding, counts: Mapping[int, int], documents: int) -> Finding | None:
        return finding


class PlainWords:
    """Questions in words recognised by `size` of them in a row, whatever their case, spaces and marks, save what
    several questions have in common; shorter ones as wholes."""

    def __init__(self, items: Sequence[Item], size: int, shortest: int) -> None:
        counts = Counter(row for item in items for row in {*_rows(plain_words(item.question), size)})
        common = frozenset(row for row, count in counts.items() if count > 1)
        self._grams = _Grams([(item.number, item.question) for item in items], size, shortest, plain_words, common)

    def look(self, document: Document) -> Look:
        found = self._grams.first_in(document.text)
        return Look() if found is None else Look((Finding(document.number, found[0], Evidence.question, found[1]),))


class _Grams:
    """Rows of words by their hashes, found in a text of any length in one pass."""

    def __init__(
        self,
        texts: Sequence[tuple[int, str]],
        size: int,
        shortest: int,
        words_of: Callable[[str], list[str]],
        common: frozenset[str] = frozenset(),
    ) -> None:
        self._words_of, self._head = words_of, shortest
        self._rows: dict[bytes, int] = {}
        heads: dict[bytes, set[int]] = {}
        for number, text in texts:
            words = words_of(text)
            length = min(size, len(words))
            if length < shortest:
                continue
            for row in _rows(words, length):
                if row not in common:
                    self._rows.setdefault(_hash(row), number)
                    heads.setdefault(_hash(" ".join(row.split(" ")[:shortest])), set()).add(length)
        self._lengths = {head: tuple(sorted(lengths)) for head, lengths in heads.items()}

    def first_in(self, text: str) -> tuple[int, str] | None:
        """The number of the first text that has a row here, and the row."""
        words = self._words_of(text)
        for start in range(len(words) - self._head + 1):
            for length in self._lengths.get(_hash(" ".join(words[start : start + self._head])), ()):
                row = " ".join(words[start : start + length])
                number = self._rows.get(_hash(row))
                if number is not None:
                    return number, row
        return None


def plain_words(text: str) -> list[str]:
    """The words, names and numbers of a text in small letters."""
    return _WORD.findall(text.lower())


def _rows(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()

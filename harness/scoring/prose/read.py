"""A solution in words, read: its sentences, and the claims of each with their verdicts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from harness.formulas.syntax.brackets import plain_arguments
from harness.scoring.prose.chain import Chain
from harness.scoring.prose.chains import chains
from harness.scoring.prose.existence import SAYS_SO, STATE, with_states
from harness.scoring.prose.findings import Finding, Setting
from harness.scoring.prose.follows import is_linked
from harness.scoring.prose.judge import Judge
from harness.scoring.prose.masks import masked, notes
from harness.scoring.prose.names import tree_of
from harness.scoring.prose.segments import segments
from harness.scoring.prose.stance import Stance, Stances, quoted, sentences
from harness.scoring.prose.tokens import Kind, Token, formula_tokens, plain_tokens
from harness.scoring.prose.vocabulary import OPENERS
from harness.verification.verdict import undecided

_FOLLOWS = frozenset({"so", "then", "thus", "therefore", "hence", "所以", "因此"})
MOST_CLAIMS = 1000
"""Claims of one text that are looked at."""


class Said(NamedTuple):
    """A claim of a solution: text[start:end]. formula: its sides and signs alone; whole: whether it is all that its
    sentence says."""

    start: int
    end: int
    finding: Finding
    formula: str = ""
    whole: bool = False
    claimed: bool = True


class Prose:
    """The sentences of a text, to be asked for in their order."""

    def __init__(
        self, text: str, *, fallback: bool, assumptions: Mapping[str, str] | None = None, question: str = ""
    ) -> None:
        self.text = masked(text)
        self.notes = list(notes(text))
        self.judge = Judge(fallback, assumptions, question, text)
        if _FUNCTION.search(question):
            self._given(question)
        tokens = list(_tokens(self.text))
        self.sentences = sentences(with_states(tokens) if SAYS_SO.search(text) else tokens)
        self.stances = Stances(self.sentences)
        self.starts = [sentence[0].start for sentence in self.sentences]
        self.read = 0
        self.introduced = False
        """Whether the chain before in the same sentence was called a definition."""
        self.lines = [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]

    def between(self, start: int, end: int) -> Iterator[Said]:
        """The claims of the sentences that begin at [start, end), in the order of their places."""
        found: list[Said] = []
        for at in range(bisect_right(self.starts, start - 1), bisect_right(self.starts, end - 1)):
            found += self._claims(at)
        found += [self._note(note.text, note.start, note.end) for note in self.notes if start <= note.start < end]
        yield from sorted(found, key=lambda said: said.start)

    def _given(self, question: str) -> None:
        """Take up the functions that the question defines; one that it defines twice is none."""
        definitions, seen = self.judge.definitions, set[str]()
        for sentence in sentences(list(_tokens(masked(question)))):
            for chain in chains(sentence, {}):
                left, right = tree_of(chain.sides[0]), tree_of(chain.sides[1])
                if left is None or left.head != "Call":
                    continue
                name = str(next(left.children()).args[0])
                sure = right is not None and chain.signs == ("=",) and not any(side.doubtful for side in chain.sides)
                if right is not None and sure and name not in seen:
                    firm = not _restricted(sentence, chain.last)
                    definitions.take(left, right, 0, introduced=True, firm=firm)
                elif not plain_arguments(left):
                    continue  # f(2) = 3
                else:
                    definitions.leave(name)
                seen.add(name)
        for name in set(_FUNCTION.findall(question)) - definitions.defined.keys():
            definitions.leave(name)

    def says(self, start: int, end: int) -> bool:
        """Whether the characters [start, end) hold anything that is said, or a calculator's note."""
        return bool(self.text[start:end].strip()) or any(start <= note.start < end for note in self.notes)

    def goes_on(self, start: int, end: int) -> bool:
        """Whether a sentence that began before the characters [start, end) goes on in them."""
        at = bisect_right(self.starts, start - 1) - 1
        return at >= 0 and start < self.sentences[at][-1].end and start < end

    def _claims(self, at: int) -> Iterator[Said]:
        sentence = self.sentences[at]
        self.judge.fresh = set()
        self.introduced = False
        for chain in chains(sentence, self.judge.words):
            self.read += 1
            if self.read > MOST_CLAIMS:
                return
            stance = self.stances.of(at, quoted(sentence, chain.first, chain.last))
            breaks = self._breaks(sentence, chain)
            start, end = sentence[chain.first].start, sentence[chain.last - 1].end
            setting = self._setting(at, chain)
            findings = self.judge.judge(chain, stance, self.text[start:end], breaks, setting)
            for number, finding in enumerate(findings):
                above = number > 0 or self._begins_above(sentence, chain)
                begin = self._sign_before(sentence, chain, finding.first) if above else start
                until = end if number == len(findings) - 1 else self._behind(sentence, chain, finding.last)
                whole = len(findings) == 1 and _alone(sentence, chain)
                yield Said(begin, until, finding, _formula(chain), whole, stance is Stance.claims)

    def _setting(self, at: int, chain: Chain) -> Setting:
        sentence, first = self.sentences[at], chain.first
        follows = first > 0 and sentence[first - 1].low in _FOLLOWS
        self.introduced = introduced = _introduced(sentence, first, self.introduced)
        restricted = introduced and _restricted(sentence, chain.last)
        linked = first > 0 and is_linked(sentence, first)
        joined = first > 0 and sentence[first - 1].low in ("and", "且")
        return Setting(at, follows, linked, joined, introduced, restricted)

    def _breaks(self, sentence: Sequence[Token], chain: Chain) -> list[int]:
        """The links of a chain that stand on another line than the one before."""
        rows = [self._line(sentence[side.run.first].start) if side.run is not None else None for side in chain.sides]
        return [
            at
            for at, (before, after) in enumerate(pairwise(rows[1:]), 1)
            if before is not None and after is not None and before != after
        ]

    def _begins_above(self, sentence: Sequence[Token], chain: Chain) -> bool:
        """Whether the first sign of a chain stands on another line than the side before it."""
        run = chain.sides[0].run
        if run is None or run.last >= len(sentence):
            return False
        return self._line(sentence[run.first].start) != self._line(sentence[run.last].start)

    def _line(self, place: int) -> int:
        return bisect_right(self.lines, place)

    def _sign_before(self, sentence: Sequence[Token], chain: Chain, link: int) -> int:
        run = chain.sides[link].run
        assert run is not None  # only such a side is on another line
        return sentence[min(run.last, len(sentence) - 1)].start

    def _behind(self, sentence: Sequence[Token], chain: Chain, link: int) -> int:
        run = chain.sides[link].run
        assert run is not None  # as above
        return sentence[run.last - 1].end

    def _note(self, text: str, start: int, end: int) -> Said:
        """A calculator's note."""
        tokens = list(plain_tokens(text, 0, len(text)))
        for chain in chains(tokens, {}):
            return Said(start, end, self.judge.judge(chain, Stance.claims, text)[0])
        return Said(start, end, Finding(undecided("it cannot be read"), 0, 0))


def _tokens(text: str) -> Iterator[Token]:
    last = 0
    for segment in segments(text):
        yield from plain_tokens(text, last, segment.start)
        yield from formula_tokens(text, segment)
        last = segment.end
    yield from plain_tokens(text, last, len(text))


def _introduced(sentence: Sequence[Token], first: int, before: bool) -> bool:
    """Whether what begins at a token is called a definition. before: whether the chain before in its sentence was."""
    at = first - 1
    while at >= 0 and sentence[at].low in _BESIDE_LET:
        at -= 1
    if at >= 0 and sentence[at].low in _LET:
        return True
    return (
        before and at + 1 < first and all(token.low in ("and", ",", "，", "、") for token in sentence[at + 1 : first])
    )


def _restricted(sentence: Sequence[Token], last: int) -> bool:
    """Whether what stands behind a definition may say of which values it holds: `for x > 0`."""
    behind = [token for token in sentence[last : last + 3] if token.kind is not Kind.row]
    if not behind or behind[0].kind is Kind.stop:
        return False
    if behind[0].kind is Kind.mark:
        return len(behind) > 1 and behind[1].low not in _GOES_ON
    return behind[0].low not in _GOES_ON


_LET = frozenset(
    "let set put define denote substitute substituting substitution where with by using consider function "
    "设 令 记 设函数 函数".split()
)
_BESIDE_LET = frozenset({"the", "a", "substitution", "function", ":", "us", "and", ","})
_FUNCTION = re.compile(r"([A-Za-z]) ?\(\s*[a-z]\s*\)")
"""f(x), in a question."""
_GOES_ON = frozenset(
    "gives and so then find what which thus hence therefore we now compute calculate ; 则 求 那么".split()
)


def _alone(sentence: Sequence[Token], chain: Chain) -> bool:
    """Whether a sentence says nothing else: words such as `so` before it, a full stop behind it."""
    before = all(token.low in OPENERS or token.kind is Kind.mark for token in sentence[: chain.first])
    return before and all(token.kind in (Kind.mark, Kind.stop, Kind.row) for token in sentence[chain.last :])


def _formula(chain: Chain) -> str:
    """The chain without its words, for a reader of formulas; "" where a side cannot be read."""
    texts = [side.run.text for side in chain.sides if side.run is not None]
    if len(texts) < len(chain.sides) or chain.label or chain.modulus or STATE in chain.signs:
        return ""
    pieces = [texts[0]]
    for sign, text in zip(chain.signs, texts[1:], strict=True):
        pieces += [{"~": "\\approx"}.get(sign, sign), text]
    return " ".join(pieces)

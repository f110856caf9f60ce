"""Tokens as one side of a claim: `3 apples + 4`, `half of 48`, `20% of 50`, `the sum of 3 and 4`, `$5 * 3`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.scoring.prose.run import Run
from harness.scoring.prose.tokens import Kind, Token
from harness.scoring.prose.units_behind import units_behind
from harness.scoring.prose.vocabulary import BY_FIRST, OPERATORS, OPERATORS_BY_FIRST, SUMS, THE

MOST_DEPTH = 40
"""Brackets within brackets."""
MOST_TOKENS = 400
"""Tokens of one side."""
_ATOM = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]|\([^()]*\)")
_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
_POWERS = {"squared": 2, "cubed": 3, "²": 2, "³": 3}
DIFFERENTIAL = re.compile("d[t-z]")
"""dx and the like, which is a factor behind a space."""


class NoRun(Exception):
    """The tokens are no side."""


def read_run(tokens: Sequence[Token], first: int, end: int, *, closed: bool, known: Mapping[str, str]) -> Run | None:
    """The longest side that begins at a token; None where none does. closed: whether a sign stands at `end`. known:
    values of words that were defined."""
    if first >= end or not _may_open(tokens[first], known):
        return None
    reader = _Reader(tokens, first, min(end, first + MOST_TOKENS), closed, known)
    try:
        text = reader.expression(0)
    except NoRun:
        return None
    one = tokens[first] if reader.at == first + 1 else None
    word = one.text if one is not None and one.text in known else ""
    if one is not None and one.kind is Kind.side:
        text = text[1:-1] if text == f"({one.text})" else text
    return Run(text, first, reader.at, tuple(reader.units), reader.computed, reader.worded, word)


_NO_SIDE = frozenset({Kind.mark, Kind.stop, Kind.row, Kind.sign, Kind.closing, Kind.percent, Kind.factorial})
"""Tokens that no side begins with."""
_NO_OPERATOR = _NO_SIDE | {Kind.number, Kind.money}
"""Tokens behind an operand that are no operator, nor stand for one."""
_OPERANDS = frozenset({Kind.number, Kind.side, Kind.letter, Kind.call, Kind.opening, Kind.money})
"""Tokens that an operand begins with, beside words and signs."""
_BEHIND = frozenset({Kind.letter, Kind.word, Kind.percent, Kind.factorial})
"""Tokens that may belong to the operand before them, beside the stroke of a unit."""


def _may_open(token: Token, known: Mapping[str, str]) -> bool:
    """Whether a side may begin with a token; asked of every word before a sign."""
    if token.kind is Kind.word:
        return token.low in BY_FIRST or token.low == "the" or token.text in known
    return token.kind not in _NO_SIDE and (token.kind is not Kind.op or token.text in "+-")


class _Reader:
    """Reads from left to right; `at` is the next token."""

    def __init__(self, tokens: Sequence[Token], at: int, end: int, closed: bool, known: Mapping[str, str]) -> None:
        self.tokens, self.at, self.end, self.closed, self.known = tokens, at, end, closed, known
        self.units: list[str] = []
        self.computed = self.worded = False

    def expression(self, depth: int) -> str:
        """Operands with operators between them."""
        if depth > MOST_DEPTH:
            raise NoRun
        pieces = [self.operand(depth)]
        while self.at < self.end and self.tokens[self.at].kind not in _NO_OPERATOR:
            sign = self._operator(self.tokens[self.at], pieces)
            if sign is None:
                break
            pieces += [sign, self.operand(depth)]
            self.computed = True
        return "".join(pieces)

    def _operator(self, found: Token, pieces: list[str]) -> str | None:
        """The operator that the next token is or stands for, read; None where it is none or nothing follows it."""
        before = self.tokens[self.at - 1]
        if found.kind is Kind.op and self._operand_at(self.at + 1):
            self.at += 1
            return found.text if found.text == "**" else f" {found.text} "
        if found.kind is Kind.opening and (found.start == before.end or before.kind is Kind.closing):
            return " * " if before.kind in (Kind.number, Kind.closing, Kind.letter, Kind.percent) else None
        if self._is_times(found, before):
            self.at += 1
            return " * "
        if found.kind is Kind.letter and len(found.text) == 2 and DIFFERENTIAL.fullmatch(found.text):
            return " * " if before.kind in (Kind.number, Kind.side, Kind.closing, Kind.letter) else None
        if found.kind is Kind.word:
            words = OPERATORS_BY_FIRST.get(found.low, ())
            if words and self._says(words) and self._operand_at(self.at + len(words)):
                self.at += len(words)
                self.worded = True
                return f" {OPERATORS[words]} "
            if found.low == "of" and self._operand_at(self.at + 1) and self._is_share(pieces):
                self.at += 1
                self.worded = True
                return " * "
        return None

    def _is_times(self, found: Token, before: Token) -> bool:
        """Whether an x between two numbers is a cross."""
        if found.kind is not Kind.letter or found.text not in "xX" or found.start == before.end:
            return found.text in ("x", "X") and before.kind is Kind.number and self._number_at(self.at + 1, found.end)
        return self._operand_at(self.at + 1) and before.kind in (Kind.number, Kind.closing, Kind.percent, Kind.word)

    def _number_at(self, at: int, place: int) -> bool:
        """Whether a number begins right at a place of the text: 3x4."""
        return at < self.end and self.tokens[at].kind is Kind.number and self.tokens[at].start == place

    def _is_share(self, pieces: list[str]) -> bool:
        """Whether what stands before `of` is a fraction or a percentage."""
        if pieces[-1].endswith("%"):
            pieces[-1] = f"({pieces[-1].rstrip('%').rstrip(chr(92))}/100)"
            return True
        if len(pieces) >= 3 and pieces[-2] == " / " and pieces[-1].isdigit() and pieces[-3].isdigit():
            pieces[-3:] = ["(" + "".join(pieces[-3:]) + ")"]
            return True
        return (
            re.match(r"\(?\\[dt]?frac", pieces[-1]) is not None or re.fullmatch(r"\(\d+/\d+\)", pieces[-1]) is not None
        )

    def operand(self, depth: int) -> str:
        """One operand with the signs before it and what stands behind it."""
        found = self._peek()
        if found is None or depth > MOST_DEPTH:
            raise NoRun
        if found.kind is Kind.op and found.text in "+-":
            self.at += 1
            return f"{found.text}{self.operand(depth + 1)}"
        if found.kind is Kind.word:
            return self._phrase(depth)
        text = self._primary(found, depth)
        return self._behind(text)

    def _primary(self, found: Token, depth: int) -> str:
        self.at += 1
        if found.kind is Kind.number:
            whole = found.text
            return self._mixed(whole if whole.isdigit() else whole.replace(",", "").replace(" ", ""))
        if found.kind is Kind.side:
            self.computed = self.computed or not re.fullmatch(r"[-+]?[\w.]+", found.text)
            text = _LETTER.sub(lambda one: f"({self.known[one[0]]})" if one[0] in self.known else one[0], found.text)
            return text if self._alone() else f"({text})"
        if found.kind is Kind.money:
            following = self._peek()
            if following is None or following.kind not in (Kind.number, Kind.side, Kind.opening):
                raise NoRun
            self.units.append("$" if found.text.endswith("$") else found.text)
            return self._primary(following, depth)
        if found.kind is Kind.letter:
            if (following := self._peek()) and following.kind is Kind.word and found.text in "aAI":
                raise NoRun
            if self._adjacent_bracket(found):
                self.computed = True
                return found.text + self._raw()
            return f"({self.known[found.text]})" if found.text in self.known and not self._alone() else found.text
        if found.kind in (Kind.opening, Kind.call):
            return self._bracket(found, depth)
        raise NoRun

    def _adjacent_bracket(self, found: Token) -> bool:
        """Whether a bracket stands right behind a name: f(2)."""
        following = self._peek()
        return following is not None and following.kind is Kind.opening and following.start == found.end

    def _alone(self) -> bool:
        """Whether nothing stands beside the side that was just read."""
        before = self.tokens[self.at - 2] if self.at >= 2 else None
        after = self._peek()
        beside = (Kind.op, Kind.opening, Kind.word, Kind.percent, Kind.letter)
        return (before is None or before.kind not in beside) and (after is None or after.kind not in beside)

    def _bracket(self, found: Token, depth: int) -> str:
        self.computed = True
        if found.kind is Kind.call:
            following = self._peek()
            if following is not None and following.kind is Kind.number:  # √100
                self.at += 1
                return f"{found.text}({following.text})"
            return found.text + self._raw()
        inner = self.expression(depth + 1)
        closing = self._peek()
        if closing is None or closing.kind is not Kind.closing:
            raise NoRun
        self.at += 1
        return f"({inner})"

    def _raw(self) -> str:
        """The arguments of a function, as they are written."""
        depth, first = 0, self.at
        while self.at < self.end:
            token = self.tokens[self.at]
            self.at += 1
            if token.kind in (Kind.opening, Kind.closing):
                depth += 1 if token.kind is Kind.opening else -1
                if depth == 0:
                    return "".join(one.text for one in self.tokens[first : self.at])
            elif token.kind in (Kind.row, Kind.stop, Kind.side):
                break
        raise NoRun

    def _mixed(self, whole: str) -> str:
        """2 1/2 is two and a half."""
        if self.at >= self.end or self.tokens[self.at].kind is not Kind.number:
            return whole
        after = self.tokens[self.at : min(self.at + 3, self.end)]
        if len(after) == 3 and "." not in whole and after[0].start == self.tokens[self.at - 1].end + 1:
            top, slash, bottom = after
            if top.kind is bottom.kind is Kind.number and slash.text == "/" and top.end == slash.start:
                self.at += 3
                return f"({whole}+{top.text}/{bottom.text})"
        return whole

    def _behind(self, text: str) -> str:
        """What stands behind an operand: a letter as a factor, percent, squared, units."""
        found = self._peek()
        before = self.tokens[self.at - 1]
        if found is None or (found.kind not in _BEHIND and found.text != "/"):
            return text
        if found.kind is Kind.letter and before.kind is Kind.number and found.start == before.end:
            text, found = f"{text}*{found.text}", self._skip(1)
            self.computed = True
        if found is not None and found.kind is Kind.factorial and found.start == self.tokens[self.at - 1].end:
            text, found = f"factorial({text})", self._skip(1)
            self.computed = True
        if found is not None and (found.kind is Kind.percent or (found.kind is Kind.word and found.low == "percent")):
            text, found = f"{text}%", self._skip(1)
        if found is not None and found.kind is Kind.word and (power := _POWERS.get(found.low)) is not None:
            self.worded = self.worded or found.low.isalpha()
            text, found = f"({text})**{power}", self._skip(1)
            self.computed = True
        self._units(before)
        return text

    def _units(self, before: Token) -> None:
        """Pass over the nouns behind a number, where more of the side, or a sign, follows them."""
        if before.kind not in (Kind.number, Kind.side, Kind.closing, Kind.percent):
            return
        words, at = units_behind(self.tokens, self.at, self.end, self.known)
        if not words or words[-1] == "/":
            return
        following = self.tokens[at] if at < self.end else None
        joins = following is not None and (
            following.kind in (Kind.op, Kind.closing) or self._word_operator(at) or following.text in "xX"
        )
        if joins or (following is None and self.closed):
            self.units.append(" ".join(words))
            self.at = at

    def _word_operator(self, at: int) -> bool:
        words = OPERATORS_BY_FIRST.get(self.tokens[at].low, ())
        return bool(words) and self._says(words, at)

    def _phrase(self, depth: int) -> str:
        """Words that are an operand: half of 48, twice 7, the sum of 3 and 4, a name that was defined."""
        word = self.tokens[self.at]
        if word.text in self.known:
            self.at += 1
            return f"({self.known[word.text]})"
        self.worded = self.computed = True
        if word.low == "the" and self.at + 1 < self.end and self.tokens[self.at + 1].low in THE:
            self.at += 1
            return self._phrase(depth)
        for words, kind, given in BY_FIRST.get(word.low, ()):
            if self._says(words) and (kind != "multiple" or self._operand_at(self.at + len(words))):
                self.at += len(words)
                if kind == "two":
                    return self._two(given, SUMS[words][1], depth)
                inner = self.operand(depth + 1)
                return given.format(inner) if kind == "root" else f"({given})*{inner}"
        raise NoRun

    def _two(self, sign: str, between: tuple[str, ...], depth: int) -> str:
        first = self.operand(depth + 1)
        found = self._peek()
        if found is None or found.low not in between:
            raise NoRun
        self.at += 1
        second = self.operand(depth + 1)
        return f"({second} - {first})" if sign == "r" else f"({first} {sign} {second})"

    def _says(self, words: tuple[str, ...], at: int | None = None) -> bool:
        at = self.at if at is None else at
        if at + len(words) > self.end:
            return False
        return all(token.low == word for token, word in zip(self.tokens[at : at + len(words)], words, strict=True))

    def _operand_at(self, at: int) -> bool:
        """Whether an operand begins at a place."""
        if at < self.end and self.tokens[at].kind in _OPERANDS:
            return True
        while at < self.end and self.tokens[at].kind is Kind.op and self.tokens[at].text in "+-":
            at += 1
        if at >= self.end:
            return False
        token = self.tokens[at]
        if token.kind is Kind.word:
            if token.low == "the":
                return at + 1 < self.end and self.tokens[at + 1].low in THE
            return token.text in self.known or any(self._says(one[0], at) for one in BY_FIRST.get(token.low, ()))
        return token.kind in _OPERANDS

    def _skip(self, count: int) -> Token | None:
        self.at += count
        return self._peek()

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < self.end else None

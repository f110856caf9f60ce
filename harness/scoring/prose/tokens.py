"""A text as tokens: numbers, names, operators, signs, words, and the sides of formulas, each with its place."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from harness.scoring.prose.segments import Segment


class Kind(enum.StrEnum):
    """What a token is."""

    number = "number"
    side = "side"
    """A side of a formula in LaTeX, as it is written."""
    letter = "letter"
    """A name: one letter, with an index or without, or a differential."""
    call = "call"
    """The name of a function, its bracket behind it."""
    word = "word"
    op = "op"
    opening = "opening"
    closing = "closing"
    sign = "sign"
    percent = "percent"
    factorial = "factorial"
    money = "money"
    mark = "mark"
    """A comma, a colon, an arrow, a quotation mark: what ends a side."""
    stop = "stop"
    """The end of a sentence."""
    row = "row"
    """The end of a line of text, or of a row of a formula."""


class Token(NamedTuple):
    """text: what it says, in plain signs; [start, end): where; low: the text in small letters, which is asked for
    several times of each."""

    kind: Kind
    text: str
    start: int
    end: int
    low: str


def token_of(kind: Kind, text: str, start: int, end: int) -> Token:
    """The token of a text."""
    return _new(Token, (kind, text, start, end, text.casefold()))


_new = tuple.__new__  # what Token(...) calls, without the call of a function in between: there are many tokens


_FUNCTIONS = (
    "sqrt|cbrt|gcd|lcm|max|min|abs|log|ln|exp|floor|ceil|ceiling|factorial|binomial|sin|cos|tan|asin|acos|atan|Max|Min|Abs|"
    "Derivative|Integral|Limit|Sum|Product|diff|integrate|limit|det|rank|trace|Rational|Mod|mod"
)
_PLAIN = re.compile(
    # What the most tokens are comes first: whole numbers and words of small letters that no rule below says more of.
    # The blanks before a token are read with it: at each of them every rule would be tried in vain.
    r"[^\S\n]*+(?:(?P<digits>\d++(?!\w|[.,:/]\d|-[A-Za-z]| 000))"
    r"|(?P<plain>(?!sin|cos|tan|log|exp)[a-z]{3,}+(?![\w'’(/-]))"
    r"|(?P<word>\d+(?:-[A-Za-z]{2,})+|\d+(?:st|nd|rd|th)\b|\d+:\d+(?::\d+)*|\d+(?:/\d+){2,}|\d+(?:\.\d+){2,})"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?"
    r"|\d{1,3}(?: 000)+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
    rf"|(?P<call>\b(?:{_FUNCTIONS})(?=\()|(?<![\w'])d/d[a-z](?=\()|√(?=[\d(]))"
    r"|(?P<side>(?<![\w'])d(?:\^?[23])?[A-Za-z]/d[a-z](?:\^?[23])?(?![\w'])"
    r"|(?<![\w\\])\\?(?:sin|cos|tan|ln|log|exp) (?:\d?[a-z])(?![\w'’])"
    r"(?! ?(?:[\^(*/\d]|[b-z]\b|\\?(?:sin|cos|tan|ln|log)\b)))"
    r"|(?P<primed>(?<![\w'’])[A-Za-z](?:'{1,3}|’{1,3})(?=\([\w+-]|\s*=[^=]))"
    r"|(?P<name>(?<![A-Za-z'’])(?:[A-Za-z](?:_?\d+)?|d[t-z])(?![A-Za-z0-9_'’]))"
    r"|(?P<words>[A-Za-z][\w'’]*(?:-[A-Za-z]{2,})*|[\u4e00-\u9fff]+|[^\W\d_]\w*)"
    r"|(?P<modulus>\((?:mod|modulo)\s+\w+\s*\))"
    r"|(?P<arrow>=>|->|<=>|[→⇒⟹⇔⟺]|-{2,}|={3,}|\.{2,}|…|(?<=\s)//(?=\s*[A-Za-z]))"
    r"|(?P<sign>==|(?<![\d)])!=|<=|>=|=<|~=|[=<>≈≠≤≥≡])"
    r"|(?P<op>\*\*|(?<=[\w)])//(?=[\w(])|(?<=[\w)] )//(?= ?[\d(])|(?<=[\d)])%(?=\d)|(?<=[\d)] )%(?= ?\d)"
    r"|[-+*/^×·÷−–∗⋅✕])"
    r"|(?P<opening>[(\[{])|(?P<closing>[)\]}])|(?P<percent>%|\\%)|(?P<money>\\?\$|[€£¥])"
    r"|(?P<command>\\(?:times|cdot|div|approx|leq?|geq?|neq?|quad|qquad|text|left|right)(?![A-Za-z]))"
    r"|(?P<factorial>(?<=[\d)])!(?=\s*[-=+*/)×÷,^]))"
    r"|(?P<stop>[.!?](?=[\s\"')*]|\Z)|[。！？])|(?P<row>\n)|(?P<mark>\S))"
)
_SAME = {"√": "sqrt", "×": "*", "·": "*", "∗": "*", "⋅": "*", "✕": "*", "÷": "/", "−": "-", "–": "-", "^": "**"} | {
    "==": "=",
    "≡": "\\equiv",
    "≈": "~",
    "~=": "~",
    "≠": "!=",
    "≤": "<=",
    "=<": "<=",
    "≥": ">=",
    "\\times": "*",
    "\\cdot": "*",
    "\\div": "/",
    "\\approx": "~",
    "\\le": "<=",
    "\\leq": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\ne": "!=",
    "\\neq": "!=",
}
_KINDS = {one.name: one for one in Kind} | {"words": Kind.word, "arrow": Kind.mark, "primed": Kind.letter}
_KINDS |= {"name": Kind.letter, "modulus": Kind.mark, "digits": Kind.number, "plain": Kind.word}


def plain_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of what stands outside of formulas."""
    for found in _PLAIN.finditer(text, start, end):
        group = found.lastgroup or "mark"
        said, (begin, last) = found[group], found.span(group)
        if group in _AS_SAID:
            yield _new(Token, (_KINDS[group], said, begin, last, said))
            continue
        if group == "command":
            plain = _SAME.get(said)
            kind = Kind.mark if plain is None else Kind.op if plain in "*/" else Kind.sign
        else:
            plain, kind = _SAME.get(said), _KINDS[group]
            if group == "modulus":
                plain = f"(mod {said.split()[1]}"
            elif group == "primed":
                plain = said.replace("’", "'")
        yield token_of(kind, said if plain is None else plain, begin, last)


_AS_SAID = frozenset({"digits", "plain", "number", "row", "opening", "closing", "percent", "money"})
"""Tokens that are neither written otherwise nor have capital letters."""


_LATEX = re.compile(
    r"(?P<group>\\(?:begin|end)\s*\{(?P<environment>[a-z]+)\*?\})|(?P<row>\\\\(?:\[[^\]\n]{0,20}\])?)"
    r"|(?P<text>\\(?:text|textbf|textit|textrm|mathrm|mbox|hbox|rm)\s*\{(?P<said>[^{}]*)\})"
    r"|(?P<grouped>\d{1,3}(?:(?:,|\{,\}|,\\!|\\,)\d{3})+(?!\d))"
    r"|(?P<modulus>\\pmod\s*(?:\{[^{}]*\}|\w)|\(\s*\\(?:bmod|mod|text\s*\{\s*mod\s*\})[\s~]*\w+\s*\)"
    r"|\\mod\s*(?:\{[^{}]*\}|\w+))"
    r"|(?P<command>\\(?:[A-Za-z]+|.))|(?P<arrow>=>|->|<=>)|(?P<sign><=|>=|[=<>≈≠≤≥])|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<mark>[,;:]|(?<!\\left)(?<!\\right)\.(?!\d))|(?P<align>&)",
    re.DOTALL,
)
_ROWS = frozenset({"align", "aligned", "gather", "gathered", "eqnarray", "equation", "split", "multline"})
_SIGN_COMMANDS = {
    "\\approx": "~",
    "\\simeq": "~",
    "\\doteq": "~",
    "\\le": "<=",
    "\\leq": "<=",
    "\\leqslant": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\geqslant": ">=",
    "\\lt": "<",
    "\\gt": ">",
    "\\ne": "!=",
    "\\neq": "!=",
    "\\equiv": "\\equiv",
    "\\in": "\\in",
    "\\notin": "\\notin",
    "\\sim": "\\sim",
    "\\cong": "\\cong",
    "\\mid": "\\mid",
    "\\nmid": "\\nmid",
    "\\parallel": "\\parallel",
    "\\perp": "\\perp",
    "\\subset": "\\subset",
    "\\subseteq": "\\subseteq",
    "\\propto": "\\propto",
}
_BREAKS = frozenset(
    "\\quad \\qquad \\implies \\Rightarrow \\Longrightarrow \\iff \\Leftrightarrow \\Longleftrightarrow \\to "
    "\\rightarrow \\longrightarrow \\therefore \\because \\land \\lor \\wedge \\vee "
    "\\qedhere \\colon".split()
)
_DROPPED = frozenset(
    "\\, \\; \\: \\! \\displaystyle \\textstyle \\limits \\nonumber \\notag \\left \\right".split(" ")
) | {"\\ "}


def formula_tokens(text: str, segment: Segment) -> list[Token]:
    """The tokens of one formula: its sides, the signs between them outside all brackets, and the words in it."""
    return _Formula(text, segment).read()


class _Formula:
    """Reads one formula from its beginning to its end."""

    def __init__(self, text: str, segment: Segment) -> None:
        self.text, self.segment = text, segment
        self.tokens: list[Token] = []
        self.depth = 0
        self.pieces: list[str] = []
        """What has been read of the side so far, without what was left out of it."""
        self.start = self.last = segment.inner

    def read(self) -> list[Token]:
        for found in _LATEX.finditer(self.text, self.segment.inner, self.segment.outer):
            self._take(found)
        self._side(self.segment.outer)
        return self.tokens

    def _take(self, found: re.Match[str]) -> None:
        said, group = found[0], found.lastgroup
        if group == "grouped":
            self._leave_out(found, re.sub(r"[^\d]", "", said))
        elif said in _DROPPED or (group == "align" and self.depth == 0):  # in a matrix it parts the entries
            self._leave_out(found, said if said in ("\\left", "\\right") else " ")
        elif found["environment"] is not None and found["environment"] not in _ROWS:
            self.depth += 1 if said.startswith("\\begin") else -1
        elif group in ("open", "close") or said in ("\\{", "\\}"):
            self.depth += 1 if said in "([{\\{" else -1
        elif said == "\\$" and self.depth > 0:
            self._leave_out(found, " ")
        elif self.depth == 0:
            self._divide(found, said, group or "")

    def _divide(self, found: re.Match[str], said: str, group: str) -> None:
        """What stands outside of all brackets, and ends a side if it is no part of one."""
        if found["text"] is not None:
            words = [_word(found, one) for one in re.finditer(r"\S+", found["said"])]
            if not words:
                return self._leave_out(found, " ")
            return self._end(found, words)
        kind = None
        if group == "modulus":
            kind, said = Kind.mark, f"(mod {said}"
        elif group == "row":
            kind, said = Kind.row, "\\\\"
        elif said == ".":
            kind = Kind.stop
        elif group == "sign" or said in _SIGN_COMMANDS:
            kind, said = Kind.sign, _SIGN_COMMANDS.get(said) or _SAME.get(said, said)
        elif group in ("mark", "arrow") or said in _BREAKS or found["environment"] is not None:
            kind = Kind.mark
        elif said == "\\$":
            kind = Kind.money
        if kind is not None:
            self._end(found, [token_of(kind, said, found.start(), found.end())])
        return None

    def _leave_out(self, found: re.Match[str], instead: str) -> None:
        self.pieces += [self.text[self.last : found.start()], instead]
        self.last = found.end()

    def _end(self, found: re.Match[str], tokens: list[Token]) -> None:
        self._side(found.start())
        self.tokens += tokens
        self.pieces, self.start, self.last = [], found.end(), found.end()

    def _side(self, end: int) -> None:
        """The side that ends here; an operator behind a word (12 cm + 3 cm), or at the end, is a token of its own."""
        said = "".join([*self.pieces, self.text[self.last : end]]).replace("~", " ").strip()
        if not said:
            return
        inside = self.text[self.start : end]
        start, end = self.start + len(inside) - len(inside.lstrip()), self.start + len(inside.rstrip())
        if self.tokens and self.tokens[-1].kind is Kind.word and (found := _LEADING.match(said)):
            self.tokens.append(token_of(Kind.op, _SAME.get(found[1], found[1]), start, start + 1))
            said = said[found.end() :].strip()
        trailing = _TRAILING.search(said)
        said = said if trailing is None else said[: trailing.start()].strip()
        if said:
            self.tokens.append(token_of(Kind.side, said, start, end))
        if trailing is not None:
            self.tokens.append(token_of(Kind.op, _SAME.get(trailing[1], trailing[1]), end - 1, end))


_LEADING = re.compile(r"(\\cdot|\\times|\\div|[-+*/])\s*")
_TRAILING = re.compile(r"(\\cdot|\\times|\\div|[-+*/])\s*\Z")


def _word(found: re.Match[str], one: re.Match[str]) -> Token:
    at = found.start("said")
    plain = one[0].strip(".,;:~")
    kind = Kind.word if plain else Kind.mark
    return token_of(kind, plain or one[0], at + one.start(), at + one.end())

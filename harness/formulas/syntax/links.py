"""A line of work as its links: a = b = c, a <= b < c, a \\approx b, 7 \\equiv 1 \\pmod 3, 3 | 12, A \\implies B, rows.

Only signs outside all brackets and environments divide a line; what stands between them is read later.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.groups import closing
from harness.formulas.syntax.normalise import normalise

MOST_LINKS = 40
"""Signs of one line that are looked at."""


class Sign(enum.StrEnum):
    """What stands between two sides; the values of relations are the tree's heads."""

    equal = "Eq"
    unequal = "Ne"
    less = "Lt"
    at_most = "Le"
    greater = "Gt"
    at_least = "Ge"
    member = "Contains"
    no_member = "NotContains"
    approximately = "approximately"
    congruent = "congruent"
    divides = "divides"
    not_divides = "does not divide"


class Arrow(enum.StrEnum):
    """What stands between two statements."""

    implies = "implies"
    equivalent = "is equivalent to"


@dataclass(frozen=True, slots=True)
class Link:
    """Two sides and the sign between them; modulus: of a congruence, else ""."""

    left: str
    sign: Sign
    right: str
    modulus: str = ""

    @property
    def text(self) -> str:
        """The link as a line, for people."""
        shown = _SHOWN.get(self.sign, self.sign.value)
        return f"{self.left} {shown} {self.right}" + (f" (mod {self.modulus})" if self.modulus else "")


@dataclass(frozen=True, slots=True)
class Statement:
    """Links that hold together, or (where there are none) a text such as isprime(97)."""

    links: tuple[Link, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Statements, and between them arrows, if any stand there; else all of them are claimed."""

    statements: tuple[Statement, ...]
    arrows: tuple[Arrow, ...] = ()

    @property
    def equation(self) -> bool:
        """Whether the line is left = right and no more."""
        links = self.statements[0].links
        return len(self.statements) == 1 and len(links) == 1 and links[0].sign is Sign.equal and not links[0].modulus


_SHOWN = {Sign.equal: "=", Sign.unequal: "!=", Sign.less: "<", Sign.at_most: "<=", Sign.greater: ">"} | {
    Sign.at_least: ">=",
    Sign.member: "in",
    Sign.no_member: "not in",
    Sign.divides: "|",
}
_SIGNS = {
    **dict.fromkeys(("=", "=="), Sign.equal),
    **dict.fromkeys(("!=", "\\ne", "\\neq"), Sign.unequal),
    **dict.fromkeys(("<", "\\lt"), Sign.less),
    **dict.fromkeys(("<=", "=<", "\\le", "\\leq", "\\leqslant", "\\leqq"), Sign.at_most),
    **dict.fromkeys((">", "\\gt"), Sign.greater),
    **dict.fromkeys((">=", "\\ge", "\\geq", "\\geqslant", "\\geqq"), Sign.at_least),
    "\\in": Sign.member,
    "\\notin": Sign.no_member,
    **dict.fromkeys(("\\approx", "\\simeq", "\\doteq", "~="), Sign.approximately),
    "\\equiv": Sign.congruent,
    **dict.fromkeys(("|", "\\mid"), Sign.divides),
    "\\nmid": Sign.not_divides,
}
_ARROWS = {
    **dict.fromkeys(("\\implies", "\\Rightarrow", "\\Longrightarrow", "=>"), Arrow.implies),
    **dict.fromkeys(("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow", "<=>"), Arrow.equivalent),
}
_TOKEN = re.compile(
    r"\\(?:begin|end)\s*\{[a-zA-Z]+\*?\}|\\\\|\\[A-Za-z]+|\\.|<=>|=>|<=|>=|!=|==|=<|~=|[()\[\]{}=<>|,;&]", re.DOTALL
)
_ROWS = re.compile(
    r"\s*\\begin\s*\{(aligned|align\*?|gathered|split|equation\*?)\}(.*)\\end\s*\{\1\}\s*[.,]?\s*", re.DOTALL
)
_DISPLAY = re.compile(r"\\[\[\]()]|(?<!\\)\$")
_AND = re.compile(r"\\(?:text|mathrm)\s*\{\s*,?\s*(?:and)?\s*,?\s*\}|\\q?quad(?![A-Za-z])")
_MODULUS = re.compile(
    r"(?:\\pmod\s*|\\mod\s*)(?:(\d+|[A-Za-z])|(\{))|\(\s*(?:\\?b?mod|\\(?:text|mathrm|operatorname)\s*\{\s*mod\s*\})(?![A-Za-z])"
)
_CONNECTED = re.compile(
    r"\b(?:or|and|if|for|when|where|not|is)\b|\\(?:text|textrm|mathrm\s*\{[a-z]{2}|lor|land|vee|wedge|pm|mp|q?quad)(?![A-Za-z])"
    r"|[;?]|->|\\to(?![A-Za-z])(?![^{}]*\})"
)
_ANY = re.compile(
    r"\\(?:approx|simeq|doteq|equiv|implies|iff|Rightarrow|Longrightarrow|Leftrightarrow|pmod|nmid)(?![A-Za-z])|=>"
)


def holds_a_new_sign(text: str) -> bool:
    """Whether a text holds a sign that `left = right` has no place for."""
    return ("\\" in text or "=>" in text) and _ANY.search(text) is not None


def read_line(text: object) -> Line:
    """The links of a line. Raises SyntaxRefused where there are none, or where it is not clear what they are."""
    plain = _DISPLAY.sub(" ", normalise(text)).strip()
    rows = _ROWS.fullmatch(plain)
    if rows is not None:
        return Line(tuple(_statement(row) for row in _joined_rows(rows[2])))
    plain = plain.rstrip(" .") if plain.endswith(".") and not plain.endswith("..") else plain
    pieces, arrows = _divided(plain, _ARROWS)
    if arrows:
        return Line(tuple(_statement(piece) for piece in pieces), tuple(_ARROWS[arrow] for arrow in arrows))
    parts, commas = _divided(_AND.sub(",", plain), {",": None, ";": None})
    parts = [part for part in parts if part.strip()]
    # f(x, y) = 1, 2 is one line; a = 1, b = 2 are two.
    if commas and all(_divided(part, _SIGNS)[1] for part in parts):
        return Line(tuple(_statement(part) for part in parts))
    return Line((_statement(plain),))


def _joined_rows(inner: str) -> list[str]:
    """The rows of an environment; a row that begins with a sign goes on with the row above."""
    rows, _ = _divided(inner, {"\\\\": None})
    joined: list[str] = []
    for row in rows:
        said = _without_marks(row)
        if not said:
            continue
        first = _TOKEN.match(said)
        if first is not None and first[0] in _SIGNS and joined:
            joined[-1] = f"{joined[-1]} {said}"
        elif first is not None and first[0] in _ARROWS:
            raise SyntaxRefused(0, "a row that begins with an arrow", inner)
        else:
            joined.append(said)
    if not joined:
        raise SyntaxRefused(0, "no rows", inner)
    return joined


def _without_marks(row: str) -> str:
    """A row without the & that align it."""
    parts, _ = _divided(row, {"&": None})
    return " ".join(parts).strip().rstrip(",.").strip()


def _divided(text: str, signs: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """The pieces of a text between the signs outside all brackets, and those signs."""
    depth, start = 0, 0
    pieces: list[str] = []
    found: list[str] = []
    for token in _TOKEN.finditer(text):
        said = token[0]
        if said in "([{" or said == "\\{" or said.startswith("\\begin"):
            depth += 1
        elif said in ")]}" or said == "\\}" or said.startswith("\\end"):
            depth -= 1
        elif depth == 0 and said in signs:
            pieces.append(text[start : token.start()].strip())
            found.append(said)
            start = token.end()
            if len(found) > MOST_LINKS:
                raise SyntaxRefused(token.start(), f"more than {MOST_LINKS} signs in one line", text)
    return [*pieces, text[start:].strip()], found


def _statement(text: str) -> Statement:
    plain, modulus = _without_modulus(text)
    sides, signs = _divided(plain, _SIGNS)
    if signs.count("|") == 2 or (signs.count("|") and len(signs) > 1):
        sides, signs = _divided(
            plain, {sign: _SIGNS[sign] for sign in _SIGNS if sign != "|"}
        )  # |x| is an absolute value
    links = tuple(
        Link(left, _SIGNS[sign], right, modulus) for left, sign, right in zip(sides, signs, sides[1:], strict=False)
    )
    if len(links) > 1 and any(_CONNECTED.search(side) for side in sides):
        raise SyntaxRefused(0, "a chain with words, or with a double sign, between its signs", text)
    if any(not side for side in sides):
        raise SyntaxRefused(0, "a sign with nothing on one side", text)
    if modulus and not all(link.sign in (Sign.equal, Sign.congruent) for link in links):
        raise SyntaxRefused(0, "a modulus behind something else than a congruence", text)
    return Statement(links, plain)


def _without_modulus(text: str) -> tuple[str, str]:
    """A statement without the \\pmod{m} or (mod m) at its end, and m."""
    found = _MODULUS.search(text)
    if found is None:
        return text, ""
    if found[1]:
        end, modulus = found.end(), found[1]
    else:
        opens = found.end() - 1 if found[2] else found.start()
        end = closing(text, opens) + 1
        modulus = text[found.end() : end - 1].strip()
    if not modulus or end <= 0 or text[end:].strip(" .,"):
        raise SyntaxRefused(found.start(), "a modulus that does not end its congruence", text)
    return text[: found.start()].strip(), modulus

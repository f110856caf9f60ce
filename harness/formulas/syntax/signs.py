"""The signs of one or two characters that formulas are made of, and what each is in its place.

Which terminals open, close and end an operand; and for the signs that mean several things, which one is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from harness.formulas.syntax.bounds import SyntaxRefused
from harness.formulas.syntax.groups import closing
from harness.formulas.syntax.units import is_hyphen

SINGLE: Final[dict[str, tuple[str, object]]] = {
    "+": ("PLUS", None),
    "-": ("MINUS", None),
    "*": ("TIMES", None),
    "/": ("DIV", None),
    "^": ("CARET", None),
    "_": ("UNDERSCORE", None),
    "!": ("FACT", None),
    ",": ("COMMA", ","),
    ";": ("COMMA", ";"),
    "{": ("LBRACE", None),
    "}": ("RBRACE", None),
    "(": ("LPAR", None),
    ")": ("RPAR", None),
    "[": ("LSQ", None),
    "]": ("RSQ", None),
    "|": ("BAR", None),
    "<": ("REL", "Lt"),
    ">": ("REL", "Gt"),
    "=": ("REL", "Eq"),
    "&": ("AMP", None),
    "%": ("PERCENT", None),
    ":": ("COLON", None),
}
DOUBLE: Final[dict[str, tuple[str, object]]] = {
    "**": ("CARET", None),
    "<=": ("REL", "Le"),
    ">=": ("REL", "Ge"),
    "!=": ("REL", "Ne"),
    "==": ("REL", "Eq"),
    "=<": ("REL", "Le"),
    "\\\\": ("NEWROW", None),
    "\\{": ("LSET", None),
    "\\}": ("RSET", None),
    "\\%": ("PERCENT", None),
    "\\$": ("CURRENCY", "dollar"),
    "\\|": ("BAR", None),
    "\\&": ("AMP", None),
    "\\_": ("UNDERSCORE", None),
    "!!": ("FACT", "double"),
}

ENDS: Final = frozenset(
    {
        "NUMBER",
        "SYMBOL",
        "CONST",
        "NODE",
        "MIXED",
        "RBRACE",
        "RPAR",
        "RSQ",
        "RREV",
        "RSET",
        "RBAR",
        "RFLOOR",
        "RCEIL",
        "FACT",
        "DEGREE",
        "PERCENT",
        "END_MATRIX",
        "END_CASES",
        "END_ROWS",
        "UNIT",
        "DIFFERENTIAL",
    }
)
CLOSES: Final[dict[str, tuple[str, ...]]] = {
    "RBRACE": ("LBRACE",),
    "RPAR": ("LPAR", "LSQ", "LREV"),
    "RSQ": ("LSQ", "LPAR", "LREV"),
    "RREV": ("LSQ", "LREV", "LPAR"),
    "RSET": ("LSET",),
    "RBAR": ("LBAR",),
    "RFLOOR": ("LFLOOR",),
    "RCEIL": ("LCEIL",),
    "ROPT": ("LOPT",),
    "END_MATRIX": ("BEGIN_MATRIX",),
    "END_CASES": ("BEGIN_CASES",),
    "END_ROWS": ("BEGIN_ROWS",),
    "DIFFERENTIAL": ("INTEGRAL",),
}
OPENS: Final = frozenset(opener for openers in CLOSES.values() for opener in openers)


_REACH: Final = 120
"""Characters within which braces in plain text are closed that may be TeX's."""
_TAKES_BRACES: Final = frozenset({"CARET", "UNDERSCORE", "SQRT", "ROPT"})


@dataclass(slots=True)
class Frame:
    """An open bracket: its terminal, where it stands, and what has been seen directly inside it."""

    opener: str
    at: int
    commas: int = 0
    first_argument: bool = False


# Each of these settles one sign: the terminal it is here, or "" where it is none.


class Scanner(Protocol):
    """What a sign may ask of the scan that met it."""

    text: str
    at: int
    tokens: list[Any]
    """The tokens before the sign (lark's Token)."""
    latex: bool

    @property
    def after_operand(self) -> bool: ...

    def refused(self, reason: str) -> SyntaxRefused: ...


def _factorial(scan: Scanner, top: Frame, side: str) -> str:
    """n! and n!!; of n!!! and n! ! nobody says which is meant."""
    if scan.tokens and scan.tokens[-1].type == "FACT":
        raise scan.refused("more than one factorial behind a number: write (n!)!")
    return "FACT"


def _bar(scan: Scanner, top: Frame, side: str) -> str:
    if side == "left" or (not side and not scan.after_operand):
        return "LBAR"
    if side == "right" or top.opener == "LBAR":
        return "RBAR"
    return "MID" if top.opener == "LSET" else "LBAR"


def _middle(scan: Scanner, top: Frame, side: str) -> str:
    """\\mid in a set is `such that`; \\mid x \\mid is an absolute value."""
    if top.opener == "LBAR":
        return "RBAR"
    return "MID" if top.opener == "LSET" or scan.after_operand else "LBAR"


def _right_square(scan: Scanner, top: Frame, side: str) -> str:
    """`]` ends a root's degree, or opens an interval the ISO way where an operand should stand, or closes."""
    if top.opener == "LOPT":
        return "ROPT"
    return "LREV" if side == "left" or (not side and not scan.after_operand) else "RSQ"


def _left_square(scan: Scanner, top: Frame, side: str) -> str:
    """`[` behind an operand, in a bracket with exactly one comma so far, ends an interval the ISO way."""
    ends = scan.after_operand and top.opener in ("LREV", "LSQ", "LPAR") and top.commas == 1
    return "RREV" if side == "right" or (not side and ends) else "LSQ"


def _left_brace(scan: Scanner, top: Frame, side: str) -> str:
    """In plain text {1, 2} is a set; in LaTeX, behind ^, _ and a root, before ^ and alone between bars it groups."""
    before = scan.tokens[-1].type if scan.tokens else ""
    groups = scan.latex or before in _TAKES_BRACES or _groups(scan.text, scan.at, before)
    return "LBRACE" if groups else "LSET"


def _groups(text: str, at: int, before: str) -> bool:
    """Whether braces in plain text are TeX's, which are not seen: {x}^{2}, |{-3}|, e^{{x}}."""
    end = closing(text, at, _REACH)
    behind = text[end + 1 : end + 9].lstrip()[:1] if end >= 0 else ""
    groups = behind == "^" or before == "LBRACE" or (before == "LBAR" and behind == "|")
    return groups and end >= 0 and "," not in text[at:end]


def _right_brace(scan: Scanner, top: Frame, side: str) -> str:
    return "RSET" if top.opener == "LSET" and not scan.latex else "RBRACE"


def _colon(scan: Scanner, top: Frame, side: str) -> str:
    if top.opener == "LSET":
        return "MID"
    if scan.tokens and (scan.tokens[-1].type == "NUMBER" or (scan.latex and scan.after_operand)):
        return "COLON"  # the ratio 3:4
    raise scan.refused("a colon is read only in a set and in a ratio")


def _comma(scan: Scanner, top: Frame, side: str) -> str:
    top.commas += 1
    return "COMMA"


def _new_row(scan: Scanner, top: Frame, side: str) -> str:
    if not top.opener.startswith("BEGIN_"):
        return ""
    if scan.tokens[-1].type in ("COMMA", "NEWROW"):
        scan.tokens.pop()
    return "NEWROW"


def _ampersand(scan: Scanner, top: Frame, side: str) -> str:
    """Between the cells of a matrix and before a condition; elsewhere it only aligns."""
    if top.opener == "BEGIN_ROWS" or (scan.tokens and scan.tokens[-1].type == "AMP"):
        return ""
    if top.opener == "BEGIN_CASES" and scan.tokens[-1].type == "COMMA":
        scan.tokens.pop()
    return "AMP"


def _divide(scan: Scanner, top: Frame, side: str) -> str:
    """\\text{m}/\\text{s} is one unit."""
    if scan.tokens and scan.tokens[-1].type == "UNIT":
        scan.tokens[-1].value += "/"
        return ""
    return "DIV"


def _minus(scan: Scanner, top: Frame, side: str) -> str:
    """\\text{N}-\\text{m} is one unit, the product."""
    if scan.tokens and scan.tokens[-1].type == "UNIT" and is_hyphen(scan.tokens[-1].value, scan.text, scan.at):
        scan.tokens[-1].value += "*"
        return ""
    return "MINUS"


SETTLE: Final[dict[str, Callable[[Scanner, Frame, str], str]]] = {
    "BAR": _bar,
    "MID": _middle,
    "RSQ": _right_square,
    "LSQ": _left_square,
    "LBRACE": _left_brace,
    "RBRACE": _right_brace,
    "COLON": _colon,
    "COMMA": _comma,
    "NEWROW": _new_row,
    "AMP": _ampersand,
    "DIV": _divide,
    "MINUS": _minus,
    "FACT": _factorial,
}

"""What else a text may mean where people read it in two ways: 1/2x, e^2x, \\log 100, 3\\frac12, sin x y, xy, n2^n.

The reader takes one way, always the same (docs/reference/syntax.md). These are the other ways: where one of them would
make equal what the first tells apart, nothing is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from harness.formulas.functions.by_property import OF_ANGLES
from harness.formulas.syntax import constructors
from harness.formulas.syntax.calculus import DIFFERENTIAL
from harness.formulas.syntax.names import ALIASES, FUNCTIONS, GREEK
from harness.formulas.trees.tree import Node, integer, symbol

_FUNCTION = r"\\?(?:arc)?(?:sin|cos|tan|cot|sec|csc)|\\?(?:ln|log|lg|exp)"
_ANGLES = r"(?:sin|cos|tan|cot|sec|csc)"
_TRIGONOMETRIC = rf"\\?{_ANGLES}"
_FACTOR = r"(?:\\[A-Za-z]+|[A-Za-z]|\([^()]{1,80}\)|\\left\([^()]{1,80}\\right\))"
_Rewriting = Callable[[str], str]


def _rewrite(pattern: str, replacement: str) -> _Rewriting:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(replacement, text)


_DERIVATIVE = r"\\[dtc]?frac\s*\{\s*(?:d|\\partial|\\mathrm|\\text)|(?<![\w\\/(])\(?d(?:\^\d)?\s*/\s*d"

WAYS: tuple[_Rewriting, ...] = (
    # the bodies of d/dx, \lim and \sum as sums, of d/dx as its first factor, and as the whole product
    _rewrite(rf"(?={_DERIVATIVE}|\\(?:sum|prod|lim)(?![A-Za-z]))", r"\\bodysum "),
    _rewrite(rf"(?={_DERIVATIVE})", r"\\bodyfactor "),
    _rewrite(rf"(?={_DERIVATIVE})", r"\\bodyproduct "),
    # \sqrt23 as the root of 23
    _rewrite(r"\\sqrt\s*(\d{2,})", r"\\sqrt{\1}"),
    # 1/2x as 1/(2x), a/bc as a/(bc)
    _rewrite(rf"/\s*((?:\d+(?:\.\d+)?|[A-Za-z])(?:\s?{_FACTOR}(?:\^\d)?)+)", r"/(\1)"),
    # e^2x as e^(2x), 8^1/3 as 8^(1/3)
    _rewrite(r"\^\s*(-?\d+(?:\.\d+)?\s*[A-Za-z])(?![A-Za-z])", r"^(\1)"),
    _rewrite(r"\^\s*(-?[\dA-Za-z]+\s*/\s*[\dA-Za-z]+)", r"^(\1)"),
    # \log as the logarithm to base 10
    _rewrite(r"\\log(?![A-Za-z_]|\s*_)", r"\\lg "),
    # 3\frac12 as a product
    _rewrite(r"(\d)\s*(?=\\[dt]?frac)", r"\1\\cdot "),
    # \sin x/2 as the sine of x/2, \sin x y as a product, \sin x(x+1) as the sine of it all
    _rewrite(rf"({_FUNCTION})\s*([A-Za-z0-9]+\s*/\s*[A-Za-z0-9]+)", r"\1(\2)"),
    _rewrite(rf"({_FUNCTION})\s*((?:\d+)?[A-Za-z])\s*(?=[A-Za-z\\])", r"\1(\2)\\cdot "),
    _rewrite(rf"({_FUNCTION})\s*((?:\d+)?[A-Za-z]\s*\([^()]{{1,80}}\))", r"\1(\2)"),
    # \sin^{-1} x as 1/\sin x, \sin 30 in degrees
    _rewrite(
        rf"({_TRIGONOMETRIC})\s*\^\s*(?:\{{\s*-\s*1\s*\}}|\(-1\))\s*(\\?[A-Za-z]+|\d+|\([^()]{{1,80}}\))", r"(1/\1(\2))"
    ),
    _rewrite(rf"({_TRIGONOMETRIC})\s*(\d{{1,4}})(?![\d.^\\A-Za-z(])", r"\1(\2^\\circ)"),
    _rewrite(rf"(?<=\\)({_ANGLES})\s*\(\s*(\d{{1,4}})\s*\)", r"\1(\2^\\circ)"),
)
"""Each gives a text in its other way, or the same text."""

_WORTH_A_LOOK = re.compile(
    rf"/\s*(?:\d+(?:\.\d+)?|[A-Za-z])\s?[A-Za-z\\(]|\^\s*-?(?:\d+(?:\.\d+)?\s*[A-Za-z]|[\dA-Za-z]+\s*/)|\\log|\d\s*\\[dt]?frac|{_ANGLES}\s*\^"
    rf"|\\{_ANGLES}|(?:{_FUNCTION})\s*[A-Za-z0-9]|{_DERIVATIVE}|\\(?:sum|prod|lim)|\\sqrt\s*\d\d"
)
"""What every rewriting needs something of: most texts have nothing."""

REPEATING = re.compile(r"(?<![\d.])\d+\.\d+\(\d+\)(?!\d)")
"""0.1(6): a decimal that repeats, or a product."""


def other_ways(text: str) -> list[str]:
    """The text in each other way of reading it that is one."""
    if _WORTH_A_LOOK.search(text) is None:
        return []
    return list(dict.fromkeys(other for way in WAYS if (other := way(text)) != text))


def as_repeating(text: str) -> str:
    """0.1(6) as 0.1\\overline{6}."""
    return REPEATING.sub(lambda found: found[0].replace("(", "\\overline{").replace(")", "}"), text)


# ------------------------------------------------------------------------------------------------------------- names

_LETTERS = re.compile(r"[A-Za-z]{2,4}")
_NUMBERED = re.compile(r"([A-Za-z])(\d{1,3})")
_APPLIED = re.compile(r"(arcsin|arccos|arctan|sqrt|sin|cos|tan|cot|sec|csc|ln|log|exp)(\d{1,4})?([A-Za-z]?|pi|theta)")
_DIFFERENCES = frozenset({"Delta", "delta"})
_OPERATOR = re.compile(r"D_[A-Za-z]")
_SHORT = frozenset({"mu", "nu", "xi"})
"""Greek letters that may be two Latin ones."""
_ALONE_NO_FUNCTION = frozenset({"jn", "yn"})
"""Functions whose names, standing without an argument, are rather two letters."""
_KNOWN = (frozenset(GREEK.values()) | frozenset(FUNCTIONS) | frozenset({"nu", "beta", "zeta"})) - _ALONE_NO_FUNCTION


def is_operator(name: str) -> bool:
    """Whether a name is dx, D_x or Delta: what stands beside it is no factor."""
    return name in _DIFFERENCES or DIFFERENTIAL.fullmatch(name) is not None or _OPERATOR.fullmatch(name) is not None


def letters_of(name: str) -> Node | None:
    """The product of its letters that a name such as xy may be; None for any other name."""
    if name in _KNOWN - _SHORT or not _LETTERS.fullmatch(name):
        return None
    return Node("Mul", tuple(_letter(letter) for letter in name))


def is_greek(name: str) -> bool:
    """Whether a name is the name of a Greek letter, which it then more likely is than a product."""
    return name in _SHORT


def applied(name: str) -> Node | None:
    """The value that a name such as ln2 or cosx may be; None for any other name."""
    if name in ("e", "i"):
        return _letter(name)  # Python's names for what may be the constants
    found = _APPLIED.fullmatch(name)
    if found is None or not (found[2] or found[3]):
        return None
    factors = [*([integer(int(found[2]))] if found[2] else []), *([_letter(found[3])] if found[3] else [])]
    return Node(ALIASES.get(found[1], found[1]), (constructors.product(factors),))


def in_degrees(name: str) -> bool:
    """Whether a name such as cos60 may be the cosine of an angle in degrees."""
    found = _APPLIED.fullmatch(name)
    return found is not None and found[1] in OF_ANGLES and bool(found[2]) and not found[3]


def numbered(name: str) -> tuple[Node, Node] | None:
    """n and 2 of a name such as n2, which may be a product; None for any other name."""
    found = _NUMBERED.fullmatch(name)
    return (symbol(found[1]), integer(int(found[2]))) if found and int(found[2]) > 1 else None


def _letter(name: str) -> Node:
    if name in ("e", "i"):
        return Node("Constant", (name.upper(),))
    return Node("Constant", ("pi",)) if name == "pi" else symbol(name)


def names_of_letters(name: str) -> Iterator[str]:
    """The letters of a name that would be names themselves."""
    return (letter for letter in name if letter not in "ei")

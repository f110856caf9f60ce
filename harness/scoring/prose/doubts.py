"""Why a claim that is false as it is read may yet not be a false claim: what to look for in its text."""

from __future__ import annotations

import re

from harness.formulas.trees.facts import CALCULUS
from harness.formulas.trees.tree import Node
from harness.scoring.prose.chain import Side

SLASH = re.compile(r"/ ?(\d+(?:\.\d+)?) ?(?:\*|\\times|\\cdot) ?(\d+(?:\.\d+)?)")
MODULAR = re.compile(
    r"\bmod(?:ulo|ular)?\b|\\[pb]?mod|\\equiv|\bresidues?\b|\bring\b|\bbase[- ](?:\d|two|ten|eight|b\b|\$)"
    r"|\bbinary\b|\boctal\b|\bhex\w*|\\mathbb\s*\{?Z\}?\s*/|o'clock|remainder",
    re.IGNORECASE,
)
"""What says that numbers may not be the whole numbers of school."""
_OF_MODULAR = ("mod", "equiv", "residue", "ring", "base", "binary", "octal", "hex", "mathbb", "clock", "remainder")
"""Of which it needs one: looked for first, in a twentieth of the time."""
LETTERS = re.compile(r"(?<![A-Za-z\\])(?:[EIi]|e(?!(?:\^|\*\*)[{(]?-?\d*\\?[a-z]))(?![A-Za-z])")
"""Letters that are constants to a reader of formulas, and names to most people; e^x and e^{2x} are what they look."""
NO_SCALARS = frozenset(
    "Tuple List Matrix PlusMinus FiniteSet EmptySet Interval Union Quantity Word Text Boolean Dict Ratio Time Date "
    "Based Reals Integers Complement Intersection Eq Ne Lt Le Gt Ge And Or Not Chain Contains log".split()
)
"""Heads beside which a difference is none of numbers; and the logarithm, whose base is not always said."""
_NUMBER = re.compile(r"[-+(]*[\d.]+\)*%?")
_FRACTION = re.compile(r"-?\(?\d+ ?/ ?\d+\)?|-?\\[dt]?frac\s*\{?\d+\}?\s*\{?\d+\}?")
PRODUCT = re.compile(r"matrix\}.*\\(?:times|cdot)|\\(?:times|cdot).*matrix\}", re.DOTALL)
OPERATIONS = re.compile(
    r"\\(?:star|ast|oplus|otimes|ominus|odot|circ|bullet|diamond|triangle\w*|nabla|Box|square|\w+suit|dagger|wr|#|&|@|clubs)"
    r"|\\(?:phantom|hphantom|underline|underbrace|overbrace|cancel\w*|sout|_|rule|hspace|vspace|color)|\\\||[lr]?Vert|[@#&?]"
)
"""Operations that a problem makes up, and marks that are no mathematics."""


def is_modular(text: str) -> bool:
    """Whether a text may be about other numbers than the whole numbers of school: remainders, another base."""
    low = text.lower()
    return any(word in low for word in _OF_MODULAR) and MODULAR.search(text) is not None


def holds_more_than_numbers(node: Node, natural: bool = False) -> bool:
    """Whether something in the tree is no number. What a limit, a sum or an integral runs over is their own. natural:
    whether every logarithm in it is written ln."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.head in NO_SCALARS and not (natural and part.head == "log"):
            return True
        if part.head == "Limit":
            stack += [part.args[0], part.args[2]]  # type: ignore[list-item]  # Limit(f, x, a, dir)
        elif part.head in CALCULUS:
            body, *specs = part.children()
            stack += [body, *(bound for spec in specs for bound in list(spec.children())[1:])]
        else:
            stack += part.children()
    return False


def says_nothing_of_numbers(left: Side, sign: str, right: Side, verb: bool) -> bool:
    """Whether the first side is one number that may stand for something else: `4 is 20`, `3 boxes = 36`, `LCM of 10, 8
    = 80`, `2/5 is 12 acres`."""
    if left.run is None or right.run is None:
        return False
    fraction = _FRACTION.fullmatch(left.run.text) is not None and not left.run.worded
    number = _NUMBER.fullmatch(left.run.text) is not None
    if verb and (number or fraction):
        return True
    percent = ("%" in right.run.text) != ("%" in left.run.text)
    alone = any(pattern.fullmatch(right.run.text) for pattern in (_NUMBER, _FRACTION))
    return number and (left.led or (sign == "=" and (percent or alone)))

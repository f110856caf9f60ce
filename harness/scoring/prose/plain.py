"""The value of plain arithmetic, worked out as it is read: most of what a solution in words claims is `16 - 3 - 4 = 9`.

Only ever used to see that two sides are the same: whatever else there is to say of them is the reader's and the
comparison's, which take ten times as long.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

LONGEST = 200
"""Characters of a side that is worked out here."""
_PIECE = re.compile(r"\d{1,15}(?:\.\d{1,15})?|[-+*/()]")
_PLAIN = re.compile(r"[-+*/() 0-9.]+")
_NO_PLAIN = re.compile(r"\*\*|//|(?<![\d.])0\d|\d{16}|\d\.(?!\d)|(?<!\d)\.|\d +\d")
"""Powers, whole quotients, 007, long numbers, `3.` and `.5`, two numbers in a row."""


def alike(left: str, right: str) -> bool:
    """Whether two sides are plain arithmetic with the same value. False says nothing."""
    value = worked_out(left)
    return value is not None and value == worked_out(right)


@lru_cache(maxsize=4096)
def worked_out(text: str) -> Fraction | int | None:
    """The value of sums, differences, products and quotients of plain numbers; None for anything else, for a division
    by zero, and where a sign between two operands is left out."""
    if len(text) > LONGEST or _PLAIN.fullmatch(text) is None or _NO_PLAIN.search(text) is not None:
        return None
    above: list[_Open] = []
    now = _Open()
    for piece in _PIECE.findall(text):
        if now.waits:
            if piece == "(":
                above.append(now)
                now = _Open()
            elif piece in "+-":
                if now.signed:
                    return None
                now.signed, now.factor = True, -1 if piece == "-" else 1
            elif piece in "*/)" or not now.take(Fraction(piece) if "." in piece else int(piece)):
                return None
        elif piece == ")":
            if not above:
                return None
            value, now = now.value(), above.pop()
            if not now.take(value):
                return None
        elif piece in "+-*/":
            now.go_on(piece)
        else:
            return None
    return None if above or now.waits else now.value()


class _Open:
    """What stands open between two brackets: a sum so far, and its last product."""

    __slots__ = ("divides", "factor", "product", "signed", "sum", "waits")

    def __init__(self) -> None:
        self.sum: Fraction | int = 0
        self.product: Fraction | int = 1
        self.factor = 1
        """The sign of the operand that is waited for."""
        self.waits, self.signed, self.divides = True, False, False

    def take(self, value: Fraction | int) -> bool:
        """Take an operand up into the product; False where it divides and is zero."""
        value = value * self.factor
        if not self.divides:
            self.product *= value
        elif value == 0:
            return False
        else:
            self.product = Fraction(self.product) / value
        self.waits, self.signed, self.divides, self.factor = False, False, False, 1
        return True

    def go_on(self, sign: str) -> None:
        """Go on behind an operator."""
        if sign in "+-":
            self.sum += self.product
            self.product = 1 if sign == "+" else -1
        self.divides = sign == "/"
        self.waits = True

    def value(self) -> Fraction | int:
        """The value of what has been read."""
        return self.sum + self.product

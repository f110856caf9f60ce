"""Arguments without their braces: \\frac12, \\sqrt2."""

from __future__ import annotations

import re

from harness.formulas.syntax.lexer.state import Scan
from harness.formulas.trees.tree import integer

_DIGIT = re.compile(r"\s*(\d)")


def single_digits(scan: Scan, count: int) -> None:
    """\\frac12: after a command whose arguments are not in braces, each is one digit."""
    for _ in range(count):
        digit = _DIGIT.match(scan.text, scan.at)
        if not digit:
            return
        scan.emit("NUMBER", integer(int(digit[1])))
        scan.at = digit.end()


def root(scan: Scan) -> None:
    """\\sqrt{x}, \\sqrt[3]{x}, \\sqrt2, and sqrt(x) in plain text."""
    scan.emit("SQRT")
    if scan.text[scan.at : scan.at + 1] == "[":
        scan.emit("LOPT")
        scan.at += 1
    else:
        single_digits(scan, 1)
        if scan.tokens[-1].type == "NUMBER" and scan.text[scan.at : scan.at + 1].isdigit():
            scan.emit("TIMES")  # TeX's root covers one digit: \sqrt23 is 3*sqrt(2)

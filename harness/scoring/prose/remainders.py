"""Remainders and congruences in prose: `17 mod 5 = 2`, `17 % 5`, `17 // 5`, `17 = 2 (mod 5)`.

What stands in for something else in ordinary text is read in both ways: `%` is per cent, `//` begins a remark, and
`12 = 2 mod 5` says that the two leave the same remainder.
"""

from __future__ import annotations

import re

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.links import Line, Link, Sign, Statement
from harness.formulas.syntax.parse import parse_remembered
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Scope, claim_of
from harness.scoring.lines import NoClaim, judge_line
from harness.verification.comparison.exact.quotients import rational
from harness.verification.verdict import Verdict, differ, same, undecided

MARK = "(mod "
"""How the token of a modulus begins."""
_AT_END = re.compile(r"(.*?)\s*(?:%|\\bmod|\\mod)\s*(\w+)\Z")
_SAID = re.compile(r" % |//|\\b?mod\b")


def modulus_in(text: str) -> str:
    """The modulus that a text names, `(mod 5)` or `\\pmod{5}`."""
    found = re.search(r"(\w+)\W*\Z", text)
    return "" if found is None else found[1]


def congruent(left: str, right: str, modulus: str, scope: Scope) -> tuple[Verdict, bool] | None:
    """The verdict on a congruence, and whether it hangs on names; None where it cannot be read. modulus: "" where the
    right side names it."""
    if not modulus:
        found = _AT_END.match(right)
        if found is None:
            return None
        right, modulus = found.groups()
    link = Link(left, Sign.congruent, right, modulus)
    try:
        verdict = judge_line(Line((Statement((link,), link.text),)), scope)[0]
        names = any(facts(parse_remembered(side)).names for side in (left, right, modulus))
    except (NoClaim, SyntaxRefused):
        return None
    return verdict, names and verdict.equal is not True


def says_remainders(*sides: str) -> bool:
    """Whether a side may work out a remainder or a whole quotient."""
    return any(_SAID.search(side) for side in sides)


def reconsidered(left: str, right: str, verdict: Verdict, scope: Scope) -> Verdict | None:
    """A false verdict on two sides with `mod`, `%` or `//` in them, once their other readings have had their say; None
    where nothing is to be said of them."""
    try:
        trees = parse_remembered(left), parse_remembered(right)
        for other in (_without_remark, _as_percent):
            texts = other(left), other(right)
            if texts != (left, right) and scope.judge(claim_of(*texts)).equal is not False:
                return undecided("it may be meant otherwise")
    except SyntaxRefused:
        return undecided("it may be meant otherwise")
    for one, another in (trees, trees[::-1]):
        if one.head == "Mod" and (agrees := _same_remainder(one, another)) is not None:
            if agrees:
                return same() if one is trees[1] else undecided("the same remainder")
            return differ(verdict.detail, verdict.method)
    return None


def _same_remainder(remainder: Node, other: Node) -> bool | None:
    values = [rational(part) for part in (*remainder.children(), other)]
    if any(value is None or value.q != 1 for value in values) or not values[1]:
        return None
    number, modulus, rest = (int(value.p) for value in values)
    return (number - rest) % modulus == 0


def _without_remark(text: str) -> str:
    return text.partition("//")[0].strip()


def _as_percent(text: str) -> str:
    return text.replace(" % ", " / 100 * ")

"""`2x + 3 = 9, so 2x = 5`: an equation for one name that is said to follow from the one above, and has another root.

Only linear equations are looked at, and only where a word or an arrow says that the one follows: anything else may be
another case, a candidate that is tried, or a condition of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.trees.algebra import free_names, sub, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import integer
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.prose.tokens import Kind, Token
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import rational
from harness.verification.options import Options

_WORDS = frozenset(
    "so thus hence therefore get gives giving obtain yields implies means implying 所以 因此 得 得到 解得 即".split()
)
_ARROWS = frozenset(
    "=> ⇒ ⟹ ⇔ ⟺ <=> → -> \\implies \\Rightarrow \\Longrightarrow \\iff \\Leftrightarrow \\therefore ∴".split()
)
_PLAIN = frozenset({"Add", "Mul", "Neg", "Div", "Symbol", "Integer", "Decimal"})
NO_ROOT = re.compile(
    r"\b(?:no|none|never|zero|0) +(?:\w+ +)?(?:solutions?|roots?|such|values?|real|integers?|x|intersections?|answers?)"
    r"|\bnone\b|contradict|inconsisten|impossible|how many|number of (?:\w+ )?(?:solutions|roots)|no point|parallel"
    r"|无解|矛盾|not? (?:exist|possible)|empty|\\(?:emptyset|varnothing)|∅",
    re.IGNORECASE,
)
"""What says that an equation may hold of nothing."""
SLOPPY = re.compile(r"/ *(?:\d+(?:\.\d+)?|[A-Za-z]) *(?:[-+*(]|\\cdot|\\times|[A-Za-z])")
"""A divisor that may go on behind its first number: `70x/18*8`, `(0.4 + y)/1 + y`."""
_ALONE = Options(fallback=False)
_NEAR = Fraction(1, 5)
"""How far the roots must lie apart, beside the larger, where decimals or whole numbers may be rounded ones."""


@dataclass(frozen=True, slots=True)
class Root:
    """The one root of a linear equation. rounded: decimals stand in it. stated: it is the equation `x = root`."""

    name: str
    value: Fraction
    rounded: bool
    sentence: int
    stated: bool = False

    def excludes(self, later: Root) -> bool:
        """Whether a later equation that is said to follow does not: it has another root, and rounding is no excuse."""
        if self.name != later.name or self.stated or later.sentence - self.sentence > 1 or self.value == later.value:
            return False
        gap = abs(self.value - later.value)
        whole = (self.value.denominator == 1, later.value.denominator == 1)
        if self.rounded or later.rounded or (later.stated and whole[0] != whole[1] and gap < 1):
            return gap > _NEAR * max(abs(self.value), abs(later.value))
        return True


def root_of(left: Node, right: Node, sentence: int) -> Root | None:
    """The root of an equation that is linear in its one name; None for any other."""
    known = facts(left), facts(right)
    names = known[0].names | known[1].names
    if len(names) != 1 or not (known[0].heads | known[1].heads) <= _PLAIN or known[0].size + known[1].size > 40:
        return None
    (name,) = names
    rounded = "Decimal" in known[0].heads or "Decimal" in known[1].heads
    if left.head == "Symbol" and not known[1].names:  # x = 3*4
        said = rational(right)
        return None if said is None else Root(name, _fraction(said), rounded, sentence, stated=True)
    difference = sub(left, right)
    try:
        slope = canonical_cached(derivative(difference, name))
    except (Undecided, Undefined):
        return None
    start = rational(substitute(difference, {name: integer(0)}))
    steep = None if free_names(slope) else rational(slope)
    if start is None or not steep:
        return None
    return Root(name, _fraction(-start / steep), rounded, sentence)


def _fraction(value: Any) -> Fraction:
    """A rational number of FLINT's as Python's."""
    return Fraction(int(value.p), int(value.q))


def holds_nowhere(left: Node, right: Node) -> bool:
    """Whether two polynomials differ by a number that is not 0: `(x + 2)(x + 3) = x^2 + 5x + 5` holds of no x at all.
    `n = n + 1` gives n another value, and decimals may be rounded."""
    known = facts(left), facts(right)
    names = known[0].names | known[1].names
    if left.head == "Symbol" or not names or len(names) > 3 or known[0].names != known[1].names:
        return False
    if known[0].size + known[1].size > 60 or not all(map(_is_polynomial, (left, right))):
        return False
    difference = sub(left, right)
    try:
        slopes = [derivative(difference, name) for name in sorted(names)]
    except (Undecided, Undefined):
        return False
    if any(compare(slope, integer(0), options=_ALONE).equal is not True for slope in slopes):
        return False
    value = rational(substitute(difference, dict.fromkeys(names, integer(0))))
    return value is not None and bool(value)


def _is_polynomial(node: Node) -> bool:
    """Whether it is one as it is written, with small whole exponents and numbers as divisors."""
    if node.head == "Pow":
        base, exponent = node.children()
        return exponent.head == "Integer" and 0 <= int(exponent.args[0]) <= 6 and _is_polynomial(base)  # type: ignore[arg-type]  # an Integer holds an int
    if node.head == "Div" and facts(next(iter(list(node.children())[1:]))).names:
        return False
    return node.head in ("Symbol", "Integer") or (
        node.head in ("Add", "Mul", "Neg", "Div") and all(map(_is_polynomial, node.children()))
    )


def is_linked(sentence: Sequence[Token], first: int) -> bool:
    """Whether a word or an arrow right before a token says that what begins there follows."""
    at = first - 1
    while at > 0 and (sentence[at].text in (",", ":") or sentence[at].low in ("that", "us")):
        at -= 1
    if at < 0:
        return False
    before = sentence[at]
    return before.low in _WORDS if before.kind is Kind.word else before.text in _ARROWS

"""Whether two solutions of a problem go different ways: what they claim between the question and the answer.

A *claim in between* is a printed step that is true and says something (no definition, not trivial, not hollow) about
something else than the last such step is about, which is the question itself. Two claims are one where their left
sides are the same formula, definitions put in, up to the order of terms and factors and to what variables are called:
a true claim is known by its left side, the right one is only that side's value. Nor is anything new that stands on the
other side of a claim already made.

A solution goes *another way* than one before it where it makes a claim in between that the other has not, and leaves
out one that the other has: a line more is no other way, nor a line less. Where the one before has none in between,
there is nothing to leave out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.corpus.formula_keys import formula_key
from harness.formulas.syntax import SyntaxRefused
from harness.scoring.claims import Scope, parse_claim
from harness.scoring.step_check import StepCheck


@dataclass(frozen=True, slots=True)
class Way:
    """The claims in between of a solution, each by its step's index and its left side's key; said: the keys of both
    sides of all its true claims."""

    between: tuple[tuple[int, bytes], ...]
    said: frozenset[bytes]

    def new_to(self, other: Way) -> list[int]:
        """The steps of the claims in between that the other way has not made."""
        return [index for index, key in self.between if key not in other.said]

    def is_another_than(self, other: Way) -> bool:
        """Whether it goes another way than one that was there before."""
        return bool(self.new_to(other)) and bool(other.new_to(self) or not other.between)


def way(checks: Sequence[StepCheck]) -> Way:
    """The way of a solution, of which these are the printed steps as they were checked."""
    scope, lefts, said = Scope(), dict[bytes, int](), set[bytes]()
    last = b""
    for check in checks:
        try:
            claim = parse_claim(check.claim)
        except SyntaxRefused:
            continue
        if check.rule == "let":
            scope.define(claim)
            continue
        left, right = scope.substituted(claim.left), scope.substituted(claim.right)
        if check.true is not True or left is None or right is None:
            continue
        key = formula_key(left)
        said |= {key, formula_key(right)}
        if not check.trivial and not check.hollow:
            last = key
            lefts.setdefault(key, check.index)
    return Way(tuple((index, key) for key, index in lefts.items() if key != last), frozenset(said))

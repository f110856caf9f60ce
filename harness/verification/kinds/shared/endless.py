"""Lists and sums with dots in them: 1, 3, 5, \\ldots and a_1, a_2, \\ldots, a_n.

Two of them are the same where they say the same entries and dots in the same places; and where both go on without end
by one difference or one quotient and the longer begins like the shorter: 1, 3, 5, ... is 1, 3, 5, 7, ..., from three
entries on. They differ where both go up, or both go down, and an entry differs. All else nobody says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from harness.formulas.syntax import Node
from harness.formulas.syntax.ellipsis import DOTS, steps_of
from harness.formulas.trees.algebra import is_value
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.exact.quotients import rational
from harness.verification.kinds.shared.gold import Gold
from harness.verification.verdict import Method, Verdict, all_of, differ, same, undecided

_LISTS = frozenset({"Tuple", "List", "FiniteSet"})
LEAST = 3
"""Entries that show how a list goes on."""


def has_dots(node: Node) -> bool:
    """Whether dots stand in a tree."""
    return DOTS.head in heads_of(node)


def dotted(gold: Gold, prediction: Node) -> Verdict:
    """The verdict where dots stand in one of the two."""
    if gold.tree == prediction:
        return same()
    wanted, said = _entries(gold.tree), _entries(prediction)
    if wanted is None or said is None or DOTS not in wanted or DOTS not in said:
        return undecided("a list that goes on beside what does not say so")
    if len(wanted) == len(said) and wanted.index(DOTS) == said.index(DOTS):
        verdict = _side_by_side(gold, wanted, said)
        if verdict.equal:
            return verdict
    return _as_sequences(_endless(wanted), _endless(said))


def _entries(node: Node) -> list[Node] | None:
    """The entries of a list; None where it is none, or dots stand elsewhere in it."""
    if node.head not in _LISTS or any(part != DOTS and has_dots(part) for part in node.children()):
        return None
    return list(node.children())


def _side_by_side(gold: Gold, wanted: Sequence[Node], said: Sequence[Node]) -> Verdict:
    verdicts = []
    for left, right in zip(wanted, said, strict=True):
        if DOTS in (left, right):
            verdicts.append(same() if left == right else undecided("dots beside an entry"))
        elif is_value(left) and is_value(right):
            verdicts.append(compare_in(left, right, gold.context))
        else:
            verdicts.append(same() if left == right else undecided("an entry that is no value"))
    return all_of(verdicts)


def _endless(entries: Sequence[Node]) -> list[Fraction] | None:
    """The numbers before the dots that end a list; None for any other list."""
    if entries[-1] != DOTS or DOTS in entries[:-1]:
        return None
    numbers = [rational(entry) for entry in entries[:-1]]
    return None if None in numbers else [Fraction(int(one.p), int(one.q)) for one in numbers if one is not None]


def _as_sequences(wanted: list[Fraction] | None, said: list[Fraction] | None) -> Verdict:
    """The verdict on two lists of numbers without end, by how they begin."""
    if wanted is None or said is None:
        return undecided("lists with dots that are not written alike")
    shorter, longer = sorted((wanted, said), key=len)
    if longer[: len(shorter)] == shorter:
        if len(shorter) >= LEAST and set(steps_of(shorter)) & set(steps_of(longer)):
            return same(Method.rule)
        return undecided("the same beginning, and nobody says how it goes on")
    if min(map(len, (wanted, said))) > 1 and _direction(wanted) == _direction(said) != 0:
        place, (left, right) = next(
            (place, pair) for place, pair in enumerate(zip(wanted, said, strict=False), 1) if pair[0] != pair[1]
        )
        return differ(f"entry {place}: {right} against {left}", Method.rule)
    return undecided("lists without end that are not written alike")


def _direction(terms: Sequence[Fraction]) -> int:
    """1 where each term is above the one before it, -1 where each is below it, else 0."""
    signs = {(b > a) - (b < a) for a, b in pairwise(terms)}
    return signs.pop() if len(signs) == 1 else 0

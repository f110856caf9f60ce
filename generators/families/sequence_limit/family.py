"""Sequences of numbers and of sets, given piecewise by n mod m: limits of the subsequences, limsup and liminf.

The second derivation. Numbers: balls around a_n at n near 10**10, 10**20 and 10**40 of every residue class must lie at
the limits that gold names (or run away as it says). Sets: whether a point lies in A_n is decided for whole windows of
large n in exact rational arithmetic, at every endpoint, between endpoints and just beside them: in all of them is
liminf, in some of them limsup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from generators.writing.family_protocol import Solution
from generators.writing.phrasing import Phrasing
from generators.writing.printing import text
from generators.writing.program import Program
from generators.writing.stream import Stream
from harness.verification.problem import Answer

LIMIT = (
    Phrasing("Find the limit of the sequence {what}.", "求数列 {what} 的极限。"),
    Phrasing("What does the sequence {what} tend to as n goes to infinity?", "$n$ 趋于无穷时，数列 {what} 趋于什么？"),
    Phrasing("Let {what} for n >= 1. Compute lim n -> oo a_n.", "设 {what}，$n \\ge 1$。求 $a_n$ 的极限。"),
)
BOTH = (
    Phrasing(
        "Find limsup and liminf of the sequence {what}. Answer with the pair (limsup, liminf).",
        "求数列 {what} 的上极限和下极限，以数对（上极限，下极限）作答。",
    ),
    Phrasing(
        "Let {what}. Compute the upper and the lower limit of a_n, as the pair (limsup, liminf).",
        "设 {what}。求 $a_n$ 的上极限与下极限，以数对（上极限，下极限）作答。",
    ),
    Phrasing(
        "A sequence is given by {what}. What is (limsup a_n, liminf a_n)?",
        "数列由 {what} 给出。数对（上极限，下极限）是什么？",
    ),
)
SET_LIMIT = (
    Phrasing("Find the limit of the sequence of sets {what}.", "求集合列 {what} 的极限。"),
    Phrasing(
        "Let {what} for n >= 1. Which real numbers lie in A_n for all large n?",
        "设 {what}，$n \\ge 1$。哪些实数对所有充分大的 $n$ 都属于 $A_n$？",
    ),
)
SET_BOTH = (
    Phrasing(
        "Find limsup and liminf of the sequence of sets {what}. Answer with the pair (limsup, liminf).",
        "求集合列 {what} 的上极限和下极限，以（上极限，下极限）的形式作答。",
    ),
    Phrasing(
        "Let {what}. Determine limsup A_n and liminf A_n, as the pair (limsup, liminf).",
        "设 {what}。求 $A_n$ 的上极限与下极限，以（上极限，下极限）的形式作答。",
    ),
    Phrasing(
        "Sets are given by {what}. What is (limsup A_n, liminf A_n)?",
        "集合列由 {what} 给出。（上极限，下极限）是什么？",
    ),
)


class SequenceLimits:
    """The family `sequence_limit`; see the module docstring."""

    name = "sequence_limit"
    summary = "limsup and liminf of real sequences and of sequences of sets, given piecewise by n mod m"
    confirmation = "numbers: balls far out in every residue class; sets: exact membership in A_n for windows of large n"
    levels: Mapping[int, str] = MappingProxyType(
        {
            1: "one or two residue classes, 1/n and 1/(n + k); single intervals",
            2: "two classes, fractions as limits, infinite limits, both endpoints moving",
            3: "up to three classes, quadratic terms, exponentials, roots and (1 + k/n)**n; sets by (-1)**n",
            4: "three classes, (-1)**n within a formula, unions of intervals",
            5: "three and four classes of the hardest terms and unions",
        }
    )
    trees = False
    example = ("Interval(0, 1 + 1/n)", "Interval.Ropen(-1, 2 - 1/n)")

    def draw(self, stream: Stream, level: int, max_depth: int | None = None) -> Any:
        from generators.families.sequence_limit import reals, set_limits

        return reals.draw(stream, level) if stream.chance(1, 2) else set_limits.draw(stream, level)

    def canonical(self, question: Any) -> str:
        return " | ".join([type(question).__name__, *map(text, question.formulas)])

    def solve(self, question: Any, stream: Stream) -> Solution:
        from generators.families.sequence_limit import reals, set_limits
        from generators.families.sequence_limit.wording import piecewise, piecewise_in_chinese

        of_sets = isinstance(question, set_limits.SetQuestion)
        name, parts = "A_n" if of_sets else "a_n", [text(formula) for formula in question.formulas]
        sequence = piecewise(name, parts)
        plain = len(question.classes) == 1
        quantity = "the limit" if plain else "limsup and liminf"
        program = Program(f"find {quantity} of {sequence}", "n", "positive=True")
        value = set_limits.work(program, question) if of_sets else reals.work(program, question)
        phrasings = (SET_LIMIT if plain else SET_BOTH) if of_sets else (LIMIT if plain else BOTH)
        phrasing = stream.choice(phrasings)
        if plain:
            answer = Answer("interval_set" if of_sets else "limit", text(value))
        else:
            answer = Answer("limsup_liminf", f"({value[0]}, {value[1]})")

        def in_chinese() -> str:
            return phrasing.chinese.format(what=piecewise_in_chinese(name, parts))

        return Solution(phrasing.english.format(what=sequence), answer, program, in_chinese)

    def confirm(self, question: Any, answer: Answer) -> bool:
        from generators.families.sequence_limit import reals, set_limits
        from generators.writing.expressions import read

        gold = read(answer.value)
        gold = tuple(gold) if answer.kind == "limsup_liminf" else gold
        confirmed = set_limits.confirmed if isinstance(question, set_limits.SetQuestion) else reals.confirmed
        return bool(confirmed(question, gold))

    def parse(self, texts: Sequence[str]) -> Any:
        from generators.families.sequence_limit.users_sequence import parse

        return parse(texts)


FAMILY = SequenceLimits()

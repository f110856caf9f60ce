"""What a comparison answers: equal, different or undecided, how that was decided, and why."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.formulas.undecided import OverBudget, Undecided
from harness.verification.shown import MARKS, html_table, terminal_table

if TYPE_CHECKING:
    from rich.table import Table

VERIFIER_VERSION = "6"
"""Rises with every change that may change a verdict; a score without it cannot be compared with another."""


class Method(enum.StrEnum):
    """How a verdict was reached. Code reads this and never `Verdict.detail`, which is for people."""

    exact = "exact"
    """Structure or exact arithmetic: a proof."""
    enclosure = "enclosure"
    """Disjoint balls (Arb): a proof of difference."""
    numeric = "numeric"
    """Overlapping balls at many points: strong evidence of equality."""
    fallback = "fallback"
    """SymPy, in its own process and budget."""
    rule = "rule"
    """A rule of answers decided before any mathematics: the kinds do not match, several candidates, an echo."""
    unparsable = "unparsable"
    """The prediction cannot be read."""
    undecided = "undecided"
    """No method could decide."""
    budget = "budget"
    """Undecided because SymPy's budget ended first; never remembered."""
    unjudged = ""
    """Nothing was compared, and there is no verdict: only of a step, whose `reason` says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """equal: True, False, or None for undecided. detail: why, with a counterexample point where there is one."""

    equal: bool | None
    method: Method
    detail: str = ""
    version: str = VERIFIER_VERSION
    point: str = ""
    """Where the two sides differ, as in "x = 2", of the few points that are tried first whatever the sides are; ""
    elsewhere. (Other points are laid around the sides' own breakpoints, and would tell where these are.)"""

    def _repr_html_(self) -> str:
        """For notebooks: what was decided, how, and why."""
        return html_table(self._shown())

    def __rich__(self) -> Table:
        """The same, as rich prints it in a terminal."""
        return terminal_table(self._shown())

    def _shown(self) -> list[tuple[str, str, str]]:
        word = {True: "equal", False: "different", None: "undecided"}[self.equal]
        return [(f"{MARKS[self.equal]} {word}", self.method.value, self.detail)]


class Unsettled(Exception):
    """Carries a verdict past a cache, which remembers no exception: what a clock ended is asked again."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict


def settled(verdict: Verdict) -> Verdict:
    """The verdict, where it may be remembered. Raises Unsettled with one that a clock ended."""
    if verdict.method is Method.budget:
        raise Unsettled(verdict)
    return verdict


def same(method: Method = Method.exact, detail: str = "") -> Verdict:
    """The verdict "equal"."""
    return Verdict(True, method, detail)


IDENTICAL = same(detail="the same as written")
"""Both sides are one tree. The very object is handed on, so that a caller knows it by `is`."""
WORKED_OUT = same(detail="the same once worked out")
"""Both sides became one tree when what they asked for was worked out."""


def differ(detail: str, method: Method = Method.exact, point: str = "") -> Verdict:
    """The verdict "different"."""
    return Verdict(False, method, detail, point=point)


def undecided(detail: str) -> Verdict:
    """The third verdict: counted and reported, and not correct."""
    return Verdict(None, Method.undecided, detail)


def over_budget(detail: str = "SymPy did not answer within its budget") -> Verdict:
    """Undecided, and not to be remembered: a clock ended the question."""
    return Verdict(None, Method.budget, detail)


def doubt(reason: Undecided) -> Verdict:
    """The third verdict, for the reason that ended the comparison."""
    return over_budget(str(reason)) if isinstance(reason, OverBudget) else undecided(str(reason))


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Equal where all are equal; a difference outweighs a doubt; the weakest method names the result."""
    for wanted in (False, None):
        found = [verdict for verdict in verdicts if verdict.equal is wanted]
        if found:  # one that a clock ended might yet be a difference
            return next((verdict for verdict in found if verdict.method is Method.budget), found[0])
    methods = [verdict.method for verdict in verdicts]
    return same(next((method for method in (Method.fallback, Method.numeric) if method in methods), Method.exact))


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of all readings of one text: what they all say, or undecided."""
    first, *others = said = list(verdicts)
    for verdict in said:
        if verdict.method is Method.budget:  # with more time the readings might agree, or be seen to differ
            return verdict
    if all(other.equal is first.equal for other in others):
        return first
    return undecided("its readings do not agree")

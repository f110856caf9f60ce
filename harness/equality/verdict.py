"""What a comparison answers: equal, different or undecided, how that was decided, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VERIFIER_VERSION = "5"
"""Rises with every change that may change a verdict; a score without it cannot be compared with another."""

METHODS = {
    "exact": "structure or exact arithmetic: a proof",
    "enclosure": "disjoint balls (Arb): a proof of difference",
    "numeric": "overlapping balls at many points: strong evidence of equality",
    "fallback": "SymPy, in its own process and budget",
    "rule": "a rule of answers decided before any mathematics: the kinds do not match, several candidates, an echo",
    "unparsable": "the prediction cannot be read",
    "undecided": "no method could decide",
}
"""Every value of `Verdict.method`, and what it means."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """equal: True, False, or None for undecided. detail: why, with a counterexample point where there is one."""

    equal: bool | None
    method: str
    detail: str = ""
    version: str = VERIFIER_VERSION


WRITTEN = "the same as written"


def same(method: str = "exact", detail: str = "") -> Verdict:
    """The verdict "equal"."""
    return Verdict(True, method, detail)


def differ(detail: str, method: str = "exact") -> Verdict:
    """The verdict "different"."""
    return Verdict(False, method, detail)


def undecided(detail: str) -> Verdict:
    """The third verdict: counted and reported, and not correct."""
    return Verdict(None, "undecided", detail)


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Equal where all are equal; a difference outweighs a doubt; the weakest method names the result."""
    for wanted in (False, None):
        for verdict in verdicts:
            if verdict.equal is wanted:
                return verdict
    methods = {verdict.method for verdict in verdicts}
    return same(next((method for method in ("fallback", "numeric") if method in methods), "exact"))


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of all readings of one text: what they all say, or undecided."""
    first, *others = verdicts
    if all(other.equal is first.equal for other in others):
        return first
    return undecided("its readings do not agree")


class Undecided(Exception):
    """Raised inside the comparison where a value cannot be had; never leaves it. Its text becomes the detail."""


class Undefined(Exception):
    """Raised inside the comparison by what has no value (nan, 1/0, a limit that does not exist); never leaves it."""

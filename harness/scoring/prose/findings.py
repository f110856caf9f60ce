"""What is said of a claim in a sentence, and where the claim stands."""

from __future__ import annotations

from typing import NamedTuple

from harness.verification.verdict import Verdict


class Finding(NamedTuple):
    """What is said of the links [first, last) of a chain. condition: it speaks of names that have no values; defines:
    the name that it gives a value, if that is all it does; contradicts: it is said to follow from the condition right
    above, and does not."""

    verdict: Verdict
    first: int
    last: int
    condition: bool = False
    defines: str = ""
    contradicts: bool = False


class Setting(NamedTuple):
    """Where a chain stands.

    sentence: its number; follows: behind `so` or the like, and of its own sentence; linked: a word or an arrow says
    that it follows; joined: it stands behind `and`; introduced: behind `let` or the like; restricted: something behind
    it may say of what values it holds.
    """

    sentence: int = 0
    follows: bool = False
    linked: bool = False
    joined: bool = False
    introduced: bool = False
    restricted: bool = False

"""A chain of sides with signs between them, as it was read from a sentence."""

from __future__ import annotations

from typing import NamedTuple

from harness.scoring.prose.run import Run


class Side(NamedTuple):
    """run: None where the side cannot be read. doubtful: words beside it may belong to it. units: its nouns, those
    behind it among them."""

    run: Run | None
    doubtful: bool = False
    units: tuple[str, ...] = ()
    led: bool = False
    """Whether anything stands before it in its sentence."""


class Chain(NamedTuple):
    """sides[0] signs[0] sides[1] ...; label: the word that the first sign gives a value (`Total = 12`), or "".

    [first, last): its tokens. led: whether its first side begins the sentence behind a dash, which may be a bullet.
    """

    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    first: int
    last: int
    label: str = ""
    led: bool = False
    verb: bool = False
    modulus: str = ""
    """Of the congruences that all its signs are; "" where they are none."""

"""One side of a claim, as it was read from a text."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """One side. text: as a formula, without its units; [first, last): its tokens; units: the nouns behind its numbers;
    computed: whether there is anything to work out in it; worded: whether its operators were words."""

    text: str
    first: int
    last: int
    units: tuple[str, ...] = ()
    computed: bool = False
    worded: bool = False
    word: str = ""
    """The word with a value that it is, if it is no more."""

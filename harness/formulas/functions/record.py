"""What is known of one function: one record, from which every table of functions is built when it is imported.

A field that is left out says that nothing is known, and what rests on it is undecided. `holomorphic` cannot be left
out: rigorous quadrature rests on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.formulas.trees.tree import Node

ANY = 1000
"""An upper number of arguments that the cap on nodes makes unreachable."""

Ball = Callable[..., Any]
"""From balls (flint.acb), one an argument, to a ball that holds the values at all their points; NAN: no value."""
Partial = Callable[..., Node]
"""From the trees of all arguments to the tree of one partial derivative."""


class Holomorphic(StrEnum):
    """Where a function is holomorphic in its arguments, one by one, as its ball value works it out."""

    EVERYWHERE = "everywhere"
    """It is entire."""
    OFF_POLES = "off poles"
    """All its singularities are isolated, and a ball that holds one has no value."""
    OFF_CUTS = "off branch cuts"
    """It jumps across lines, and a ball that meets such a line may have a value all the same."""
    NOWHERE = "nowhere"
    """It is made of pieces, depends on more than z (as conjugate(z) does), or is defined at whole numbers alone."""


class SympyCost(StrEnum):
    """What a function may cost where SymPy is asked for it under the same name."""

    SMALL = "small"
    """It stays cheap, whatever its arguments."""
    GROWS = "grows"
    """Its value grows with a whole argument."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """One function. Mathematical sources stand beside the records: DLMF is NIST's Digital Library of Mathematical
    Functions."""

    name: str
    """The head of its trees: the name under which SymPy prints it."""
    arity: tuple[int, int]
    """Fewest and most arguments."""
    holomorphic: Holomorphic
    """Where it is holomorphic: stated for every function, since a wrong guess would prove wrong integrals."""
    read: bool = True
    """Whether Python's syntax for calls reads it under its name; else a reader of its own builds its trees."""
    also: tuple[str, ...] = ()
    """Further names in Python's syntax."""
    letter: bool = False
    """Whether its name may stand alone, as the name of a number: `gamma`, `re`, `bell`."""
    words: tuple[str, ...] = ()
    """Spellings that are a LaTeX command, and a word of a formula in plain text."""
    commands: tuple[str, ...] = ()
    """Spellings that are a LaTeX command alone."""
    power_inverse: str | None = None
    """The function that its name with the exponent -1 stands for, as in sin^{-1} x."""
    sympy: SympyCost | None = None
    """What it costs to ask SymPy for it; None where it is not asked under this name."""
    special: bool = False
    """Whether it is a special function: of integrals of several SymPy finds none within its budget."""
    ball: Ball | None = None
    """Its value on balls."""
    partly: bool = False
    """Whether the ball value covers a part of the domain alone: beyond it there is a value that is not known here."""
    off_cuts: Callable[..., Any] | None = None
    """(whether it must be holomorphic, balls ...) -> its value on balls; none where it must be and the balls meet a
    branch cut, or a place where it changes its piece. What has it may be integrated rigorously."""
    derivatives: tuple[tuple[Partial | None, ...], ...] = ()
    """Its partial derivatives, one an argument, for each number of arguments that has some; None: not known."""
    by_last: Partial | None = None
    """Its partial derivative by the last argument, whatever their number, where the others have none."""

    def __post_init__(self) -> None:
        fewest, most = self.arity
        if not 0 < fewest <= most:
            raise ValueError(f"{self.name}: arity {self.arity}, expected 0 < fewest <= most")
        for partials in self.derivatives:
            if not fewest <= len(partials) <= most:
                raise ValueError(f"{self.name}: {len(partials)} partial derivatives, but the arity is {self.arity}")

"""Where a function of one argument is infinite, jumps across a line, or changes its piece: data of its record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.formulas.trees.tree import Node


class Turns(StrEnum):
    """Periodic poles."""

    WHOLE = "k*pi"
    """At every whole multiple of pi."""
    HALF = "(k + 1/2)*pi"
    """At every odd multiple of pi/2."""
    IMAGINARY_WHOLE = "k*pi*I"
    """At every whole multiple of pi*I but 0, which stands in `at`."""
    IMAGINARY_HALF = "(k + 1/2)*pi*I"
    """At every odd multiple of pi*I/2."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poles:
    """Where a function of one argument is infinite. What stands there is oo or -oo where every real side on which the
    function is real goes there, else zoo: its absolute value passes all bounds."""

    at: tuple[tuple[int, Node], ...] = ()
    """(whole number, what stands there)."""
    up_to: int | None = None
    """Every whole number that is not above this one; zoo stands there."""
    turns: Turns | None = None
    """Multiples of pi, where zoo stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """The branch cut of a function of one argument: the part of the real line below one end and above another.

    Off it the function is holomorphic, and f(conjugate(z)) = conjugate(f(z)); of a cut on the imaginary line
    f(-conjugate(z)) = -conjugate(f(z)). On it the function has the limit from one of its sides.
    """

    below: Any = None
    """The end of the part that goes to -oo: a whole number, or a ball (flint.arb); None: there is no such part."""
    above: Any = None
    """The end of the part that goes to oo."""
    imaginary: bool = False
    """Whether the cut lies on the imaginary line: then the ends are those of z/I."""
    continuous_at: tuple[int, ...] = ()
    """Ends at which the function is continuous, whatever the way to them: a root, but no logarithm."""

    def inside(self, x: Any) -> bool:
        """Whether a real ball surely lies in the cut, its ends left out."""
        return bool((self.below is not None and x < self.below) or (self.above is not None and x > self.above))

    def outside(self, x: Any) -> bool:
        """Whether a real ball surely meets neither the cut nor its ends."""
        return bool((self.below is None or x > self.below) and (self.above is None or x < self.above))


class Breaks(StrEnum):
    """Where a function made of pieces changes its piece, for real arguments."""

    AT_ZERO = "where its first argument is 0"
    AT_WHOLE = "where its argument, or the quotient of its two, is a whole number"
    WHERE_EQUAL = "where two of its arguments are equal"
    ON_AXES = "where one of its arguments is 0"


class Nearness(StrEnum):
    """How a value tells how near it may lie to another one that it does not equal."""

    POWER = "like a power"
    """It is at most like a power of its argument near any point, and near infinity: log, sin, atan."""
    EXPONENTIAL = "like exp"
    """It grows or falls like exp: its own size tells."""
    FACTORIAL = "like n!"
    """It grows faster than exp."""
    SATURATING = "saturating"
    """It comes nearer to another value than its own size tells: tanh(100) to 1."""

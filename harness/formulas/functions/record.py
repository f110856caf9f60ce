"""What is known of one function: one record, from which every table of functions is built when it is imported.

A field that is left out says that nothing is known, and what rests on it is undecided. `holomorphic` cannot be left
out: rigorous quadrature rests on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.formulas.functions.places import Breaks, Cut, Nearness, Poles
from harness.formulas.functions.whole_functions import Exactly
from harness.formulas.trees.tree import Node

ANY = 1000
"""An upper number of arguments that the cap on nodes makes unreachable."""

Ball = Callable[..., Any]
"""From balls (flint.acb), one an argument, to a ball that holds the values at all their points; NAN: no value."""
Partial = Callable[..., Node]
"""From the trees of all arguments to the tree of one partial derivative."""
Rewriting = Callable[..., Node]
"""From the trees of all arguments to a tree of other functions."""


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

    # Of real arguments
    real_valued: bool = False
    """Whether it is real wherever it has a value, all its arguments being real."""
    analytic_on_reals: bool = False
    """Whether it has a real value at all real arguments, and is the sum of its Taylor series around each of them."""
    continuous_on_reals: bool = False
    """Whether it has a real value at all real arguments, and is continuous there. What is analytic need not say it."""
    breaks: Breaks | None = None
    """Where it changes its piece, if it is made of pieces."""
    jumps: bool = False
    """Whether its limits from the two sides of some real point, at which it has a value, differ."""
    periodic: bool = False
    """Whether it, or its difference from a multiple of its first argument (floor(x) - x), repeats itself for ever,
    and is not constant."""
    rises_above: float | None = None
    """A number above which it is continuous and rises strictly, -math.inf for the whole line; with one argument."""
    range: tuple[float, float] | None = None
    """Numbers between which all its values at real arguments lie that are real, rounded outwards; with one argument."""
    at_oo: Node | None = None
    """Its limit, finite or infinite, where its argument goes to oo through real numbers; with one argument."""
    at_minus_oo: Node | None = None
    """The same at -oo."""
    zero_at_zero_alone: bool = False
    """Whether its real zeros are those of its first argument, and it has no poles but where that one has."""
    zeros_of: str | None = None
    """A function that has its zeros; or, if it has none, that vanishes at its poles."""
    preimage: Callable[[Any], Any] | None = None
    """r -> the only real u with f(u) = r, of balls (flint.arb); None where there surely is none."""
    changes_at: tuple[Node, ...] = ()
    """Real numbers at which it may change its nature: branch points, poles, jumps, kinks, and where what is commonly
    written for it changes (acos(u) is atan(sqrt(1 - u**2)/u) for u > 0 alone). Of its argument number `point`."""
    point: int = 0
    """0, or -1 where its last argument is the one that `changes_at` speaks of, as in besselj(n, x)."""

    # Of complex arguments
    finite: bool = False
    """Whether it has a value at every complex number. What is entire need not say it."""
    continuous: bool = False
    """Whether it is continuous at every complex number. What is entire need not say it."""
    poles: Poles | None = None
    """Where it is infinite; with one argument."""
    cut: Cut | None = None
    """Where it is cut; with one argument."""
    at_zoo: Node | None = None
    """What it tends to where its argument goes to infinity on any way: zoo for what passes all bounds on each, nan for
    what has no limit; with one argument."""
    whole_valued: bool = False
    """Whether all its values are whole numbers, of real arguments."""
    algebraic: bool = False
    """Whether its values at algebraic numbers are algebraic; with one argument."""
    nearness: Nearness | None = None
    """How near to another value it may come."""

    # By other functions, and how it is worked out
    of_angle: bool = False
    """Whether its argument is an angle, which may be given in degrees."""
    reciprocal: str | None = None
    """g where f(u) is g(1/u)."""
    written: Rewriting | None = None
    """The same by sin, cos, exp, log and sqrt, for all complex arguments where both have values."""
    in_floors: Rewriting | None = None
    """The same by floor, for real arguments."""
    beside_branch_point: Callable[[Node, Any], Node | None] | None = None
    """(its argument u, the limit of u) -> the same, for real values, by functions that have a series in u there, where
    the limit is a branch point; else None."""
    exactly: Exactly | None = None
    """Its values at rational numbers that are rational."""
    cheap_bits: bool = False
    """Whether thousands of further bits of it cost milliseconds."""

    def __post_init__(self) -> None:
        fewest, most = self.arity
        if not 0 < fewest <= most:
            raise ValueError(f"{self.name}: arity {self.arity}, expected 0 < fewest <= most")
        for partials in self.derivatives:
            if not fewest <= len(partials) <= most:
                raise ValueError(f"{self.name}: {len(partials)} partial derivatives, but the arity is {self.arity}")

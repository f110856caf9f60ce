"""Definite integrals by Arb's rigorous quadrature (F. Johansson, "Numerical integration in arbitrary precision ball
arithmetic", 2018): the result is an enclosure, or no value where the integrand is not bounded on the way.

Quadrature needs to know where the integrand is holomorphic, so functions with branch cuts say so, and asin, acos and
atan are written with log and sqrt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import flint
from flint import acb

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.ball_functions import FUNCTIONS
from harness.formulas.functions.balls import NAN, fraction_of
from harness.formulas.functions.real_trees import real_valued
from harness.formulas.functions.record import Holomorphic
from harness.formulas.trees.algebra import free_names, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import LEAVES, Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree

BITS = 256
GOAL = 128
MAX_EVALUATIONS = 6000
MAX_OPERATIONS = 60_000  # evaluations times nodes: what a hostile integrand may cost
MAX_LOOSE = 40
"""Values of one inner integral that may come out without digits: each costs all its evaluations."""
LOOSE_BITS = 20
MAX_IMPROPER = 24
"""Points at which one improper integral with other names is worked out."""
_HAS_NO_CUTS = frozenset({Holomorphic.EVERYWHERE, Holomorphic.OFF_POLES})
_OFF_CUTS: dict[str, Callable[..., Any]] = {
    "Pow": lambda analytic, z, n: z.pow(n, analytic=analytic),
    **{name: known.off_cuts for name, known in ALL.items() if known.off_cuts is not None},
}
"""Head -> its value on balls; where it must be holomorphic, none for balls that meet a branch cut."""
_INTEGRABLE = (
    LEAVES
    | {"Add", "Mul", "Neg", "Div", "Integral", "Tuple"}
    | frozenset(_OFF_CUTS)
    | {name for name, known in ALL.items() if known.holomorphic in _HAS_NO_CUTS}
)
"""Heads through which quadrature may go. Any other could jump where nobody looks, so it is refused."""
_ON_REALS = frozenset(
    name for name, known in ALL.items() if known.off_cuts is not None and known.holomorphic is Holomorphic.NOWHERE
)
"""Arb extends these from real arguments: at -1 its |sqrt(x)| is sqrt(x) itself."""


class _Around(threading.local):
    """The variables of this thread's quadratures around the present one that ask for a holomorphic integrand now."""

    names: frozenset[str] = frozenset()
    some: bool = False
    """Whether there are any."""


_around = _Around()

Improper = Callable[[Node, str, Node, Node], Any]
"""The value of an improper integral: of an integrand, by a name, from a low end to a high one."""


class Quadrature:
    """The integral of one tree by one name, as a function of its bounds and of the tree's other names."""

    def __init__(self, integrand: Node, name: str, ends: frozenset[str] = frozenset()) -> None:
        """ends: the names in its bounds."""
        refused = {part.head for part in _varying(integrand, name)} - _INTEGRABLE
        if refused:
            raise Undecided(f"no rigorous quadrature through {', '.join(sorted(refused))}")
        if any(part.head in _ON_REALS and not all(map(real_valued, part.children())) for part in integrand.walk()):
            raise Undecided("no rigorous quadrature through a piece of what may leave the real line")
        self._analytic = False
        self._tape = Tape(integrand, functions={**FUNCTIONS, **self._functions()})
        self._name = name
        self._limit = min(MAX_EVALUATIONS, MAX_OPERATIONS // sum(1 for _ in integrand.walk()))
        self.others: Sequence[str] = sorted(self._tape.symbols - {name})
        self._loose = 0
        self._moves_with = ends.union(self.others)
        self._known: dict[str, Any] = {}

    def _functions(self) -> dict[str, Callable[..., Any]]:
        def off_cuts(value: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *args: value(self._analytic, *args)

        return {"Div": lambda a, b: a / b, **{head: off_cuts(value) for head, value in _OFF_CUTS.items()}}

    def at(self, place: Any) -> Any:
        """The integrand at a point, where it has no other name."""
        return self._tape({self._name: place})

    @staticmethod
    def end(node: Node) -> Any:
        """The real value of an end."""
        return Tape(node)({}).real

    def __call__(self, low: Any, high: Any, *others: Any) -> Any:
        """The integral between two real bounds; no value where quadrature does not get there."""
        if not (low.is_finite() and high.is_finite()):
            return NAN
        # An integral inside another must be holomorphic in the outer variable too, wherever that one asks for it: off
        # the branch cuts at all points of its own way.
        strict = not _around.names.isdisjoint(self._moves_with)
        key = repr((low, high, others, strict))
        if key not in self._known:
            self._known[key] = self._integrate(low, high, dict(zip(self.others, others, strict=True)), strict)
        return self._known[key]

    def _integrate(self, low: Any, high: Any, point: dict[str, Any], strict: bool) -> Any:
        around, inside = _around.names, _around.some
        if inside and self._loose >= MAX_LOOSE:
            return NAN
        _around.some = True

        def integrand(z: Any, analytic: bool) -> Any:
            self._analytic = bool(analytic) or strict
            _around.names = around | {self._name} if analytic else around
            point[self._name] = z
            return self._tape(point)

        before, flint.ctx.prec = flint.ctx.prec, BITS
        try:
            goal = flint.arb(2) ** -GOAL
            value = acb.integral(integrand, low, high, rel_tol=goal, abs_tol=goal, eval_limit=self._limit)
        finally:
            flint.ctx.prec, _around.names, _around.some = before, around, inside
        self._loose += inside and value.rel_accuracy_bits() < LOOSE_BITS
        return value if value.is_finite() else NAN


def _varying(integrand: Node, name: str) -> Iterator[Node]:
    """The parts that depend on the name; of an integral inside also those that depend on its own variable."""
    for part in integrand.walk():
        if part.head == "Integral" or name in facts(part).names:
            yield part


class _WithEnds:
    """A quadrature between ends that are numbers; improper where one is infinite or has no integrand."""

    def __init__(self, plain: Quadrature, improper: Improper, body: Node, name: str, low: Node, high: Node) -> None:
        self._plain, self._improper, self._given = plain, improper, (body, name, low, high)
        self._value: Any = None

    def __call__(self, low: Any, high: Any) -> Any:
        if low.is_finite() and high.is_finite():
            ends = self._plain.at(low), self._plain.at(high)
            if ends[0].is_finite() and ends[1].is_finite():
                return self._plain(low, high)
        if self._value is None:
            self._value = self._improper(*self._given)
        return self._value


class _AtPoints:
    """A quadrature between ends that are numbers, of an integrand with other names: improper ones at exact points."""

    def __init__(self, plain: Quadrature, improper: Improper, body: Node, name: str, low: Node, high: Node) -> None:
        self._plain, self._improper, self._given = plain, improper, (body, name, low, high)
        self._known: dict[str, Any] = {}

    def __call__(self, low: Any, high: Any, *others: Any) -> Any:
        if low.is_finite() and high.is_finite():
            value = self._plain(low, high, *others)
            if value.is_finite():
                return value
        key = repr(others)
        if key not in self._known:
            self._known[key] = self._at(others) if len(self._known) < MAX_IMPROPER else NAN
        return self._known[key]

    def _at(self, others: tuple[Any, ...]) -> Any:
        body, name, low, high = self._given
        at: dict[str, Node] = {}
        for other, ball in zip(self._plain.others, others, strict=True):
            exact = fraction_of(ball)
            if exact is None:
                return NAN
            at[other] = as_tree(exact)
        return self._improper(substitute(body, at), name, low, high)


def compile_integral(node: Node, improper: Improper) -> tuple[Callable[..., Any], tuple[Node, ...]]:
    """A definite integral as an operation and its arguments: low, high, and the integrand's other names."""
    body, *ranges = node.children()
    if len(ranges) != 1 or len(ranges[0].args) != 3:
        raise Undecided("only a definite integral over one name has a value in balls")
    variable, low, high = ranges[0].children()
    name = str(variable.args[0])
    in_ends = free_names(low) | free_names(high)
    quadrature = Quadrature(body, name, in_ends)
    if not quadrature.others and not in_ends:
        return _WithEnds(quadrature, improper, body, name, low, high), (low, high)
    if not in_ends:
        others = tuple(Node("Symbol", (other,)) for other in quadrature.others)
        return _AtPoints(quadrature, improper, body, name, low, high), (low, high, *others)
    return quadrature, (low, high, *(Node("Symbol", (other,)) for other in quadrature.others))

"""Definite integrals by Arb's rigorous quadrature (F. Johansson, "Numerical integration in arbitrary precision ball
arithmetic", 2018): the result is an enclosure, or no value where the integrand is not bounded on the way.

Quadrature needs to know where the integrand is holomorphic, so functions with branch cuts say so, and asin, acos and
atan are written with log and sqrt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flint
from flint import acb

from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.functions import arithmetic_functions, special
from harness.verification.functions.ball_functions import FUNCTIONS
from harness.verification.functions.balls import NAN, fraction_of
from harness.verification.syntax.algebra import free_names, real_valued, substitute
from harness.verification.syntax.tree import Node
from harness.verification.verdict import Undecided

BITS = 256
GOAL = 128
MAX_EVALUATIONS = 6000
MAX_OPERATIONS = 60_000  # evaluations times nodes: what a hostile integrand may cost
MAX_IMPROPER = 24
"""Points at which one improper integral with other names is worked out."""
_ENTIRE = frozenset({"fresnels", "fresnelc", "airyai", "airybi", "airyaiprime", "airybiprime"})
_ON_REALS = frozenset({"Abs", "sign", "Heaviside"})
"""Arb extends these from real arguments: at -1 its |sqrt(x)| is sqrt(x) itself."""
_UNSAFE = frozenset({
    "floor", "ceiling", "frac", "Mod", "FloorDiv", "atan2", "re", "im", "conjugate", "arg", "DiracDelta", "gcd", "lcm",
    "Ci", "Ei", "li", "Chi", "LambertW", "loggamma", "asec", "acsc", "asech", "acsch", "acoth", "cbrt", "real_root",
    "acosh", "acot", "Piecewise", "Max", "Min",
}) | ((frozenset(special.FUNCTIONS) | frozenset(arithmetic_functions.FUNCTIONS)) - _ENTIRE)  # fmt: skip

Improper = Callable[[Node, str, Node, Node], Any]
"""The value of an improper integral: of an integrand, by a name, from a low end to a high one."""


class Quadrature:
    """The integral of one tree by one name, as a function of its bounds and of the tree's other names."""

    def __init__(self, integrand: Node, name: str) -> None:
        heads = {part.head for part in integrand.walk()}
        if heads & _UNSAFE:
            raise Undecided(f"no rigorous quadrature through {', '.join(sorted(heads & _UNSAFE))}")
        if any(part.head in _ON_REALS and not all(map(real_valued, part.children())) for part in integrand.walk()):
            raise Undecided("no rigorous quadrature through a piece of what may leave the real line")
        self._analytic = False
        self._tape = Tape(integrand, functions={**FUNCTIONS, **self._functions()})
        self._name = name
        self._limit = min(MAX_EVALUATIONS, MAX_OPERATIONS // sum(1 for _ in integrand.walk()))
        self.others: Sequence[str] = sorted(self._tape.symbols - {name})
        self._known: dict[str, Any] = {}

    def _functions(self) -> dict[str, Callable[..., Any]]:
        def sqrt(z: Any) -> Any:
            return z.sqrt(analytic=self._analytic)

        def log(z: Any, base: Any = None) -> Any:
            value = z.log(analytic=self._analytic)
            return value if base is None else value / log(base)

        def power(z: Any, n: Any) -> Any:
            return z.pow(n, analytic=self._analytic)

        i = acb(0, 1)
        return {
            "sqrt": sqrt, "log": log, "Pow": power, "Div": lambda a, b: a / b,
            "Abs": lambda z: z.real_abs(analytic=self._analytic),
            "sign": lambda z: z.real_sgn(analytic=self._analytic),
            "Heaviside": lambda z, at_zero=None: z.real_heaviside(analytic=self._analytic),
            "asin": lambda z: -i * log(i * z + sqrt(1 - z * z)),
            "acos": lambda z: acb.pi() / 2 + i * log(i * z + sqrt(1 - z * z)),
            "atan": lambda z: (log(1 + i * z) - log(1 - i * z)) / (2 * i),
            "asinh": lambda z: log(z + sqrt(z * z + 1)),
            "atanh": lambda z: (log(1 + z) - log(1 - z)) / 2,
        }  # fmt: skip

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
        key = repr((low, high, others))
        if key not in self._known:
            self._known[key] = self._integrate(low, high, dict(zip(self.others, others, strict=True)))
        return self._known[key]

    def _integrate(self, low: Any, high: Any, point: dict[str, Any]) -> Any:
        def integrand(z: Any, analytic: bool) -> Any:
            self._analytic = bool(analytic)
            point[self._name] = z
            return self._tape(point)

        before, flint.ctx.prec = flint.ctx.prec, BITS
        try:
            goal = flint.arb(2) ** -GOAL
            value = acb.integral(integrand, low, high, rel_tol=goal, abs_tol=goal, eval_limit=self._limit)
        finally:
            flint.ctx.prec = before
        return value if value.is_finite() else NAN


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
    quadrature = Quadrature(body, name)
    if not quadrature.others and not free_names(low) | free_names(high):
        return _WithEnds(quadrature, improper, body, name, low, high), (low, high)
    if not free_names(low) | free_names(high):
        others = tuple(Node("Symbol", (other,)) for other in quadrature.others)
        return _AtPoints(quadrature, improper, body, name, low, high), (low, high, *others)
    return quadrature, (low, high, *(Node("Symbol", (other,)) for other in quadrature.others))

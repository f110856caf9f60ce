"""From a plain rule to a value on balls: of real arguments, of whole numbers, or of arguments of modest size alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from harness.formulas.functions.balls import NAN, ZERO, integer_in, is_real

SIZE = 200
"""Beyond this the series of some special functions run for seconds: there they have no value here."""


def quotient(a: Any, b: Any) -> Any:
    """a/b; no value where b may be 0."""
    return NAN if b.contains(ZERO) else a / b


def on_reals(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that SymPy keeps for real arguments; off the real line it has no value here."""

    def real_only(*args: Any) -> Any:
        return f(*(arg.real for arg in args)) if all(map(is_real, args)) else NAN

    return real_only


def on_integers(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function defined for integers alone."""

    def whole(*args: Any) -> Any:
        values = [integer_in(arg.real) if is_real(arg) else None for arg in args]
        return NAN if None in values else acb(f(*values))

    return whole


def of_reciprocal(f: str) -> Callable[[Any], Any]:
    """z -> f(1/z), for a method of acb."""
    return lambda a: NAN if a.contains(0) else getattr(1 / a, f)()


def modest(f: Callable[..., Any], size: int = SIZE) -> Callable[..., Any]:
    """f where all arguments are smaller than size."""

    def value(*args: Any) -> Any:
        return f(*args) if all(abs(arg) < size for arg in args) else NAN

    return value


def last_argument(name: str) -> Callable[..., Any]:
    """A method of the last argument, taking those before it: Arb's order, where SymPy's is the parameters first."""
    method = getattr(acb, name)
    return modest(lambda *args: method(args[-1], *args[:-1]))


def polynomial(name: str) -> Callable[..., Any]:
    """An orthogonal polynomial of whole degree: (degree, other parameters, point)."""
    method = getattr(acb, name)

    def value(degree: Any, *rest: Any) -> Any:
        order = integer_in(degree.real) if is_real(degree) else None
        if order is None or not 0 <= order <= SIZE:
            return NAN
        return method(rest[-1], acb(order), *rest[:-1])

    return value


def sequence(f: Callable[[int], Any], most: int = 1000) -> Callable[[Any], Any]:
    """A sequence: it has a value at whole numbers from 0 to `most`."""

    def at(n: Any) -> Any:
        order = integer_in(n.real) if is_real(n) else None
        return acb(f(order)) if order is not None and 0 <= order <= most else NAN

    return at


def ratio_of_gammas(top: Any, bottom: Any) -> Any:
    """gamma(top)/gamma(bottom)."""
    return top.gamma() * bottom.rgamma()


def real_root(a: Any, n: Any) -> Any:
    """The real n-th root: of a negative number for odd n."""
    order = integer_in(n.real) if is_real(n) else None
    if order is None or not is_real(a) or abs(order) > 10000 or order == 0:
        return NAN
    x = arb(a.real)
    if order < 0:
        return quotient(acb(1), real_root(a, acb(-order)))
    if x.is_zero():
        return acb(0)
    if x > 0:
        return acb(x.root(order))
    if x < 0 and order % 2:
        return acb(-((-x).root(order)))
    return NAN

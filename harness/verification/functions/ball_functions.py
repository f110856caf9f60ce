"""What each head does to balls: principal branches; what SymPy keeps for real arguments has a value only there."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from flint import acb, arb

from harness.verification.functions import arithmetic_functions, hypergeometric, meijer, special, spherical
from harness.verification.functions.balls import NAN, ZERO, integer_in, is_real
from harness.verification.syntax.algebra import RECIPROCAL


def _div(a: Any, b: Any) -> Any:
    return NAN if b.contains(ZERO) else a / b


def power(base: Any, exponent: Any) -> Any:
    """base**exponent, principal: exp(exponent*log(base)); 0**0 = 1, as in SymPy."""
    if base.is_zero():
        real = exponent.real
        if exponent.is_zero():
            return acb(1)
        return acb(0) if real > 0 and exponent.imag.is_zero() else NAN
    # Above a value that is none a tower has none either; Arb would try each of its floors at 4096 bits.
    return base**exponent if exponent.is_finite() and base.is_finite() else NAN


def _log(a: Any, base: Any = None) -> Any:
    if a.contains(ZERO):
        return NAN
    if base is None:
        return a.log()
    if base.contains(0):
        return NAN
    return _div(a.log(), base.log())


def _real_root(a: Any, n: Any) -> Any:
    """The real n-th root: of a negative number for odd n."""
    order = integer_in(n.real) if is_real(n) else None
    if order is None or not is_real(a) or abs(order) > 10000 or order == 0:
        return NAN
    x = arb(a.real)
    if order < 0:
        return _div(acb(1), _real_root(a, acb(-order)))
    if x > 0 or x.is_zero():
        return acb(x.root(order))
    if x < 0 and order % 2:
        return acb(-((-x).root(order)))
    return NAN


def _on_reals(f: Callable[..., Any]) -> Callable[..., Any]:
    """A head that SymPy keeps for real arguments; off the real line it has no value here."""

    def real_only(*args: Any) -> Any:
        return f(*(arg.real for arg in args)) if all(map(is_real, args)) else NAN

    return real_only


def _positive(z: Any) -> Any:
    """z where it is known to be positive, else no value (harness/verification/comparison/series/polar.py)."""
    return z if is_real(z) and z.real > 0 else NAN


def _sign(x: Any) -> Any:
    return acb(1) if x > 0 else acb(-1) if x < 0 else acb(0) if x.is_zero() else NAN


def _step(x: Any, at_zero: Any = None) -> Any:
    if x.is_zero():
        return acb(arb(1) / 2) if at_zero is None else acb(at_zero)
    return acb(1) if x > 0 else acb(0) if x < 0 else NAN


def _floor(x: Any) -> Any:
    if not abs(x) < 1 << 4000:
        return NAN
    y = x.floor()
    return acb(y) if y.is_exact() else NAN


def _mod(x: Any, y: Any) -> Any:
    if y.contains(0):
        return NAN
    return acb(x) - acb(y) * _floor(x / y)


def _extreme(pick: str) -> Callable[..., Any]:
    def extreme(*args: Any) -> Any:
        best = args[0]
        for arg in args[1:]:
            best = getattr(best, pick)(arg)
        return acb(best)

    return extreme


def _atan2(y: Any, x: Any) -> Any:
    if x > 0:
        return acb((y / x).atan())
    pi = arb.pi()
    if x < 0 and (y > 0 or y.is_zero()):
        return acb((y / x).atan() + pi)
    if x < 0 and y < 0:
        return acb((y / x).atan() - pi)
    if x.is_zero():
        return acb(pi / 2) if y > 0 else acb(-pi / 2) if y < 0 else NAN
    return NAN


def _factorial(a: Any) -> Any:
    return (a + 1).gamma()


def _factorial2(a: Any) -> Any:
    """n!! for whole n >= -1: (2k)!! = 2**k*k!, (2k - 1)!! = 2**k*gamma(k + 1/2)/sqrt(pi)."""
    order = integer_in(a.real) if is_real(a) else None
    if order is None or order < -1:
        return NAN
    k, odd = divmod(order + 1, 2)
    if odd:
        return acb(2) ** k * acb(k + 1).gamma()
    return acb(2) ** k * (k + acb(1) / 2).gamma() / acb.pi().sqrt()


def _binomial(n: Any, k: Any) -> Any:
    order = integer_in(k.real) if is_real(k) else None
    if order is not None and order <= 200:
        if order < 0:
            return acb(0)
        product = acb(1)
        for i in range(order):
            product = product * (n - i) / (i + 1)
        return product
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _integers(f: Callable[..., Any]) -> Callable[..., Any]:
    """A head defined for integers alone."""

    def whole(*args: Any) -> Any:
        values = [integer_in(arg.real) if is_real(arg) else None for arg in args]
        return NAN if None in values else acb(f(*values))

    return whole


def _of_reciprocal(f: str) -> Callable[[Any], Any]:
    return lambda a: NAN if a.contains(0) else getattr(1 / a, f)()


def _acot(a: Any) -> Any:
    """acot(0) = pi/2, as in SymPy."""
    return acb(arb.pi() / 2) if a.is_zero() else _of_reciprocal(RECIPROCAL["acot"])(a)


def _lambertw(a: Any, branch: Any = None) -> Any:
    if branch is None:
        return a.lambertw()
    order = integer_in(branch.real) if is_real(branch) else None
    return NAN if order is None or abs(order) > 100 else a.lambertw(order)


_ENTIRE = (
    "sin cos tan cot sec csc sinh cosh tanh coth sech csch exp asin acos atan asinh acosh atanh sqrt erf erfc erfi "
    "gamma digamma si ci ei shi chi li sinc"
)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(acb, name) for name in _ENTIRE.split()},
    "Add": operator.add, "Mul": operator.mul, "Neg": operator.neg, "Div": _div, "Pow": power, "log": _log,
    "Si": acb.si, "Ci": acb.ci, "Ei": acb.ei,
    **{head: _of_reciprocal(inner) for head, inner in RECIPROCAL.items()}, "acot": _acot,
    "cbrt": lambda a: _real_root(a, acb(3)), "real_root": _real_root,
    "Abs": lambda a: acb(abs(a)), "sign": _on_reals(_sign), "Heaviside": _on_reals(_step),
    "floor": _on_reals(_floor), "ceiling": _on_reals(lambda x: -_floor(-x)),
    "frac": _on_reals(lambda x: acb(x) - _floor(x)), "Mod": _on_reals(_mod),
    "FloorDiv": _on_reals(lambda x, y: NAN if y.contains(0) else _floor(x / y)),
    "Max": _on_reals(_extreme("max")), "Min": _on_reals(_extreme("min")), "atan2": _on_reals(_atan2),
    # what has no value has no real part either: NAN's imaginary part is 0
    "re": lambda a: acb(a.real) if a.is_finite() else NAN, "im": lambda a: acb(a.imag) if a.is_finite() else NAN,
    "conjugate": lambda a: a.conjugate(),
    "arg": lambda a: NAN if a.contains(0) else acb(a.arg()),
    "factorial": _factorial, "factorial2": _factorial2, "binomial": _binomial,
    "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "loggamma": acb.lgamma, "LambertW": _lambertw,
    **special.FUNCTIONS, **arithmetic_functions.FUNCTIONS, **hypergeometric.FUNCTIONS,
    **spherical.FUNCTIONS,
    **meijer.FUNCTIONS,
    "Positive": _positive,
    "gcd": _integers(math.gcd), "lcm": _integers(math.lcm),
}  # fmt: skip
"""Head -> its value on balls; what is not here has no value in balls. Sums and products are folded, two by two."""


PARTIAL = frozenset({"hyper", "marcumq", "jn", "yn", "Positive", "meijerg"})
"""Heads that are worked out on a part of their domain alone: beyond it they have a value that is not known here."""


def _less(a: Any, b: Any) -> bool | None:
    if not (is_real(a) and is_real(b)) or not (a.is_finite() and b.is_finite()):
        return None
    return True if a.real < b.real else False if a.real >= b.real else None


def _equal(a: Any, b: Any) -> bool | None:
    if not a.overlaps(b):
        return False
    return True if a.is_exact() and b.is_exact() else None


def _not(a: bool | None) -> bool | None:
    return None if a is None else not a


def _and(*args: bool | None) -> bool | None:
    return False if False in args else None if None in args else True


CONDITIONS: dict[str, Callable[..., bool | None]] = {
    "Lt": _less, "Gt": lambda a, b: _less(b, a), "Le": lambda a, b: _not(_less(b, a)),
    "Ge": lambda a, b: _not(_less(a, b)), "Eq": _equal, "Ne": lambda a, b: _not(_equal(a, b)), "Not": _not,
    "And": _and, "Or": lambda *args: _not(_and(*map(_not, args))),
}  # fmt: skip


def piecewise(*args: Any) -> Any:
    """Piecewise(value, condition, value, condition, ...): the first that holds."""
    for value, condition in zip(args[::2], args[1::2], strict=True):
        if condition is None:
            return NAN
        if condition:
            return value
    return NAN

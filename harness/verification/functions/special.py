"""The special functions that Arb knows: their values on balls, and their partial derivatives.

Arguments are in SymPy's order; Arb takes the last one as the object (`z.bessel_j(nu)`). Sources of the derivatives:
NIST Digital Library of Mathematical Functions, chapters 6 to 8, 9, 10, 19 and 25.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from harness.verification.functions import spherical
from harness.verification.functions.arithmetic_functions import or_polynomial
from harness.verification.functions.balls import NAN, integer_in, is_real
from harness.verification.functions.hypergeometric import by_argument, slowly
from harness.verification.syntax.algebra import HALF, MINUS_ONE, ONE, TWO, add, call, div, mul, neg, power, sub
from harness.verification.syntax.tree import Node, integer

PI = Node("Constant", ("pi",))
SIZE = 200
"""Beyond this the series of some of these run for seconds: there they have no value here."""


def _modest(f: Callable[..., Any], size: int = SIZE) -> Callable[..., Any]:
    def modest(*args: Any) -> Any:
        return f(*args) if all(abs(arg) < size for arg in args) else NAN

    return modest


def _last(name: str) -> Callable[..., Any]:
    """A method of the last argument, taking those before it."""
    method = getattr(acb, name)
    return _modest(lambda *args: method(args[-1], *args[:-1]))


def _elliptic_e(*args: Any) -> Any:
    return args[0].elliptic_e() if len(args) == 1 else acb.elliptic_e_inc(*args)


def _elliptic_pi(*args: Any) -> Any:
    return acb.elliptic_pi(*args) if len(args) == 2 else acb.elliptic_pi_inc(*args)


def _ratio_of_gammas(top: Any, bottom: Any) -> Any:
    return top.gamma() * bottom.rgamma()


def _polynomial(name: str) -> Callable[..., Any]:
    """An orthogonal polynomial of whole degree: (degree, other parameters, point)."""
    method = getattr(acb, name)

    def polynomial(degree: Any, *rest: Any) -> Any:
        order = integer_in(degree.real) if is_real(degree) else None
        if order is None or not 0 <= order <= SIZE:
            return NAN
        return method(rest[-1], acb(order), *rest[:-1])

    return polynomial


def _whole(f: Callable[[int], Any], most: int = 1000) -> Callable[[Any], Any]:
    """A sequence: it has a value at whole numbers from 0 to `most`."""

    def at(n: Any) -> Any:
        order = integer_in(n.real) if is_real(n) else None
        return acb(f(order)) if order is not None and 0 <= order <= most else NAN

    return at


def _fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def _lucas(n: int) -> int:
    return 2 * _fibonacci(n + 1) - _fibonacci(n)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "fresnels": acb.fresnel_s, "fresnelc": acb.fresnel_c, "Shi": _modest(acb.shi, 10**6),
    "Chi": lambda z: NAN if z.contains(0) else z.chi(),
    "airyai": _modest(acb.airy_ai), "airybi": _modest(acb.airy_bi),
    "airyaiprime": _modest(lambda z: z.airy_ai(derivative=1)),
    "airybiprime": _modest(lambda z: z.airy_bi(derivative=1)),
    "besselj": _last("bessel_j"), "bessely": _last("bessel_y"), "besseli": _last("bessel_i"),
    "besselk": _last("bessel_k"), "expint": _last("expint"),
    "polylog": _last("polylog"), "polygamma": _last("polygamma"),
    "uppergamma": _last("gamma_upper"), "lowergamma": _last("gamma_lower"),
    "zeta": _modest(lambda s, *a: s.zeta(*a), 1000), "dirichlet_eta": _modest(acb.dirichlet_eta, 1000),
    "lerchphi": _modest(lambda z, s, a: slowly(lambda: z.lerch_phi(s, a))),
    "elliptic_k": acb.elliptic_k, "elliptic_e": _elliptic_e, "elliptic_f": lambda z, m: acb.elliptic_f(z, m),
    "elliptic_pi": _elliptic_pi,
    "RisingFactorial": _modest(lambda x, k: _ratio_of_gammas(x + k, x)),
    "FallingFactorial": _modest(lambda x, k: _ratio_of_gammas(x + 1, x - k + 1)),
    "legendre": _polynomial("legendre_p"), "hermite": _polynomial("hermite_h"), "laguerre": _polynomial("laguerre_l"),
    "chebyshevt": _polynomial("chebyshev_t"), "chebyshevu": _polynomial("chebyshev_u"),
    "gegenbauer": _polynomial("gegenbauer_c"), "jacobi": _polynomial("jacobi_p"),
    "fibonacci": or_polynomial("fibonacci", _whole(_fibonacci)), "lucas": _whole(_lucas),
    "catalan": _modest(lambda n: 4**n * _ratio_of_gammas(n + arb(1) / 2, n + 2) / acb.pi().sqrt()),
    "harmonic": lambda n, m=None: _harmonic(n, m),
}  # fmt: skip
"""Head -> its value on balls."""


def _harmonic(n: Any, m: Any) -> Any:
    """H(n) = digamma(n + 1) + EulerGamma; of order m the difference of two zeta functions, for m other than 1."""
    if m is None:
        return (n + 1).digamma() + acb(arb.const_euler())
    if not (abs(m) < SIZE and abs(n) < SIZE) or not m.real > 1:
        return NAN
    return m.zeta() - m.zeta(n + 1)


# Derivatives ---------------------------------------------------------------------------------------------------------

Partial = Callable[..., Node]


def _bessel(head: str, below: Node, above: Node) -> tuple[Partial | None, ...]:
    """2*Z(n)' = below*Z(n - 1) + above*Z(n + 1)."""
    return None, lambda n, u: mul(
        HALF, add(mul(below, call(head, sub(n, ONE), u)), mul(above, call(head, add(n, ONE), u)))
    )


def _delta(z: Node, m: Node) -> Node:
    """sqrt(1 - m*sin(z)**2)."""
    return call("sqrt", sub(ONE, mul(m, power(call("sin", z), TWO))))


def _k_by_m(m: Node) -> Node:
    top = sub(call("elliptic_e", m), mul(sub(ONE, m), call("elliptic_k", m)))
    return div(top, mul(TWO, m, sub(ONE, m)))


def _f_by_m(z: Node, m: Node) -> Node:
    rest = div(call("sin", mul(TWO, z)), mul(integer(4), sub(ONE, m), _delta(z, m)))
    first = div(call("elliptic_e", z, m), mul(TWO, m, sub(ONE, m)))
    return sub(sub(first, div(call("elliptic_f", z, m), mul(TWO, m))), rest)


def _quarter(u: Node) -> Node:
    """pi*u**2/2."""
    return div(mul(PI, power(u, TWO)), TWO)


def _gamma_density(s: Node, u: Node) -> Node:
    """u**(s - 1)*exp(-u)."""
    return mul(power(u, sub(s, ONE)), call("exp", neg(u)))


PARTIAL: dict[str, tuple[Partial | None, ...]] = {
    "fresnels": (lambda u: call("sin", _quarter(u)),),
    "fresnelc": (lambda u: call("cos", _quarter(u)),),
    "Shi": (lambda u: div(call("sinh", u), u),),
    "Chi": (lambda u: div(call("cosh", u), u),),
    "airyai": (lambda u: call("airyaiprime", u),),
    "airybi": (lambda u: call("airybiprime", u),),
    "airyaiprime": (lambda u: mul(u, call("airyai", u)),),
    "airybiprime": (lambda u: mul(u, call("airybi", u)),),
    "besselj": _bessel("besselj", ONE, MINUS_ONE),
    "bessely": _bessel("bessely", ONE, MINUS_ONE),
    "besseli": _bessel("besseli", ONE, ONE),
    "besselk": _bessel("besselk", MINUS_ONE, MINUS_ONE),
    "expint": (None, lambda n, u: neg(call("expint", sub(n, ONE), u))),
    "polylog": (None, lambda s, u: div(call("polylog", sub(s, ONE), u), u)),
    "polygamma": (None, lambda n, u: call("polygamma", add(n, ONE), u)),
    "uppergamma": (None, lambda s, u: neg(_gamma_density(s, u))),
    "lowergamma": (None, _gamma_density),
    "elliptic_k": (_k_by_m,),
    "elliptic_f": (lambda z, m: div(ONE, _delta(z, m)), _f_by_m),
    "harmonic": (lambda n: call("polygamma", ONE, add(n, ONE)),),
    "binomial": (
        lambda n, k: mul(call("binomial", n, k),
                         sub(call("digamma", add(n, ONE)), call("digamma", add(sub(n, k), ONE)))),
        lambda n, k: mul(call("binomial", n, k),
                         sub(call("digamma", add(sub(n, k), ONE)), call("digamma", add(k, ONE)))),
    ),
    "beta": (lambda a, b: mul(call("beta", a, b), sub(call("digamma", a), call("digamma", add(a, b)))),
             lambda a, b: mul(call("beta", a, b), sub(call("digamma", b), call("digamma", add(a, b))))),
    "atan2": (lambda y, x: div(x, add(power(x, TWO), power(y, TWO))),
              lambda y, x: neg(div(y, add(power(x, TWO), power(y, TWO))))),
}  # fmt: skip
"""Head -> its partial derivatives, one an argument; None where there is no rule."""
_ELLIPTIC_E: tuple[tuple[Partial, ...], ...] = (
    (lambda m: div(sub(call("elliptic_e", m), call("elliptic_k", m)), mul(TWO, m)),),
    (_delta, lambda z, m: div(sub(call("elliptic_e", z, m), call("elliptic_f", z, m)), mul(TWO, m))),
)
_ELLIPTIC_PI: tuple[Partial | None, ...] = (
    None,
    lambda n, z, m: div(ONE, mul(sub(ONE, mul(n, power(call("sin", z), TWO))), _delta(z, m))),
    None,
)


def partials(head: str, count: int) -> tuple[Partial | None, ...] | None:
    """The partial derivatives of a head of so many arguments; None where it is not one of these functions."""
    if head == "elliptic_e" and count in (1, 2):
        return _ELLIPTIC_E[count - 1]
    if head == "elliptic_pi" and count == 3:
        return _ELLIPTIC_PI
    if head == "hyper":
        return (*[None] * (count - 1), by_argument)
    found = PARTIAL.get(head) or spherical.DERIVATIVES.get(head)
    return found if found is not None and len(found) == count else None

"""Values of a SymPy expression as balls (python-flint's Arb), for the second derivations of the calculus families.

A ball is a proof: the true value lies in it. `ball` gives f(a), `jet` gives f(a) and f'(a) by the arithmetic of power
series, so a derivative needs no rule of differentiation at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, ctx
from sympy import Expr, Symbol

from generators.errors import Refused

Enclosure = Callable[[Any], Any]
"""From a ball (or a power series of balls) for the variable to one for the expression."""

BITS = 256
"""The precision that the verifier begins with, too."""


def enclosure(expression: Expr, variable: Symbol) -> Enclosure:
    """The expression as a function of balls. Undefined real values come out as nan balls.

    Raises Refused for a head it does not know and for a free name that is not the variable.
    """
    if expression == variable:
        return _identity
    if not expression.args:
        return _constant(_number(expression))
    if expression.is_Piecewise:
        return _piecewise(expression, variable)
    parts = [enclosure(argument, variable) for argument in expression.args]
    if expression.is_Add:
        return _sum(parts)
    if expression.is_Mul:
        return _product(parts)
    if expression.is_Pow:
        return _power(expression.exp, *parts)
    name = type(expression).__name__
    if name == "log" and len(parts) == 1:
        return _call("log", parts[0])
    if name == "exp":
        return _call("exp", parts[0])
    if name in NAMED:
        return _composed(NAMED[name], parts[0])
    raise Refused(f"no ball arithmetic for {name}")


def ball(expression: Expr, variable: Symbol, point: Any, bits: int = BITS) -> Any:
    """f(point) as one ball; point: int, str (a decimal) or arb."""
    function = enclosure(expression, variable)
    with ctx.workprec(bits):
        return function(arb(point))


def jet(function: Enclosure, point: Any) -> tuple[Any, Any]:
    """f(point) and f'(point), both balls, at flint's present precision."""
    series = function(arb_series([arb(point), 1], prec=2))
    if not isinstance(series, arb_series):
        return series, arb(0)
    return series[0], series[1]


def _number(expression: Expr) -> Callable[[], Any]:
    """A constant, made anew at each evaluation's precision."""
    if expression.is_Rational:
        p, q = int(expression.p), int(expression.q)
        return lambda: arb(p) / q
    name = str(expression)
    if name in CONSTANTS:
        return CONSTANTS[name]
    raise Refused(f"no ball for {name}")


def _identity(x: Any) -> Any:
    return x


def _constant(number: Callable[[], Any]) -> Enclosure:
    """A number, made once for each precision."""
    known: dict[int, Any] = {}

    def value(x: Any) -> Any:
        bits = ctx.prec
        found = known.get(bits)
        if found is None:
            found = known[bits] = number()
        return found

    return value


def _sum(parts: list[Enclosure]) -> Enclosure:
    if len(parts) == 2:
        first, second = parts
        return lambda x: first(x) + second(x)

    def total(x: Any) -> Any:
        result = parts[0](x)
        for part in parts[1:]:
            result = result + part(x)
        return result

    return total


def _product(parts: list[Enclosure]) -> Enclosure:
    if len(parts) == 2:
        first, second = parts
        return lambda x: first(x) * second(x)

    def total(x: Any) -> Any:
        result = parts[0](x)
        for part in parts[1:]:
            result = result * part(x)
        return result

    return total


def _power(exponent: Expr, base: Enclosure, raised: Enclosure) -> Enclosure:
    """b**e on the reals: whole powers by multiplication, square roots as such, the rest as exp(e*log(b))."""
    if exponent.is_Integer:
        whole = int(exponent)
        if whole < 0:
            return lambda x: 1 / base(x) ** -whole
        return lambda x: base(x) ** whole
    if exponent.is_Rational and exponent.q == 2:
        halves = int(exponent.p)
        if halves < 0:
            return lambda x: 1 / base(x).sqrt() ** -halves
        return lambda x: base(x).sqrt() ** halves
    return lambda x: (raised(x) * base(x).log()).exp()


def _call(method: str, part: Enclosure) -> Enclosure:
    return lambda x: getattr(part(x), method)()


def _composed(function: Callable[[Any], Any], part: Enclosure) -> Enclosure:
    return lambda x: function(part(x))


def _abs(z: Any) -> Any:
    """|z|; of a series, z times the sign of its value."""
    if isinstance(z, arb):
        return abs(z)
    return z if z[0] > 0 else -z if z[0] < 0 else z * arb("nan")


def _sign(z: Any) -> Any:
    value = z if isinstance(z, arb) else z[0]
    return arb(1) if value > 0 else arb(-1) if value < 0 else arb(0) if value == 0 else arb("nan")


def _heaviside(z: Any) -> Any:
    value = z if isinstance(z, arb) else z[0]
    return arb(1) if value > 0 else arb(0) if value < 0 else arb("nan")


def _piecewise(expression: Expr, variable: Symbol) -> Enclosure:
    """The first piece whose condition surely holds; nan where a condition cannot be told at the ball."""
    cases = []
    for value, condition in expression.args:
        if condition not in (True, False) and not (condition.is_Relational and condition.rel_op in "<=>="):
            raise Refused(f"no ball arithmetic for the condition {condition}")
        test = None if condition in (True, False) else enclosure(condition.lhs - condition.rhs, variable)
        cases.append((enclosure(value, variable), condition, test))

    def first(x: Any) -> Any:
        for function, condition, test in cases:
            if test is None:
                if condition:
                    return function(x)
                continue
            difference = test(x)
            difference = difference if isinstance(difference, arb) else difference[0]
            if not (difference > 0 or difference < 0):
                return x * arb("nan")
            if (difference > 0) == (condition.rel_op[0] == ">"):
                return function(x)
        return x * arb("nan")

    return first


NAMED: dict[str, Callable[[Any], Any]] = {
    "sin": lambda z: z.sin(),
    "cos": lambda z: z.cos(),
    "tan": lambda z: z.tan(),
    "cot": lambda z: z.cos() / z.sin(),
    "sec": lambda z: 1 / z.cos(),
    "csc": lambda z: 1 / z.sin(),
    "asin": lambda z: z.asin(),
    "acos": lambda z: z.acos(),
    "atan": lambda z: z.atan(),
    "sinh": lambda z: (z.exp() - (-z).exp()) / 2,
    "cosh": lambda z: (z.exp() + (-z).exp()) / 2,
    "tanh": lambda z: 1 - 2 / ((2 * z).exp() + 1),
    "asinh": lambda z: (z + (z * z + 1).sqrt()).log(),
    "acosh": lambda z: (z + (z * z - 1).sqrt()).log(),
    "atanh": lambda z: ((1 + z) / (1 - z)).log() / 2,
    "Abs": _abs,
    "sign": _sign,
    "Heaviside": _heaviside,
    "erf": lambda z: z.erf(),
    "erfi": lambda z: z.erfi(),
    "Si": lambda z: z.si(),
    "Ci": lambda z: z.ci(),
    "Shi": lambda z: z.shi(),
    "Chi": lambda z: z.chi(),
    "Ei": lambda z: z.ei(),
    "li": lambda z: z.li(),
    "fresnelc": lambda z: z.fresnel_c(),
    "fresnels": lambda z: z.fresnel_s(),
}

CONSTANTS: dict[str, Callable[[], Any]] = {"pi": arb.pi, "E": lambda: arb(1).exp()}

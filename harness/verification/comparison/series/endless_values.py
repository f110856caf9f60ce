"""What functions of several arguments, and of complex ones, have at a pole or at infinity; for endless.py.

An entry stands for a limit that is settled: the value that the function tends to from every side that it has there,
zoo where its absolute value alone passes all bounds. Sources: NIST Digital Library of Mathematical Functions, 5.12
(beta), 9.7 (Airy), 10.7 and 10.30 (Bessel), 19.6 (elliptic integrals).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.formulas.functions.ends import IMAGINARY, MINUS_OO, OO, ZOO
from harness.formulas.trees.algebra import ONE, ZERO, free_names
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.values.values import infinity

I = IMAGINARY  # noqa: E741 (the imaginary unit, as SymPy prints it)
Rule = Callable[[list[Node], list[str | None]], Node | None]
"""(arguments, which of them are infinite) -> what stands there; None where no rule says so."""


def _number(node: Node) -> Any:
    return None if infinity(node) or free_names(node) else rational(node)


def _bessel_at_zero(sign: Node) -> Rule:
    """K_0(x) grows like -log(x) from the only side where it is real, and Y_0(x) falls."""

    def rule(parts: list[Node], ends: list[str | None]) -> Node | None:
        order, point = map(_number, parts)
        if order == 0 and point == 0:
            return sign
        return None

    return rule


def _of_real_order(at_oo: Node, at_zero: Rule | None = None) -> Rule:
    """A Bessel function: what it tends to at oo, for a real order."""

    def rule(parts: list[Node], ends: list[str | None]) -> Node | None:
        if ends == [None, "oo"] and _number(parts[0]) is not None:
            return at_oo
        return at_zero(parts, ends) if at_zero is not None and ends == [None, None] else None

    return rule


def _factorial_power(parts: list[Node], ends: list[str | None]) -> Node | None:
    """x*(x + 1)*...*(x + k - 1) or x*(x - 1)*...*(x - k + 1) at an infinite x, for a whole k >= 0."""
    order = _number(parts[1])
    if ends[0] not in ("oo", "-oo") or order is None or order.q != 1:
        return None
    if order <= 0:  # of a negative order it tends to 0; SymPy 1.14.0 says oo of FallingFactorial(oo, -6)
        return ONE if order == 0 else None
    return OO if ends[0] == "oo" or order.p % 2 == 0 else MINUS_OO


def _log_to_a_base(parts: list[Node], ends: list[str | None]) -> Node | None:
    """log(x, b) = log(x)/log(b): at the base 1 a number other than 0 over 0."""
    top, base = map(_number, parts)
    return ZOO if base == 1 and top is not None and top not in (0, 1) else None


def _beta(parts: list[Node], ends: list[str | None]) -> Node | None:
    """gamma(x)*gamma(y)/gamma(x + y): a pole where one of x and y is 0, -1, ... and x + y is not."""
    x, y = map(_number, parts)
    if x is None or y is None:
        return None
    poles = [_is_pole(value) for value in (x, y, x + y)]
    return ZOO if poles[0] != poles[1] and not poles[2] else None


def _is_pole(value: Any) -> bool:
    return bool(value.q == 1 and value <= 0)


def _incomplete_e(parts: list[Node], ends: list[str | None]) -> Node | None:
    """E(z|m), the integral of sqrt(1 - m*sin(t)**2) from 0 to z, for m to oo and to -oo: unbounded for any z but 0."""
    z = _number(parts[0])
    return ZOO if ends[1] in ("oo", "-oo") and ends[0] is None and (z is None or z != 0) else None


def _harmonic(parts: list[Node], ends: list[str | None]) -> Node | None:
    """The sum of 1/k**m diverges for m <= 1."""
    order = _number(parts[1])
    return OO if ends[0] == "oo" and order is not None and order <= 1 else None


SEVERAL: dict[str, Rule] = {
    "besselj": _of_real_order(ZERO),
    "bessely": _of_real_order(ZERO, _bessel_at_zero(MINUS_OO)),
    "besseli": _of_real_order(OO),
    "besselk": _of_real_order(ZERO, _bessel_at_zero(OO)),
    "jn": _of_real_order(ZERO),
    "yn": _of_real_order(ZERO),
    "RisingFactorial": _factorial_power,
    "FallingFactorial": _factorial_power,
    "log": _log_to_a_base,
    "beta": _beta,
    "elliptic_e": _incomplete_e,
    "harmonic": _harmonic,
}


def turned(node: Node) -> Node | None:
    """u of an argument that is I*u, for a real product u; None for any other."""
    if sum(part == I for part in node.walk()) != 1 or not {part.head for part in node.walk()} <= _PRODUCTS:
        return None
    return _without_i(node)


_PRODUCTS = frozenset({"Mul", "Div", "Neg", "Integer", "Constant"})


def _without_i(node: Node) -> Node:
    if node == I:
        return ONE
    return Node(node.head, tuple([_without_i(arg) if type(arg) is Node else arg for arg in node.args]))

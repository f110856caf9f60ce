"""Spherical Bessel functions of whole order and Marcum's Q on balls, and their derivatives.

    jn(n, z) = sqrt(pi/(2*z))*besselj(n + 1/2, z), entire for whole n >= 0; yn likewise with bessely
    marcumq(m, a, b) = exp(-a**2/2) * sum over k >= 0 of (a**2/2)**k/k! * uppergamma(m + k, b**2/2)/gamma(m + k)

(NIST Digital Library of Mathematical Functions, 10.47; Marcum's Q as the tail of a noncentral chi-square law, a Poisson
mixture of central ones; the terms of order 0 at m = 0 are 0, as in SymPy.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
from flint import acb, arb

from harness.formulas.functions.balls import NAN, integer_in, is_real
from harness.formulas.trees.algebra import ONE, TWO, add, call, div, mul, neg, power, sub
from harness.formulas.trees.tree import Node

SIZE = 100
MAX_TERMS = 20_000


def _spherical(name: str, at_zero: Callable[[int], Any]) -> Callable[[Any, Any], Any]:
    bessel = getattr(acb, name)

    def value(n: Any, z: Any) -> Any:
        order = integer_in(n.real) if is_real(n) and n.is_exact() else None
        if order is None or not 0 <= order <= SIZE or not abs(z) < SIZE:
            return NAN
        if z.contains(0):
            return at_zero(order) if z.is_zero() else NAN
        # written with 1/sqrt(z), not sqrt(1/z): so the branches of both factors cancel on the negative axis
        return (acb.pi() / 2).sqrt() / z.sqrt() * bessel(z, order + acb(1) / 2)

    return value


def marcumq(m: Any, a: Any, b: Any) -> Any:
    """Q_m(a, b) for whole m >= 0, real a and b >= 0; every term left out is at most that of the Poisson law."""
    order = integer_in(m.real) if is_real(m) and m.is_exact() else None
    if order is None or not 0 <= order <= SIZE or not (is_real(a) and is_real(b) and abs(a) < 30 and abs(b) < 30):
        return NAN
    if not (b.real > 0 or b.is_zero()):
        return NAN
    mean, bound = (a.real**2) / 2, acb(b.real**2 / 2)
    total, weight, k = acb(0), arb(1), 0
    tiny = arb(2) ** -(flint.ctx.prec + 20)
    while k < MAX_TERMS:
        if order + k > 0:
            tail = bound.gamma_upper(order + k) * acb(order + k).rgamma() if not bound.is_zero() else acb(1)
            total = total + tail * weight
        k += 1
        weight = weight * mean / k
        if k > 2 * mean and weight < tiny:  # from here on each is less than half of the one before
            return (-acb(mean)).exp() * (total + acb(arb(0, 1) * 2 * weight.upper()))
    return NAN


jn = _spherical("bessel_j", lambda order: acb(int(order == 0)))
yn = _spherical("bessel_y", lambda order: NAN)


def by_argument(head: str) -> Callable[[Node, Node], Node]:
    """Z(n)' = n/z*Z(n) - Z(n + 1)."""
    return lambda n, z: sub(mul(div(n, z), call(head, n, z)), call(head, add(n, ONE), z))


def by_a(m: Node, a: Node, b: Node) -> Node:
    """a*(Q_{m+1} - Q_m)."""
    return mul(a, sub(call("marcumq", add(m, ONE), a, b), call("marcumq", m, a, b)))


def by_b(m: Node, a: Node, b: Node) -> Node:
    """-b**m/a**(m - 1)*exp(-(a**2 + b**2)/2)*besseli(m - 1, a*b)."""
    weight = call("exp", neg(div(add(power(a, TWO), power(b, TWO)), TWO)))
    less = sub(m, ONE)
    return neg(mul(div(power(b, m), Node("Pow", (a, less))), weight, call("besseli", less, mul(a, b))))

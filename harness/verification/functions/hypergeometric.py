"""The generalized hypergeometric function pFq on balls, and its derivative.

A tree hyper(p, a1, ..., ap, b1, ..., bq, z) holds the number of upper parameters first. Sources: NIST Digital Library
of Mathematical Functions, chapters 15 and 16 (16.2.3 on sums that end, 15.4.20 on z = 1, 16.3.1 on the derivative).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
from flint import acb, arb, fmpq

from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.functions.balls import NAN, integer_in, is_real, precision
from harness.verification.syntax.algebra import ONE, add, div, free_names, mul
from harness.verification.syntax.tree import Node, integer
from harness.verification.verdict import Undecided

SIZE, MAX_TERMS = 100, 60
"""Parameters and arguments beyond this have no value here, and sums of more terms are not written out: they cost
seconds."""
SLOW_BITS = 512
_INSIDE = arb(9) / 10
"""p = q + 1 > 2 is summed up to here alone: nearer to 1 its series takes as many terms as there are bits, and more."""


def hyper(count: Any, *args: Any) -> Any:
    """The value of pFq, on the principal branch; none on its cut z >= 1, but 2F1 at 1, and none where a lower parameter
    is 0, -1, -2, ...: sums that end before that are written out (`written_out`)."""
    p = integer_in(count.real)
    if p is None or not 0 <= p < len(args) or not all(abs(arg) < SIZE for arg in args):
        return NAN
    upper, lower, z = args[:p], args[p:-1], args[-1]
    if any(is_real(b) and b.real < 1 and b.real.contains_integer() for b in lower):
        return NAN
    if z.is_zero():
        return acb(1)
    try:
        return _endless_sum(list(upper), list(lower), z)
    except ValueError:  # FLINT found no convergence
        return NAN


def written_out(node: Node) -> Node:
    """hyper with an upper parameter 0, -1, -2, ... as the finite sum that it is: terms (a)_k/(b)_k*z**k/k!. The node
    itself where it is none. Raises Undecided where a lower parameter ends it as early, or earlier."""
    count, *args = node.children()
    p = int(count.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    upper, lower, z = args[:p], args[p:-1], args[-1]
    ends = [-whole for a in upper if (whole := _whole(a)) is not None and whole <= 0]
    if not ends or min(ends) > MAX_TERMS:
        return node
    last = min(ends)
    if any(whole is not None and -last <= whole <= 0 for whole in map(_whole, lower)):
        raise Undecided("a sum that ends, and divides by 0")
    terms, top, bottom = [ONE], ONE, ONE
    for k in range(last):
        top = _product(top, *[_moved(a, k) for a in upper], z)
        bottom = _product(bottom, *[_moved(b, k) for b in lower], integer(k + 1))
        terms.append(div(top, bottom))
    return add(*terms)


def _whole(node: Node) -> int | None:
    value = None if free_names(node) else rational(node)
    return None if value is None or value.q != 1 else int(value.p)


def _moved(parameter: Node, k: int) -> Node:
    value = None if free_names(parameter) else rational(parameter)
    return add(parameter, integer(k)) if value is None else as_tree(value + k)


def _product(*factors: Node) -> Node:
    """The product with its rational factors worked out."""
    number, rest = fmpq(1), []
    for factor in (part for f in factors for part in (f.children() if f.head == "Mul" else (f,))):
        value = None if free_names(factor) else rational(factor)
        if value is None:
            rest.append(factor)
        else:
            number *= value
    return mul(as_tree(number), *rest)


def _endless_sum(upper: list[Any], lower: list[Any], z: Any) -> Any:
    p, q = len(upper), len(lower)
    if p > q + 1:
        return NAN  # it converges nowhere
    if p <= q:
        return z.hypgeom(upper, lower)
    if is_real(z) and not z.real < 1:
        return _at_one(upper, lower) if p == 2 and z == 1 else NAN
    if p <= 2:
        return z.hypgeom(upper, lower)
    return slowly(lambda: z.hypgeom(upper, lower)) if abs(z) < _INSIDE else NAN


def slowly(f: Callable[[], Any]) -> Any:
    """A value whose series costs more than its digits are worth: never at more than SLOW_BITS."""
    if flint.ctx.prec <= SLOW_BITS:
        return f()
    with precision(SLOW_BITS):
        return f()


def _at_one(upper: list[Any], lower: list[Any]) -> Any:
    """Gauss: 2F1(a, b; c; 1) = gamma(c)*gamma(c - a - b)/(gamma(c - a)*gamma(c - b)) where re(c - a - b) > 0."""
    (a, b), (c,) = upper, lower
    if not (c - a - b).real > 0:
        return NAN
    return c.gamma() * (c - a - b).gamma() * (c - a).rgamma() * (c - b).rgamma()


FUNCTIONS: dict[str, Callable[..., Any]] = {"hyper": hyper}


def by_argument(count: Node, *args: Node) -> Node:
    """d/dz pFq(a; b; z) = (a1*...*ap)/(b1*...*bq)*pFq(a + 1; b + 1; z)."""
    p = int(count.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    *parameters, z = args
    moved = [add(parameter, integer(1)) for parameter in parameters]
    factor = div(mul(*parameters[:p]), mul(*parameters[p:]))
    return mul(factor, Node("hyper", (count, *moved, z)))

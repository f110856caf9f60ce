"""Definite integrals with a value written down: polynomials between any ends, polynomials times exponentials and waves
over a half line, times Gaussians over the line; with parameters, and one inside another.

    integral of x**k                        from a to b    (b**(k + 1) - a**(k + 1))/(k + 1)
    integral of x**k*exp(-s*x + i*w*x)      from 0 to oo   k!/(s - i*w)**(k + 1), s > 0 and w real
    integral of exp(-a*x**2 + b*x)          over the line  sqrt(pi/a)*exp(b**2/(4*a)), a > 0; x**k by its moments
    integral of x**k*exp(-a*x**2)           from 0 to oo   gamma((k + 1)/2)/(2*a**((k + 1)/2))

Every condition is seen to hold at all points of the regions, else the integral stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction

from flint import fmpq

from harness.formulas.functions.real_trees import real_valued
from harness.formulas.trees.algebra import (
    ONE,
    TWO,
    ZERO,
    add,
    call,
    contains,
    div,
    free_names,
    mul,
    neg,
    power,
    sub,
    substitute,
)
from harness.formulas.trees.facts import facts_within, heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.points import Region
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.integrals.circles import by_circle
from harness.verification.comparison.integrals.dirichlet import over_half_a_line
from harness.verification.comparison.integrals.gaussians import GaussianTerm, terms_of
from harness.verification.comparison.values.sign_of import sign_in
from harness.verification.comparison.values.values import endless, infinity

MAX_SIZE = 4000
"""Nodes of a value."""
_PI = Node("Constant", ("pi",))


def settled(node: Node, regions: Mapping[str, Region]) -> Node:
    """The tree with every definite integral replaced whose value is known, innermost first."""
    if "Integral" not in heads_of(node):
        return node
    changed = tuple([settled(arg, regions) if type(arg) is Node else arg for arg in node.args])
    if any(a is not b for a, b in zip(changed, node.args, strict=True)):
        node = Node(node.head, changed)
    return _settled(node, regions) if node.head == "Integral" else node


def _settled(node: Node, regions: Mapping[str, Region]) -> Node:
    body, *specs = node.children()
    inside = {**regions, **dict(filter(None, map(_range, specs)))}
    for done, spec in enumerate(specs):
        parts = list(spec.children())
        if len(parts) != 3:
            return node
        try:
            value = _integral(body, str(parts[0].args[0]), parts[1], parts[2], inside)
        except Undecided:
            left = Node("Integral", (body, *specs[done:])) if done else node
            return by_circle(left) if len(specs) == done + 1 else left
        if facts_within(value, MAX_SIZE) is None:
            return node
        body = value
    return body


def _range(spec: Node) -> tuple[str, Region] | None:
    """The name of an outer integral, and the numbers that it runs through."""
    variable, *ends = spec.children()
    if len(ends) != 2:
        return None
    bounds: list[Fraction | None] = []
    for end in ends:
        value = rational(end)
        bounds.append(None if value is None else Fraction(int(value.p), int(value.q)))
    low, high = bounds
    swapped = low is not None and high is not None and low >= high
    known = [(low is not None or infinity(ends[0]) == "-oo"), (high is not None or infinity(ends[1]) == "oo")]
    return None if swapped or not all(known) else (str(variable.args[0]), Region(low=low, high=high))


def _integral(body: Node, name: str, low: Node, high: Node, regions: Mapping[str, Region]) -> Node:
    """The value of one integral. Raises Undecided."""
    if endless(body) or contains(body, ("Integral", "Sum", "Limit", "Derivative", "Piecewise", "Matrix", "Call")):
        raise Undecided("an integrand of another kind")
    ends, symbolic = (infinity(low), infinity(high)), free_names(body) != {name}
    if ends == (None, None):
        return _of_polynomial(body, name, low, high)
    if name in free_names(low) | free_names(high):
        raise Undecided("ends that hold the name")
    if ends == ("-oo", "oo"):
        return _from_end_to_end(body, name, regions)
    if ends[0] == "oo" or ends[1] == "-oo":
        return neg(_integral(body, name, high, low, regions))
    if ends == ("-oo", None):
        turned = substitute(body, {name: neg(Node("Symbol", (name,)))})
        return _integral(turned, name, neg(high), neg(low), regions)
    if ends[1] != "oo" or ends[0] is not None:
        raise Undecided("ends of another kind")
    if low == ZERO and not symbolic and contains(body, ("Div", "Pow")):
        with suppress(Undecided):
            return over_half_a_line(body, name)
    if low != ZERO:
        body = substitute(body, {name: add(low, Node("Symbol", (name,)))})
    return add(*[_over_half_a_line(term, regions) for term in terms_of(body, name)])


def _from_end_to_end(body: Node, name: str, regions: Mapping[str, Region]) -> Node:
    """Over the whole line: Gaussians, or the two halves."""
    with suppress(Undecided):
        return add(*[_over_the_line(term, regions) for term in terms_of(body, name)])
    end = Node("Constant", ("oo",))
    left, right = _integral(body, name, neg(end), ZERO, regions), _integral(body, name, ZERO, end, regions)
    return add(left, right)


def _of_polynomial(body: Node, name: str, low: Node, high: Node) -> Node:
    parts = []
    for term in terms_of(body, name):
        if not term.polynomial:
            raise Undecided("no polynomial")
        order = integer(term.power + 1)
        parts.append(div(mul(term.factor, sub(power(high, order), power(low, order))), order))
    return add(*parts)


def _falls(rate: Node, regions: Mapping[str, Region]) -> Node:
    """-rate, seen to be positive. Raises Undecided."""
    fall = _turned(rate)
    if sign_in(fall, regions) != 1:
        raise Undecided("an integral that may not converge")
    return fall


def _turned(node: Node) -> Node:
    """-node with the sign inside, so that it can be read off."""
    if node.head == "Add":
        return Node("Add", tuple(_turned(term) for term in node.children()))
    return neg(node)


def _real(*trees: Node) -> None:
    if not all(map(real_valued, trees)):
        raise Undecided("a wave that may not be real")


def _over_the_line(term: GaussianTerm, regions: Mapping[str, Region]) -> Node:
    a = _falls(term.square, regions)
    whole = mul(term.factor, call("sqrt", div(_PI, a)))
    if term.wave:
        if term.power or term.slope != ZERO:
            raise Undecided("a wave in a Gaussian of this kind")
        _real(term.speed, term.phase)
        fading = call("exp", neg(div(power(term.speed, TWO), mul(integer(4), a))))
        return mul(whole, fading, call(term.wave, term.phase))
    if term.slope != ZERO:
        whole = mul(whole, call("exp", div(power(term.slope, TWO), mul(integer(4), a))))
    middle, spread = div(term.slope, mul(TWO, a)), div(ONE, mul(TWO, a))  # mean and variance
    k, moments = term.power, []
    for j in range(k // 2 + 1):
        if k - 2 * j and middle == ZERO:
            continue
        weight = integer(math.comb(k, 2 * j) * math.prod(range(2 * j - 1, 0, -2)))
        moments.append(
            mul(
                weight,
                *([power(middle, integer(k - 2 * j))] if k - 2 * j else []),
                *([power(spread, integer(j))] if j else []),
            )
        )
    return mul(whole, add(*moments)) if moments else ZERO


def _over_half_a_line(term: GaussianTerm, regions: Mapping[str, Region]) -> Node:
    k = term.power
    if term.square != ZERO:
        if term.wave or term.slope != ZERO:
            raise Undecided("half a Gaussian of this kind")
        a = _falls(term.square, regions)
        half = as_tree(fmpq(k + 1, 2))
        return div(mul(term.factor, _gamma_of_half(k + 1)), mul(TWO, Node("Pow", (a, half))))
    s = _falls(term.slope, regions)
    if not term.wave:
        return mul(term.factor, div(integer(math.factorial(k)), power(s, integer(k + 1))))
    _real(term.speed, term.phase, s)
    return mul(term.factor, _of_wave(k, s, term))


def _of_wave(k: int, s: Node, term: GaussianTerm) -> Node:
    """The real or the imaginary part of exp(i*phase)*k!*(s + i*w)**(k + 1)/(s**2 + w**2)**(k + 1)."""
    w, n = term.speed, k + 1
    real, imaginary = (
        add(*[_binomial_term(n, j, s, w, (-1) ** (j // 2)) for j in range(first, n + 1, 2)]) for first in (0, 1)
    )
    top = real if term.wave == "cos" else imaginary
    if term.phase != ZERO:
        cosine, sine = call("cos", term.phase), call("sin", term.phase)
        if term.wave == "cos":
            top = sub(mul(real, cosine), mul(imaginary, sine))
        else:
            top = add(mul(real, sine), mul(imaginary, cosine))
    size = add(power(s, TWO), power(w, TWO))
    return div(mul(integer(math.factorial(k)), top), power(size, integer(n)))


def _binomial_term(n: int, j: int, s: Node, w: Node, sign: int) -> Node:
    factors = [integer(sign * math.comb(n, j))]
    factors += [power(s, integer(n - j))] if n - j else []
    factors += [power(w, integer(j))] if j else []
    return mul(*factors)


def _gamma_of_half(n: int) -> Node:
    """gamma(n/2) for whole n > 0."""
    if n % 2 == 0:
        return integer(math.factorial(n // 2 - 1))
    ratio = Fraction(math.prod(range(n - 2, 0, -2)), 2 ** ((n - 1) // 2))
    return mul(as_tree(fmpq(ratio.numerator, ratio.denominator)), call("sqrt", _PI))

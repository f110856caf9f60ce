"""Logarithms of products as series: of powers, factorials, gamma functions and binomials whose arguments grow.

x**x and factorial(x) are no series here (transseries.py); their logarithms are. Stirling's series is asymptotic for
real u -> oo: log(gamma(u)) = (u - 1/2)*log(u) - u + log(2*pi)/2 + sum of B(2k)/(2k*(2k - 1)*u**(2k - 1)), with an error
below the first term left out (Abramowitz and Stegun, 6.1.40 and 6.1.42). Its derivative is the series of digamma, with
the like error (6.3.18).
"""

from __future__ import annotations

from typing import Protocol

from flint import fmpq

from harness.formulas.trees.algebra import ONE as ONE_TREE
from harness.formulas.trees.algebra import add, call, contains, free_names, sub
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.series.coefficients import (
    Coefficient,
    exponential,
    is_real_coefficient,
    logarithm,
    reduced,
    sign,
    tree,
)
from harness.verification.comparison.series.monomials import ONE, vanishes
from harness.verification.comparison.series.transseries import Field, NoSeries, Series, constant, max_key


class SeriesMaker(Protocol):
    """The series of trees in one name near a point (`series.Expansion`), which are made with what stands here."""

    name: str
    field: Field

    def of(self, node: Node) -> Series:
        """The series of a tree. Raises Undecided."""


GAMMAS = frozenset({"factorial", "gamma", "binomial"})
PRODUCTS = frozenset({"Neg", "Mul", "Div", "Pow", "sqrt", "exp", *GAMMAS})
"""Heads whose logarithm is worked out from those of their parts."""
_STIRLING = ((1, fmpq(1, 12)), (3, fmpq(-1, 360)), (5, fmpq(1, 1260)), (7, fmpq(-1, 1680)))
"""(power of 1/u, its coefficient); the first one left out is of the order u**-9."""
_DIGAMMA = ((2, fmpq(-1, 12)), (4, fmpq(1, 120)), (6, fmpq(-1, 252)), (8, fmpq(1, 240)))
"""(power of 1/u, its coefficient); the first one left out is of the order u**-10."""
_OO = Node("Constant", ("oo",))


def grows_by_factors(node: Node, name: str) -> bool:
    """Whether a product holds what has no series of its own: a gamma function, or a power with the name above."""
    return node.head in PRODUCTS and any(
        part.head in GAMMAS
        or part.head == "exp"
        or (part.head == "Pow" and name in free_names(next(reversed(list(part.children())))))
        for part in node.walk()
    )


def is_product(node: Node, name: str) -> bool:
    """Whether it is worth its logarithm's series: what grows by factors, and products of exponentials."""
    return grows_by_factors(node, name) or (node.head in PRODUCTS and contains(node, ("exp",)))


def log_of(expansion: SeriesMaker, node: Node, *, size: bool = False) -> Series:
    """log(node), for what is positive near the point; size: log(Abs(node)), constants and parameters of any sign.

    Raises Undecided.
    """
    field, args = expansion.field, list(node.children())

    def log(part: Node) -> Series:
        return log_of(expansion, part, size=size)

    if expansion.name not in free_names(node):
        return constant(_log_of_constant(reduced(node), size=size))
    if node.head == "Mul":
        return field.add(*map(log, args))
    if node.head == "Div":
        return field.add(log(args[0]), field.scale(log(args[1]), fmpq(-1)))
    if node.head == "Pow":
        return field.mul(expansion.of(args[1]), log(args[0]))
    if node.head == "sqrt":
        return field.scale(log(args[0]), fmpq(1, 2))
    if node.head == "exp":
        return expansion.of(args[0])
    if node.head == "factorial":
        return log_gamma(expansion, add(args[0], ONE_TREE))
    if node.head == "gamma":
        return log_gamma(expansion, args[0])
    if node.head == "binomial":
        top, under = args
        parts = (add(under, ONE_TREE), add(sub(top, under), ONE_TREE))
        below = field.add(*(log_gamma(expansion, part) for part in parts))
        return field.add(log_gamma(expansion, add(top, ONE_TREE)), field.scale(below, fmpq(-1)))
    if size and node.head == "Neg":
        return log(args[0])
    return field.log(expansion.of(node))


def _log_of_constant(c: Coefficient, *, size: bool) -> Coefficient:
    if isinstance(c, Node) and size:
        return logarithm(call("Abs", c))
    if sign(c) < 0:
        if not size:
            raise Undecided("the logarithm of a negative number")
        c = -c
    return logarithm(c)


def constants_are_real(node: Node, name: str) -> None:
    """Raises Undecided where a constant inside a tree in the name may not be real."""
    if name in free_names(node):
        for part in node.children():
            constants_are_real(part, name)
    elif not is_real_coefficient(reduced(node)):
        raise Undecided("what may not be real")


def _what_grows(expansion: SeriesMaker, node: Node) -> Series:
    """The series of u -> oo. Raises Undecided for any other u."""
    constants_are_real(node, expansion.name)
    u = expansion.of(node)
    lead = u.leading()
    if lead is None or vanishes(lead[0]) or lead[0] == ONE or sign(lead[1]) < 0:
        raise NoSeries("gamma of what does not grow")
    return u


def log_gamma(expansion: SeriesMaker, node: Node) -> Series:
    """log(gamma(u)) for u -> oo."""
    field, u = expansion.field, _what_grows(expansion, node)
    half_log = field.scale(constant(call("log", Node("Mul", (integer(2), Node("Constant", ("pi",)))))), fmpq(1, 2))
    main = field.mul(field.add(u, constant(fmpq(-1, 2))), field.log(u))
    return _asymptotic(field, u, field.add(main, field.scale(u, fmpq(-1)), half_log), _STIRLING)


def digamma(expansion: SeriesMaker, node: Node) -> Series:
    """digamma(u) for u -> oo."""
    field, u = expansion.field, _what_grows(expansion, node)
    main = field.add(field.log(u), field.scale(field.power(u, fmpq(-1)), fmpq(-1, 2)))
    return _asymptotic(field, u, main, _DIGAMMA)


def _asymptotic(field: Field, u: Series, total: Series, terms: tuple[tuple[int, fmpq], ...]) -> Series:
    """total + the sum of c*u**-k, every second power of 1/u; what is left out is of the order of the next."""
    inverse = field.power(u, fmpq(-1))
    square = field.mul(inverse, inverse)
    power = inverse if terms[0][0] == 1 else square
    for _, c in terms:
        total = field.add(total, field.scale(power, c))
        power = field.mul(power, square)
    beyond = (*power.unknown, max_key(power)) if power.terms else power.unknown
    return field.add(total, Series({}, beyond))


def limit_of_product(expansion: SeriesMaker, node: Node) -> Node:
    """The limit of a product, by the limit of its logarithm; where its sign is not known, only 0. Raises Undecided."""
    constants_are_real(node, expansion.name)
    try:
        series, positive = log_of(expansion, node), True
    except Undecided:
        series, positive = log_of(expansion, node, size=True), False
    lead = series.leading() if series.terms or not all(map(vanishes, series.unknown)) else None
    if lead is not None and not vanishes(lead[0]) and lead[0] != ONE and sign(lead[1]) < 0:
        return integer(0)
    if not positive:
        raise Undecided("a product whose sign is not known")
    if lead is None or vanishes(lead[0]):
        return ONE_TREE
    return tree(exponential(lead[1])) if lead[0] == ONE else _OO

"""Unevaluated heads (Derivative, Sum, Product, Limit, rank, ...) to the value they stand for, as far as it is exact.

An Integral with numeric bounds stays: balls evaluate it by rigorous quadrature. What has no rule here stays too, and
is left to SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from harness.formulas.trees.algebra import ONE, ZERO, contains, substitute, whole
from harness.formulas.trees.facts import Remembered, heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact import matrices, matrix_arithmetic
from harness.verification.comparison.exact.differentiate import MAX_ORDER, derivative
from harness.verification.comparison.exact.hypergeometric_sums import written_out
from harness.verification.comparison.integrals.pieces import in_pieces
from harness.verification.comparison.integrals.step_derivatives import JUMPS, delta_at, derivative_across
from harness.verification.comparison.limits.limit_of import limit, without_side
from harness.verification.comparison.limits.sequences import limit_of_sequence
from harness.verification.comparison.series import bounds_image, polar
from harness.verification.comparison.sets import end_points, sets
from harness.verification.comparison.values.complex_parts import whole_parts
from harness.verification.comparison.values.distributions import is_distribution, pinned, sifted
from harness.verification.comparison.values.double import double_factorial
from harness.verification.comparison.values.values import infinity

MAX_TERMS = 2000
MAX_SIZE = 20_000


def resolve(node: Node) -> Node:
    """The tree with every head that has an exact value replaced by it, innermost first. Raises Undecided, Undefined."""
    if heads_of(node).isdisjoint(_WORTH_A_LOOK):
        return node
    changed = tuple([resolve(arg) if type(arg) is Node else arg for arg in node.args])
    if any(a is not b for a, b in zip(changed, node.args, strict=True)):
        node = Node(node.head, changed)
    rule = RULES.get(node.head)
    return node if rule is None else rule(node)


def _derivative(node: Node) -> Node:
    body, *orders = node.children()
    if any(part.head == "Call" for part in body.walk()):
        return node
    for spec in orders:
        variable, times = spec.children()
        order = whole(times)
        if order is None:
            raise Undecided("a derivative of symbolic order")
        body = _differentiated(body, str(variable.args[0]), order)
    return body


def _differentiated(body: Node, name: str, order: int) -> Node:
    if contains(body, ("Abs", *JUMPS)) and 0 < order <= MAX_ORDER:
        for _ in range(order):
            body = derivative_across(body, name)
        return body
    return derivative(body, name, order)


def _repeated(head: str, empty: Node) -> Callable[[Node], Node]:
    """Sum or Product over whole bounds: written out; an empty range is 0 or 1."""

    def written_out(node: Node) -> Node:
        body, *ranges = node.children()
        for spec in ranges:
            variable, low, high = spec.children()
            first, last = whole(low), whole(high)
            if first is None or last is None:
                return node
            count = last - first + 1
            if count > MAX_TERMS or count * sum(1 for _ in body.walk()) > MAX_SIZE:
                return node
            name = str(variable.args[0])
            terms = [substitute(body, {name: integer(k)}) for k in range(first, last + 1)]
            body = Node(head, tuple(terms)) if len(terms) > 1 else terms[0] if terms else empty
        return body

    return written_out


def _without_infinities(top: str, bottom: str) -> Callable[[Node], Node]:
    """Max(oo, a) is oo and Max(-oo, a) is a; Min the other way round."""

    def extreme(node: Node) -> Node:
        ends = [(part, infinity(part)) for part in node.children()]
        if not any(end for _, end in ends):
            return node
        if any(end in ("nan", "zoo") for _, end in ends):
            return node
        highest = [part for part, end in ends if end == top]
        finite = [part for part, end in ends if end is None]
        if highest or not finite:
            return highest[0] if highest else ends[0][0]
        return finite[0] if len(finite) == 1 else Node(node.head, tuple(finite))

    return extreme


def _by_series(node: Node) -> Node:
    """The value by exact series, of a matrix entry by entry, or that of a sequence; where they do not tell, the Limit
    stays for SymPy."""
    body, *rest = node.children()
    if body.head == "Matrix":
        rows = [[_limit(Node("Limit", (entry, *rest))) for entry in row.children()] for row in body.children()]
        return Node(
            "Matrix", tuple(Node(row.head, tuple(entries)) for row, entries in zip(body.children(), rows, strict=True))
        )
    for rule in (limit, limit_of_sequence):
        with suppress(Undecided):
            return rule(node)
    return without_side(node)


_limit = Remembered(_by_series)  # the claims of one solution ask for the same limits again and again


def _called(rule: Callable[..., Node]) -> Callable[[Node], Node]:
    return lambda node: rule(*node.children())


def _extreme(highest: bool) -> Callable[[Node], Node]:
    def extreme(node: Node) -> Node:
        try:
            return sets.extreme(next(node.children()), highest)
        except end_points.NotReal as reason:
            raise Undecided(str(reason)) from None

    return extreme


RULES: dict[str, Callable[[Node], Node]] = {
    "Integral": lambda node: sifted(node) if contains(node, ("DiracDelta",)) else in_pieces(node),
    "Derivative": _derivative,
    "Sum": _repeated("Add", ZERO),
    "Product": _repeated("Mul", ONE),
    **{head: _called(rule) for head, rule in matrices.RULES.items()},
    **{head: _called(rule) for head, rule in matrices.ON_MATRICES.items()},
    **dict.fromkeys(("Add", "Mul", "Neg", "Div", "Pow"), matrix_arithmetic.arithmetic),
    "Limit": _limit,
    "Max": _without_infinities("oo", "-oo"),
    "Min": _without_infinities("-oo", "oo"),
    "DiracDelta": delta_at,
    "Piecewise": lambda node: pinned(node) if is_distribution(node) else node,
    "factorial2": double_factorial,
    **dict.fromkeys(("floor", "ceiling", "frac"), whole_parts),
    "hyper": written_out,
    "Sup": _extreme(True),
    "Inf": _extreme(False),
}
"""Head -> the rule that replaces it."""


def _first_and_then(*rules: Callable[[Node], Node]) -> Callable[[Node], Node]:
    """Rules in turn, until one changes the node."""

    def rule(node: Node) -> Node:
        return next((found for each in rules if (found := each(node)) != node), node)

    return rule


# Functions of numbers, for bounds or a polar number in them: looked at only where such a thing stands in the tree.
_OF_NUMBERS = {
    **dict.fromkeys(bounds_image.HEADS, bounds_image.image),
    **dict.fromkeys(polar.HEADS, polar.straightened),
    "log": _first_and_then(bounds_image.image, polar.straightened),
    "exp": _first_and_then(RULES["exp"], bounds_image.image),
    "meijerg": polar.on_positive_names,
    "hyper": _first_and_then(RULES["hyper"], polar.straightened),
}
RULES.update(_OF_NUMBERS)

# Sums and products are worked out only where matrices stand in them.
_WORTH_A_LOOK = frozenset(RULES) - {"Add", "Mul", "Neg", "Div", "Pow", *matrices.ON_MATRICES, *_OF_NUMBERS} | {
    "Matrix",
    "hyper",
    "meijerg",
    "Call",
    bounds_image.BOUNDS,
}

"""The laws of limits: of a sum, a product, a quotient and a composition, from the limits of the parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.functions.by_property import AT_MINUS_OO, AT_OO, CONTINUOUS, CONTINUOUS_ON_REALS
from harness.formulas.functions.ends import IMAGINARY
from harness.formulas.trees.algebra import ZERO, add, call, free_names, mul, neg, power
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.series.coefficients import is_real_coefficient, reduced
from harness.verification.comparison.values.values import infinity

OO = Node("Constant", ("oo",))
DNE = Node("Word", ("dne",))
_AT_OO = {head: end for head, end in AT_OO.items() if IMAGINARY not in end.walk()}
_WHERE_POSITIVE = frozenset({"log", "sqrt"})


def limit(node: Node, of: Callable[[Node], Node], name: str) -> Node:
    """The limit of a tree in the name by the limits of its parts, which `of` gives. Raises Undecided."""
    head, args = node.head, list(node.children())
    if name not in free_names(node) or not args:
        raise Undecided("nothing to take apart")
    if head == "Add":
        return _sum([_known(of(arg)) for arg in args])
    if head == "Neg":
        return neg(_known(of(args[0])))
    if head == "Mul":
        return _product([_known(of(arg)) for arg in args])
    if head == "Div":
        return _quotient(_known(of(args[0])), _known(of(args[1])))
    if head == "Pow" and (rational(args[1]) or 0) > 0 and rational(args[1]).q == 1:
        return _whole_power(_known(of(args[0])), args[1])
    if len(args) == 1 and head in _AT_OO:
        return _composed(head, _known(of(args[0])))
    raise Undecided("no law of limits")


def _known(value: Node) -> Node:
    if value == DNE:
        raise Undecided("a part without a limit")
    return value


def _composed(head: str, inner: Node) -> Node:
    end = infinity(inner)
    if end in ("oo", "-oo"):
        found = (_AT_OO if end == "oo" else AT_MINUS_OO).get(head)
        if found is None:
            raise Undecided("no law of limits")
        return found
    if head in CONTINUOUS_ON_REALS and head not in CONTINUOUS and not is_real_coefficient(reduced(inner)):
        raise Undecided("a limit that may lie on a branch cut")
    if head in CONTINUOUS or head in CONTINUOUS_ON_REALS or (head in _WHERE_POSITIVE and _sign(inner) > 0):
        return call(head, inner)
    raise Undecided("no law of limits")


def _sum(values: list[Node]) -> Node:
    ends = {infinity(value) for value in values} - {None}
    if len(ends) > 1:
        raise Undecided("oo - oo")
    return next(value for value in values if infinity(value)) if ends else add(*values)


def _product(values: list[Node]) -> Node:
    if not any(infinity(value) for value in values):
        return mul(*values)
    way = 1
    for value in values:
        way *= _sign(value)
    return OO if way > 0 else neg(OO)


def _quotient(top: Node, bottom: Node) -> Node:
    if infinity(bottom):
        if infinity(top):
            raise Undecided("oo/oo")
        return ZERO
    way = _sign(bottom)
    if infinity(top):
        return top if way > 0 else neg(top)
    return Node("Div", (top, bottom))


def _whole_power(base: Node, exponent: Node) -> Node:
    if infinity(base) == "-oo":
        return OO if rational(exponent).p % 2 == 0 else neg(OO)
    return OO if infinity(base) else power(base, exponent)


def _sign(value: Node) -> int:
    """1 or -1, of an infinity too. Raises Undecided for 0 and for what cannot be told."""
    end = infinity(value)
    if end:
        return 1 if end == "oo" else -1
    with precision(BITS):
        tape = Tape(value)
        ball: Any = None if tape.symbols else tape({})
        if ball is None or not ball.is_finite() or not is_real(ball) or ball.real.contains(0):
            raise Undecided("a sign that is not known")
        return 1 if ball.real > 0 else -1

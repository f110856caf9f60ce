"""Claims of which a side is an antiderivative as a whole: free up to a constant, and nothing else is.

Such a side is a combination of indefinite integrals with constant coefficients, and a function beside them:
Integral(f, x), or what integration by parts leaves, x*exp(x) - Integral(exp(x), x). An integral inside a limit, a
product of functions or a matrix is none; beside a number of its own (rank(A) + Integral(0, x)) it would swallow that
number, and where the integrals cancel nothing is left to be free.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.trees.algebra import ONE, ZERO, add, div, free_names, mul, neg, sub
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import glance
from harness.verification.comparison.balls.points import names_of
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.integrals.antiderivative import is_antiderivative
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import Verdict, same


@dataclass(frozen=True, slots=True)
class Side:
    """integrand: of the integrals together, None where there are none. function: what stands beside them. number:
    whether a term of it is a constant that is no bare letter."""

    integrand: Node | None
    function: Node
    number: bool


def integrated(node: Node) -> str | None:
    """The name of an indefinite integral in the tree."""
    if "Integral" not in heads_of(node):
        return None
    for part in node.walk():
        if part.head == "Integral" and len(part.args) == 2:
            variable, *bounds = part.args[1].args  # type: ignore[union-attr]  # Integral(f, Tuple(x, ...))
            if not bounds:
                return str(variable.args[0])  # type: ignore[union-attr]  # Tuple holds Nodes
    return None


def side_of(node: Node, name: str) -> Side:
    """The parts of a side. Raises Undecided where an integral is no term of it."""
    integrands: list[Node] = []
    beside: list[Node] = []
    for coefficient, term in _terms(node, ONE, name):
        if term.head == "Integral" and integrated(term) is not None:
            if _whole(term, name):
                integrands.append(mul(coefficient, _integrand(term)))
                continue
            raise Undecided("integrals by several names")
        beside.append(mul(coefficient, term))
    number = any(name not in free_names(term) and not _is_letter(term) for term in beside)
    return Side(add(*integrands) if integrands else None, add(*beside), number and bool(integrands))


def _terms(node: Node, factor: Node, name: str) -> list[tuple[Node, Node]]:
    """(coefficient, term): sums, and constants times sums, taken apart where integrals stand in them."""
    head, parts = node.head, list(node.children())
    if head == "Add":
        return [pair for part in parts for pair in _terms(part, factor, name)]
    if head == "Neg":
        return _terms(parts[0], neg(factor), name)
    if integrated(node) is None or head == "Integral":
        return [(factor, node)]
    holding = [part for part in parts if integrated(part) is not None]
    if head in ("Mul", "Div") and len(holding) == 1 and (head == "Mul" or holding[0] is parts[0]):
        others = [part for part in parts if part is not holding[0]]
        if not any(name in free_names(part) for part in others):
            scale = mul(factor, *others) if head == "Mul" else div(factor, *others)
            return _terms(holding[0], scale, name)
    raise Undecided("an indefinite integral inside something else")


def _whole(node: Node, name: str) -> bool:
    """Whether the node is Integral(f, x), and f holds no other indefinite integral."""
    if node.head != "Integral" or len(node.args) != 2 or integrated(_integrand(node)) is not None:
        return False
    return integrated(node) == name


def _is_letter(term: Node) -> bool:
    """C, -C or 2*C: a constant of integration."""
    if term.head == "Neg":
        return _is_letter(next(term.children()))
    if term.head == "Mul":
        *factors, last = term.children()
        return last.head == "Symbol" and all(rational(factor) is not None for factor in factors)
    return term.head == "Symbol"


def _integrand(integral: Node) -> Node:
    return next(integral.children())


def is_free(a: Node, b: Node, name: str, context: Context) -> bool:
    """Whether a claim a = b on indefinite integrals by the name is one on antiderivatives as a whole. Raises Undecided
    where an integral stands inside something else."""
    left, right = side_of(a, name), side_of(b, name)
    if left.number or right.number:
        return False
    slopes = [_slope(side, name) for side in (left, right) if side.integrand is not None]
    return all(compare_values(slope, ZERO, context).equal is not True for slope in slopes)


def _slope(side: Side, name: str) -> Node:
    """The derivative of a side that holds integrals."""
    return add(side.integrand or ZERO, derivative(side.function, name))


def compare_up_to_a_constant(a: Node, b: Node, name: str, context: Context) -> Verdict:
    """Two sides of which one or both hold an indefinite integral by the name. Raises Undecided."""
    if _whole(a, name) and integrated(b) is None:
        return _as_written(_integrand(a), b, name, context)
    if _whole(b, name) and integrated(a) is None:
        return _as_written(_integrand(b), a, name, context)
    left, right = side_of(a, name), side_of(b, name)
    integrand = sub(left.integrand or ZERO, right.integrand or ZERO)
    function = sub(right.function, left.function)
    verdict = is_antiderivative(integrand, function, name, context)
    if verdict.equal is not True:
        return verdict
    cancelled = compare_values(integrand, ZERO, context).equal is not False
    if cancelled and not (left.number or right.number) and compare_values(function, ZERO, context).equal:
        return same(detail="the integrals are one and the same, and so is what stands beside them")
    if cancelled or not is_free(a, b, name, context):
        raise Undecided(_NOT_WHOLE)
    return verdict


def _as_written(integrand: Node, function: Node, name: str, context: Context) -> Verdict:
    """Integral(f, x) = F; an antiderivative of 0 is 0, and no other number."""
    verdict = is_antiderivative(integrand, function, name, context)
    if verdict.equal and _vanishes(integrand, context) and not compare_values(function, ZERO, context).equal:
        raise Undecided(_NOT_WHOLE)
    return verdict


def _vanishes(node: Node, context: Context) -> bool:
    """Whether a function is 0 throughout, or may be: one look at a point tells most that are not."""
    with precision(BITS):
        point = {name: acb(k + 3) / 7 for k, name in enumerate(names_of(node))}
        seen = glance(node, node, point)
    if seen is not None and seen[0].is_finite() and not seen[0].contains(0):
        return False
    return compare_values(node, ZERO, context).equal is not False


_NOT_WHOLE = "a number beside an indefinite integral: no antiderivative as a whole"

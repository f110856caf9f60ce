"""Normal form of distributions: f + sum of g*DiracDelta(x + b*y + c, k), each g free of the first name in its line.

    DiracDelta(a*u, k) = DiracDelta(u, k)/(|a|*a**k) for a real number a other than 0
    g(x)*DiracDelta(x - p, k) = sum over j of (-1)**j*binomial(k, j)*g^(j)(p)*DiracDelta(x - p, k - j)
    DiracDelta(p(x)) = sum of DiracDelta(x - r)/|p'(r)| over the real roots r, where all are simple

(Schwartz; Gelfand and Shilov, Generalized Functions I, chapter II.) The terms of two such sums on different lines, or
of different order, are independent: two distributions are the same where f and every g are. A product of DiracDelta on
lines that are independent is one on the plane that they share: for an invertible T, DiracDelta(u)*DiracDelta(v) is
|det T| times the product for T*(u, v). On one and the same line it is no distribution, and neither is DiracDelta times
what is not smooth at its place: these have no such form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb
from typing import Any

from flint import fmpq_mat

from harness.formulas.functions.by_property import ANALYTIC_ON_REALS
from harness.formulas.trees.algebra import ONE, ZERO, add, call, contains, div, free_names, mul, neg, substitute
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.points import REALS, Region
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import TooLarge, as_fraction, as_tree, rational
from harness.verification.verdict import Verdict

DELTA = "DiracDelta"
MAX_TERMS, MAX_ORDER = 60, 20
_SMOOTH = ANALYTIC_ON_REALS | {"Add", "Mul", "Neg", "Div", "Pow", "Integer", "Symbol", "Constant"}
_CONTINUOUS = _SMOOTH | {"Abs", "Call"}
"""What is continuous wherever it has a value, and around; a product with an unknown f(x) is meant only where f is."""


@dataclass(frozen=True, slots=True)
class DeltaLine:
    """name + slopes*names + constant: the first name has the slope 1."""

    name: str
    others: tuple[tuple[str, Any], ...]
    constant: Node

    def place(self) -> Node:
        """Where the line is 0, as a value of its first name."""
        return neg(add(*[mul(as_tree(slope), symbol(name)) for name, slope in self.others], self.constant))


@dataclass(frozen=True, slots=True)
class DeltaTerm:
    """coefficient*DiracDelta(line, order), of order 0 where more lines stand beside the first."""

    coefficient: Node
    line: DeltaLine
    order: int
    more: tuple[DeltaLine, ...] = ()


def parts_of(node: Node, regions: Mapping[str, Region]) -> tuple[Node, list[DeltaTerm]]:
    """(f, terms) of the normal form, terms of one line and order not yet added up. Raises Undecided for what has none.

    regions: where the names lie; DiracDelta(t) is 0 for t > 0.
    """
    function, raw = _collected(node)
    terms = [term for one in raw for term in _at_its_line(one) if not _outside(term, regions)]
    if len(terms) > MAX_TERMS:
        raise Undecided("too many of them")
    return function, terms


def added_up(terms: list[DeltaTerm], equal: Callable[[Node, Node], Verdict]) -> list[Node]:
    """The coefficients of the terms that are different, each summed up. Raises Undecided where it is not known whether
    two lines are one."""
    groups: list[tuple[DeltaTerm, list[Node]]] = []
    for term in terms:
        for first, coefficients in groups:
            if term.order == first.order and _one_place(term, first, equal):
                coefficients.append(term.coefficient)
                break
        else:
            groups.append((term, [term.coefficient]))
    return [add(*coefficients) for _, coefficients in groups]


def _one_place(a: DeltaTerm, b: DeltaTerm, equal: Callable[[Node, Node], Verdict]) -> bool:
    lines, others = (a.line, *a.more), (b.line, *b.more)
    return len(lines) == len(others) and all(_one_line(x, y, equal) for x, y in zip(lines, others, strict=True))


def _one_line(a: DeltaLine, b: DeltaLine, equal: Callable[[Node, Node], Verdict]) -> bool:
    if (a.name, a.others) != (b.name, b.others):
        return False
    verdict = equal(a.constant, b.constant)
    if verdict.equal is None:
        raise Undecided("places that may be one")
    return verdict.equal


@dataclass(frozen=True, slots=True)
class _Raw:
    """coefficient*DiracDelta(argument, order), as it was written; more: the arguments of others, of order 0."""

    coefficient: Node
    argument: Node
    order: int
    more: tuple[Node, ...] = ()


def _collected(node: Node) -> tuple[Node, list[_Raw]]:
    """A sum of products with one DiracDelta in each, taken apart."""
    if not contains(node, (DELTA,)):
        return node, []
    parts = list(node.children())
    if node.head == DELTA:
        order = rational(parts[1]) if len(parts) > 1 else 0
        if order is None or order != int(order) or not 0 <= order <= MAX_ORDER or contains(parts[0], (DELTA,)):
            raise Undecided("a derivative of DiracDelta of no known order")
        return ZERO, [_Raw(ONE, parts[0], int(order))]
    if node.head == "Add":
        found = [_collected(part) for part in parts]
        return add(*[function for function, _ in found]), [raw for _, raws in found for raw in raws]
    if node.head == "Neg":
        return _mapped(parts[0], neg)
    if node.head in ("conjugate", "adjoint"):  # DiracDelta of a real argument is real
        return _mapped(parts[0], lambda part: call("conjugate", part))
    holding = [i for i, part in enumerate(parts) if contains(part, (DELTA,))]
    if node.head == "Mul" and len(holding) == 1:
        (at,) = holding
        return _mapped(parts[at], lambda part: mul(*parts[:at], part, *parts[at + 1 :]))
    if node.head == "Mul" and all(_is_plain_delta(parts[at]) for at in holding):
        arguments = [next(parts[at].children()) for at in holding]
        rest = [part for i, part in enumerate(parts) if i not in holding]
        return ZERO, [_Raw(mul(*rest), arguments[0], 0, tuple(arguments[1:]))]
    if node.head == "Div" and holding == [0]:
        return _mapped(parts[0], lambda part: div(part, parts[1]))
    raise Undecided("DiracDelta inside something else, or a product of two")


def _is_plain_delta(node: Node) -> bool:
    return node.head == DELTA and len(node.args) == 1


def _mapped(node: Node, change: Callable[[Node], Node]) -> tuple[Node, list[_Raw]]:
    function, raws = _collected(node)
    return (function if function == ZERO else change(function)), [
        replace(raw, coefficient=change(raw.coefficient)) for raw in raws
    ]


def _at_its_line(raw: _Raw) -> Iterator[DeltaTerm]:
    """The terms that g*DiracDelta(u, k) is, with coefficients free of the first name of the line u."""
    if raw.more:
        yield _on_a_plane(raw)
        return
    names = sorted(free_names(raw.argument))
    if any(part.head == "Constant" and part.args[0] in ("I", "oo", "zoo", "nan") for part in raw.argument.walk()):
        raise Undecided("DiracDelta of what may be no real number")
    if not names:
        raise Undecided("DiracDelta of a number")
    slopes = [rational(derivative(raw.argument, name)) for name in names]
    if None in slopes:
        yield from _at_roots(raw, names)
        return
    (name, lead), *others = [(name, slope) for name, slope in zip(names, slopes, strict=True) if slope] or [("", None)]
    if lead is None:
        raise Undecided("DiracDelta of a number")
    constant = substitute(raw.argument, dict.fromkeys(names, ZERO))
    line = DeltaLine(name, tuple((other, slope / lead) for other, slope in others), div(constant, as_tree(lead)))
    scale = 1 / (abs(lead) * lead**raw.order)
    yield from _moved(mul(as_tree(scale), raw.coefficient), line, raw.order)


def _on_a_plane(raw: _Raw) -> DeltaTerm:
    """The term of a product of DiracDelta on independent lines, each solved for a name of its own."""
    arguments = [raw.argument, *raw.more]
    names = sorted(set().union(*map(free_names, arguments)))
    slopes = [rational(derivative(argument, name)) for argument in arguments for name in names]
    constants = [rational(substitute(argument, dict.fromkeys(names, ZERO))) for argument in arguments]
    if None in slopes or None in constants:
        raise Undecided("DiracDelta of what is not a straight line")
    rows = [[*slopes[i * len(names) : (i + 1) * len(names)], constants[i]] for i in range(len(arguments))]
    reduced, rank = fmpq_mat(rows).rref()
    table = reduced.tolist()
    pivots = [next((j for j, value in enumerate(row) if value), len(names)) for row in table]
    if rank < len(rows) or max(pivots) == len(names):
        raise Undecided("a product of DiracDelta on lines that are not independent")
    lines = tuple(
        DeltaLine(
            names[pivot], tuple((names[j], row[j]) for j in range(pivot + 1, len(names)) if row[j]), as_tree(row[-1])
        )
        for pivot, row in zip(pivots, table, strict=True)
    )
    scale = 1 / abs(fmpq_mat([[row[pivot] for pivot in pivots] for row in rows]).det())
    coefficient = raw.coefficient
    if free_names(coefficient) & {line.name for line in lines}:
        if not _is_smooth(coefficient, 0):
            raise Undecided("a factor that may not be continuous at the place")
        coefficient = substitute(coefficient, {line.name: line.place() for line in lines})
    return DeltaTerm(mul(as_tree(scale), coefficient), lines[0], 0, lines[1:])


def _moved(coefficient: Node, line: DeltaLine, order: int) -> Iterator[DeltaTerm]:
    """The coefficient taken at its line: by its derivatives there, as far as the order goes."""
    if line.name not in free_names(coefficient):
        yield DeltaTerm(coefficient, line, order)
        return
    if not _is_smooth(coefficient, order):
        raise Undecided("a factor that may not be smooth at the place")
    there = {line.name: line.place()}
    for j in range(order + 1):
        slope = substitute(derivative(coefficient, line.name, j), there)
        yield DeltaTerm(mul(integer((-1) ** j * comb(order, j)), slope), line, order - j)


def _is_smooth(node: Node, order: int) -> bool:
    """Whether the tree is smooth enough for a derivative of so high an order, wherever it has a value."""
    heads = heads_of(node)
    if not heads <= (_SMOOTH if order else _CONTINUOUS):
        return False
    rooted = any(part.head == "Pow" and rational(part.args[1]) is None for part in node.walk())  # type: ignore[arg-type]  # Pow(a, b)
    rooted = rooted or any(part.head == "Pow" and _is_root(part) for part in node.walk())
    # a principal power is continuous on the real line alone: (-1 + I*x)**(1/2) jumps at 0
    return not rooted or not any(part == Node("Constant", ("I",)) for part in node.walk())


def _is_root(node: Node) -> bool:
    order = rational(node.args[1])  # type: ignore[arg-type]  # Pow(a, b)
    return order is not None and order.q != 1


def _at_roots(raw: _Raw, names: list[str]) -> Iterator[DeltaTerm]:
    """DiracDelta(p(x)) of a polynomial whose real roots are simple and rational."""
    quotient = _quotient(raw.argument, names[0]) if len(names) == 1 and raw.order == 0 else None
    if quotient is None or quotient[0].degree() < 1 or quotient[1].degree() > 0:
        raise Undecided("DiracDelta of what is not a straight line")
    poly = quotient[0] / quotient[1][0]
    slope = poly.derivative()
    for factor, times in poly.factor()[1]:
        if factor.degree() > 2 or times > 1 or (factor.degree() == 2 and _discriminant(factor) > 0):
            raise Undecided("roots that are not simple, or not rational")
        if factor.degree() == 1:
            root = -factor[0] / factor[1]
            scaled = div(raw.coefficient, as_tree(abs(slope(root))))
            yield from _moved(scaled, DeltaLine(names[0], (), as_tree(-root)), 0)


def _quotient(node: Node, name: str) -> tuple[Any, Any] | None:
    try:
        return as_fraction(node, name)
    except TooLarge:
        return None


def _discriminant(quadratic: Any) -> Any:
    return quadratic[1] ** 2 - 4 * quadratic[2] * quadratic[0]


def _outside(term: DeltaTerm, regions: Mapping[str, Region]) -> bool:
    """Whether the name cannot lie where DiracDelta is: DiracDelta(t - 5) is 0 for t < 0. Raises Undecided for whole
    names, and at an end of the region, which may or may not belong to it."""
    names = [name for line in (term.line, *term.more) for name in (line.name, *(other for other, _ in line.others))]
    if any(regions.get(name, REALS).whole for name in names):
        raise Undecided("DiracDelta of whole numbers")
    place = rational(term.line.place()) if not (term.line.others or term.more) else None
    region = regions.get(term.line.name, REALS)
    if place is None or region == REALS:
        return False
    value = Fraction(int(place.p), int(place.q))
    if region.closed and value in region.ends():
        raise Undecided("DiracDelta at an end of the domain")
    return not region.holds(value)

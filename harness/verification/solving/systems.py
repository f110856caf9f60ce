"""Systems of equations in several unknowns: their solutions, and how a line stands to them.

Linear systems are solved exactly, with free unknowns where there are such; of others, all solutions are found by
eliminating one unknown after the other, or nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly_ctx, fmpq_poly

from harness.formulas.functions.balls import precision
from harness.formulas.trees.algebra import add, free_names, mul, sub, substitute
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.quotients import Quotients, TooLarge, as_tree
from harness.verification.comparison.sets.end_points import BITS, NotReal
from harness.verification.comparison.sets.relations import truth
from harness.verification.options import Options
from harness.verification.solving.roots import rational_roots
from harness.verification.solving.standing import Judgement, judgement, undecided_line
from harness.verification.solving.wording import point_of
from harness.verification.verdict import Method

MAX_UNKNOWNS = 6
MAX_SOLUTIONS = 16
MAX_SIZE = 600
"""Nodes of both conditions together."""
_ALONE = Options(fallback=False)
Values = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Solved:
    """Every solution of a system: for each, unknown -> value, in which the free unknowns stand for themselves."""

    solutions: tuple[Values, ...]
    exact: bool = True


def compare_systems(first: Node, second: Node, unknowns: tuple[str, ...]) -> Judgement:
    """How the second condition stands to the first. Never raises."""
    if facts(first).size + facts(second).size > MAX_SIZE or len(unknowns) > MAX_UNKNOWNS:
        return undecided_line("too large")
    try:
        with precision(BITS):
            return _compared(first, second, unknowns)
    except TooLarge:
        return undecided_line("too large")
    except (Undecided, Undefined, NotReal) as reason:
        return undecided_line(str(reason))


def _compared(first: Node, second: Node, unknowns: tuple[str, ...]) -> Judgement:
    before = solved(first, unknowns)
    lost = [values for values in before.solutions if not _holds(second, values)]
    try:
        after = solved(second, unknowns)
    except (Undecided, TooLarge):
        after = None
    gained = [] if after is None else [values for values in after.solutions if not _holds(first, values)]
    free = after is None or any(_free(values) for values in after.solutions)
    if lost and after is not None and not gained and free:
        raise Undecided("solutions without end on both sides")
    keeps = after is None or any(_holds(first, values) for values in after.solutions)
    part = not lost and (after is None or bool(gained)) and free
    if not lost and part:
        return judgement([], [], keeps=True, part=True, always=_always(second), method=Method.exact)
    method = Method.exact if before.exact else Method.numeric
    # An equation alone that a solution contradicts is wrong, however many points satisfy it.
    named = [] if part or free else [point_of(values) for values in gained]
    return judgement([point_of(values) for values in lost], named, keeps=keeps and not free, method=method)


def _always(condition: Node) -> bool:
    """Whether a condition holds whatever its names are."""
    if condition.head == "Boolean":
        return bool(condition.args[0])
    if condition.head == "Eq":
        return compare(*condition.children(), options=_ALONE).equal is True
    return condition.head == "And" and all(map(_always, condition.children()))


def _free(values: Values) -> bool:
    return any(free_names(value) for value in values.values())


def _holds(condition: Node, values: Values) -> bool:
    """Whether a condition holds at a solution, whatever its free unknowns are. Raises Undecided."""
    if condition.head == "Boolean":
        return bool(condition.args[0])
    if condition.head in ("And", "Or"):
        found = [_holds(part, values) for part in condition.children()]
        return all(found) if condition.head == "And" else any(found)
    placed = substitute(condition, values)
    if not free_names(placed):
        answer = truth(placed)
        if answer is None:
            raise Undecided("a condition that cannot be decided at a solution")
        return answer
    if condition.head != "Eq":
        raise Undecided("an inequality of free unknowns")
    verdict = compare(*placed.children(), options=_ALONE)
    if verdict.equal is None:
        raise Undecided(verdict.detail)
    return verdict.equal


@lru_cache(maxsize=1024)
def solved(condition: Node, unknowns: tuple[str, ...]) -> Solved:
    """Every solution of a condition made of equations, `and` and `or`. Raises Undecided."""
    if condition.head == "Boolean":
        if condition.args[0]:
            return Solved(({name: symbol(name) for name in unknowns},))
        return Solved(())
    if condition.head == "Or":
        found: list[Values] = []
        for part in condition.children():
            found += [values for values in solved(part, unknowns).solutions if values not in found]
        return Solved(tuple(found))
    parts = list(_flat(condition))
    if any(part.head == "Or" for part in parts):
        return _each_case(parts, unknowns)
    parts = [part for part in parts if part != Node("Boolean", (True,))]
    if Node("Boolean", (False,)) in parts:
        return Solved(())
    if not all(part.head == "Eq" for part in parts):
        raise Undecided("a system with an inequality")
    ring = fmpq_mpoly_ctx.get(unknowns, Ordering.lex)
    return _of_equations(parts, unknowns, ring)


def _flat(condition: Node) -> Iterator[Node]:
    """The parts of a condition that must hold together."""
    if condition.head == "And":
        for part in condition.children():
            yield from _flat(part)
    else:
        yield condition


def _each_case(parts: Sequence[Node], unknowns: tuple[str, ...]) -> Solved:
    cases = [list(part.children()) if part.head == "Or" else [part] for part in parts]
    total = 1
    for case in cases:
        total *= len(case)
    if total > MAX_SOLUTIONS:
        raise Undecided("too many cases")
    return solved(Node("Or", tuple(Node("And", choice) for choice in product(*cases))), unknowns)


def _of_equations(parts: Sequence[Node], unknowns: tuple[str, ...], ring: Any) -> Solved:
    given = next((found for part in parts if (found := _gives(part, unknowns))), None)
    if given is not None:  # x = sqrt(2), y = 1: a point that is written out
        name, value = given
        rest = list(parts)
        others = tuple(other for other in unknowns if other != name)
        rest = [substitute(part, {name: value}) for part in rest]
        fixed = [part for part in rest if not free_names(part)]
        if not all(_holds(part, {}) for part in fixed):
            return Solved(())
        moving = [part for part in rest if free_names(part)]
        inner = solved(Node("And", tuple(moving)), others) if moving else Solved(({o: symbol(o) for o in others},))
        points = [{**values, name: value} for values in inner.solutions]
        return Solved(tuple({key: point[key] for key in unknowns} for point in points))
    quotients = [_quotient(part, ring, unknowns) for part in parts]
    polynomials = [top for top, _ in quotients]
    if all(top.total_degree() <= 1 and bottom.is_constant() for top, bottom in quotients):
        return Solved(_linear(polynomials, unknowns))
    return Solved(_by_elimination(polynomials, parts, unknowns), exact=False)


def _gives(equation: Node, unknowns: tuple[str, ...]) -> tuple[str, Node] | None:
    """(name, value) of an equation that gives an unknown a number."""
    if equation.head != "Eq":
        return None
    for name, value in (equation.args, equation.args[::-1]):
        assert isinstance(name, Node)
        assert isinstance(value, Node)
        if name.head == "Symbol" and name.args[0] in unknowns and not free_names(value):
            return str(name.args[0]), value
    return None


def _quotient(equation: Node, ring: Any, unknowns: tuple[str, ...]) -> tuple[Any, Any]:
    quotients = Quotients(ring, dict(zip(unknowns, ring.gens(), strict=True)))
    try:
        found = quotients.of(sub(*equation.children()))
    except KeyError:
        raise Undecided("a name that is no unknown") from None
    if found is None:
        raise Undecided("an equation that is no quotient of polynomials")
    return found


def _linear(polynomials: Sequence[Any], unknowns: tuple[str, ...]) -> tuple[Values, ...]:
    size = len(unknowns)
    rows: list[list[Any]] = []
    for poly in polynomials:
        row: list[Any] = [fmpq(0)] * (size + 1)
        for powers, coefficient in poly.to_dict().items():
            at = next((k for k, power in enumerate(powers) if power), size)
            row[at] = coefficient if at < size else -coefficient
        rows.append(row)
    reduced, rank = fmpq_mat(len(rows), size + 1, [entry for row in rows for entry in row]).rref()
    values: dict[str, Node] = {name: symbol(name) for name in unknowns}
    for at in range(rank):
        pivot = next(column for column in range(size + 1) if reduced[at, column] != 0)
        if pivot == size:
            return ()
        terms = [as_tree(reduced[at, size])]
        terms += [
            mul(as_tree(-reduced[at, column]), symbol(unknowns[column]))
            for column in range(pivot + 1, size)
            if reduced[at, column] != 0
        ]
        values[unknowns[pivot]] = add(*terms)
    return (values,)


def _by_elimination(
    polynomials: Sequence[Any], equations: Sequence[Node], unknowns: tuple[str, ...]
) -> tuple[Values, ...]:
    """Candidates for each unknown from the resultants that eliminate the others; each point of them is looked at."""
    if len(unknowns) == 1:
        candidates = [_values(polynomials[0], 0, unknowns[0])]
        return _looked_at(candidates, equations, unknowns)
    if len(unknowns) != 2 or len(polynomials) < 2:
        raise Undecided("a system that is not linear, in more than two unknowns")
    first, second = polynomials[:2]
    candidates = []
    for at, name in enumerate(unknowns):
        other = unknowns[1 - at]
        result = first.resultant(second, other)
        if result.is_zero():
            raise Undecided("equations with a common factor")
        if result.total_degree() > 40:
            raise Undecided("a system of too high a degree")
        candidates.append(_values(result, at, name))
    return _looked_at(candidates, equations, unknowns)


def _values(poly: Any, at: int, name: str) -> list[Node]:
    """The real roots of a polynomial in one of the names, written out."""
    if poly.is_zero() or poly.is_constant():
        if poly.is_zero():
            raise Undecided("an equation that may hold always")
        return []
    coefficients = [fmpq(0)] * (int(poly.degrees()[at]) + 1)
    for powers, coefficient in poly.to_dict().items():
        coefficients[int(powers[at])] = coefficient
    trees = [end.tree for end in rational_roots(fmpq_poly(coefficients))]
    if None in trees:
        raise Undecided(f"values of {name} without a closed form")
    return [tree for tree in trees if tree is not None]


def _looked_at(
    candidates: Sequence[list[Node]], equations: Sequence[Node], unknowns: tuple[str, ...]
) -> tuple[Values, ...]:
    """The points made of candidates that satisfy every equation."""
    if sum(map(len, candidates)) > 2 * MAX_SOLUTIONS:
        raise Undecided("too many candidates")
    found = []
    for point in product(*candidates):
        values = dict(zip(unknowns, point, strict=True))
        if all(_holds(equation, values) for equation in equations):
            found.append(values)
    return tuple(found)

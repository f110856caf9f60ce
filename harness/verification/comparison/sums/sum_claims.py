"""Claims on sums up to infinity: against a value, against another sum, or against what says that they diverge.

Sums that stand side by side end together: the difference of two of them is the sum of the differences of their terms,
the limit of what is left of both after as many terms, also where each alone diverges.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.trees.algebra import (
    ONE,
    ZERO,
    add,
    contains,
    div,
    free_names,
    is_value,
    mul,
    neg,
    sub,
    substitute,
)
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.infinite_sums import NAME, Diverges, Total, compile_sum, plain, total_of
from harness.verification.comparison.values.values import Context, compare_values, infinity
from harness.verification.verdict import Verdict, differ, same

MAX_AHEAD = 40
"""How many terms sooner than the others a sum may begin."""
_OPEN = frozenset({"Sum", "Product", "Limit", "Integral", "Call", "Derivative"})


@dataclass(frozen=True)
class SumSide:
    """outside + the sum of body over NAME = low, low + 1, ...; body None: no sum."""

    outside: Node
    body: Node | None = None
    low: int = 0


def compare_sums(a: Node, b: Node, context: Context) -> Verdict | None:
    """The verdict on two sides of which one holds a sum up to infinity; None where this room has no say."""
    if not (contains(a, {"Sum"}) or contains(b, {"Sum"})):
        return None
    try:
        left, right = gathered(a), gathered(b)
        if left.body is None and right.body is None:
            return None
        if left.body is None or right.body is None:
            summed, said = (left, b) if right.body is None else (right, a)
            verdict = _against(summed, said, context)
        else:
            verdict = _two(left, right, context)
    except Undecided:
        return None
    return verdict if verdict is not None and verdict.equal is not None else None


def gathered(side: Node) -> SumSide:
    """The side with its sums as one. Raises Undecided where a sum stands inside something else."""
    outside: list[Node] = []
    sums: list[tuple[Node, int]] = []
    for factor, term in _terms(side, ONE):
        if term.head != "Sum":
            if contains(term, _OPEN):
                raise Undecided("a sum inside something else")
            outside.append(mul(factor, term))
            continue
        if free_names(factor):
            raise Undecided("a sum with a factor that has a name")
        halves = plain(term)
        if len(halves) > 1:
            compile_sum(term)  # each half must have a value of its own
        sums += [(mul(factor, body), low) for body, low in halves]
    if not sums:
        return SumSide(add(*outside) if outside else ZERO)
    low = max(first for _, first in sums)
    for body, first in sums:
        if low - first > MAX_AHEAD:
            raise Undecided("sums that begin far from each other")
        outside += [substitute(body, {NAME: integer(k)}) for k in range(first, low)]
    return SumSide(add(*outside) if outside else ZERO, add(*[body for body, _ in sums]), low)


def _terms(node: Node, factor: Node) -> list[tuple[Node, Node]]:
    """(factor, term): sums, and numbers times sums, taken apart where a Sum stands in them."""
    if not contains(node, {"Sum"}) or node.head == "Sum":
        return [(factor, node)]
    parts = list(node.children())
    if node.head == "Add":
        return [pair for part in parts for pair in _terms(part, factor)]
    if node.head == "Neg":
        return _terms(parts[0], neg(factor))
    holding = [part for part in parts if contains(part, {"Sum"})]
    if node.head in ("Mul", "Div") and len(holding) == 1 and (node.head == "Mul" or holding[0] is parts[0]):
        others = [part for part in parts if part is not holding[0]]
        return _terms(holding[0], mul(factor, *others) if node.head == "Mul" else div(factor, *others))
    raise Undecided("a sum inside something else")


def _total(side: SumSide) -> Total:
    with precision(BITS):
        return total_of(side.body or ZERO, NAME, side.low)


def _against(side: SumSide, said: Node, context: Context) -> Verdict | None:
    """A side with a sum against one without."""
    word = str(said.args[0]) if said.head == "Word" else infinity(said)
    if said.head != "Word" and not is_value(said):
        return None
    try:
        total = _total(side)
    except Diverges as found:
        return _diverging(found.towards, word) if _finite(side.outside) else None
    if word in ("oo", "-oo", "zoo", "diverges", "dne"):
        return differ("the sum converges") if _finite(side.outside) else None
    if word is not None:
        return None
    return compare_values(_value(side, total), said, context)


def _finite(node: Node) -> bool:
    """Whether what stands beside a sum is a number."""
    return not free_names(node) and infinity(node) is None and compare_values(node, node).equal is True


def _diverging(towards: str, word: str | None) -> Verdict | None:
    """What a divergence makes of a claim: no finite value is right."""
    detail = "the sum diverges" + (f" to {towards}" if towards != "unknown" else "")
    if word == "diverges" or word == towards:
        return same(detail=detail)
    if word == "dne":
        return None
    unsure = towards == "unknown" and word is not None
    return None if unsure or word in ("zoo", "nan") else differ(detail)


def _value(side: SumSide, total: Total) -> Node:
    """The side as a tree that balls can work out: exact where the sum is."""
    return add(side.outside, total.exact if not total.rest else _written(side))


def _written(side: SumSide) -> Node:
    spec = Node("Tuple", (Node("Symbol", (NAME,)), integer(side.low), Node("Constant", ("oo",))))
    return Node("Sum", (side.body or ZERO, spec))


def _two(left: SumSide, right: SumSide, context: Context) -> Verdict | None:
    """Two sides with sums: the sum of the differences where both converge."""
    ways: list[str | None] = []
    for side in (left, right):
        try:
            _total(side)
            ways.append(None)
        except Diverges as found:
            ways.append(found.towards)
    if ways != [None, None]:
        one_only = None in ways and _finite(left.outside) and _finite(right.outside)
        return differ("one of the sums diverges") if one_only else None
    apart = gathered(sub(add(left.outside, _written(left)), add(right.outside, _written(right))))
    return compare_values(_value(apart, _total(apart)), ZERO, context)

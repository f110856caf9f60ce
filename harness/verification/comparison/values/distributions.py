"""Distributions: DiracDelta(x) is 0 at every point but one, and is not 0.

They have no values to compare. Two are the same where they are one quotient in their parts, or have the same normal
form (delta_terms.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.functions.by_property import ANALYTIC_ON_REALS
from harness.formulas.trees.algebra import ZERO, add, contains, free_names, neg, sub, substitute
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import Region
from harness.verification.comparison.exact.kernels import Letters
from harness.verification.comparison.exact.quotients import TooLarge, rational
from harness.verification.comparison.values.delta_terms import DELTA, DeltaTerm, added_up, parts_of
from harness.verification.verdict import Verdict, differ, same, undecided

OO, IMAGINARY = Node("Constant", ("oo",)), Node("Constant", ("I",))
Compare = Callable[[Node, Node], Verdict]
STEADY = (
    ANALYTIC_ON_REALS
    | {"Abs", "Heaviside", "sign", DELTA}
    | {"Integer", "Decimal", "Symbol", "Constant", "Add", "Mul", "Neg"}
)
"""Heads of an antiderivative whose jumps are those of its steps alone, once its denominators are free of the name."""


def is_distribution(*trees: Node) -> bool:
    """Whether DiracDelta stands in any of them."""
    return any(DELTA in heads_of(tree) for tree in trees)


def same_distribution(a: Node, b: Node, equal: Compare, regions: Mapping[str, Region]) -> Verdict:
    """Whether two trees with DiracDelta in them are the same. equal: the comparison of two ordinary values."""
    try:
        found = Letters().difference(a, b)
        if found is not None and found[0].is_zero():
            return same()
        function, terms = parts_of(sub(a, b), regions)
        verdicts = [equal(part, ZERO) for part in (function, *added_up(terms, equal))]
    except (TooLarge, Undecided):
        return undecided("a distribution has no values to compare")
    if any(verdict.equal is None for verdict in verdicts):
        return undecided("the parts of a distribution are not known")
    return same() if all(verdict.equal for verdict in verdicts) else differ("as distributions they differ")


def jumps_in_steps_alone(node: Node, name: str) -> bool:
    """Whether the tree is smooth but for Heaviside, sign and DiracDelta in it: its derivative is then the one by the
    rules, each step's jump counted, and nothing jumps unseen."""
    for part in node.walk():
        if part == IMAGINARY:
            return False
        if part.head in STEADY or name not in free_names(part):
            continue
        inner = list(part.children())
        if part.head == "Div" and name not in free_names(inner[1]):
            continue
        if part.head == "Pow" and inner[1].head == "Integer":
            continue
        return False
    return True


def sifted(node: Node) -> Node:
    """Integral(g(x)*DiracDelta(k*x - c), (x, a, b)) is g(c/k)/|k| for a < c/k < b, and 0 for c/k outside; one of a
    derivative of DiracDelta likewise, by its normal form. The node itself where that is not what it is."""
    body, *specs = node.children()
    if not contains(body, (DELTA,)) or len(specs) != 1 or len(specs[0].args) != 3:
        return node
    variable, low, high = specs[0].children()
    try:
        function, terms = parts_of(body, {})
        if not _before(low, high):
            return node
        masses = [_mass(term, str(variable.args[0]), low, high) for term in terms]
    except Undecided:
        return node
    rest = ZERO if _is_zero(function) else Node("Integral", (function, specs[0]))
    return add(rest, *masses)


def _mass(term: DeltaTerm, name: str, low: Node, high: Node) -> Node:
    """What one term adds to the integral over the range. Raises Undecided where its place is not known to lie inside,
    or outside."""
    if term.line.name != name or term.line.others or term.more:
        raise Undecided("a line of several names")
    inside = _before(low, term.line.place()) and _before(term.line.place(), high)
    return term.coefficient if inside and term.order == 0 else ZERO


def _before(a: Node, b: Node) -> bool:
    """Whether a < b, for numbers that are not equal. Raises Undecided."""
    if OO in (a, b) or neg(OO) in (a, b):
        return a == neg(OO) or b == OO
    if free_names(a) or free_names(b):
        raise Undecided("an end with a name in it")
    with precision(BITS):
        gap = Tape(sub(b, a))({})
    if not (gap.is_finite() and gap.imag.is_zero()) or gap.real.contains(0):
        raise Undecided("an end at the place")
    return bool(gap.real > 0)


def pinned(node: Node) -> Node:
    """Piecewise((f(x), Eq(x, c)), ...) with f(c) for f(x), where DiracDelta stands in f: at c alone it is asked for."""
    pairs = []
    for pair in node.children():
        value, condition = pair.children()
        if condition.head == "Eq" and is_distribution(value):
            name, number = condition.children()
            if name.head == "Symbol" and rational(number) is not None:
                value = _put_in(substitute(value, {str(name.args[0]): number}))
        pairs.append(Node("Pair", (value, condition)))
    return Node("Piecewise", tuple(pairs))


def _put_in(node: Node) -> Node:
    """The tree with DiracDelta(c, k) of a rational c other than 0 replaced by 0."""
    if node.head == DELTA:
        return ZERO if rational(next(node.children())) not in (None, 0) else node
    return Node(node.head, tuple([_put_in(arg) if type(arg) is Node else arg for arg in node.args]))


def _is_zero(node: Node) -> bool:
    if node == ZERO:
        return True
    try:
        found = Letters().difference(node, ZERO)
    except TooLarge:
        return False
    return found is not None and bool(found[0].is_zero())

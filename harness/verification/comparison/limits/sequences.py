"""Limits of sequences that hold sums up to n: Limit(Sum(f(k), (k, a, n))/b(n), n, oo).

Stolz and Cesaro: where b is strictly monotone from some n on and goes to oo or -oo, the limit of S(n)/b(n) is that of
(S(n + 1) - S(n))/(b(n + 1) - b(n)), if this one exists, be it infinite. S(n + 1) - S(n) are the terms that come in.
b is monotone where b(n + 1)/b(n) has a limit above 1, or where b(n + 1) - b(n) has one other than 0, or its reciprocal
an infinite one. In a product a factor may give way to one whose quotient with it tends to 1: harmonic(n) to log(n),
subfactorial(n) to n!/e. To a sum what tends to 0 may be added: harmonic(n) is log(n) + EulerGamma and less and less.

n runs over whole numbers, where a sum up to n is one. What holds along all real n, holds along these.
"""

from __future__ import annotations

from flint import acb, fmpq

from harness.formulas.functions.balls import BITS, precision
from harness.formulas.trees.algebra import (
    BINDERS,
    ONE,
    ZERO,
    add,
    call,
    contains,
    div,
    free_names,
    mul,
    neg,
    sub,
    substitute,
)
from harness.formulas.trees.facts import facts_within
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.infinite_sums import OO, Diverges, Total, total_of
from harness.verification.comparison.exact.quotients import as_fraction as as_polynomials
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.limits.limit_of import DNE, one_sided
from harness.verification.comparison.series.taylor_rules import as_fraction
from harness.verification.comparison.sets.relations import truth
from harness.verification.comparison.values.values import infinity

MAX_DEPTH = 5
MAX_SIZE = 300
LOOK = 12
"""Terms that are looked at before anything is said of a sum."""
MAX_STEP = 4
"""How many terms may come in from n to n + 1."""
_SEQUENCES = frozenset({"Sum", "subfactorial", "harmonic"})
_MINUS_OO = Node("Neg", (OO,))


def limit_of_sequence(node: Node) -> Node:
    """The value of a Limit at oo whose body holds such a sum. Raises Undecided."""
    body, variable, point, _ = node.children()
    name = str(variable.args[0])
    if infinity(point) != "oo" or not _holds_sequence(body, name):
        raise Undecided("no sequence")
    return _limit(body, name, 0)


def _holds_sequence(node: Node, name: str) -> bool:
    return contains(node, _SEQUENCES) and any(
        part.head in _SEQUENCES and name in free_names(part) for part in node.walk()
    )


def _limit(body: Node, name: str, depth: int) -> Node:
    """The limit at oo: finite, oo or -oo. Raises Undecided."""
    if depth > MAX_DEPTH or facts_within(body, MAX_SIZE) is None:
        raise Undecided("a sequence of many parts")
    if not _holds_sequence(body, name):
        found = one_sided(body, name, "oo", fmpq(0))
        if found == DNE or infinity(found) in ("zoo", "nan"):
            raise Undecided("whether it has a limit along the whole numbers is not known")
        return found
    if body.head == "Neg":
        return _scaled(_limit(next(body.children()), name, depth + 1), -1)
    if body.head == "Add":
        return _of_sum(list(body.children()), name, depth)
    return _of_product(body, name, depth)


def _scaled(value: Node, sign: int) -> Node:
    """sign*value, of a limit that may be infinite."""
    if sign > 0:
        return value
    end = infinity(value)
    return neg(value) if end is None else OO if end == "-oo" else _MINUS_OO


def _of_sum(parts: list[Node], name: str, depth: int) -> Node:
    eased = [_additive(part, name) for part in parts]
    if eased != parts:
        return _limit(add(*eased), name, depth + 1)
    found = [_limit(part, name, depth + 1) for part in parts]
    ends = {infinity(value) for value in found} - {None}
    if len(ends) > 1:
        raise Undecided("oo - oo")
    return add(*found) if not ends else OO if ends == {"oo"} else _MINUS_OO


def _additive(part: Node, name: str) -> Node:
    """A term of a sum, up to what tends to 0: harmonic(u) and sums of c/(k + r) by logarithms."""
    if part.head == "Neg":
        return neg(_additive(next(part.children()), name))
    if part.head == "harmonic" and len(part.args) == 1:
        (u,) = part.children()
        _rising(u, name)
        return add(call("log", u), Node("Constant", ("EulerGamma",)))
    if part.head != "Sum" or len(part.args) != 2:
        return part
    body, k, low, high = _parts(part)
    found, first = as_polynomials(body, k), rational(low)
    if found is None or first is None or found[0].degree() != 0 or found[1].degree() != 1:
        return part
    _rising(high, name)
    scale, start = found[0][0] / found[1][1], found[1][0] / found[1][1]  # scale/(k + start)
    if not first + start > 0:
        return part
    return mul(as_tree(scale), sub(call("log", high), call("digamma", as_tree(first + start))))


def _rising(node: Node, name: str) -> int:
    """p of p*n + c, whole numbers with p > 0. Raises Undecided."""
    found = as_polynomials(node, name)
    if found is None or found[0].degree() != 1 or found[1].degree() != 0:
        raise Undecided("an end that is not of the form p*n + c")
    line = found[0] / found[1][0]
    if line[0].q != 1 or line[1].q != 1 or not 0 < line[1] <= MAX_STEP:
        raise Undecided("an end that is not of the form p*n + c")
    return int(line[1].p)


def _parts(node: Node) -> tuple[Node, str, Node, Node]:
    body, spec = node.children()
    variable, low, high = spec.children()
    return body, str(variable.args[0]), low, high


def _of_product(body: Node, name: str, depth: int) -> Node:
    top, bottom = (_factors(part) for part in as_fraction(body))
    above = [factor for factor in top if _is_sum(factor, name)]
    below = [factor for factor in bottom if _is_sum(factor, name)]
    if len(above) + len(below) > 1:
        raise Undecided("several sums")
    rest = [[_alike(factor, name) for factor in part if not _is_sum(factor, name)] for part in (top, bottom)]
    quotient = div(mul(*rest[0]), mul(*rest[1]))
    if _holds_sequence(quotient, name):
        raise Undecided("a sum inside something else")
    if above:
        return _stolz(above[0], div(mul(*rest[1]), mul(*rest[0])), name, depth)
    if not below:
        return _limit(quotient, name, depth + 1)
    return _reciprocal(_stolz(below[0], quotient, name, depth))


def _reciprocal(value: Node) -> Node:
    if infinity(value) is not None:
        return ZERO
    if rational(value) == 0 or truth(Node("Ne", (value, ZERO))) is not True:
        raise Undecided("a reciprocal of what tends to 0")
    return div(ONE, value)


def _factors(node: Node) -> list[Node]:
    if node.head == "Mul":
        return [factor for part in node.children() for factor in _factors(part)]
    if node.head == "Neg":
        return [integer(-1), *_factors(next(node.children()))]
    return [node]


def _is_sum(node: Node, name: str) -> bool:
    return node.head == "Sum" and len(node.args) == 2 and name in free_names(node)


def _alike(factor: Node, name: str) -> Node:
    """A factor whose quotient with this one tends to 1."""
    if factor.head == "Pow" and not free_names(list(factor.children())[1]):
        base, order = factor.children()
        return Node("Pow", (_alike(base, name), order))
    if factor.head not in ("harmonic", "subfactorial") or len(factor.args) != 1:
        return factor
    (u,) = factor.children()
    _rising(u, name)
    return call("log", u) if factor.head == "harmonic" else div(call("factorial", u), Node("Constant", ("E",)))


def _stolz(series: Node, b: Node, name: str, depth: int) -> Node:
    """The limit of series/b."""
    body, k, low, high = _parts(series)
    first = rational(low)
    step = _rising(high, name)
    if name in free_names(body) or free_names(low) or first is None or first.q != 1:
        raise Undecided("terms that change with n")
    if contains(b, BINDERS) or not _defined(body, k, int(first.p)):
        raise Undecided("a term that may have no value")
    size = _limit(b, name, depth + 1)
    if infinity(size) is None:
        return _over_a_number(body, k, int(first.p), size)
    coming = [substitute(body, {k: add(high, integer(j))}) for j in range(1, step + 1)]
    if any(k in free_names(term) for term in coming):  # a sum inside runs over n itself
        raise Undecided("names that stand in each other's way")
    after = substitute(b, {name: add(Node("Symbol", (name,)), ONE)})
    growth = _limit(div(after, b), name, depth + 1)
    if infinity(growth) == "oo":
        return _limit(add(*[div(term, after) for term in coming]), name, depth + 1)
    if infinity(growth) is not None:
        raise Undecided("what changes its sign")
    if truth(Node("Gt", (growth, ONE))) is True:
        rate = sub(growth, ONE)
        return _divided(_limit(add(*[div(term, b) for term in coming]), name, depth + 1), rate)
    change = sub(after, b)
    tends = _limit(change, name, depth + 1)
    if infinity(tends) is None and truth(Node("Ne", (tends, ZERO))) is not True:
        backwards = _limit(div(ONE, change), name, depth + 1)
        if infinity(backwards) is None:
            raise Undecided("what may not be monotone")
    return _limit(add(*[div(term, change) for term in coming]), name, depth + 1)


def _defined(body: Node, k: str, first: int) -> bool:
    """Whether no term is seen to lack a value: no zero of a denominator from the first term on, and the first ones
    finite. Sums inside are looked at when their turn comes."""
    for part in body.walk():
        below = part.args[1] if part.head == "Div" else part.args[0] if part.head == "Pow" else None
        found = as_polynomials(below, k) if isinstance(below, Node) and k in free_names(below) else None
        for factor, _ in found[0].factor()[1] if found and found[0] != 0 else ():
            root = -factor[0] / factor[1] if factor.degree() == 1 else None
            if root is not None and root.q == 1 and root >= first and (part.head == "Div" or _falls(part)):
                return False
    tape = Tape(_without_sums(body))
    with precision(BITS):
        return all(tape({k: acb(n)}).is_finite() for n in range(first, first + LOOK)) if tape.symbols <= {k} else False


def _falls(node: Node) -> bool:
    """Whether a power may have a negative exponent."""
    order = rational(node.args[1])  # type: ignore[arg-type]  # Pow(a, b)
    return order is None or order < 0


def _without_sums(node: Node) -> Node:
    if node.head == "Sum":
        return ONE
    return Node(node.head, tuple([_without_sums(arg) if type(arg) is Node else arg for arg in node.args]))


def _divided(value: Node, rate: Node) -> Node:
    """A limit over a positive number."""
    return value if infinity(value) is not None else div(value, rate)


def _over_a_number(body: Node, k: str, first: int, size: Node) -> Node:
    """The sum up to infinity over a number."""
    if truth(Node("Ne", (size, ZERO))) is not True:
        raise Undecided("0 below a sum")
    try:
        with precision(BITS):
            total = total_of(body, k, first)
    except Diverges as found:
        if found.towards == "unknown":
            raise Undecided("a sum that diverges") from None
        below = truth(Node("Lt", (size, ZERO))) is True
        return _scaled(OO if found.towards == "oo" else _MINUS_OO, -1 if below else 1)
    return div(_written(total, body, k, first), size)


def _written(total: Total, body: Node, k: str, first: int) -> Node:
    spec = Node("Tuple", (Node("Symbol", (k,)), integer(first), OO))
    return total.exact if not total.rest else Node("Sum", (body, spec))

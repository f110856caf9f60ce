"""Terms of series as R(n)*q**n*exp(c*n)*(products of factorials): hypergeometric terms, whose quotient of neighbours is
a quotient of polynomials in n times a number.

binomial(2*n, n)/4**n is (2*n)!/(n!)**2*(1/4)**n; what holds no n is a factor that is kept as it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from flint import fmpq, fmpq_poly

from harness.formulas.trees.algebra import ONE, call, div, free_names, mul
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import as_fraction, as_tree, rational, size

MAX_PARTS = 12
MAX_POWER = 12
MAX_BITS = 4000
MAX_STEP = 8
"""How fast the argument of a factorial may grow with n."""
_ONE_POLY = fmpq_poly([1])


@dataclass(frozen=True)
class HypergeometricTerm:
    """scale*top(n)/bottom(n)*base**n*exp(rate*n)*product of (p*n + c)!**k.

    scale: a tree without n. factorials: ((p, c), k), sorted; p > 0.
    """

    top: Any = field(default_factory=lambda: _ONE_POLY)
    bottom: Any = field(default_factory=lambda: _ONE_POLY)
    base: Any = field(default_factory=lambda: fmpq(1))
    rate: Any = field(default_factory=lambda: fmpq(0))
    factorials: tuple[tuple[tuple[int, int], int], ...] = ()
    scale: Node = ONE

    def kind(self) -> tuple[Any, ...]:
        """Terms of one kind differ in their quotient of polynomials alone."""
        return str(self.base), str(self.rate), self.factorials, self.scale

    def fraction(self, n: int) -> Any:
        """top(n)/bottom(n). Raises Undecided where the term has no value."""
        below = self.bottom(n)
        if below == 0:
            raise Undecided("a term of the sum has no value")
        return self.top(n) / below


def terms_of(body: Node, name: str) -> list[HypergeometricTerm]:
    """The body as a sum of hypergeometric terms, one of each kind. Raises Undecided where it is none."""
    kinds: dict[Any, HypergeometricTerm] = {}
    for term in _terms(body, name):
        before = kinds.get(term.kind())
        kinds[term.kind()] = term if before is None else _together(before, term)
    return list(kinds.values())


def _together(a: HypergeometricTerm, b: HypergeometricTerm) -> HypergeometricTerm:
    top, bottom = a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom
    return _lowest(replace(a, top=top, bottom=bottom))


def _lowest(term: HypergeometricTerm) -> HypergeometricTerm:
    """Constants are kept in the numerator. Common factors with a zero at a whole number stay where they were."""
    common = term.top.gcd(term.bottom)
    if common.degree() < 1 or any(factor.degree() == 1 for factor, _ in common.factor()[1]):
        return term
    return replace(term, top=term.top // common, bottom=term.bottom // common)


def _terms(node: Node, name: str) -> list[HypergeometricTerm]:
    if name not in free_names(node):
        value = rational(node)
        return [HypergeometricTerm(scale=node)] if value is None else [HypergeometricTerm(top=fmpq_poly([value]))]
    found = as_fraction(node, name)
    if found is not None:
        return [HypergeometricTerm(*found)]
    head, args = node.head, list(node.children())
    if head == "Add":
        parts = [term for arg in args for term in _terms(arg, name)]
    elif head == "Neg":
        parts = [replace(term, top=-term.top) for term in _terms(args[0], name)]
    elif head == "Mul":
        parts = [HypergeometricTerm()]
        for arg in args:
            parts = [_product(a, b) for a in parts for b in _terms(arg, name)]
            if len(parts) > MAX_PARTS:
                raise Undecided("a sum of many kinds of terms")
    elif head == "Div":
        below = _raised(_single(args[1], name), -1)
        parts = [_product(a, below) for a in _terms(args[0], name)]
    else:
        parts = [_single(node, name)]
    if len(parts) > MAX_PARTS:
        raise Undecided("a sum of many kinds of terms")
    return parts


def _single(node: Node, name: str) -> HypergeometricTerm:
    """A factor that is one term."""
    head, args = node.head, list(node.children())
    if head == "Pow":
        return _power(args[0], args[1], name)
    if head == "exp":
        step, start = _linear(args[0], name)
        return HypergeometricTerm(rate=step, scale=ONE if start == 0 else call("exp", as_tree(start)))
    if head == "cos" and args[0].head in ("Mul", "Symbol") and _times_pi(args[0], name):
        return HypergeometricTerm(base=fmpq(-1))
    if head in ("factorial", "gamma"):
        step, start = _linear(args[0], name)
        return _factorial(step, start - (head == "gamma"))
    if head == "binomial":
        n, k = (_linear(arg, name) for arg in args)
        parts = [_factorial(*n), *(_raised(_factorial(*pair), -1) for pair in (k, (n[0] - k[0], n[1] - k[1])))]
        return _product(_product(parts[0], parts[1]), parts[2])
    found = _terms(node, name) if head in ("Add", "Mul", "Neg", "Div") or as_fraction(node, name) else []
    if len(found) != 1:
        raise Undecided(f"no hypergeometric term: {head}")
    return found[0]


def _times_pi(node: Node, name: str) -> bool:
    pi, n = Node("Constant", ("pi",)), Node("Symbol", (name,))
    return node.head == "Mul" and len(node.args) == 2 and set(node.children()) == {pi, n}


def _power(base: Node, exponent: Node, name: str) -> HypergeometricTerm:
    if name not in free_names(exponent):
        order = rational(exponent)
        if order is None or order.q != 1 or abs(order) > MAX_POWER:
            raise Undecided("a power that is not whole")
        return _raised(_single(base, name), int(order.p))
    if base == Node("Constant", ("E",)):
        return _single(call("exp", exponent), name)
    value = rational(base)
    step, start = _linear(exponent, name)
    if value is None or value == 0 or step.q != 1 or abs(step) > MAX_POWER or start.q != 1:
        raise Undecided("a power of no number")
    if size(value) * (abs(step) + abs(start)) > MAX_BITS:
        raise Undecided("a power of many digits")
    return HypergeometricTerm(top=fmpq_poly([value ** int(start.p)]), base=value ** int(step.p))


def _linear(node: Node, name: str) -> tuple[Any, Any]:
    """(a, b) of a*n + b. Raises Undecided."""
    found = as_fraction(node, name)
    if found is None or found[0].degree() > 1 or found[1].degree() > 0:
        raise Undecided("no linear function of the name")
    line = found[0] / found[1][0]
    return line[1], line[0]


def _factorial(step: Any, start: Any) -> HypergeometricTerm:
    if step == 0 and start.q == 1 and 0 <= start <= 200:
        return HypergeometricTerm(top=fmpq_poly([_factorial_of(int(start.p))]))
    if step.q != 1 or start.q != 1 or not 0 < step <= MAX_STEP or abs(start) > 1000:
        raise Undecided("a factorial of this argument")
    return HypergeometricTerm(factorials=(((int(step.p), int(start.p)), 1),))


def _factorial_of(n: int) -> int:
    value = 1
    for k in range(2, n + 1):
        value *= k
    return value


def _product(a: HypergeometricTerm, b: HypergeometricTerm) -> HypergeometricTerm:
    powers = dict(a.factorials)
    for key, k in b.factorials:
        powers[key] = powers.get(key, 0) + k
    kept = tuple(sorted((key, k) for key, k in powers.items() if k))
    return HypergeometricTerm(
        a.top * b.top, a.bottom * b.bottom, a.base * b.base, a.rate + b.rate, kept, mul(a.scale, b.scale)
    )


def _raised(term: HypergeometricTerm, n: int) -> HypergeometricTerm:
    top, bottom = (term.top, term.bottom) if n >= 0 else (term.bottom, term.top)
    if bottom == 0 or term.base == 0:
        raise Undecided("a term of the sum has no value")
    if max(top.degree(), bottom.degree()) * abs(n) > 60:
        raise Undecided("a polynomial of a high degree")
    scale = term.scale if n == 1 or term.scale == ONE else div(ONE, term.scale) if n == -1 else _refused()
    factorials = tuple((key, k * n) for key, k in term.factorials)
    return HypergeometricTerm(top ** abs(n), bottom ** abs(n), term.base**n, term.rate * n, factorials, scale)


def _refused() -> Node:
    raise Undecided("a power of a constant")

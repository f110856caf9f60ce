"""The canonical form of a tree: one spelling for what is the same before anything is computed.

a - b is a + (-1)*b, a/b is a*b**(-1), sqrt(a) is a**(1/2), exp(a) is E**a; sums, products and sets are flat and
sorted; a literal + 0 and * 1 vanish, a literal * 0 is 0, exact opposites cancel (t and -t, b**n and b**-n for whole
n). Numbers are not folded: 3*4 and 12 stay two things, because saying that they are one is what a step of arithmetic
does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from harness.formulas.trees.facts import Remembered
from harness.formulas.trees.tree import Node, integer

ZERO, ONE, MINUS_ONE = integer(0), integer(1), integer(-1)
LEAVES = frozenset(
    {
        "Integer",
        "Decimal",
        "Symbol",
        "Constant",
        "Boolean",
        "Word",
        "Text",
        "EmptySet",
        "Reals",
        "Integers",
        "Naturals",
        "Naturals0",
        "Rationals",
        "Complexes",
        "UniversalSet",
    }
)
UNORDERED = frozenset(
    {"FiniteSet", "Union", "Intersection", "SymmetricDifference", "And", "Or", "Max", "Min", "gcd", "lcm", "Eq", "Ne"}
)
IDEMPOTENT = UNORDERED - {"Eq", "Ne"}
MIRRORED = {"Gt": "Lt", "Ge": "Le"}


def canonical(node: Node) -> Node:
    """The canonical form, bounded by the size of the tree (syntax caps its depth, so recursion is safe)."""
    head, given = node
    if head in LEAVES:
        return node
    # Most nodes are leaves: a call for each would be half of the cost.
    args = [arg if arg[0] in LEAVES else canonical(arg) for arg in given if type(arg) is Node]
    rule = RULES.get(head)
    if rule is not None:
        return rule(args)
    if head in UNORDERED:
        unique = dict.fromkeys(args) if head in IDEMPOTENT else args
        return Node(head, tuple(sorted(unique, key=_key)))
    if head in MIRRORED:
        return Node(MIRRORED[head], tuple(reversed(args)))
    if len(args) == len(given):
        return Node(head, tuple(args))
    rest = iter(args)
    return Node(head, tuple([next(rest) if type(arg) is Node else arg for arg in given]))


def _key(node: Any) -> tuple[int, str, Any, int]:
    """An order that is the same for the same trees within one process; nothing is printed in it."""
    head, args = node
    return (0, head, args, 0) if head in LEAVES else (1, head, (), hash(args))


def negated(node: Node) -> Node:
    """-node, canonical."""
    return _neg([node])


def parts(node: Node, head: str) -> tuple[Node, ...]:
    """The terms of a sum or the factors of a product; anything else is its own only part."""
    return tuple(node.children()) if node.head == head else (node,)


def _neg(args: list[Node]) -> Node:
    (value,) = args
    if value.head == "Integer":
        return integer(-int(value.args[0]))  # type: ignore[arg-type]  # an Integer holds an int
    return _mul([MINUS_ONE, value])


def _add(args: list[Node]) -> Node:
    terms = [term for arg in args for term in parts(arg, "Add") if term != ZERO]
    if len(terms) > 1 and any(map(_is_negative, terms)):
        terms = _without_opposites(terms)
    return _rebuilt("Add", terms, ZERO)


def _is_negative(term: Node) -> bool:
    """Whether it is minus something: only then two terms may cancel."""
    if term.head == "Mul":
        return MINUS_ONE in term.args
    return term.head == "Integer" and int(term.args[0]) < 0  # type: ignore[arg-type]  # an Integer holds an int


def _without_opposites(terms: list[Node]) -> list[Node]:
    """t and -t cancel."""
    if len(set(map(_unsigned, terms))) == len(terms):  # no two alike but for their sign, as 9 times in 10
        return terms
    left = Counter(terms)
    for term in list(left):
        if term.head not in ("Mul", "Integer") or left[term] <= 0:
            continue
        opposite = negated(term)
        common = min(left[term], left.get(opposite, 0))
        if common and opposite != term:
            left[term] -= common
            left[opposite] -= common
    return list(left.elements())


def _unsigned(term: Node) -> Any:
    """The same for t and -t, and for nothing else."""
    if term.head == "Mul" and MINUS_ONE in term.args:
        rest = [factor for factor in term.args if factor != MINUS_ONE]
        return rest[0] if len(rest) == 1 else ("Mul", tuple(rest))
    return integer(abs(int(term.args[0]))) if term.head == "Integer" else term  # type: ignore[arg-type]  # an Integer holds an int


def _mul(args: list[Node]) -> Node:
    factors: list[Node] = []
    sign = 1
    for arg in args:
        for factor in parts(arg, "Mul"):
            if factor.head == "Integer" and int(factor.args[0]) < 0:  # type: ignore[arg-type]  # an Integer holds an int
                sign = -sign
                factor = integer(-int(factor.args[0]))  # type: ignore[arg-type]  # as above
            if factor == ZERO:
                return ZERO
            if factor != ONE:
                factors.append(factor)
    if len(factors) > 1 and any(factor.head == "Pow" for factor in factors):
        factors = _without_reciprocals(factors)
    if sign < 0:
        if len(factors) == 1 and factors[0].head == "Integer":
            return integer(-int(factors[0].args[0]))  # type: ignore[arg-type]  # as above
        factors.append(MINUS_ONE)
    return _rebuilt("Mul", factors, ONE)


def _without_reciprocals(factors: list[Node]) -> list[Node]:
    """b**n and b**-n cancel, for whole n."""
    powers = [factor for factor in factors if factor.head == "Pow"]
    if all(power.args[1].head == "Integer" for power in powers):  # type: ignore[union-attr]  # a Pow holds Nodes
        bases = [factor.args[0] if factor.head == "Pow" else factor for factor in factors]
        if len(set(bases)) == len(bases):
            return factors
    left = Counter(factors)
    for factor in list(left):
        if factor.head != "Pow" or left[factor] <= 0:
            continue
        inverse = _pow([factor, MINUS_ONE])
        common = min(left[factor], left.get(inverse, 0))
        if common and inverse != factor:
            left[factor] -= common
            left[inverse] -= common
    return list(left.elements())


def _rebuilt(head: str, items: list[Node], empty: Node) -> Node:
    if len(items) < 2:
        return items[0] if items else empty
    return Node(head, tuple(sorted(items, key=_key)))


def _div(args: list[Node]) -> Node:
    above, below = args
    return _mul([above, _pow([below, MINUS_ONE])])


def _pow(args: list[Node]) -> Node:
    base, exponent = args
    if exponent == ONE:
        return base
    if exponent.head == "Integer":
        # (a*b)**n = a**n * b**n and (a**m)**n = a**(m*n) hold for whole n, whatever a and b are.
        if base.head == "Mul":
            return _mul([_pow([factor, exponent]) for factor in base.children()])
        if base.head == "Pow" and base.args[1].head == "Integer":  # type: ignore[union-attr]  # a Pow holds Nodes
            product = int(base.args[1].args[0]) * int(exponent.args[0])  # type: ignore[union-attr, arg-type]  # whole numbers
            return _pow([base.args[0], integer(product)])  # type: ignore[list-item]  # as above
        if base == ONE:
            return ONE
        if base == MINUS_ONE and exponent == MINUS_ONE:
            return MINUS_ONE
    return Node("Pow", (base, exponent))


RULES: dict[str, Callable[[list[Node]], Node]] = {
    "Neg": _neg,
    "Add": _add,
    "Mul": _mul,
    "Div": _div,
    "Pow": _pow,
    "sqrt": lambda args: _pow([args[0], Node("Pow", (integer(2), MINUS_ONE))]),
    "exp": lambda args: _pow([Node("Constant", ("E",)), args[0]]),
}


canonical_cached = Remembered(canonical)
"""`canonical`, remembered: the samples of one group make the same claims again and again."""


def same_as_written(a: Node, b: Node) -> bool:
    """Whether nothing needs to be computed to see that the two are one."""
    return a == b or canonical_cached(a) == canonical_cached(b)

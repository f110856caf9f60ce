"""Building trees: the constructors that drop what is plainly nothing (+0, *1, *0), names, substitution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.formulas.trees.facts import facts, facts_within, heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided

ZERO, ONE, TWO, MINUS_ONE = integer(0), integer(1), integer(2), integer(-1)
HALF = Node("Div", (ONE, TWO))
BINDERS = frozenset({"Integral", "Sum", "Product", "Limit"})


def add(*terms: Node) -> Node:
    """The sum, without zeros."""
    kept = [term for term in terms if term != ZERO]
    return ZERO if not kept else kept[0] if len(kept) == 1 else Node("Add", tuple(kept))


def mul(*factors: Node) -> Node:
    """The product, without ones; 0 where a factor is the literal 0."""
    if ZERO in factors:
        return ZERO
    kept = [factor for factor in factors if factor != ONE]
    return ONE if not kept else kept[0] if len(kept) == 1 else Node("Mul", tuple(kept))


def neg(a: Node) -> Node:
    """-a."""
    if a.head == "Integer":
        return integer(-int(a.args[0]))  # type: ignore[arg-type]  # an Integer holds an int
    return a.args[0] if a.head == "Neg" else Node("Neg", (a,))  # type: ignore[return-value]  # a Neg holds a Node


def sub(a: Node, b: Node) -> Node:
    """a - b."""
    return add(a, neg(b)) if b != ZERO else a


def div(a: Node, b: Node) -> Node:
    """a/b."""
    return a if b == ONE or a == ZERO != b else Node("Div", (a, b))


def power(a: Node, n: Node) -> Node:
    """a**n."""
    return a if n == ONE else Node("Pow", (a, n))


def call(head: str, *args: Node) -> Node:
    """head(args)."""
    return Node(head, args)


def free_names(node: Node) -> frozenset[str]:
    """The names that are free in the tree: not the variable of a definite integral, a sum or a limit."""
    found = facts(node)
    return found.names if found.heads.isdisjoint(BINDERS) else _free_below_binders(node)


def _free_below_binders(node: Node) -> frozenset[str]:
    if node.head in BINDERS:
        return _free_of_binder(node)
    names: set[str] = set()
    stack = [node]
    while stack:
        head, args = stack.pop()
        if head == "Symbol":
            names.add(str(args[0]))
        elif head in BINDERS:
            names |= _free_of_binder(Node(head, args))
        else:
            stack.extend([arg for arg in args if type(arg) is Node])
    return frozenset(names)


def _free_of_binder(node: Node) -> frozenset[str]:
    body, *rest = node.children()
    names = set(free_names(body))
    if node.head == "Limit":
        return frozenset(names - free_names(rest[0])) | free_names(rest[1])
    for spec in rest:
        variable, *bounds = spec.children()
        if bounds:
            names -= free_names(variable)
        for bound in bounds:
            names |= free_names(bound)
    return frozenset(names)


def bound_names(node: Node) -> set[str]:
    """The variables that some integral, sum, product or limit inside the tree runs over."""
    names: set[str] = set()
    for part in node.walk():
        if part.head == "Limit":
            names |= free_names(part.args[1])  # type: ignore[arg-type]  # Limit(f, x, a, dir)
        elif part.head in BINDERS:
            for spec in part.args[1:]:
                names |= free_names(spec.args[0])  # type: ignore[union-attr, arg-type]  # Tuple(x, ...)
    return names


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with free names replaced; under a binder of the same name, or of a name the value holds, nothing is."""
    if not values:
        return node
    if node.head == "Symbol":
        return values.get(str(node.args[0]), node)
    if node.head in BINDERS:
        hidden = bound_names(node)
        values = {
            name: value for name, value in values.items() if name not in hidden and not free_names(value) & hidden
        }
    changed = tuple([substitute(arg, values) if type(arg) is Node else arg for arg in node.args])
    return node if all(a is b for a, b in zip(changed, node.args, strict=True)) else Node(node.head, changed)


def bounded(node: Node, most: int) -> Node:
    """The same tree, once it is known to be written with at most `most` nodes: shared parts count each time.

    Raises Undecided. Products and derivatives share subtrees, so a small object may be an enormous tree.
    """
    if facts_within(node, most) is None:
        raise Undecided(f"a tree of more than {most} nodes")
    return node


def contains(node: Node, heads: Iterable[str]) -> bool:
    """Whether any of the heads occurs in the tree."""
    return not heads_of(node).isdisjoint(heads)


def whole(node: Node) -> int | None:
    """The integer a tree is written as, or None."""
    if node.head == "Integer":
        return int(node.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    if node.head == "Neg":
        inner = whole(node.args[0])  # type: ignore[arg-type]  # a Neg holds a Node
        return None if inner is None else -inner
    return None


NOT_VALUES = frozenset(
    {
        "Boolean",
        "Word",
        "Text",
        "Ellipsis",
        "Quantity",
        "Matrix",
        "List",
        "Tuple",
        "FiniteSet",
        "Dict",
        "Interval",
        "Union",
        "Intersection",
        "Complement",
        "SymmetricDifference",
        "EmptySet",
        "Reals",
        "Integers",
        "Naturals",
        "Naturals0",
        "Rationals",
        "Complexes",
        "UniversalSet",
        "ProductSet",
        "ImageSet",
        "ConditionSet",
        "AccumBounds",
        "Range",
        "Eq",
        "ComplexRegion",
        "Ne",
        "Lt",
        "Le",
        "Gt",
        "Ge",
        "And",
        "Or",
        "Not",
        "Chain",
        "Contains",
        "PlusMinus",
        "Pair",
        "Lambda",
        "Order",
        "Time",
        "Date",
        "Ratio",
        "Based",
    }
)
"""Heads at the root of what is no single number or expression."""


def is_value(node: Node) -> bool:
    """Whether the tree stands for one number or expression."""
    return node.head not in NOT_VALUES

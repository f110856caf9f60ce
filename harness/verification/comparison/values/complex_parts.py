"""Real and imaginary parts of trees whose names are real, and whole parts of both: floor(a + b*I) is floor(a) +
I*floor(b), as in SymPy, and ceiling and frac likewise."""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.functions.by_property import REAL_VALUED
from harness.formulas.trees.algebra import ONE, ZERO, add, call, contains, div, mul, neg
from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational
from harness.verification.verdict import Verdict, all_of

I = Node("Constant", ("I",))  # noqa: E741 (the imaginary unit, as SymPy prints it)
WHOLE_PARTS = ("floor", "ceiling")
MAX_NODES = 400
_REAL = REAL_VALUED | {"Add", "Mul", "Neg", "Div", "Integer", "Decimal", "Symbol"}
"""Heads that are real where they have a value, of real arguments."""
_REAL_CONSTANTS = frozenset({"pi", "E", "GoldenRatio", "EulerGamma", "Catalan"})


def is_real_tree(node: Node) -> bool:
    """Whether the tree is real wherever it has a value, for all real values of its names."""
    for part in node.walk():
        if part.head in _REAL or (part.head == "Constant" and part.args[0] in _REAL_CONSTANTS):
            continue
        if part.head == "Pow" and isinstance(part.args[1], Node) and _is_whole(part.args[1]):
            continue
        if part.head in ("sqrt", "log") and len(part.args) == 1 and _is_positive(next(part.children())):
            continue
        return False
    return True


def _is_whole(node: Node) -> bool:
    value = rational(node)
    return value is not None and value.q == 1


def _is_positive(node: Node) -> bool:
    value = rational(node)
    return value is not None and value > 0


def split(node: Node) -> tuple[Node, Node] | None:
    """(real part, imaginary part) as trees that are real; None where they are not read off."""
    if is_real_tree(node):
        return node, ZERO
    if node == I:
        return ZERO, ONE
    if node.head not in ("Add", "Neg", "Mul", "Div", "conjugate", *WHOLE_PARTS, "frac"):
        return None
    parts = [split(part) for part in node.children()]
    if None in parts:
        return None
    pairs = [pair for pair in parts if pair is not None]
    real, imaginary = pairs[0]
    if node.head == "Add":
        return add(*[re for re, _ in pairs]), add(*[im for _, im in pairs])
    if node.head == "Neg":
        return neg(real), neg(imaginary)
    if node.head == "conjugate":
        return real, neg(imaginary)
    if node.head == "Mul":
        for re, im in pairs[1:]:
            real, imaginary = _difference(real, re, imaginary, im), add(mul(real, im), mul(imaginary, re))
        return real, imaginary
    if node.head == "Div":
        return (div(real, pairs[1][0]), div(imaginary, pairs[1][0])) if pairs[1][1] == ZERO else None
    return call(node.head, real), ZERO if imaginary == ZERO else call(node.head, imaginary)


def _difference(a: Node, b: Node, c: Node, d: Node) -> Node:
    """a*b - c*d."""
    return add(mul(a, b), neg(mul(c, d)))


def whole_parts(node: Node) -> Node:
    """floor(n + u) is n + floor(u) for a whole n, floor(a + b*I) is floor(a) + I*floor(b); ceiling and frac likewise.
    Any other tree as it is."""
    (inner,) = node.children()
    if not contains(inner, WHOLE_PARTS) and not any(part == I for part in inner.walk()):
        return node
    parts = split(inner)
    if parts is None:
        return node
    real, imaginary = (ZERO if part == ZERO else _taken_out(node.head, part) for part in parts)
    return real if imaginary == ZERO else add(real, mul(I, imaginary))


def _taken_out(head: str, node: Node) -> Node:
    """head(node) of a real tree, with the whole terms of its sum taken out."""
    terms = list(node.children()) if node.head == "Add" else [node]
    whole = [term for term in terms if _is_whole_tree(term)]
    rest = [term for term in terms if term not in whole]
    if not rest:
        return call(head, node) if head == "frac" else node
    inner = call(head, add(*rest))
    return inner if head == "frac" else add(*whole, inner)


def _is_whole_tree(node: Node) -> bool:
    """Whether a real tree is a whole number wherever it has a value."""
    if node.head in WHOLE_PARTS or node.head == "Integer":
        return True
    return node.head in ("Add", "Mul", "Neg") and all(map(_is_whole_tree, node.children()))


def in_parts(a: Node, b: Node, judge: Callable[[Node, Node], Verdict]) -> Verdict | None:
    """The verdict on two complex values by their real and their imaginary parts; None where these are not read off."""
    if not any(part == I for side in (a, b) for part in side.walk()):
        return None
    left, right = split(a), split(b)
    if left is None or right is None or left[1] == right[1] == ZERO:
        return None
    return all_of([judge(one, other) for one, other in zip(left, right, strict=True)])

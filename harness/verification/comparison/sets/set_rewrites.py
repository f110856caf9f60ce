"""Sets rewritten as plainer ones: images of whole numbers cut by an interval, the real ones among complex images,
Complexes beside sets of numbers, unions of finite sets.

    {c*n + d : n whole} & [a, b]   the finitely many c*n + d between a and b, for real numbers c != 0 and d
    {p(n) + I*q(n) : n whole} & Reals   the p(n) at the whole roots of the polynomial q
    {c*n + d : n whole} & Integers   a progression, or empty, for rational c and d: a congruence
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd, lcm
from typing import Any

from flint import acb, fmpq

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.trees.algebra import contains, free_names, substitute
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import TooLarge, as_fraction, as_tree
from harness.verification.comparison.sets import complex_regions
from harness.verification.comparison.values.complex_parts import split
from harness.verification.comparison.values.values import infinity

MAX_IMAGES = 300
EMPTY, INTEGERS, REALS = Node("EmptySet"), Node("Integers"), Node("Reals")
_OF_NUMBERS = frozenset({"Interval", "Range", "Integers", "Naturals", "Naturals0", "Reals", "Rationals", "EmptySet"})


def plainer(node: Node) -> Node:
    """The tree with every part rewritten for which a rule here exists."""
    if node.head not in ("Union", "Intersection", "Complement", "SymmetricDifference", "Interval", "ImageSet"):
        return node
    parts = [plainer(part) for part in node.children()]
    rule = _RULES.get(node.head)
    rewritten = Node(node.head, tuple(parts))
    return rewritten if rule is None else rule(rewritten)


def _interval(node: Node) -> Node:
    """Interval(-oo, oo) is the reals."""
    low, high = list(node.children())[:2]
    return REALS if (infinity(low), infinity(high)) == ("-oo", "oo") else node


def _union(node: Node) -> Node:
    """A union of finite sets is one."""
    parts = list(node.children())
    if not all(part.head in ("FiniteSet", "EmptySet") for part in parts):
        return node
    members = [member for part in parts for member in part.children()]
    return Node("FiniteSet", tuple(members)) if members else EMPTY


def _intersection(node: Node) -> Node:
    parts = _without_complexes(list(node.children()))
    parts = complex_regions.met(parts)
    images = [part for part in parts if part.head == "ImageSet"]
    if len(images) == 1:
        (image,) = images
        others = [part for part in parts if part is not image]
        for cut in (_real_images, _progression, _between):
            found = cut(image, others)
            if found is not None:
                parts = [found, *others]
                break
    return parts[0] if len(parts) == 1 else Node("Intersection", tuple(parts))


def _without_complexes(parts: list[Node]) -> list[Node]:
    """Complexes leave a set of numbers as it is; zoo and oo are no complex numbers."""
    complexes = [part for part in parts if part.head == "Complexes"]
    others = [part for part in parts if part.head != "Complexes"]
    if not complexes or not others:
        return parts
    kept = []
    for part in others:
        if part.head == "FiniteSet":
            members = [member for member in part.children() if infinity(member) is None]
            part = Node("FiniteSet", tuple(members)) if members else EMPTY
        elif part.head not in _OF_NUMBERS:
            return parts
        kept.append(part)
    return kept


def _lambda(image: Node) -> tuple[str, Node] | None:
    """(n, f(n)) of ImageSet(Lambda(n, f(n)), Integers)."""
    rule, *bases = image.children()
    if rule.head != "Lambda" or bases != [INTEGERS]:
        return None
    variable, value = rule.children()
    if variable.head == "Tuple" and len(variable.args) == 1:
        (variable,) = variable.children()
    if variable.head != "Symbol" or not free_names(value) <= {str(variable.args[0])}:
        return None
    return str(variable.args[0]), value


def _polynomial(value: Node, name: str) -> Any:
    """The polynomial over the rationals that a tree is; None where it is none."""
    try:
        found = as_fraction(value, name)
    except TooLarge:
        return None
    return None if found is None or found[1].degree() > 0 else found[0] / found[1][0]


def _real_images(image: Node, others: list[Node]) -> Node | None:
    """The images that are real numbers, where the others are sets of real numbers."""
    written = _lambda(image)
    if written is None or not any(part.head in _OF_NUMBERS for part in others):
        return None
    name, value = written
    parts = split(value) if contains(value, ("Constant",)) else None
    if parts is None or parts[1] == integer(0):
        return None
    imaginary = _polynomial(parts[1], name)
    if imaginary is None or imaginary.degree() < 1:
        return None
    roots = [-factor[0] / factor[1] for factor, _ in imaginary.factor()[1] if factor.degree() == 1]
    places = [substitute(parts[0], {name: as_tree(root)}) for root in roots if root.q == 1]
    return Node("FiniteSet", tuple(places)) if places else EMPTY


def _progression(image: Node, others: list[Node]) -> Node | None:
    """{(p*n + q)/d} among the whole numbers: those of p*n = -q modulo d."""
    written = _lambda(image)
    if written is None or INTEGERS not in others:
        return None
    name, value = written
    line = _polynomial(value, name)
    if line is None or line.degree() != 1 or (line[0].q == 1 and line[1].q == 1):
        return None
    d = lcm(int(line[0].q), int(line[1].q))
    p, q = int((line[1] * d).p), int((line[0] * d).p)
    common = gcd(p, d)
    if q % common:
        return EMPTY
    step = d // common
    first = (-q // common * pow(p // common, -1, step)) % step if step > 1 else 0
    slope, shift = fmpq(p * step, d), fmpq(p * first + q, d)
    variable = Node("Symbol", (name,))
    body = Node("Add", (Node("Mul", (as_tree(slope), variable)), as_tree(shift)))
    return Node("ImageSet", (Node("Lambda", (variable, body)), INTEGERS))


def _between(image: Node, others: list[Node]) -> Node | None:
    """The images in and next to a bounded interval, of a line with real coefficients."""
    written = _lambda(image)
    spans = [part for part in others if part.head == "Interval" and not free_names(part)]
    spans = [part for part in spans if infinity(part.args[0]) is None and infinity(part.args[1]) is None]  # type: ignore[arg-type]  # Interval(a, b, ...)
    if written is None or not spans:
        return None
    name, value = written
    try:
        slope = derivative(value, name)
        if free_names(slope):
            return None
        with precision(BITS):
            step, shift = Tape(slope)({}), Tape(substitute(value, {name: integer(0)}))({})
            ends = [(Tape(end)({}) - shift) / step for end in list(spans[0].children())[:2]]
    except Undecided:
        return None
    if step.contains(0) or not all(end.is_finite() and is_real(end) and abs(end) < 10**6 for end in (*ends, acb(step))):
        return None
    bounds = sorted(float(end.real.mid()) for end in ends)
    low, high = int(bounds[0]) - 2, int(bounds[1]) + 2
    if high - low > MAX_IMAGES:
        return None
    return Node("FiniteSet", tuple(substitute(value, {name: _whole(k)}) for k in range(low, high + 1)))


def _whole(k: int) -> Node:
    return as_tree(fmpq(k))


_RULES: dict[str, Callable[[Node], Node]] = {"Interval": _interval, "Union": _union, "Intersection": _intersection}

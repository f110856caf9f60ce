"""Equations, inequalities and their combinations: what they say of numbers, and which of them say the same."""

from __future__ import annotations

from harness.formulas.functions.ball_functions import CONDITIONS
from harness.formulas.functions.balls import MORE_BITS, precision
from harness.formulas.trees.algebra import ZERO, free_names, mul, sub, substitute
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.points import Grid, as_node, names_of
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.exact.quotients import rational
from harness.verification.comparison.sets import end_points, sets
from harness.verification.comparison.sets.letters import compare_letters, letters_alone
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import IDENTICAL, Method, Verdict, differ, same, undecided


def truth(node: Node) -> bool | None:
    """Whether a condition on numbers holds; None where that cannot be told, or where it has names."""
    head, parts = node.head, list(node.children())
    if head == "Boolean":
        return bool(node.args[0])
    if head in ("And", "Or"):
        return _joined(parts, decisive=head == "Or")
    if head == "Not":
        return CONDITIONS[head](*map(truth, parts))
    if head == "Contains":
        return _member(*parts)
    if head not in CONDITIONS or free_names(node):
        return None
    if any(part.head in CONDITIONS or part.head == "Boolean" for part in parts):
        return None  # True >= 2 compares no numbers
    a, b = map(rational, parts)
    if a is not None and b is not None:
        return bool({"Eq": a == b, "Ne": a != b, "Lt": a < b, "Le": a <= b, "Gt": a > b, "Ge": a >= b}[head])
    try:
        with precision(MORE_BITS[0]):
            x, y = Tape(parts[0])({}), Tape(parts[1])({})
            found = CONDITIONS[head](x, y) if x.is_finite() and y.is_finite() else None
    except Undecided:
        return None
    if found is None and compare_values(parts[0], parts[1]).equal:
        return head in ("Eq", "Le", "Ge")
    return found


def _joined(parts: list[Node], *, decisive: bool) -> bool | None:
    """What an "or" (decisive: True) or an "and" (decisive: False) says. One part that decides it is enough: a chain of
    a hundred relations whose first is false costs one."""
    open_parts = False
    for part in parts:
        value = truth(part)
        if value is decisive:
            return decisive
        open_parts |= value is None
    return None if open_parts else not decisive


def _member(element: Node, collection: Node) -> bool | None:
    if collection.head in ("Integers", "Naturals", "Naturals0", "Rationals"):
        value = rational(element)
        if value is None:
            return None
        low = {"Naturals": 1, "Naturals0": 0}.get(collection.head)
        return collection.head == "Rationals" or (value.q == 1 and (low is None or value >= low))
    try:
        return bool(sets.compare_sets(Node("Union", (collection, Node("FiniteSet", (element,)))), collection).equal)
    except (end_points.NotReal, Undecided):
        return None


def compare_relations(a: Node, b: Node, context: Context) -> Verdict:
    """Equations: lhs - rhs differ by a non-zero constant factor. Inequalities: the same solution set."""
    if a == b:
        return IDENTICAL
    names = names_of(a, b)
    if a.head == b.head == "Eq" and names:
        return _equations(a, b, names, context)
    if len(names) == 1:
        try:
            return sets.compare_sets(a, b)
        except end_points.NotReal as reason:
            return undecided(str(reason))
    if not names:
        return _facts(a, b, context)
    if letters_alone(a) and letters_alone(b):
        return compare_letters(a, b, names)
    counterexample = _told_apart(a, b, names, context)
    if counterexample is not None:
        return counterexample
    if a.head in _FLIPPED and b.head in _FLIPPED:
        return _inequalities(a, b, names, context)
    if a.head == b.head and a.head in ("And", "Or") and _part_by_part(a, b, context):
        return same(Method.numeric)
    return undecided("conditions on several names")


_MOST_PARTS = 5


def _part_by_part(a: Node, b: Node, context: Context) -> bool:
    """Whether each part of one condition says the same as some part of the other: a < b < c and c > b > a."""
    left, right = list(a.children()), list(b.children())
    if max(len(left), len(right)) > _MOST_PARTS:
        return False

    def found_in(parts: list[Node], others: list[Node]) -> bool:
        return all(any(compare_relations(part, other, context).equal for other in others) for part in parts)

    return found_in(left, right) and found_in(right, left)


def _facts(a: Node, b: Node, context: Context) -> Verdict:
    """Statements about numbers. Two equations say the same only where it is of the same numbers: 2 + 2 = 4 is not
    1 + 1 = 2, and log(100) = 3, which is false, is not log(100) = 4."""
    left, right = truth(a), truth(b)
    if left is None or right is None:
        return undecided("conditions on numbers that cannot be decided")
    if left != right:
        return differ(f"one is {left}, the other {right}")
    if a.head == b.head == "Eq" and not _same_sides(a, b, context):
        return undecided("equations between other numbers")
    return same()


def _same_sides(a: Node, b: Node, context: Context) -> bool:
    """Whether the sides of two equations are the same, in one order or the other."""
    (left, right), (first, second) = a.children(), b.children()
    return any(
        compare_values(left, one, context).equal and compare_values(right, other, context).equal
        for one, other in ((first, second), (second, first))
    )


_FLIPPED = {"Lt": "Gt", "Le": "Ge", "Gt": "Lt", "Ge": "Le"}


def _difference(relation: Node) -> Node:
    return sub(*relation.children())


def _equations(a: Node, b: Node, names: list[str], context: Context) -> Verdict:
    """f = 0 and g = 0 where f/g is a constant other than 0: f'*g - f*g' = 0 by every name, and neither is 0 itself."""
    f, g = _difference(a), _difference(b)
    empty = [compare_values(side, ZERO, context).equal for side in (f, g)]
    if None in empty:
        if _same_sides(a, b, context):
            return same(Method.numeric)
        return undecided("an equation that may hold always")
    if True in empty:
        return same(Method.numeric) if empty[0] and empty[1] else differ("only one of them holds always")
    methods = set()
    for name in names:
        wronskian = sub(mul(derivative(f, name), g), mul(f, derivative(g, name)))
        verdict = compare_values(wronskian, ZERO, context)
        if verdict.equal is not True:
            return verdict if verdict.equal is None else differ("no constant multiple of each other", verdict.method)
        methods.add(verdict.method)
    return same(Method.numeric if Method.numeric in methods else Method.exact)


def _told_apart(a: Node, b: Node, names: list[str], context: Context) -> Verdict | None:
    """A point where one condition holds and the other does not."""
    for point in Grid((), names, context.regions):
        values = {name: as_node(value) for name, value in point.items()}
        left, right = truth(substitute(a, values)), truth(substitute(b, values))
        if left is not None and right is not None and left != right:
            where = ", ".join(f"{name} = {value}" for name, value in point.items())
            return differ(f"at {where} one is {left}, the other {right}")
    return None


def _inequalities(a: Node, b: Node, names: list[str], context: Context) -> Verdict:
    """f < 0 and g < 0 where f is a positive multiple of g; points have shown that the sign is not the wrong one."""
    strict = {head: head in ("Lt", "Gt") for head in _FLIPPED}
    if strict[a.head] != strict[b.head]:
        return undecided("a strict and a weak inequality")
    verdict = _equations(a, b, names, context)
    return verdict if verdict.equal else undecided("inequalities in several names")

"""By the shapes of two resolved trees to the rules that compare them: values, sequences, matrices, sets, relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from harness.formulas.syntax.bases import number_of
from harness.formulas.trees.algebra import contains, is_value
from harness.formulas.trees.tree import Node
from harness.verification.comparison.calendar import compare_date_nodes
from harness.verification.comparison.exact.matrix_trees import rows_of
from harness.verification.comparison.ratios import compare_ratios, time_or_ratio
from harness.verification.comparison.sets import end_points, integer_sets, number_line, relations, sets
from harness.verification.comparison.sets.complex_regions import compare_regions
from harness.verification.comparison.sets.named_ends import compare_named
from harness.verification.comparison.sets.set_rewrites import plainer
from harness.verification.comparison.units_of_measure import compare_quantities, compare_with_number
from harness.verification.comparison.values.values import ASKING, Context, compare_values
from harness.verification.verdict import IDENTICAL, Method, Verdict, all_of, differ, same, undecided

_DESCRIBED = sets.SET_HEADS | number_line.CONDITION_HEADS  # 0 < x <= 1 describes a set too
SEQUENCES = frozenset({"Tuple", "List", "Pair"})


def compare_shapes(a: Node, b: Node, context: Context) -> Verdict:
    """Whether two resolved trees of any shape are the same thing."""
    if is_value(a) and is_value(b):
        return compare_values(a, b, context)
    if a.head in _DESCRIBED and b.head in _DESCRIBED and {a.head, b.head} & sets.SET_HEADS:
        return compare_sets(a, b, context)
    if "Matrix" in (a.head, b.head) and {a.head, b.head} <= {"Matrix", "List"}:
        return compare_matrices(a, b, context)
    if a.head in SEQUENCES and b.head in SEQUENCES and ("Pair" in (a.head, b.head)) == (a.head == b.head == "Pair"):
        return in_order(list(a.children()), list(b.children()), context)
    if a.head in number_line.CONDITION_HEADS and b.head in number_line.CONDITION_HEADS:
        return relations.compare_relations(a, b, context)
    if "Boolean" in (a.head, b.head) and {a.head, b.head} & number_line.CONDITION_HEADS:
        return _truth(a, b)
    if a == b and a.head != "Chain":
        return IDENTICAL
    if a.head == b.head == "Dict":
        return without_order(list(a.children()), list(b.children()), context, repetition=False)
    if "Based" in (a.head, b.head):
        left, right = (number_of(side) if side.head == "Based" else side for side in (a, b))
        return compare_shapes(left, right, context)
    if "Quantity" in (a.head, b.head):
        return _with_units(a, b, context)
    if {a.head, b.head} & _AS_WRITTEN:
        return _as_written(a, b, context)
    if contains(a, ASKING) or contains(b, ASKING):
        return undecided("an unevaluated head")  # what it stands for may be a word or a set
    if any(is_value(side) and contains(side, ("Matrix", "AccumBounds")) for side in (a, b)):
        return undecided("a function of a matrix, or of bounds")
    if is_value(a) or is_value(b) or a.head != b.head:
        return differ(f"{_name(a)} against {_name(b)}", Method.rule)
    if a.head in ("Boolean", "Word", "Text"):
        return differ(f"{a.args[0]} against {b.args[0]}", Method.rule)
    return undecided(f"no rule compares {a.head}")


def _with_units(a: Node, b: Node, context: Context) -> Verdict:
    compare = partial(compare_shapes, context=context)
    if a.head == b.head:
        return compare_quantities(a, b, compare, convert=context.options.convert_units)
    quantity, other = (a, b) if a.head == "Quantity" else (b, a)
    if is_value(other):
        return compare_with_number(quantity, other, compare)
    return differ(f"{_name(a)} against {_name(b)}", Method.rule)


_AS_WRITTEN = frozenset({"Time", "Date", "Ratio"})


def _as_written(a: Node, b: Node, context: Context) -> Verdict:
    """Times, dates and ratios: what is no arithmetic is neither equal to arithmetic nor told from it."""
    if a.head == b.head == "Ratio":
        return compare_ratios(list(a.children()), list(b.children()), context)
    if a.head == b.head == "Date":
        return compare_date_nodes(a, b)
    if a.head == b.head == "Time":
        return time_or_ratio(a, b, context, gold=False)
    return undecided(f"{_name(a)} against {_name(b)}")


def _truth(a: Node, b: Node) -> Verdict:
    """A condition on numbers against True or False."""
    condition, boolean = (a, b) if b.head == "Boolean" else (b, a)
    found = relations.truth(condition)
    if found is None:
        return undecided("a condition that cannot be decided")
    return same(Method.numeric) if found == boolean.args[0] else differ(f"it is {found}")


def in_order(left: Sequence[Node], right: Sequence[Node], context: Context) -> Verdict:
    """Entry by entry; the first difference is named."""
    if len(left) != len(right):
        return differ(f"{len(left)} entries against {len(right)}")
    verdicts = []
    for i, (x, y) in enumerate(zip(left, right, strict=True)):
        verdict = compare_shapes(x, y, context)
        if verdict.equal is False:
            return differ(f"entry {i + 1}: {verdict.detail}", verdict.method, verdict.point)
        verdicts.append(verdict)
    return all_of(verdicts)


def without_order(left: Sequence[Node], right: Sequence[Node], context: Context, *, repetition: bool) -> Verdict:
    """The same members in any order; with repetition each as often, without it each at least once."""
    return without_order_by(partial(compare_shapes, context=context), left, right, repetition=repetition)


def without_order_by(
    compare: Callable[[Node, Node], Verdict], left: Sequence[Node], right: Sequence[Node], *, repetition: bool
) -> Verdict:
    """`without_order`, two members being the same where `compare` says so."""
    if repetition and len(left) != len(right):
        return differ(f"{len(left)} members against {len(right)}")

    known: dict[frozenset[int], Verdict] = {}  # each pair is asked about from both sides; the members outlive this

    def alike(x: Node, y: Node) -> Verdict:
        pair = frozenset((id(x), id(y)))
        if pair not in known:
            known[pair] = compare(x, y)
        return known[pair]

    verdicts = [*_found_in(left, right, alike, repetition), *([] if repetition else _found_in(right, left, alike))]
    return all_of(verdicts)


def _found_in(
    members: Sequence[Node], others: Sequence[Node], alike: Callable[[Node, Node], Verdict], once: bool = False
) -> list[Verdict]:
    """For each member the verdict on its best partner; a partner is used up where `once` is set."""
    partners = list(others)
    verdicts = []
    for i, member in enumerate(members):
        doubt = None
        for k, other in enumerate(partners):
            verdict = alike(member, other)
            if verdict.equal:
                verdicts.append(verdict)
                if once:
                    del partners[k]
                break
            doubt = verdict if verdict.equal is None else doubt
        else:
            verdicts.append(doubt or differ(f"member {i + 1} of one side is not in the other"))
            if doubt is None:
                return verdicts
    return verdicts


def compare_matrices(a: Node, b: Node, context: Context) -> Verdict:
    """Two matrices, entry by entry; a List of numbers is a column, a List of Lists its rows."""
    left, right = rows_of(a), rows_of(b)
    shapes = [f"{len(rows)}x{len(rows[0]) if rows else 0}" for rows in (left, right)]
    if shapes[0] != shapes[1]:
        return differ(f"{shapes[0]} against {shapes[1]}")
    verdicts = []
    for i, (row, other) in enumerate(zip(left, right, strict=True)):
        for j, (x, y) in enumerate(zip(row, other, strict=True)):
            if x.head == "Integer" and x == y:  # most entries are, and need no verdict of their own
                continue
            verdict = compare_shapes(x, y, context)
            if verdict.equal is False:
                return differ(f"row {i + 1}, column {j + 1}: {verdict.detail}", verdict.method, verdict.point)
            verdicts.append(verdict)
    return all_of(verdicts)


def compare_sets(a: Node, b: Node, context: Context) -> Verdict:
    """Sets of reals by membership; other finite sets member by member; others by their parts, or rewritten."""
    try:
        return sets.compare_sets(a, b)
    except end_points.NotReal as reason:
        found = _with_integers(a, b)
        if found is not None:
            return found
        again = plainer(a), plainer(b)
        if again != (a, b):
            return compare_sets(*again, context)
        found = compare_named(a, b, context.regions)
        if found is not None and found.equal is not None:
            return found
        if a.head in ("FiniteSet", "EmptySet") and b.head in ("FiniteSet", "EmptySet"):
            return without_order(list(a.children()), list(b.children()), context, repetition=False)
        if a == b:
            return IDENTICAL
        if a.head == b.head == "ComplexRegion" and compare_regions(a, b):
            return same()
        if a.head == b.head == "Union" and Counter(a.args) == Counter(b.args):
            return same()
        if a.head == b.head == "ProductSet":
            return in_order(list(a.children()), list(b.children()), context)
        if a.head == b.head == "Interval":
            return _symbolic_intervals(a, b, context)
        if not a.args and not b.args:
            return differ(f"{a.head} against {b.head}")
        return undecided(str(reason))


def _with_integers(a: Node, b: Node) -> Verdict | None:
    if not integer_sets.has_integers(a, b):
        return None
    try:
        return integer_sets.compare_with_integers(a, b)
    except end_points.NotReal:
        return None


def _symbolic_intervals(a: Node, b: Node, context: Context) -> Verdict:
    if a.args[2:] != b.args[2:]:
        return undecided("intervals with names at their ends")
    return in_order(list(a.children())[:2], list(b.children())[:2], context)


def _name(node: Node) -> str:
    return "a number or expression" if is_value(node) else node.head

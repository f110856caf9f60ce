"""Ratios a : b : c, the same up to a common factor; and 12:30, which may be a ratio or a time."""

from __future__ import annotations

from itertools import combinations

from harness.formulas.syntax.clocks import ratio_terms
from harness.formulas.trees.algebra import ZERO, is_value, mul
from harness.formulas.trees.tree import Node, integer
from harness.verification.comparison.calendar import clock_in, compare_clocks, written
from harness.verification.comparison.values.values import Context, compare_values
from harness.verification.verdict import Method, Verdict, all_of, differ, undecided


def terms_of(node: Node) -> list[Node] | None:
    """The terms of a : b : c, of a : b (a quotient) and of 12:30; a number v is v : 1. None for what is no ratio."""
    if node.head in ("Ratio", "Div"):
        return list(node.children())
    if node.head == "Time":
        terms = ratio_terms(written(node))
        return None if terms is None else [integer(int(term)) for term in terms]
    return [node, integer(1)] if is_value(node) else None


def all_zero(terms: list[Node], context: Context) -> bool | None:
    """Whether every term of a ratio is 0, which makes it none; None where that cannot be told."""
    zero = [compare_values(term, ZERO, context).equal for term in terms]
    return False if False in zero else None if None in zero else True


def compare_ratios(a: list[Node], b: list[Node], context: Context) -> Verdict:
    """a : b : c and d : e : f are the same where the products across are: a*e = b*d, and so on for every two terms."""
    if len(a) != len(b):
        return differ(f"{len(b)} terms against {len(a)}")
    nothing = [all_zero(terms, context) for terms in (a, b)]
    if True in nothing:
        return differ("a ratio of zeros")
    if None in nothing:
        return undecided("a ratio whose terms may all be 0")
    return all_of(
        [compare_values(mul(a[i], b[j]), mul(a[j], b[i]), context) for i, j in combinations(range(len(a)), 2)]
    )


def time_or_ratio(a: Node, b: Node, context: Context, *, gold: bool) -> Verdict:
    """Two texts of which one at least is like 12:30. Where both may be times and both may be ratios, as both; where one
    of them can only be a time (5:30 PM, 00:14), as times; where one can only be a ratio, as ratios if that one is the
    gold answer, and else no more than different: 12:30 may be none."""
    if "Quantity" in (a.head, b.head):
        return undecided("a time or a ratio against a number with a unit")
    left, right = clock_in(a), clock_in(b)
    terms = terms_of(a), terms_of(b)
    as_times = None if left is None or right is None else compare_clocks(left, right)
    as_ratios = None if terms[0] is None or terms[1] is None else compare_ratios(terms[0], terms[1], context)
    if as_times is None and as_ratios is None:
        return differ("a time against what is none", Method.rule)
    if as_times is None and as_ratios is not None:
        decided = as_ratios.equal is False or (gold and left is None)
        return as_ratios if decided else undecided("a time or a ratio")
    if as_times is not None and as_ratios is not None and as_times.equal != as_ratios.equal:
        return undecided("a time or a ratio")
    assert as_times is not None
    return as_times

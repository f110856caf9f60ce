"""Comparison of two trees of any shape: what a claim's two sides, or a gold answer and a prediction, are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harness.formulas.trees.algebra import contains, is_value
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import OverBudget, Undecided, Undefined
from harness.verification.comparison.balls.points import Region, names_of
from harness.verification.comparison.eigenvalues import compare_eigenvalues
from harness.verification.comparison.exact.matrix_trees import rows_of
from harness.verification.comparison.exact.ranks import pivots_of
from harness.verification.comparison.exact.undeclared import holds_for_all
from harness.verification.comparison.integrals import closed_integrals, improper
from harness.verification.comparison.integrals.fundamental import by_fundamental_theorem
from harness.verification.comparison.integrals.iterated import compare_iterated
from harness.verification.comparison.integrals.jumps import jump
from harness.verification.comparison.integrals.pieces import compare_without_piece
from harness.verification.comparison.integrals.step_derivatives import differentiates_a_jump
from harness.verification.comparison.integrals.up_to_constant import compare_up_to_a_constant, integrated, is_free
from harness.verification.comparison.limits.limit_claims import OFF_REALS, compare_limit, leaves_reals
from harness.verification.comparison.limits.orders import compare_orders
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.series.endless import compare_endless
from harness.verification.comparison.series.telescoping import by_induction
from harness.verification.comparison.series.whole_points import at_whole_points
from harness.verification.comparison.shapes import compare_shapes
from harness.verification.comparison.sums.infinite_products import compare_constant_product
from harness.verification.comparison.sums.sum_claims import compare_sums
from harness.verification.comparison.sympy_fallback import ask
from harness.verification.comparison.values.complex_parts import in_parts
from harness.verification.comparison.values.distributions import is_distribution
from harness.verification.comparison.values.domains import regions_of
from harness.verification.comparison.values.matrix_names import compare_matrix_names
from harness.verification.comparison.values.signed_names import with_signs
from harness.verification.comparison.values.values import Context
from harness.verification.comparison.vector_spaces import basis_of, same_span
from harness.verification.options import DEFAULT, Options
from harness.verification.verdict import IDENTICAL, WORKED_OUT, Method, Verdict, all_of, differ, doubt, same, undecided


def compare(
    a: Node,
    b: Node,
    *,
    domain: Node | None = None,
    assumptions: Mapping[str, str] | None = None,
    options: Options = DEFAULT,
) -> Verdict:
    """Whether two trees stand for the same thing, unevaluated heads taken for their values. Symmetric.

    domain: a set that narrows the real line for every free name; assumptions: name -> SymPy's assumption names.
    Raises ValueError for a domain or an assumption that is not known, and nothing for what the trees hold.
    """
    regions = regions_of(names_of(a, b), domain, assumptions)
    if (heads_of(a) | heads_of(b)).isdisjoint(("Limit", "Integral", "Constant")):
        found = None
    else:
        found = compare_limit(a, b) or compare_endless(a, b) or compare_without_piece(a, b)
    return found or compare_in(a, b, Context(options, regions))


def compare_in(a: Node, b: Node, context: Context) -> Verdict:
    """`compare` with the context made already."""
    verdict = _judged(a, b, context)
    if verdict.equal is False and leaves_reals(a, b):
        return undecided(OFF_REALS)
    if verdict.equal is None:

        def judge(left: Node, right: Node) -> Verdict:
            return _judged(left, right, context)

        def judge_on(left: Node, right: Node, regions: Mapping[str, Region]) -> Verdict:
            return _judged(left, right, replace(context, regions=regions))

        verdict = (
            holds_for_all(a, b, judge)
            or at_whole_points(a, b, context.regions, judge)
            or with_signs(a, b, context.regions, judge_on)
            or in_parts(a, b, judge)
            or compare_matrix_names(a, b)
            or compare_orders(a, b, judge)
            or verdict
        )
    return verdict if verdict.equal is not None else _ask_sympy(a, b, context, verdict)


def _judged(a: Node, b: Node, context: Context) -> Verdict:
    """`_compare`, whatever it meets."""
    try:
        return _compare(a, b, context)
    except Undecided as reason:
        return doubt(reason)
    except Undefined as reason:
        return differ(str(reason))
    except Exception as error:  # noqa: BLE001 (a claim is data: what nobody foresaw is undecided, and says so)
        return undecided(f"internal error: {type(error).__name__}: {error}")


def _compare(a: Node, b: Node, context: Context) -> Verdict:
    left, right = resolve(a), resolve(b)
    if (left.head == "eigenvals") != (right.head == "eigenvals"):
        asked, said = (left, right) if left.head == "eigenvals" else (right, left)
        return compare_eigenvalues(asked, said, context)
    if a.head in _SPACES or b.head in _SPACES:
        return same_span(basis_of(left, context), basis_of(right, context), context)
    if "rref" in (a.head, b.head):
        left, right = (_without_pivots(side) for side in (left, right))
    if (heads_of(left) | heads_of(right)).isdisjoint(_UNSETTLED):  # most sides: nothing below has a say in them
        return _worked_out(compare_shapes(left, right, context), changed=left is not a or right is not b)
    iterated = compare_iterated(left, right, context)
    if iterated is not None:
        return iterated
    left, right = closed_integrals.settled(left, context.regions), closed_integrals.settled(right, context.regions)
    found = compare_sums(left, right, context) or compare_constant_product(left, right)
    if found is not None:
        return found
    name = integrated(left) or integrated(right)
    if name is not None and left.head == right.head == "Matrix":
        return _entries(left, right, context)
    if name is None:
        if (left.head == "Word") != (right.head == "Word") and (heads_of(left) | heads_of(right)) & _UNSETTLED:
            found = _improper(left, right)
            if found is not None:
                return found
            # Only a value that is known can be told from "diverges" or "dne": Sum((-1)**n, (n, 0, oo)) has none.
            raise Undecided("whether it has a value is not settled")
        verdict = (
            by_induction(left, right, context)
            or by_fundamental_theorem(left, right, context)
            or compare_shapes(left, right, context)
        )
        if verdict.equal is None and "Integral" in (left.head, right.head):
            verdict = _improper(left, right) or verdict
        return _worked_out(verdict, changed=left is not a or right is not b)
    verdict = compare_up_to_a_constant(left, right, name, context)
    if verdict.equal:
        return replace(verdict, detail=f"their derivatives by {name} are the same")
    return verdict


def _worked_out(verdict: Verdict, *, changed: bool) -> Verdict:
    """The verdict; sides that are identical once they are worked out were not so as they stood."""
    return WORKED_OUT if changed and verdict is IDENTICAL else verdict


def _entries(left: Node, right: Node, context: Context) -> Verdict:
    """Two matrices with indefinite integrals in them, entry by entry."""
    rows, others = rows_of(left), rows_of(right)
    if [len(row) for row in rows] != [len(row) for row in others]:
        return differ("matrices of different shape")
    pairs = [pair for row, other in zip(rows, others, strict=True) for pair in zip(row, other, strict=True)]
    return all_of([_compare(x, y, context) for x, y in pairs])


def _improper(left: Node, right: Node) -> Verdict | None:
    """A definite integral that diverges, or is said to; None where that is not known."""
    if (left.head == "Integral") == (right.head == "Integral"):
        return None
    integral, other = (left, right) if left.head == "Integral" else (right, left)
    return improper.compared(integral, other)


_UNSETTLED = frozenset({"Integral", "Limit", "Sum", "Product"})
_SPACES = frozenset({"nullspace", "columnspace", "rowspace"})


def _without_pivots(node: Node) -> Node:
    """SymPy's rref gives (matrix, pivots): the matrix alone, once the pivots are seen to be its own."""
    parts = list(node.children())
    if node.head != "Tuple" or len(parts) != 2 or parts[0].head != "Matrix":
        return node
    return parts[0] if list(parts[1].children()) == [integer(j) for j in pivots_of(parts[0])] else node


def _ask_sympy(a: Node, b: Node, context: Context, verdict: Verdict) -> Verdict:
    """The last resort. Keeps the verdict where SymPy does not know either."""
    if not context.options.fallback or verdict.method is Method.budget:
        return verdict
    if differentiates_a_jump(a) or differentiates_a_jump(b) or is_distribution(a, b):
        return verdict  # SymPy leaves jumps out, and takes DiracDelta at an end of the range for half or none
    try:
        return _told_by_sympy(a, b, context, ask.Inquiry(a, b)) or verdict
    except OverBudget as reason:
        return doubt(reason)
    except Exception:  # noqa: BLE001 (a claim is data: what nobody foresaw leaves the verdict as it was)
        return verdict


def _told_by_sympy(a: Node, b: Node, context: Context, sympy: ask.Inquiry) -> Verdict | None:
    """The verdict with SymPy's help; None where it does not know."""
    name = integrated(a) or integrated(b)
    if name is not None:
        return _same_slope(a, b, name, context, sympy)
    left, right = sympy.with_values(a), sympy.with_values(b)
    if left is not a or right is not b:
        alone = replace(context, options=replace(context.options, fallback=False))
        again = compare_in(left, right, alone)
        # A value may hold for some parameters alone: only the sides as they were written show a difference.
        if again.equal or (again.equal is False and sympy.apart(a, b, context.regions)):
            return replace(again, method=Method.fallback)
        return None
    plain = not sympy.valueless and all(is_value(side) and not contains(side, _REGIONAL) for side in (a, b))
    return same(Method.fallback, "SymPy simplifies the difference to 0") if plain and sympy.equal(a, b) else None


def _same_slope(a: Node, b: Node, name: str, context: Context, sympy: ask.Inquiry) -> Verdict | None:
    """Two sides that are free up to a constant: the same where their derivatives are and neither jumps."""
    whole = [side for side in (a, b) if side.head == "Integral" and len(side.args) == 2]
    try:
        if not whole or not is_free(a, b, name, context) or not sympy.same_slope(a, b, name):
            return None
        candidate = b if a is whole[0] else a
        broken = jump(next(whole[0].children()), candidate, name, context.regions)
    except Undecided:
        return None
    return broken or same(Method.fallback, f"SymPy finds their derivatives by {name} the same")


# Heads on which SymPy's simplification is not to be trusted: with domains, with a number beside a whole one
# (floor(tanh(5000)) is 1 in SymPy 1.14.0), or with a limit, which it works out without our look at values near the
# point.
_REGIONAL = frozenset({"Piecewise", "Integral", "Limit", "floor", "ceiling", "frac", "Mod", "FloorDiv"})

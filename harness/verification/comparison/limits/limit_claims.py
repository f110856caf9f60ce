"""Claims on a Limit that name what SymPy prints for one without a value: AccumBounds, zoo and nan."""

from __future__ import annotations

from flint import acb, arb

from harness.formulas.functions.balls import BITS, is_real, precision
from harness.formulas.trees.facts import heads_of
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.limits.limit_bounds import bounds_of
from harness.verification.comparison.limits.limit_of import DNE, one_sided, sides_of
from harness.verification.comparison.series.coefficients import Coefficient, tree
from harness.verification.comparison.sets.relations import truth
from harness.verification.comparison.values.values import compare_values, infinity
from harness.verification.verdict import Verdict, differ, same, undecided

_DIGITS = 12
"""Decimal order of the distance from the point at which a function is looked at."""
_GIVEN = arb("0.4375")
"""The value of what else the limit holds."""


def compare_limit(a: Node, b: Node) -> Verdict | None:
    """The verdict on a Limit against AccumBounds, zoo or nan; None for any other two sides."""
    if a.head != "Limit":
        a, b = b, a
    if a.head != "Limit" or b.head == "Limit":
        return None
    try:
        if b.head == "AccumBounds":
            return _against_bounds(a, *b.children())
        if "AccumBounds" in heads_of(b):
            return undecided("bounds enclose a limit, and prove nothing")
        end = infinity(b)
        if end == "zoo":
            return _against_zoo(a)
        if end == "nan":
            return _against_nan(a)
    except Undecided as reason:
        return undecided(str(reason))
    return None


def _against_bounds(limit: Node, low: Node, high: Node) -> Verdict:
    """True where the values accumulate at just these ends, False where they do so outside of them; bounds that are
    wider enclose them, and say no more."""
    bottom, top = bounds_of(limit)
    if bottom != top and _same_end(bottom, low) and _same_end(top, high):
        return same(detail="its lower and its upper limit")
    if _below(bottom, low) or _below(high, top):
        return differ("values accumulate outside of these bounds")
    return undecided("bounds enclose a limit, and prove nothing")


def _same_end(a: Node, b: Node) -> bool:
    return infinity(a) == infinity(b) if infinity(a) or infinity(b) else compare_values(a, b).equal is True


def _below(a: Node, b: Node) -> bool:
    """Whether a < b, surely."""
    if infinity(a) or infinity(b):
        return infinity(a) != infinity(b) and (infinity(a) == "-oo" or infinity(b) == "oo")
    return truth(Node("Lt", (a, b))) is True


def _against_zoo(limit: Node) -> Verdict:
    """zoo: beyond all bounds from every side, with either sign."""
    found = _one_by_one(limit)
    ends = {infinity(value) if value is not None else "not known" for value in found}
    if ends == {"oo", "-oo"}:
        return same(detail="beyond all bounds from both sides")
    if any(value is not None and value != DNE and infinity(value) is None for value in found):
        return differ("it has a finite limit from one side")
    if len(ends) == 1 and ends <= {"oo", "-oo"}:
        return differ(f"zoo against {ends.pop()}")
    return undecided("whether it passes all bounds is not known")


def _against_nan(limit: Node) -> Verdict:
    """nan says that there is no value, but not why."""
    found = _one_by_one(limit)
    if None in found or DNE in found or len(set(found)) > 1:
        return undecided("nan says nothing of a limit")
    return differ("it has a limit")


OFF_REALS = "a limit for complex values, and none for real ones"


def leaves_reals(a: Node, b: Node) -> bool:
    """Whether a Limit stands against "does not exist", and its function has no real values on one side of the point
    though it is written without I: sqrt(x) tends to 0 from the left, and has no limit there for who keeps to real
    numbers."""
    if a.head != "Limit":
        a, b = b, a
    if a.head != "Limit" or b.head != "Word":
        return False
    body = next(a.children())
    if any(part.head == "Constant" and part.args[0] == "I" for part in body.walk()):
        return False
    try:
        return any(_off_reals(*side) for side in sides_of(a))
    except Undecided:
        return True


def _off_reals(body: Node, name: str, way: str, point: Coefficient) -> bool:
    with precision(BITS):
        tape, far = Tape(body), arb(10) ** _DIGITS
        if way in ("oo", "-oo"):
            x = acb(far if way == "oo" else -far)
        else:
            x = Tape(tree(point))({}) + acb(1 if way == "+" else -1) / far
        given = {other: acb(_GIVEN) for other in tape.symbols}
        return not is_real(tape({**given, name: x}))


def _one_by_one(limit: Node) -> list[Node | None]:
    found: list[Node | None] = []
    for side in sides_of(limit):
        try:
            found.append(one_sided(*side))
        except Undecided:
            found.append(None)
    return found

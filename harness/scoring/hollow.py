"""Claims that are true of whatever stands in the place of the problem's parts, and so say nothing about them.

`Max(f, f) = f`, `Derivative(f, y) = 0` where f is without y, `Integral(0, x) = 0`, `17**0 = 1`, `M + 0*M = M`, the rank
of one vector, a question turned into another: each is true and speaks of the problem. A solution whose every claim is
such shows no work, and earns for none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import MINUS_ONE, ONE, ZERO, canonical_cached
from harness.formulas.trees.facts import CALCULUS, NUMBERS, facts
from harness.formulas.trees.tree import integer, symbol
from harness.scoring.alike import same_vectors, worked_out
from harness.scoring.claims import judged
from harness.scoring.earned import ALONE, ARITHMETIC, put_into_itself, replaced
from harness.scoring.reference import SET_OPERATIONS, milestone_of
from harness.scoring.relevance import HEADS, MATRIX_HEADS, KnownParts, bare, evaluated, is_number
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.quotients import rational

MAX_OPERANDS = 12
"""Different numbers of a computation that are tried one by one."""
_OF_VECTORS = frozenset({"dot", "cross", "norm", "transpose"})
"""Heads that are asked of one row or column."""
_UNLIKE = (3, 7, -11, 2, 13, -5, 17, 4, 23, -19, 8, 29)


def hollow(left: Node, right: Node, known: KnownParts, shown: Callable[[], Sequence[Node]] = tuple) -> bool:
    """Whether a true and relevant claim says nothing. left: its side that asks; the lets are substituted. shown: asks
    for the problem's own matrices and the values that it gives, of which every claim says something."""
    if not evaluated(right):
        return True
    form, value = canonical_cached(left), canonical_cached(right)
    if form == ZERO:
        return True
    if bare(left):
        if known.holds(form) and form.head not in NUMBERS:  # the question's own operation: abs(20)
            return False
        written_out = form.head in NUMBERS  # 4 = 2*2; but 20/26 = 10/13 is work
        return written_out or put_into_itself(milestone_of(left, right)) or _with_an_idle_number(form, value)
    if "Matrix" in facts(form).heads:
        return _of_any_matrix(form, value, known, shown())
    if form.head in HEADS and bare(inner := next(form.children())):  # Limit(3, x, 0) = 3; rank(0*M), which is rank(0)
        return form.head in MATRIX_HEADS or (value in (ZERO, inner) and inner not in map(canonical_cached, shown()))
    if form.head in SET_OPERATIONS:
        return False
    if form.head not in HEADS and not is_number(right) and KnownParts([form]).holds(value):
        return True
    if not _of_the_problem(form, value, known):
        return True
    hidden, fresh = known.hidden(left)
    return bool(fresh) and judged(hidden, known.hide(value, fresh)).equal is True


def _of_the_problem(form: Node, value: Node, known: KnownParts) -> bool:
    """Whether what is asked of, each time, is a known part or made of such, and not another function that shares one:
    the derivative of x**2 + 5 shows nothing of x**2 + 1. Of two forms of one expression, either may be known."""
    asked = [next(part.children()) for part in form.walk() if part.head in CALCULUS]
    if asked:
        return all(facts(part).heads & CALCULUS or _is_known(part, known) for part in asked)
    return _is_known(form, known) or _is_known(value, known)


def _is_known(form: Node, known: KnownParts) -> bool:
    """Whether a canonical tree is a known part, up to a number as its factor, or made of known parts and numbers."""
    if form.head == "Mul":
        form = (
            Node("Mul", rest)
            if len(rest := tuple(p for p in form.children() if facts(p).names)) > 1
            else [*rest, form][0]
        )
    if known.holds(form):
        return True
    fresh: dict[Node, Node] = {}
    shown = known.hide(form, fresh)
    left = facts(shown)
    hidden = {str(name.args[0]) for name in fresh.values()}
    return bool(hidden) and left.names <= hidden and _numbers(shown) <= known.numbers


def _numbers(node: Node) -> set[object]:
    """The numbers in a canonical tree, without their signs and without the -1 of a difference or a quotient."""
    if node.head in NUMBERS:
        value = node.args[0]
        return {abs(value) if isinstance(value, int) else value}
    parts = node.children() if node.head == "Add" else (part for part in node.children() if part != MINUS_ONE)
    return {number for part in parts for number in _numbers(part)}


def _with_an_idle_number(form: Node, value: Node) -> bool:
    """Whether one of the numbers could be any other: the 17 of 17**0 = 1."""
    if not facts(form).heads <= ARITHMETIC | {"Constant"}:
        return False
    numbers = dict.fromkeys(
        part for part in form.walk() if part.head in NUMBERS and part not in (ZERO, ONE, integer(-1))
    )
    whatever = symbol("whatever")
    return any(
        compare(replaced(form, number, whatever), value, assumptions={"whatever": "positive"}, options=ALONE).equal
        is True
        for number in list(numbers)[:MAX_OPERANDS]
        if not _tells(form, number, value)
    )


def _tells(form: Node, number: Node, value: Node) -> bool:
    """Whether another positive number in the place of one gives another value: exact, and at once where it is plain."""
    other = integer(2 if number != integer(2) else 3)
    values = rational(replaced(form, number, other)), rational(value)
    return None not in values and values[0] != values[1]


def _of_any_matrix(form: Node, value: Node, known: KnownParts, shown: Sequence[Node]) -> bool:
    """Whether the claim would hold of other matrices in the place of the known ones, all zeros and all unlike; or
    asks for what is plain: of a row, a column, or vectors of which two are the same, that are not the problem's."""
    asked = [worked_out(next(part.children())) for part in form.walk() if part.head in MATRIX_HEADS and part.args]
    plain = [
        matrix
        for matrix in asked
        if form.head not in _OF_VECTORS and _is_plain(matrix) and not any(same_vectors(own, matrix) for own in shown)
    ]
    if plain and len(plain) == len(asked):
        return True
    if asked and form.head not in HEADS:  # rank(A) < 2, rank(A) - rank(B): what it stands on is said by itself
        return True
    found = dict.fromkeys(part for part in form.walk() if part.head == "Matrix")
    matrices = [matrix for matrix in found if known.introduces(matrix)]
    others = [{matrix: _filled(matrix, at, zero) for at, matrix in enumerate(matrices)} for zero in (True, False)]
    return bool(matrices) and all(
        judged(_exchanged(form, other), _exchanged(value, other)).equal is True for other in others
    )


def _is_plain(matrix: Node) -> bool:
    if matrix.head != "Matrix":
        return False
    rows = [tuple(row.children()) for row in matrix.children()]
    if len({len(row) for row in rows}) != 1:
        return False
    columns = list(zip(*rows, strict=True))
    return min(len(rows), len(columns)) == 1 or len(set(rows)) < len(rows) or len(set(columns)) < len(columns)


def _filled(matrix: Node, at: int, zero: bool) -> Node:
    """A matrix of the same shape with other entries."""
    rows, count = [], 31 * at
    for row in matrix.children():
        entries = []
        for _ in row.args:
            count += 1
            entries.append(ZERO if zero else integer(_UNLIKE[count % len(_UNLIKE)] + count))
        rows.append(Node("List", tuple(entries)))
    return Node("Matrix", tuple(rows))


def _exchanged(node: Node, others: dict[Node, Node]) -> Node:
    if node in others:
        return others[node]
    return Node(node.head, tuple(_exchanged(arg, others) if isinstance(arg, Node) else arg for arg in node.args))

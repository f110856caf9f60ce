"""Definite integrals of what is made of pieces: Integral(Abs(x), (x, -1, 2)) is the sum of the integrals of -x and x.

Rigorous quadrature asks for an integrand that is analytic, so the line is cut where a piece ends.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flint import acb, arb, fmpq

from harness.formulas.functions.ball_functions import CONDITIONS
from harness.formulas.functions.balls import BITS, precision
from harness.formulas.trees.algebra import add, contains, free_names, neg, sub
from harness.formulas.trees.tree import Node
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.breakpoints import breakpoints
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.exact.matrix_trees import matrix, rows_of
from harness.verification.comparison.exact.quotients import as_tree, rational
from harness.verification.comparison.integrals.clamped import clamped
from harness.verification.comparison.values.values import infinity
from harness.verification.verdict import Verdict, same

MAX_CELLS = 12


def in_pieces(node: Node) -> Node:
    """A definite integral of a Piecewise or a Max or Min, cut where its pieces end; any other as it is."""
    body, *specs = node.children()
    if body.head == "Matrix":
        rows = [[Node("Integral", (entry, *specs)) for entry in row] for row in rows_of(body)]
        return matrix([[in_pieces(entry) for entry in row] for row in rows])
    if not contains(body, _PIECES):
        return node
    if len(specs) != 1 or len(specs[0].args) != 3:
        return node
    variable, low, high = specs[0].children()
    name = str(variable.args[0])
    first, last = rational(low), rational(high)
    downwards = first is not None and last is not None and first > last
    if downwards or infinity(low) == "oo" or infinity(high) == "-oo":
        return neg(in_pieces(Node("Integral", (body, Node("Tuple", (variable, high, low))))))
    try:
        chosen = _pieces_of(body, name, low, high)
    except Undecided:
        return clamped(node)
    return add(
        *[
            Node("Integral", (value, Node("Tuple", (variable, start, end))))
            for value, start, end in chosen
            if rational(value) != 0
        ]
    )


def _pieces_of(body: Node, name: str, low: Node, high: Node) -> list[tuple[Node, Node, Node]]:
    """(the body there, start, end) of each part of the range. Raises Undecided."""
    with precision(BITS):
        cells = _cells(body, name, low, high)
        return [(_chosen(body, {name: inside}), start, end) for start, end, inside in cells]


def compare_without_piece(a: Node, b: Node) -> Verdict | None:
    """The verdict on a definite integral against nan: the same where on a part of the range no piece holds, so that
    there is nothing to integrate; None for anything else."""
    integral, said = (a, b) if a.head == "Integral" else (b, a)
    if integral.head != "Integral" or infinity(said) != "nan" or len(integral.args) != 2:
        return None
    body, spec = integral.children()
    if len(spec.args) != 3 or not contains(body, {"Piecewise"}):
        return None
    variable, low, high = spec.children()
    first, last = rational(low), rational(high)
    ends = (high, low) if first is not None and last is not None and first > last else (low, high)
    try:
        _pieces_of(body, str(variable.args[0]), *ends)
    except NoPiece:
        return same(detail="no piece holds on a part of the range")
    except Undecided:
        pass
    return None


class NoPiece(Undecided):
    """No condition of a Piecewise holds."""


_PIECES = frozenset({"Piecewise", "Max", "Min", "Abs", "sign", "Heaviside"})


def _cells(body: Node, name: str, low: Node, high: Node) -> list[tuple[Node, Node, Any]]:
    """(start, end, a value inside) of each part of the range between breakpoints. Raises Undecided."""
    ends = infinity(low), infinity(high)
    first, last = rational(low), rational(high)
    if (first is None and ends[0] != "-oo") or (last is None and ends[1] != "oo"):
        raise Undecided("an end that is not rational")
    if first is not None and last is not None and not first < last:
        raise Undecided("a range from high to low")
    inner = []
    for part in body.walk():  # every condition and every argument of Max and Min is on this variable alone
        if (
            part.head in _PIECES
            and free_names(part) - {name}
            and any(free_names(one) - {name} for one in _deciding(part))
        ):
            raise Undecided("pieces that another name decides")
    found = breakpoints((body,), name)
    if not found.complete:
        raise Undecided("pieces whose ends cannot be isolated")
    for ball in found.points:
        exact = _exact(ball)
        if (first is None or exact > first) and (last is None or exact < last):
            inner.append(exact)
    marks = [first, *sorted(set(inner)), last]
    if len(marks) > MAX_CELLS:
        raise Undecided("many pieces")
    cells = []
    for start, end in pairwise(marks):
        inside = (
            (start + end) / 2
            if start is not None and end is not None
            else (end - 1 if end is not None else start + 1 if start is not None else fmpq(0))
        )
        trees = (low if start is None else as_tree(start), high if end is None else as_tree(end))
        cells.append((*trees, inside))
    return cells


def _deciding(part: Node) -> list[Node]:
    if part.head == "Piecewise":
        return [list(pair.children())[1] for pair in part.children()]
    return list(part.children())


def _exact(ball: Any) -> Any:
    """The rational number of small denominator in an isolating ball. Raises Undecided."""
    scaled = round(float(arb(ball.mid())) * 5040)
    near = fmpq(scaled, 5040)
    if not (ball.contains(near) and ball.rad() < arb(2) ** -60):
        raise Undecided("a piece that ends at an irrational number")
    return near


def _chosen(node: Node, at: dict[str, Any]) -> Node:
    """The tree as it reads in the cell of a point. Raises Undecided."""
    point = {name: acb(arb(value)) for name, value in at.items()}
    if node.head == "Piecewise":
        for pair in node.children():
            value, condition = pair.children()
            if _holds(condition, point):
                return _chosen(value, at)
        raise NoPiece("no piece holds here")
    if node.head in ("Max", "Min"):
        best, *others = node.children()
        for other in others:
            ahead = _holds(Node("Gt", (sub(other, best), Node("Integer", (0,)))), point)
            best = other if ahead == (node.head == "Max") else best
        return _chosen(best, at)
    if node.head in ("Abs", "sign", "Heaviside"):
        inner = next(node.children())
        ahead = _holds(Node("Gt", (inner, Node("Integer", (0,)))), point)
        if not ahead and not _holds(Node("Lt", (inner, Node("Integer", (0,)))), point):
            raise Undecided("a sign that balls do not tell")
        if node.head == "Abs":
            return _chosen(inner if ahead else neg(inner), at)
        return Node("Integer", (1 if ahead else 0,)) if node.head == "Heaviside" else _sign(ahead)
    return Node(node.head, tuple(_chosen(arg, at) if isinstance(arg, Node) else arg for arg in node.args))


def _sign(ahead: bool) -> Node:
    return Node("Integer", (1,)) if ahead else neg(Node("Integer", (1,)))


def _holds(condition: Node, point: dict[str, Any]) -> bool:
    if condition.head == "Boolean":
        return bool(condition.args[0])
    parts = list(condition.children())
    if condition.head in ("And", "Or", "Not"):
        inside = [_holds(part, point) for part in parts]
        return all(inside) if condition.head == "And" else any(inside) if condition.head == "Or" else not inside[0]
    if condition.head not in CONDITIONS or set(free_names(condition)) - set(point):
        raise Undecided("a condition without a value")
    answer = CONDITIONS[condition.head](*[Tape(part)(point) for part in parts])
    if answer is None:
        raise Undecided("a condition that balls cannot decide")
    return answer

"""Shapes of trees in which names stand for numbers, columns or square matrices of one size."""

from __future__ import annotations

from collections.abc import Mapping

from harness.formulas.trees.tree import Node
from harness.verification.comparison.exact.quotients import rational

Shape = tuple[str, str]
"""(rows, columns), each "n" or "1"; or NUMBER, which multiplies everything."""
NUMBER, SQUARE, COLUMN, ROW, ONE_BY_ONE = ("", ""), ("n", "n"), ("n", "1"), ("1", "n"), ("1", "1")
Kinds = Mapping[str, Shape]
CALLED = frozenset({"HadamardProduct", "HadamardPower", "DiagMatrix"})
"""SymPy's functions of matrices that are read as calls of names."""


class Misfit(Exception):
    """The shapes do not go together, or a head has no shape here."""


def fits(a: Shape | None, b: Shape | None) -> bool:
    """Whether two sides have one shape; None is that of a literal 0."""
    return a is None or b is None or a == b or {a, b} == {NUMBER, ONE_BY_ONE}


def shape_of(node: Node, kinds: Kinds) -> Shape:
    """The shape of a tree. Raises Misfit."""
    parts = list(node.children())
    head = node.head
    if head == "Symbol":
        return kinds[str(node.args[0])]
    if head in ("Integer", "Constant"):
        return NUMBER
    if head == "Derivative":
        return _of_derivative(parts, kinds)
    if head == "Call":
        return _of_call(parts, kinds)
    shapes = [shape_of(part, kinds) for part in parts if part.head != "Tuple"]
    if head in ("Neg", "conjugate"):
        return shapes[0]
    if head == "Add":
        return _common(shapes)
    if head == "Mul":
        return _product(shapes)
    if head in ("transpose", "adjoint"):
        return shapes[0][1], shapes[0][0]
    if head in ("trace", "det"):
        _square(shapes[0])
        return NUMBER
    if head == "inverse":
        return _square(shapes[0])
    if head == "Div" and shapes[1] == NUMBER:
        return shapes[0]
    if head == "Pow":
        return _power(shapes, parts[1])
    raise Misfit(head)


def _common(shapes: list[Shape]) -> Shape:
    if len(set(shapes)) != 1:
        raise Misfit("a sum of different shapes")
    return shapes[0]


def _square(shape: Shape) -> Shape:
    if shape == NUMBER or shape[0] != shape[1]:
        raise Misfit("not square")
    return shape


def _product(shapes: list[Shape]) -> Shape:
    found = NUMBER
    for shape in shapes:
        if NUMBER in (found, shape):
            found = shape if found == NUMBER else found
        elif found[1] != shape[0]:
            raise Misfit("a product of shapes that do not fit")
        else:
            found = found[0], shape[1]
    return found


def _power(shapes: list[Shape], exponent: Node) -> Shape:
    order = rational(exponent)
    if order is None or (order.q != 1 and shapes[0] not in (NUMBER, ONE_BY_ONE)):
        raise Misfit("a power of a matrix that is not a whole one")
    return shapes[0] if shapes[0] == NUMBER else _square(shapes[0])


def _of_derivative(parts: list[Node], kinds: Kinds) -> Shape:
    """The derivative of a number by a matrix has the matrix's shape; by a number every shape keeps its own."""
    body, *specs = parts
    if len(specs) != 1 or list(specs[0].children())[1] != Node("Integer", (1,)):
        raise Misfit("a higher derivative")
    inner, by = shape_of(body, kinds), shape_of(next(specs[0].children()), kinds)
    if by == NUMBER:
        return inner
    if inner not in (NUMBER, ONE_BY_ONE):
        raise Misfit("the derivative of a matrix by a matrix")
    return by


def _of_call(parts: list[Node], kinds: Kinds) -> Shape:
    name, *args = parts
    called = str(name.args[0])
    shapes = [shape_of(arg, kinds) for arg in args]
    if called == "HadamardProduct" and shapes and NUMBER not in shapes:
        return _common(shapes)
    if called == "HadamardPower" and len(args) == 2 and rational(args[1]) is not None and shapes[0] != NUMBER:
        return shapes[0]
    if called == "DiagMatrix" and shapes == [COLUMN]:
        return SQUARE
    raise Misfit(called)

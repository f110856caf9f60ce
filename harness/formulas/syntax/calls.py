"""The names that, called, build something other than a function's value: sets, matrices, relations, unevaluated heads.

Each maker takes the arguments as the reader found them (nodes, and quoted texts as str) and the position of the call.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import MAX_NODES, SyntaxRefused
from harness.formulas.syntax.names import RELATIONS
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer, symbol

Argument: TypeAlias = Node | str
Maker: TypeAlias = Callable[[Sequence[Argument], int], Node]

MATRIX_METHODS: Final = {
    "rank": "rank",
    "det": "det",
    "rref": "rref",
    "trace": "trace",
    "transpose": "transpose",
    "inv": "inverse",
    "nullspace": "nullspace",
    "columnspace": "columnspace",
    "rowspace": "rowspace",
    "eigenvals": "eigenvals",
    "eigenvects": "eigenvects",
    "adjugate": "adjugate",
    "norm": "norm",
    "adjoint": "adjoint",
    "conjugate": "conjugate",
}

COMPARED: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "Gt": operator.gt,
    "Lt": operator.lt,
    "Ge": operator.ge,
    "Le": operator.le,
}

SETS_AND_NUMBERS_OF_S: Final = {
    **{name: Node(name) for name in ("Reals", "Integers", "Naturals", "Naturals0", "Rationals", "Complexes")},
    "EmptySet": constructors.EMPTY_SET,
    "UniversalSet": Node("UniversalSet"),
    "Half": Node("Div", (integer(1), integer(2))),
    "One": integer(1),
    "Zero": integer(0),
    "NegativeOne": constructors.neg(integer(1)),
    "Pi": Node("Constant", ("pi",)),
    "Exp1": Node("Constant", ("E",)),
    "ImaginaryUnit": Node("Constant", ("I",)),
    "Infinity": Node("Constant", ("oo",)),
    "NegativeInfinity": constructors.neg(Node("Constant", ("oo",))),
    "ComplexInfinity": Node("Constant", ("zoo",)),
    "NaN": Node("Constant", ("nan",)),
    "true": Node("Boolean", (True,)),
    "false": Node("Boolean", (False,)),
}


def _nodes(args: Sequence[Argument], position: int, fewest: int, most: int) -> list[Node]:
    """The arguments, once it is known that all are nodes and that there are as many as there should be."""
    nodes = [arg for arg in args if isinstance(arg, Node)]
    if len(nodes) != len(args):
        raise SyntaxRefused(position, "a quoted text is not mathematics")
    if not fewest <= len(nodes) <= most:
        raise SyntaxRefused(position, f"{len(nodes)} argument(s) are too many or too few")
    return nodes


def _plain(head: str, fewest: int, most: int = MAX_NODES) -> Maker:
    return lambda args, position: Node(head, tuple(_nodes(args, position, fewest, most)))


def _rational(args: Sequence[Argument], position: int) -> Node:
    """Rational(p, q) -> p/q."""
    nodes = _nodes(args, position, 1, 2)
    return nodes[0] if len(nodes) == 1 else Node("Div", (nodes[0], nodes[1]))


def _same(args: Sequence[Argument], position: int) -> Node:
    """Integer(3), S(3), (x): the argument itself."""
    return _nodes(args, position, 1, 1)[0]


def _sympified(args: Sequence[Argument], position: int) -> Node:
    """S(3) is the number itself, as SymPy has it; S(n) is somebody's sum of n terms: SymPy would print n."""
    nodes = _nodes(args, position, 1, MAX_NODES)
    if len(nodes) == 1 and not facts(nodes[0]).names:
        return nodes[0]
    return Node("Call", (symbol("S"), *nodes))


def _finite_set(args: Sequence[Argument], position: int) -> Node:
    return constructors.finite_set(_nodes(args, position, 0, MAX_NODES))


def _set_of(args: Sequence[Argument], position: int) -> Node:
    """set(), set([1, 2]), frozenset({1, 2}), Set(1, 2)."""
    nodes = _nodes(args, position, 0, MAX_NODES)
    if len(nodes) == 1 and nodes[0].head in ("List", "Tuple", "FiniteSet", "EmptySet"):
        return constructors.finite_set([arg for arg in nodes[0].args if isinstance(arg, Node)])
    return constructors.finite_set(nodes)


def _interval(args: Sequence[Argument], position: int) -> Node:
    """Interval(a, b[, left_open[, right_open]])."""
    nodes = _nodes(args, position, 2, 4)
    ends = [_truth(node) for node in nodes[2:]] + [Node("Boolean", (False,))] * (4 - len(nodes))
    if any(end.head != "Boolean" for end in ends):
        raise SyntaxRefused(position, "whether an end is open is True or False")
    return Node("Interval", (nodes[0], nodes[1], ends[0], ends[1]))


def _truth(node: Node) -> Node:
    """A comparison of two integers as True or False: Interval(2, 3, 1 > 0, False) says why its end is open."""
    if node.head not in COMPARED:
        return node
    first, second = (_whole(side) for side in node.args)
    return node if first is None or second is None else Node("Boolean", (COMPARED[node.head](first, second),))


def _whole(side: object) -> int | None:
    """The value of an integer literal or of minus one."""
    if not isinstance(side, Node):
        return None
    if side.head == "Neg":
        inner = _whole(side.args[0])
        return None if inner is None else -inner
    return side.args[0] if side.head == "Integer" and isinstance(side.args[0], int) else None


def _piecewise(args: Sequence[Argument], position: int) -> Node:
    """Piecewise((value, condition), ...)."""
    pairs = _nodes(args, position, 1, MAX_NODES)
    if any(pair.head != "Tuple" or len(pair.args) != 2 for pair in pairs):
        raise SyntaxRefused(position, "Piecewise takes pairs (value, condition)")
    return Node("Piecewise", tuple(Node("Pair", (pair.args[0], _said(pair.args[1]))) for pair in pairs))


def _said(condition: object) -> Node:
    """A condition; 1 and 0 are True and False there."""
    assert isinstance(condition, Node)
    return Node("Boolean", (condition.args[0] == 1,)) if condition in (integer(0), integer(1)) else condition


def _matrix(args: Sequence[Argument], position: int) -> Node:
    """Matrix([[a, b], [c, d]]), Matrix([a, b]) (a column), Matrix(rows, columns, [entries])."""
    nodes = _nodes(args, position, 0, 3)
    if not nodes:
        return Node("Matrix")
    if len(nodes) == 1 and nodes[0].head in ("List", "Tuple"):
        return constructors.matrix([row for row in nodes[0].args if isinstance(row, Node)], position)
    if len(nodes) == 3 and nodes[2].head in ("List", "Tuple"):
        height, width = _small(nodes[0], position), _small(nodes[1], position)
        entries = nodes[2].args
        if height == 0 < width:
            raise SyntaxRefused(position, "a matrix of columns without rows")
        if height * width == len(entries):
            rows = [Node("List", entries[row * width : (row + 1) * width]) for row in range(height)]
            return Node("Matrix", tuple(rows))
    raise SyntaxRefused(position, "Matrix takes rows, or a shape and the entries that fill it")


def _small(node: Node, position: int) -> int:
    value = node.args[0] if node.head == "Integer" else None
    if not isinstance(value, int) or value > 30:
        raise SyntaxRefused(position, "a shape is made of small integers")
    return value


def _identity(args: Sequence[Argument], position: int) -> Node:
    """eye(n): the identity matrix, written out."""
    size = _small(_nodes(args, position, 1, 1)[0], position)
    return Node(
        "Matrix", tuple(Node("List", tuple(integer(int(row == col)) for col in range(size))) for row in range(size))
    )


def _filled(value: int) -> Maker:
    """zeros(rows[, columns]) and ones(rows[, columns]), written out."""

    def make(args: Sequence[Argument], position: int) -> Node:
        shape = [_small(node, position) for node in _nodes(args, position, 1, 2)]
        return Node("Matrix", (Node("List", (integer(value),) * shape[-1]),) * shape[0])

    return make


def _range(args: Sequence[Argument], position: int) -> Node:
    """Range([start, ]stop[, step])."""
    nodes = _nodes(args, position, 1, 3)
    if len(nodes) == 1:
        nodes = [integer(0), *nodes]
    return Node("Range", (*nodes, integer(1)) if len(nodes) == 2 else tuple(nodes))


def _derivative(args: Sequence[Argument], position: int) -> Node:
    nodes = _nodes(args, position, 2, 20)
    return constructors.derivative(nodes[0], nodes[1:], position)


def _over(head: str) -> Maker:
    def make(args: Sequence[Argument], position: int) -> Node:
        nodes = _nodes(args, position, 2, 20)
        return constructors.over(head, nodes[0], nodes[1:], position)

    return make


def _limit(args: Sequence[Argument], position: int) -> Node:
    """Limit(f, x, a[, dir]); without a direction it is two-sided."""
    direction = args[3] if len(args) == 4 else constructors.TWO_SIDED
    if not isinstance(direction, str):
        raise SyntaxRefused(position, "the direction of a limit is '+', '-' or '+-'")
    function, variable, point = _nodes(args[:3], position, 3, 3)
    return constructors.limit(function, variable, point, direction, position)


def _meijerg(args: Sequence[Argument], position: int) -> Node:
    """meijerg(((a, ...), (a, ...)), ((b, ...), (b, ...)), z): the numbers of parameters, all parameters, z."""
    *pairs, argument = _nodes(args, position, 3, 3)
    groups = [group for pair in pairs if pair.head == "Tuple" and len(pair.args) == 2 for group in pair.children()]
    if len(groups) != 4 or any(group.head != "Tuple" for group in groups):
        raise SyntaxRefused(position, "meijerg takes two pairs of tuples of parameters, and an argument")
    counts = [integer(len(group.args)) for group in groups]
    return Node("meijerg", (*counts, *(value for group in groups for value in group.args), argument))


def _complex_region(polar: bool) -> Maker:
    """a + b*I, or r*exp(I*t), for (a, b) or (r, t) in a product of two sets of reals."""

    def make(args: Sequence[Argument], position: int) -> Node:
        (pairs,) = _nodes(args, position, 1, 1)
        if pairs.head != "ProductSet" or len(pairs.args) != 2:
            raise SyntaxRefused(position, "a region takes one product of two sets")
        return Node("ComplexRegion", (*pairs.args, Node("Boolean", (polar,))))

    return make


def _hyper(args: Sequence[Argument], position: int) -> Node:
    """hyper((a, b), (c,), z): the number of upper parameters, all parameters, the argument."""
    upper, lower, argument = _nodes(args, position, 3, 3)
    if upper.head not in ("Tuple", "List") or lower.head not in ("Tuple", "List"):
        raise SyntaxRefused(position, "hyper takes two tuples of parameters, and an argument")
    return Node("hyper", (integer(len(upper.args)), *upper.args, *lower.args, argument))


def _not(args: Sequence[Argument], position: int) -> Node:
    return Node("Not", tuple(_nodes(args, position, 1, 1)))


def _root(args: Sequence[Argument], position: int) -> Node:
    """root(a, n) -> a**(1/n), SymPy's principal root."""
    base, degree = _nodes(args, position, 2, 2)
    return Node("Pow", (base, Node("Div", (integer(1), degree))))


def _ordered(head: str) -> Maker:
    """tuple(...) and list(...) of one collection, Tuple(a, b), List(a, b)."""

    def make(args: Sequence[Argument], position: int) -> Node:
        nodes = _nodes(args, position, 0, MAX_NODES)
        if len(nodes) == 1 and nodes[0].head in ("List", "Tuple"):
            return Node(head, nodes[0].args)
        return Node(head, tuple(nodes))

    return make


CALLS: Final[dict[str, Maker]] = {
    "Integer": _same,
    "S": _sympified,
    "Rational": _rational,
    "Fraction": _rational,
    "FiniteSet": _finite_set,
    "Set": _set_of,
    "set": _set_of,
    "frozenset": _set_of,
    "Interval": _interval,
    "Union": _plain("Union", 1),
    "Intersection": _plain("Intersection", 1),
    "Complement": _plain("Complement", 2, 2),
    "SymmetricDifference": _plain("SymmetricDifference", 2, 2),
    "ProductSet": _plain("ProductSet", 1),
    "ImageSet": _plain("ImageSet", 2),
    "Lambda": _plain("Lambda", 2, 2),
    "Range": _range,
    "ConditionSet": _plain("ConditionSet", 2, 3),
    "CartesianComplexRegion": _complex_region(False),
    "PolarComplexRegion": _complex_region(True),
    "Contains": _plain("Contains", 2, 2),
    "AccumBounds": _plain("AccumBounds", 2, 2),
    "AccumulationBounds": _plain("AccumBounds", 2, 2),
    "Piecewise": _piecewise,
    "ExprCondPair": _plain("Tuple", 2, 2),
    "Matrix": _matrix,
    "ImmutableMatrix": _matrix,
    "MutableDenseMatrix": _matrix,
    "ImmutableDenseMatrix": _matrix,
    "eye": _identity,
    "zeros": _filled(0),
    "ones": _filled(1),
    "Derivative": _derivative,
    "diff": _derivative,
    "Integral": _over("Integral"),
    "integrate": _over("Integral"),
    "Sum": _over("Sum"),
    "summation": _over("Sum"),
    "Product": _over("Product"),
    "product": _over("Product"),
    "Limit": _limit,
    "limit": _limit,
    "And": _plain("And", 1),
    "Or": _plain("Or", 1),
    "Not": _not,
    "root": _root,
    "hyper": _hyper,
    "meijerg": _meijerg,
    "Tuple": _ordered("Tuple"),
    "tuple": _ordered("Tuple"),
    "List": _ordered("List"),
    "list": _ordered("List"),
    "Add": _plain("Add", 1),
    "Mul": _plain("Mul", 1),
    **{name: _plain(head, 2, 2) for name, head in RELATIONS.items()},
}

"""The names that, called, build something other than a function's value: sets, matrices, relations, unevaluated heads.

Each maker takes the arguments as the reader found them (nodes, and quoted texts as str) and the position of the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from harness.formulas.syntax import constructors
from harness.formulas.syntax.bounds import MAX_NODES, SyntaxRefused
from harness.formulas.syntax.call_arguments import Argument, Maker, nodes_of, plain
from harness.formulas.syntax.calls_of_matrices import filled, identity, matrix
from harness.formulas.syntax.calls_of_sets import complex_region, finite_set, integer_range, interval, piecewise, set_of
from harness.formulas.syntax.names import RELATIONS
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node, integer, symbol

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


def _rational(args: Sequence[Argument], position: int) -> Node:
    """Rational(p, q) -> p/q."""
    nodes = nodes_of(args, position, 1, 2)
    return nodes[0] if len(nodes) == 1 else Node("Div", (nodes[0], nodes[1]))


def _same(args: Sequence[Argument], position: int) -> Node:
    """Integer(3), S(3), (x): the argument itself."""
    return nodes_of(args, position, 1, 1)[0]


def _sympified(args: Sequence[Argument], position: int) -> Node:
    """S(3) is the number itself, as SymPy has it; S(n) is somebody's sum of n terms: SymPy would print n."""
    nodes = nodes_of(args, position, 1, MAX_NODES)
    if len(nodes) == 1 and not facts(nodes[0]).names:
        return nodes[0]
    return Node("Call", (symbol("S"), *nodes))


def _derivative(args: Sequence[Argument], position: int) -> Node:
    nodes = nodes_of(args, position, 2, 20)
    return constructors.derivative(nodes[0], nodes[1:], position)


def _over(head: str) -> Maker:
    def make(args: Sequence[Argument], position: int) -> Node:
        nodes = nodes_of(args, position, 2, 20)
        return constructors.over(head, nodes[0], nodes[1:], position)

    return make


def _limit(args: Sequence[Argument], position: int) -> Node:
    """Limit(f, x, a[, dir]); without a direction it is two-sided."""
    direction = args[3] if len(args) == 4 else constructors.TWO_SIDED
    if not isinstance(direction, str):
        raise SyntaxRefused(position, "the direction of a limit is '+', '-' or '+-'")
    function, variable, point = nodes_of(args[:3], position, 3, 3)
    return constructors.limit(function, variable, point, direction, position)


def _meijerg(args: Sequence[Argument], position: int) -> Node:
    """meijerg(((a, ...), (a, ...)), ((b, ...), (b, ...)), z): the numbers of parameters, all parameters, z."""
    *pairs, argument = nodes_of(args, position, 3, 3)
    groups = [group for pair in pairs if pair.head == "Tuple" and len(pair.args) == 2 for group in pair.children()]
    if len(groups) != 4 or any(group.head != "Tuple" for group in groups):
        raise SyntaxRefused(position, "meijerg takes two pairs of tuples of parameters, and an argument")
    counts = [integer(len(group.args)) for group in groups]
    return Node("meijerg", (*counts, *(value for group in groups for value in group.args), argument))


def _hyper(args: Sequence[Argument], position: int) -> Node:
    """hyper((a, b), (c,), z): the number of upper parameters, all parameters, the argument."""
    upper, lower, argument = nodes_of(args, position, 3, 3)
    if upper.head not in ("Tuple", "List") or lower.head not in ("Tuple", "List"):
        raise SyntaxRefused(position, "hyper takes two tuples of parameters, and an argument")
    return Node("hyper", (integer(len(upper.args)), *upper.args, *lower.args, argument))


def _not(args: Sequence[Argument], position: int) -> Node:
    return Node("Not", tuple(nodes_of(args, position, 1, 1)))


def _root(args: Sequence[Argument], position: int) -> Node:
    """root(a, n) -> a**(1/n), SymPy's principal root."""
    base, degree = nodes_of(args, position, 2, 2)
    return Node("Pow", (base, Node("Div", (integer(1), degree))))


def _ordered(head: str) -> Maker:
    """tuple(...) and list(...) of one collection, Tuple(a, b), List(a, b)."""

    def make(args: Sequence[Argument], position: int) -> Node:
        nodes = nodes_of(args, position, 0, MAX_NODES)
        if len(nodes) == 1 and nodes[0].head in ("List", "Tuple"):
            return Node(head, nodes[0].args)
        return Node(head, tuple(nodes))

    return make


CALLS: Final[dict[str, Maker]] = {
    "Integer": _same,
    "S": _sympified,
    "Rational": _rational,
    "Fraction": _rational,
    "FiniteSet": finite_set,
    "Set": set_of,
    "set": set_of,
    "frozenset": set_of,
    "Interval": interval,
    "Union": plain("Union", 1),
    "Intersection": plain("Intersection", 1),
    "Complement": plain("Complement", 2, 2),
    "SymmetricDifference": plain("SymmetricDifference", 2, 2),
    "ProductSet": plain("ProductSet", 1),
    "ImageSet": plain("ImageSet", 2),
    "Lambda": plain("Lambda", 2, 2),
    "Range": integer_range,
    "ConditionSet": plain("ConditionSet", 2, 3),
    "CartesianComplexRegion": complex_region(False),
    "PolarComplexRegion": complex_region(True),
    "Contains": plain("Contains", 2, 2),
    "AccumBounds": plain("AccumBounds", 2, 2),
    "AccumulationBounds": plain("AccumBounds", 2, 2),
    "Piecewise": piecewise,
    "ExprCondPair": plain("Tuple", 2, 2),
    "Matrix": matrix,
    "ImmutableMatrix": matrix,
    "MutableDenseMatrix": matrix,
    "ImmutableDenseMatrix": matrix,
    "eye": identity,
    "zeros": filled(0),
    "ones": filled(1),
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
    "And": plain("And", 1),
    "Or": plain("Or", 1),
    "Not": _not,
    "root": _root,
    "hyper": _hyper,
    "meijerg": _meijerg,
    "Tuple": _ordered("Tuple"),
    "tuple": _ordered("Tuple"),
    "List": _ordered("List"),
    "list": _ordered("List"),
    "Add": plain("Add", 1),
    "Mul": plain("Mul", 1),
    **{name: plain(head, 2, 2) for name, head in RELATIONS.items()},
}

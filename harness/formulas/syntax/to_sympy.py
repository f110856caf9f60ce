"""The one way from a parsed tree to a SymPy object: an explicit table, never `sympify`.

SymPy computes while it builds (`2**10**9`, `factorial(10**9)`), so what a node would cost is bounded before it is
built. Used where text is trusted to be mathematics but not to be cheap: a user's own problem, and the SymPy fallback,
which besides runs in a process of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import sympy
from sympy import S

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.record import SympyCost
from harness.formulas.trees.tree import Node

MAX_POWER_BITS = 20_000
"""The most bits an integer power may have."""
MAX_ARGUMENT = 2_000
"""The largest integer argument of a function whose value grows with it: factorial, binomial, fibonacci, ..."""


class Untranslatable(ValueError):
    """A node that has no SymPy counterpart here, or would be too large to build."""


CONSTANTS: Mapping[str, Any] = {
    "pi": S.Pi,
    "E": S.Exp1,
    "I": S.ImaginaryUnit,
    "oo": S.Infinity,
    "zoo": S.ComplexInfinity,
    "nan": S.NaN,
    "GoldenRatio": S.GoldenRatio,
    "EulerGamma": S.EulerGamma,
    "Catalan": S.Catalan,
}
SETS: Mapping[str, Any] = {
    "EmptySet": S.EmptySet,
    "Reals": S.Reals,
    "Integers": S.Integers,
    "Naturals": S.Naturals,
    "Naturals0": S.Naturals0,
    "Rationals": S.Rationals,
    "Complexes": S.Complexes,
    "UniversalSet": S.UniversalSet,
}
PLAIN = frozenset(
    "Eq Ne Lt Le Gt Ge And Or Not FiniteSet Union Intersection Complement SymmetricDifference ProductSet AccumBounds "
    "Tuple".split()
) | {name for name, known in ALL.items() if known.sympy is SympyCost.SMALL}
"""Heads that are SymPy's own name for what they are, and stay cheap whatever their arguments."""
GROWING = frozenset(name for name, known in ALL.items() if known.sympy is SympyCost.GROWS)
"""Heads whose value grows with an integer argument."""
ARITHMETIC = frozenset({"Add", "Mul", "Neg", "Div", "Pow", "FloorDiv"})
RANGED: Mapping[str, Callable[..., Any]] = {
    "Integral": sympy.Integral,
    "Sum": sympy.Sum,
    "Product": sympy.Product,
    "Derivative": lambda function, *orders: sympy.Derivative(function, *orders, evaluate=False),
}


def to_sympy(node: Node, symbols: Mapping[str, Any] | None = None) -> Any:
    """The SymPy object that a tree stands for; a name that `symbols` lacks becomes a plain `Symbol`.

    Calculus heads (Derivative, Integral, Limit, Sum, Product) stay unevaluated. Decimals become exact rationals.
    Raises Untranslatable.
    """
    given = symbols or {}

    def build(node: Node) -> Any:
        head, args = node
        if head == "Integer":
            return sympy.Integer(args[0])
        if head == "Symbol":
            name = str(args[0])
            return given[name] if name in given else sympy.Symbol(name)
        if head == "Decimal":
            return sympy.Rational(str(args[0]))
        if head == "Constant":
            return CONSTANTS[str(args[0])]
        if head == "Boolean":
            return S.true if args[0] else S.false
        if head in SETS:
            return SETS[head]
        if head == "Piecewise":
            return sympy.Piecewise(*(tuple(map(build, pair.children())) for pair in node.children()))
        if head == "Limit":
            return _limit(node, build)
        if head == "Matrix":
            return sympy.Matrix([[build(entry) for entry in row.children()] for row in node.children()])
        children = [build(child) for child in node.children()]
        if len(children) != len(args):
            raise Untranslatable(f"{head} has no SymPy counterpart here")
        return _apply(head, children)

    try:
        return build(node)
    except Untranslatable:
        raise
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError, NotImplementedError) as error:
        # SymPy's own refusals: Interval(I, 2), a relation between complex numbers, a ragged matrix, ...
        raise Untranslatable(f"SymPy refuses it: {str(error)[:200]}") from None


def _apply(head: str, args: list[Any]) -> Any:
    """One head on built arguments. Each arithmetic rule is the mathematics it is named for."""
    if head in ARITHMETIC and not all(isinstance(arg, (sympy.Expr, sympy.MatrixBase)) for arg in args):
        raise Untranslatable(f"{head} of what is neither a number nor a matrix")
    if head == "Add":
        return reduce(operator.add, args)
    if head == "Mul":
        return reduce(operator.mul, args)
    if head == "Neg":
        return -args[0]
    if head == "Div":
        return args[0] / args[1]
    if head == "Pow":
        return _power(*args)
    if head == "FloorDiv":
        return sympy.floor(args[0] / args[1])
    if head == "cbrt":
        return sympy.real_root(args[0], 3)
    if head in GROWING:
        if any(abs(number) > MAX_ARGUMENT for arg in args for number in arg.atoms(sympy.Number) if number.is_finite):
            raise Untranslatable(f"{head} of a number beyond {MAX_ARGUMENT}")
        return getattr(sympy, head)(*args)
    if head in ("gcd", "lcm"):
        return getattr(sympy, head)(args)
    if head == "Interval":
        return sympy.Interval(*args)
    if head == "List":
        return sympy.Tuple(*args)
    if head in RANGED:
        return RANGED[head](args[0], *(tuple(spec) for spec in args[1:]))
    if head == "hyper":
        count = int(args[0])
        if any(arg.is_Integer and arg <= 0 for arg in args[1:-1]):
            raise Untranslatable("hyper of parameters that end its sum")
        return sympy.hyper(args[1 : count + 1], args[count + 1 : -1], args[-1])
    if head in PLAIN:
        return getattr(sympy, head)(*args)
    raise Untranslatable(f"{head} has no SymPy counterpart here")


def _power(base: Any, exponent: Any) -> Any:
    """base**exponent, refused where an integer power would have more than MAX_POWER_BITS bits."""
    if exponent.is_Number and base.is_number and exponent.is_finite:
        size = max((int(abs(part)).bit_length() for n in base.atoms(sympy.Rational) for part in (n.p, n.q)), default=1)
        if abs(exponent) * size > MAX_POWER_BITS:
            raise Untranslatable(f"a power of more than {MAX_POWER_BITS} bits")
    if exponent.is_Integer and abs(exponent) > MAX_POWER_BITS:
        raise Untranslatable(f"an exponent beyond {MAX_POWER_BITS}")
    return base**exponent


def _limit(node: Node, build: Callable[[Node], Any]) -> Any:
    """Limit(f, x, a, dir), unevaluated."""
    function, variable, point, direction = node.args
    assert isinstance(function, Node)
    assert isinstance(variable, Node)
    assert isinstance(point, Node)
    assert isinstance(direction, Node)
    return sympy.Limit(build(function), build(variable), build(point), dir=str(direction.args[0]))

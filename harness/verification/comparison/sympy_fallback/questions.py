"""What SymPy is asked inside the fallback's child, and how its values are confirmed there: numerically, with mpmath, at
points of both signs, because a value that SymPy gives may hold for some parameters alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Reply = bool | str | None
POINTS = ("37/100", "-61/97", "83/31", "-17/7")
WHOLE = (3, 5, 4, 7)
DIGITS = 15
CLOSE, APART = 1e-8, 1e-5
"""Numbers closer than the first, relative to their size, confirm a value; further apart than the second they differ."""


def equal(a: Any, b: Any) -> Reply:
    """True when simplify(a - b) is 0. Never False: a difference is for balls to prove."""
    import sympy

    return True if sympy.simplify(a - b) == 0 else None


def same_slope(a: Any, b: Any, name: Any) -> Reply:
    """True when the derivative of a - b by the name simplifies to 0. Never False, as above."""
    import sympy

    return True if sympy.simplify(sympy.diff(a, name) - sympy.diff(b, name)) == 0 else None


def value(expression: Any) -> Reply:
    """The value of an unevaluated Integral, Sum, Product or Derivative, in print syntax; not confirmed."""
    found = _worked_out(expression)
    return None if found is None else str(found)


def _worked_out(expression: Any) -> Any:
    import sympy

    found = expression.doit()
    open_heads = (sympy.Integral, sympy.Sum, sympy.Product, sympy.Derivative, sympy.Limit)
    return None if found.has(*open_heads, sympy.nan, sympy.zoo, sympy.AccumBounds) else found


def confirmed(expression: Any) -> Reply:
    """The same value, once numbers at points of both signs agree with it; None where they do not, or there are none."""
    import sympy

    found = _worked_out(expression)
    if found is None or isinstance(expression, sympy.Derivative):
        return None if found is None else str(found)
    if found.is_infinite:
        diverges = isinstance(expression, sympy.Sum) and expression.is_convergent() == sympy.false
        return str(found) if diverges else None
    seen = 0
    for point in _points(expression, found):
        one, other = _number(expression, point), _number(found, point)
        if one is None or other is None:
            continue
        if abs(one - other) > CLOSE * (1 + abs(one)):
            return None
        seen += 1
    enough = 2 if expression.free_symbols | found.free_symbols else 1
    return str(found) if seen >= enough else None


def differ(a: Any, b: Any, *points: Any) -> Reply:
    """A point at which numbers show that a and b, as they were written, differ. points: Tuple(Tuple(name, value), ...)
    each; a point with a fraction where a whole number bounds a sum is left out."""
    whole = _bounding(a, b)
    for pairs in points:
        point = dict(tuple(pair) for pair in pairs)
        if any(not at.is_Integer for name, at in point.items() if name in whole):
            continue
        one, other = _number(a, point), _number(b, point)
        if one is not None and other is not None and abs(one - other) > APART * (1 + abs(one)):
            return ", ".join(f"{name} = {at}" for name, at in point.items()) or "the two values"
    return None


def _bounding(*sides: Any) -> set[Any]:
    """The names that bound a sum or a product."""
    import sympy

    repeated = [part for side in sides for part in side.atoms(sympy.Sum, sympy.Product)]
    return {name for part in repeated for limits in part.limits for end in limits[1:] for name in end.free_symbols}


def _points(*sides: Any) -> Iterator[dict[Any, Any]]:
    """Points for every free name: whole where it bounds a sum, generic and of both signs elsewhere."""
    import sympy

    names = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
    whole = _bounding(*sides)
    for k in range(len(POINTS) if names else 1):
        yield {
            name: sympy.Integer(WHOLE[(k + i) % 4]) if name in whole else sympy.Rational(POINTS[(k + i) % 4])
            for i, name in enumerate(names)
        }


def _number(side: Any, point: dict[Any, Any]) -> complex | None:
    """The number that a side is at a point; None where there is none, or none to be had with confidence."""
    import sympy

    here = side.subs(point)
    if isinstance(here, sympy.Sum | sympy.Product) and all(end.is_Integer for spec in here.limits for end in spec[1:]):
        here = here.doit()
    try:
        found = _by_pieces(here).evalf(DIGITS)
        if not found.is_number or found.has(sympy.Integral, sympy.Sum, sympy.Product, sympy.nan, sympy.zoo, sympy.oo):
            return None
        if any(part._prec < 40 for part in found.atoms(sympy.Float)):  # evalf says so how few digits it is sure of
            return None
        return complex(found)
    except (TypeError, ValueError, ArithmeticError, NotImplementedError):
        return None


def _by_pieces(here: Any) -> Any:
    """A definite integral of a Piecewise whose pieces are told apart by its name alone, as a sum of one for each:
    numbers through a jump cost hundreds of times as much."""
    import sympy

    if not isinstance(here, sympy.Integral) or len(here.limits) != 1 or len(here.limits[0]) != 3:
        return here
    name, low, high = here.limits[0]
    body = sympy.piecewise_fold(here.function)
    if not isinstance(body, sympy.Piecewise) or body.free_symbols - {name} or (low < high) != sympy.true:
        return here
    total = sympy.Integer(0)
    for value, region in body.as_expr_set_pairs(sympy.Interval(low, high)):
        for part in region.args if isinstance(region, sympy.Union) else (region,):
            if isinstance(part, sympy.Interval):
                total += sympy.Integral(value, (name, part.inf, part.sup)) if value != 0 else 0
            elif not isinstance(part, sympy.FiniteSet):
                return here
    return total


def warm() -> None:
    """Ask what fills SymPy's tables and caches, always the same: every question then begins where all others do, and
    costs a half or a third of what it costs cold."""
    import sympy

    x, n = sympy.Symbol("x", real=True), sympy.Symbol("n", real=True)
    sympy.limit(sympy.sin(x) / x + sympy.exp(-x), x, 0)
    sympy.limit((1 + 1 / x) ** x, x, sympy.oo)
    sympy.Sum(n * 2**n, (n, 1, x)).doit()
    sympy.Sum(1 / n**2, (n, 1, sympy.oo)).doit().evalf(DIGITS)
    sympy.integrate(sympy.exp(-x) * x, (x, 0, sympy.oo))
    sympy.simplify(sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1 + sympy.gamma(x + 1) / sympy.gamma(x) - x)

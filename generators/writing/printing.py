"""SymPy's printing, with every sub-expression's text remembered: printing was a third of the time that making took.

`text` says what `str` says and `literal` is Python source that rebuilds the value. A claim's sides, a let's value and
the steps above them share most of their parts.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

MOST = 20_000
"""Texts that a printer caches before it empties the cache, so that memory stays flat."""


def text(value: Any) -> str:
    """str(value)."""
    return str(_printer().doprint(value)) if hasattr(value, "func") else str(value)


def literal(value: Any) -> str:
    """Python source that rebuilds a SymPy value: `Rational(1, 2)` where printing says `1/2`, which Python divides."""
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"Rational({value.numerator}, {value.denominator})"
    if isinstance(value, (bool, int, Fraction)):
        return str(value)
    return str(_source_printer().doprint(value))


@functools.cache
def _printers() -> tuple[Any, Any]:
    """The printer that prints as SymPy does, and the one of sources."""
    from sympy import Basic
    from sympy.printing.str import StrPrinter

    class Remembering(StrPrinter):  # type: ignore[misc]  # sympy ships no types, so its classes arrive as Any
        """A text depends on the tree alone, so each node's is kept by the tree (SymPy keeps a tree's hash)."""

        def __init__(self) -> None:
            super().__init__()
            self.known: dict[Any, str] = {}

        def _print(self, expr: Any, **options: Any) -> str:
            if options or not isinstance(expr, Basic):
                return str(super()._print(expr, **options))
            text = self.known.get(expr)
            if text is None:
                text = str(super()._print(expr))
                if len(self.known) >= MOST:
                    self.known.clear()
                self.known[expr] = text
            return text

        def _as_ordered_terms(self, expr: Any, order: Any = None) -> Sequence[Any]:
            return ordered_terms(expr)

    class Source(Remembering):
        """Prints as SymPy does, save where Python would rebuild something else."""

        def _print_Rational(self, expr: Any) -> str:
            return f"Rational({expr.p}, {expr.q})"

        _print_Half = _print_Rational

        def _print_Interval(self, expr: Any) -> str:
            sides = {(False, False): "", (True, False): ".Lopen", (False, True): ".Ropen", (True, True): ".open"}
            side = sides[bool(expr.left_open), bool(expr.right_open)]
            return f"Interval{side}({self._print(expr.start)}, {self._print(expr.end)})"

        def _print_FiniteSet(self, expr: Any) -> str:
            # SymPy prints {1, 2}, which Python reads as a set of its own, in an order of its own.
            return f"FiniteSet({self.stringify(expr.args, ', ')})"

        def _print_EmptySet(self, expr: Any) -> str:
            return "S.EmptySet"

        def _print_MatrixBase(self, expr: Any) -> str:
            return f"Matrix({self._print(expr.tolist())})"

        def _print_Mul(self, expr: Any) -> str:
            # Python reads 2*(x + 1)*y and 1/(2*(x + 1)) from the left, and SymPy then distributes the 2: in these the
            # number goes last. Else a program says what its question does: 9/(n + 2)**2, and (exp(x) - 1)/(3*x).
            number, rest = expr.as_coeff_Mul()
            parts = rest.args if rest.is_Mul else (rest,)
            only_below = number.is_Rational and number.p == 1 and rest.is_Mul  # then nothing stands before a sum
            times_sum = number != 1 and not only_below and any(part.is_Add for part in parts)
            below_with_sum = not number.is_Integer and any(
                part.is_Pow and part.base.is_Add and part.exp == -1 for part in parts
            )
            if not times_sum and not below_with_sum:
                return str(super()._print_Mul(expr))
            if rest.is_Add:
                return f"Mul({self._print(number)}, {self._print(rest)}, evaluate=False)"
            last = self._print(number)
            return f"{self._print(rest)}*{f'({last})' if last.startswith('-') else last}"

    return Remembering(), Source()


def _printer() -> Any:
    return _printers()[0]


def _source_printer() -> Any:
    return _printers()[1]


def ordered_terms(expression: Any) -> Sequence[Any]:
    """The terms of a sum in the order in which SymPy prints them: `Expr.as_ordered_terms`, save that the double nearest
    to a rational coefficient is found by a division and not by evalf, which took most of the time."""
    from sympy.core.exprtools import decompose_power
    from sympy.core.sorting import default_sort_key

    parts = expression.args
    if len(parts) == 2 and any(part.is_Number or part.is_NumberSymbol for part in parts):
        return list(expression.as_ordered_terms())  # SymPy has a special case for these
    terms, bases = [], set()
    for term in parts:
        number, rest = term.as_coeff_Mul()
        coefficient, powers = _complex(number), {}
        for factor in rest.args if rest.is_Mul else (rest,):
            if factor.is_number:
                if factor.is_Rational and factor.p == factor.q:
                    continue
                coefficient *= _complex(factor)
                continue
            if not factor.is_commutative or factor.is_Order:
                return list(expression.as_ordered_terms())
            base, exponent = decompose_power(factor)
            powers[base] = exponent
            bases.add(base)
        terms.append((term, coefficient, powers))
    order = sorted(bases, key=default_sort_key) if len(bases) > 1 else list(bases)
    key, reverse = _order()
    monomials = [
        (term, ((number.real, number.imag), tuple(powers.get(base, 0) for base in order), ()))
        for term, number, powers in terms
    ]
    return [term for term, _ in sorted(monomials, key=key, reverse=reverse)]


def _complex(number: Any) -> complex:
    return complex(number.p / number.q) if number.is_Rational else complex(number)


@functools.cache
def _order() -> tuple[Any, bool]:
    """SymPy's key of a term in the default order, and whether it is reversed."""
    from sympy import Expr

    key, reverse = Expr._parse_order(None)
    return key, bool(reverse)

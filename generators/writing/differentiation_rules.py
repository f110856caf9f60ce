"""The rules of differentiation, each written as a step of a program. Each rule's docstring states its mathematics."""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection
from typing import Any

from generators.errors import Refused
from generators.writing.expressions import size
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from generators.writing.program import Program

Expr = Any
Named = tuple[Any, str]
"""A value and the program's name for it."""

LETTERS = ("u", "v", "w", "p", "q", "r", "s")
STANDARD = {
    "sin": "sine rule",
    "cos": "cosine rule",
    "tan": "tangent rule",
    "exp": "exponential rule",
    "log": "logarithm rule",
    "asin": "arcsine rule",
    "acos": "arccosine rule",
    "atan": "arctangent rule",
    "sinh": "hyperbolic sine rule",
    "cosh": "hyperbolic cosine rule",
}


class Derivation:
    """Writes the derivation of one expression into a program, rule by rule, within limits on its work.

    names: the variables, which no let may take; max_nodes: the largest value that may be printed.
    """

    def __init__(self, program: Program, names: Collection[str], max_steps: int, max_nodes: int):
        self.program = program
        self.max_steps, self.max_nodes = max_steps, max_nodes
        free = [letter for letter in LETTERS if letter not in names]
        self._letters = iter([*free, *(f"{letter}{i}" for i in range(1, 9) for letter in free)])
        self._results = 0
        self._known: dict[tuple[Expr, Expr], Named] = {}

    def let(self, value: Expr, code: str = "") -> str:
        """Bind a fresh letter to a part; gives the letter."""
        letter = next(self._letters)
        self.program.let(letter, code or source(value), value)
        return letter

    def differentiate(self, of: Expr, x: Expr, name: str = "") -> Named:
        """The derivative of `of` with respect to x, once; `name` is what `of` is called where a let has bound it."""
        if (of, x) not in self._known:
            self._known[of, x] = self._differentiate(of, x, name)
        return self._known[of, x]

    def _differentiate(self, of: Expr, x: Expr, name: str) -> Named:
        if not of.has(x):
            return self._leaf("constant rule", of, x, name)
        if of == x or (of.is_Pow and of.base == x and not of.exp.has(x)):
            return self._leaf("power rule", of, x, name)
        if of.is_Add:
            return self._sum(of, x, name)
        if of.is_Mul:
            return self._multiple(of, x, name)
        if of.is_Pow and of.exp.has(x) and of.base.has(x):
            return self._logarithmic(of, x, name)
        if of.is_Pow and not of.exp.has(x):
            return self._composition(of, of.base, x, name)
        return self._composition(of, of.exp if of.is_Pow else of.args[0], x, name)

    def simplified(self, value: Expr, name: str) -> Named:
        """A last step that claims raw = simplified, where the two differ."""
        best, how = value, ""
        for function in _simplifiers(value):
            candidate = getattr(sympy, function)(value)
            if len(text(candidate)) < len(text(best)):
                best, how = candidate, function
        if not how:
            return value, name
        after = self._next()
        self._step("simplify", text(value), after, f"{how}({name})", best, template=f"{{{name}}}")
        return best, after

    def _leaf(self, rule: str, of: Expr, x: Expr, name: str) -> Named:
        """d/dx c = 0; d/dx x**n = n*x**(n - 1); d/dx sin(x) = cos(x) and its like."""
        value = sympy.diff(of, x)
        return self._claim(rule, text(of), x, name, f"diff({name or source(of)}, {x})", value)

    def _sum(self, of: Expr, x: Expr, name: str) -> Named:
        """d/dx (f + g) = df/dx + dg/dx."""
        terms = [part for part in of.as_ordered_terms() if part.has(x)]
        parts = [self.differentiate(term, x) for term in terms]
        if len(of.args) == len(terms) == 1:
            return parts[0]
        value = functools.reduce(operator.add, [value for value, _ in parts])
        return self._claim("sum rule", text(of), x, name, " + ".join(name for _, name in parts), value)

    def _multiple(self, of: Expr, x: Expr, name: str) -> Named:
        """d/dx c*f = c*df/dx."""
        factor, rest = of.as_independent(x, as_Add=False)
        if factor == 1:
            return self._product_or_quotient(of, x, name)
        if rest == x:
            return self._leaf("constant multiple rule", of, x, name)
        inner, inner_name = self.differentiate(rest, x)
        code = f"-{inner_name}" if factor == -1 else f"{source(factor, factor=True)}*{inner_name}"
        value = -inner if factor == -1 else factor * inner  # SymPy's two ways give two forms: as the program does it
        return self._claim("constant multiple rule", text(of), x, name, code, value)

    def _product_or_quotient(self, of: Expr, x: Expr, name: str) -> Named:
        """d/dx f*g = df/dx*g + f*dg/dx; d/dx f/g = (df/dx*g - f*dg/dx)/g**2."""
        top, bottom = _fraction(of)
        quotient = bottom != 1 and top.has(x)
        if not quotient:
            first, *others = of.as_ordered_factors()
            top, bottom = first, sympy.Mul(*others)
        u = self.let(top)
        du, du_name = self.differentiate(top, x, u)
        v = self.let(bottom)
        dv, dv_name = self.differentiate(bottom, x, v)
        if quotient:
            value = (du * bottom - top * dv) / bottom**2
            code, left, rule = f"({du_name}*{v} - {u}*{dv_name})/{v}**2", f"{u}/{v}", "quotient rule"
        else:
            value = du * bottom + top * dv
            code, left, rule = f"{du_name}*{v} + {u}*{dv_name}", f"{u}*{v}", "product rule"
        return self._claim(rule, left, x, name, code, value)

    def _composition(self, of: Expr, inner: Expr, x: Expr, name: str) -> Named:
        """d/dx f(u(x)) = df/du * du/dx; with u(x) = x the standard derivative itself."""
        if inner == x:
            return self._leaf(self._rule(of), of, x, name)
        if inner.is_polynomial(x) and sympy.degree(inner, x) == 1 and inner.is_Mul:
            return self._leaf("chain rule", of, x, name)
        u = self.let(inner)
        du, du_name = self.differentiate(inner, x, u)
        placeholder = sympy.Symbol(u)
        outer = _replace(of, inner, placeholder)
        slope = sympy.diff(outer, placeholder)
        power = outer.exp if outer.is_Pow and outer.exp.is_Integer and outer.exp > 1 else None
        code = f"{power}*{u}**({power} - 1)" if power else source(slope, factor=True)
        code = f"{code}*{du_name}"
        return self._claim("chain rule", text(outer), x, name, code, slope.subs(placeholder, inner) * du)

    def _logarithmic(self, of: Expr, x: Expr, name: str) -> Named:
        """d/dx f**g = f**g * d/dx (g*log(f)), where f > 0."""
        dw, dw_name = self.differentiate(of.exp * sympy.log(of.base), x)
        return self._claim("logarithmic rule", text(of), x, name, f"{source(of, factor=True)}*{dw_name}", of * dw)

    def _rule(self, of: Expr) -> str:
        return "exponential rule" if of.is_Pow else STANDARD.get(type(of).__name__, "standard derivative")

    def _claim(self, rule: str, left: str, x: Expr, name: str, code: str, value: Expr) -> Named:
        after = f"d{name}" if name else self._next()
        self._step(rule, f"Derivative({left}, {x})", after, code, value)
        return value, after

    def _step(self, rule: str, left: str, name: str, code: str, value: Expr, template: str | None = None) -> None:
        if len(self.program.steps) >= self.max_steps:
            raise Refused("more steps than a program may have")
        if size(value) > self.max_nodes:
            raise Refused("a value too large to print")
        self.program.step(rule, left, name, code, value, template)

    def _next(self) -> str:
        self._results += 1
        return f"d{self._results}"


def source(value: Expr, factor: bool = False) -> str:
    """A value as Python source, rationals safe; in parentheses where it stands as a factor and would not hold."""
    return f"({literal(value)})" if factor and (value.is_Add or value.could_extract_minus_sign()) else literal(value)


def _fraction(of: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator by the signs of the exponents, nothing expanded."""
    bottom = [part for part in of.args if part.is_Pow and part.exp.is_Rational and part.exp.is_negative]
    top = [part for part in of.args if part not in bottom]
    return sympy.Mul(*top), sympy.Mul(*[1 / part for part in bottom])


def _replace(of: Expr, inner: Expr, by: Expr) -> Expr:
    """The outer function of `by`: one level of composition replaced, other places of `inner` left."""
    if not of.is_Pow:
        return of.func(by)
    return of.base**by if of.base != inner else by**of.exp


def _simplifiers(value: Expr) -> tuple[str, ...]:
    """What is worth trying, by the shape of a value: cheap on what it is given to."""
    names = value.free_symbols
    if value.is_polynomial(*names):
        return ("expand",)
    return ("factor",) if value.is_rational_function(*names) else ("factor_terms",)

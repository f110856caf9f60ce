"""Derivatives otherwise: by definition, by logarithms, each occurrence apart, in Leibniz's form, integrated back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generators.synthesis.asked import Texts, bracketed
from generators.synthesis.routes.registry import Route
from generators.synthesis.routes.sheet import Sheet
from generators.writing.expressions import read
from generators.writing.lazy_sympy import sympy
from generators.writing.printing import literal, text
from harness.verification.problem import Problem

Expr = Any
Once = Callable[[Sheet, Expr, str], "str | None"]
"""Writes the steps of the derivative of an expression by the variable of that name; its name, or None."""
_QUOTIENTS = frozenset({"sin", "cos", "tan", "exp", "sinh", "cosh"})
Leaf = Callable[[Sheet, Expr, str], str]


def by_definition(problem: Problem, texts: Texts) -> str | None:
    """The functions of the table by the limit of (f(x + h) - f(x))/h as h -> 0, and the rules for what joins them."""

    def once(sheet: Sheet, of: Expr, x: str) -> str | None:
        applied: list[str] = []

        def leaf(sheet: Sheet, of: Expr, x: str) -> str:
            if not _has_plain_quotient(of, sympy.Symbol(x)):
                return _plain(sheet, of, x)
            applied.append(_difference_quotient(sheet, of, x))
            return applied[-1]

        name = _joined(sheet, of, x, leaf)
        return name if applied else None

    return _worked(problem, texts, once, "h")


def by_logarithm(problem: Problem, texts: Texts) -> str | None:
    """f' = f*(log f)', and the logarithm of a product is a sum."""
    return _worked(problem, texts, _terms_by_logarithm)


def apart(problem: Problem, texts: Texts) -> str | None:
    """d/dx F(x, x) = dF/da + dF/db at a = b = x: each occurrence of x is moved alone."""
    return _worked(problem, texts, _occurrences, "a", "b", "c", "d")


def leibniz(problem: Problem, texts: Texts) -> str | None:
    """dy/dx = dy/du * du/dx, each quotient a step of its own."""
    return _worked(problem, texts, _outside_in, "t")


def integrated_back(problem: Problem, texts: Texts) -> str | None:
    """What integrates to f is its derivative: the fundamental theorem."""

    def once(sheet: Sheet, of: Expr, x: str) -> str:
        slope = sheet.fresh("g")
        sheet.line(f"{slope} = diff({literal(of)}, {x})")
        sheet.step("integrated back", f"Integral({{{slope}}}, {x})", "F", literal(of))
        return sheet.step("fundamental theorem", _head(of, x), "d", slope)

    return _worked(problem, texts, once)


def in_another_order(problem: Problem, texts: Texts) -> str | None:
    """Mixed partial derivatives commute: the last variable first."""
    of, by = _question(texts)
    if len(set(by)) < 2:
        return None
    sheet = Sheet(problem.program)
    return _differentiated(sheet, of, by[::-1], lambda sheet, f, x: _plain(sheet, f, x), by)


def _worked(problem: Problem, texts: Texts, once: Once, *symbols: str) -> str | None:
    """The first derivative in the route's way; further ones by the definition."""
    of, by = _question(texts)
    if set(symbols) & {symbol.name for symbol in of.free_symbols}:
        return None
    sheet = Sheet(problem.program, *symbols)
    return _differentiated(sheet, of, by, once, by)


def _differentiated(sheet: Sheet, of: Expr, by: list[str], once: Once, asked: list[str]) -> str | None:
    name = once(sheet, of, by[0])
    if name is None:
        return None
    if len(by) == 1:
        sheet.answer(name)
        return sheet.text()
    for x in by[1:]:
        name = sheet.step("differentiate again", f"Derivative({{{name}}}, {x})", "d", f"diff({name}, {x})")
    sheet.answer(sheet.step("higher derivative", f"Derivative({text(of)}, {', '.join(asked)})", "df", name))
    return sheet.text()


def _question(texts: Texts) -> tuple[Expr, list[str]]:
    of, *by = bracketed(texts[0].removeprefix("Derivative(")[:-1])
    return read(of), by


def _plain(sheet: Sheet, of: Expr, x: str) -> str:
    return sheet.step("differentiate", f"Derivative({text(of)}, {x})", "d", f"diff({literal(of)}, {x})")


def _difference_quotient(sheet: Sheet, of: Expr, x: str) -> str:
    moved = of.subs(sympy.Symbol(x), sympy.Symbol(x) + sympy.Symbol("h"))
    code = f"diff({literal(moved)}, h).subs(h, 0)"
    return sheet.step("difference quotient", f"Limit(({text(moved)} - ({text(of)}))/h, h, 0)", "q", code)


def _terms_by_logarithm(sheet: Sheet, of: Expr, x: str) -> str | None:
    symbol, names, applied = sympy.Symbol(x), [], False
    for term in sympy.Add.make_args(of):
        if not term.has(symbol):
            continue
        factor, rest = term.as_independent(symbol, as_Add=False)
        parts = sympy.Mul.make_args(rest)
        power = rest.is_Pow and not rest.base.is_Symbol
        if len(parts) > 1 or power or isinstance(rest, sympy.exp):
            applied = True
            name = _by_logarithm(sheet, rest, parts, x)
        else:
            name = _plain(sheet, rest, x)
        names.append(name if factor == 1 else f"({literal(factor)})*{name}")
    if not applied:
        return None
    if len(names) == 1 and "*" not in names[0]:
        return names[0]
    return sheet.step("sum of the terms", f"Derivative({text(of)}, {x})", "d", " + ".join(names))


def _by_logarithm(sheet: Sheet, rest: Expr, parts: tuple[Expr, ...], x: str) -> str:
    logs = []
    for part in parts:
        base, exponent = part.as_base_exp()
        log = exponent * sympy.log(base) if base != sympy.E else exponent
        if not log.has(sympy.Symbol(x)):
            continue
        logs.append(
            sheet.step("logarithm of a factor", f"Derivative({text(log)}, {x})", "s", f"diff({literal(log)}, {x})")
        )
    code = f"({literal(rest)})*({' + '.join(logs)})"
    return sheet.step("logarithmic derivative", f"Derivative({text(rest)}, {x})", "d", code)


def _occurrences(sheet: Sheet, of: Expr, x: str) -> str | None:
    """At most four occurrences; a term that holds x once is one of them."""
    free = [sympy.Symbol(name) for name in "abcd"]
    moved, used = _marked(of, sympy.Symbol(x), free, 0)
    if not 2 <= used <= len(free):
        return None
    back = "{" + ", ".join(f"{name}: {x}" for name in "abcd"[:used]) + "}"
    names = [
        sheet.step(f"only {name} moves", f"Derivative({text(moved)}, {name})", "p", f"diff({literal(moved)}, {name})")
        for name in "abcd"[:used]
    ]
    total = " + ".join(f"{name}.subs({back})" for name in names)
    return sheet.step("all move", f"Derivative({text(of)}, {x})", "d", total)


def _marked(of: Expr, x: Expr, free: list[Expr], used: int) -> tuple[Expr, int]:
    """The expression with each largest part c*x**n or x a variable of its own, the first `used` being taken."""
    if of == x:
        return (free[used] if used < len(free) else x), used + 1
    args = []
    for arg in of.args:
        arg, used = _marked(arg, x, free, used) if arg.has(x) else (arg, used)
        args.append(arg)
    return of.func(*args), used


def _outside_in(sheet: Sheet, of: Expr, x: str) -> str | None:
    """A composition of the whole, or within the terms and factors of a sum and a product."""
    applied: list[str] = []

    def leaf(sheet: Sheet, of: Expr, x: str) -> str:
        inner = _inside(of, sympy.Symbol(x))
        outer = None if inner is None or inner == sympy.Symbol(x) else of.xreplace({inner: sympy.Symbol("t")})
        if outer is None or outer.has(sympy.Symbol(x)):
            return _plain(sheet, of, x)
        slope = sheet.step("outer function", f"Derivative({text(outer)}, t)", "o", f"diff({literal(outer)}, t)")
        inside = _plain(sheet, inner, x)
        applied.append(slope)
        return sheet.step("chain rule", _head(of, x), "d", f"{slope}.subs(t, {literal(inner)})*{inside}")

    name = _joined(sheet, of, x, leaf, chain=False)
    return name if applied else None


def _head(of: Expr, x: str) -> str:
    return f"Derivative({text(of)}, {x})"


def _joined(sheet: Sheet, of: Expr, x: str, leaf: Leaf, chain: bool = True) -> str:
    """Sums, products and, with `chain`, compositions by their rules; what is none of these by `leaf`."""
    symbol = sympy.Symbol(x)
    if of.is_Add:
        parts = [_joined(sheet, part, x, leaf, chain) for part in of.args if part.has(symbol)]
        return sheet.step("sum rule", _head(of, x), "d", " + ".join(parts))
    factor, rest = of.as_independent(symbol, as_Add=False)
    if rest.is_Mul:
        terms = []
        for part in rest.args:
            others = sympy.Mul(*[other for other in of.args if other != part])
            terms.append(f"({literal(others)})*{_joined(sheet, part, x, leaf, chain)}")
        return sheet.step("one factor at a time", _head(of, x), "d", " + ".join(terms))
    if factor != 1:
        name = _joined(sheet, rest, x, leaf, chain)
        return sheet.step("constant factor", _head(of, x), "d", f"({literal(factor)})*{name}")
    if of.is_Pow and of.base.has(symbol) and of.exp.has(symbol):
        name = _joined(sheet, of.exp * sympy.log(of.base), x, leaf, chain)
        return sheet.step("logarithmic rule", _head(of, x), "d", f"({literal(of)})*{name}")
    inner = _inside(of, symbol)
    if not chain or inner is None or inner == symbol or _is_linear(inner, symbol):
        return leaf(sheet, of, x)
    slope = f"diff({literal(of.xreplace({inner: sympy.Symbol('h')}))}, h).subs(h, {literal(inner)})"
    return sheet.step("chain rule", _head(of, x), "d", f"{slope}*{_joined(sheet, inner, x, leaf, chain)}")


def _has_plain_quotient(of: Expr, x: Expr) -> bool:
    """Whether the harness proves the limit of the difference quotient by itself, without SymPy."""
    if of.is_Pow:
        return bool(of.base == x and of.exp.is_Integer) or bool(of.base.is_number and _is_linear(of.exp, x))
    return type(of).__name__ in _QUOTIENTS and _is_linear(of.args[0], x)


def _is_linear(of: Expr, x: Expr) -> bool:
    return bool(of.is_polynomial(x) and sympy.degree(of, x) == 1)


def _inside(of: Expr, x: Expr) -> Expr | None:
    """What an outer function is taken of."""
    if of.is_Pow:
        return of.exp if not of.base.has(x) else of.base if not of.exp.has(x) else None
    return of.args[0] if len(of.args) == 1 else None


ROUTES = (
    Route("derivative", "definition", by_definition),
    Route("derivative", "chain in Leibniz's form", leibniz),
    Route("derivative", "logarithmic", by_logarithm),
    Route("derivative", "each occurrence apart", apart),
    Route("derivative", "another order", in_another_order),
    Route("derivative", "integrated back", integrated_back),
)

"""Renders a rule tree of `sympy.integrals.manualintegrate` as steps: each rule class with its own.

The tree may come from SymPy's `integral_steps` or have been built backwards (see draw.py). A class without a renderer
is refused, by name, in `REFUSED`. Logarithms are of absolute values: log(Abs(x)) is an antiderivative of 1/x on both
sides of 0, SymPy's log(x) is real on one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Heaviside,
    Integer,
    Symbol,
    apart,
    asin,
    asinh,
    atan,
    cos,
    cot,
    csc,
    diff,
    expand,
    expand_trig,
    log,
    sec,
    sign,
    sin,
    sqrt,
    tan,
)
from sympy.integrals import manualintegrate as rules

from generators.errors import Refused
from generators.families.integral.refused import REFUSED
from generators.families.integral.tangent import without_jumps
from generators.writing.printing import literal, text
from generators.writing.program import Program
from generators.writing.worksheet import Worksheet

NamedValue = tuple[str, Expr]
"""The name of an antiderivative in the program, and the antiderivative."""

VARIABLES = ("t", "s", "r", "w", "z")
"""Names for the variables of substitutions, in the order of use."""
MORE_VARIABLES = ("p", "q", "k", "m")
"""For a user's own problem, when those are used up."""

RENDERERS: dict[str, Callable[[Renderer, Any], NamedValue]] = {}
"""By the rule class's name: what writes its steps."""

LINES: dict[str, str] = {}
"""By the rule class's name: its mathematics in one line, for the documents."""


def renders(*names: str) -> Callable[[Callable[[Renderer, Any], NamedValue]], Callable[[Renderer, Any], NamedValue]]:
    """Registers a renderer; the first line of its docstring is its line in the documents."""

    def register(function: Callable[[Renderer, Any], NamedValue]) -> Callable[[Renderer, Any], NamedValue]:
        for name in names:
            RENDERERS[name] = function
            LINES[name] = (function.__doc__ or "").splitlines()[0].rstrip(".")
        return function

    return register


class Renderer(Worksheet):
    """Writes the steps of one rule tree. `terse` writes an atomic rule of a linear argument as one step.

    A real variable makes those of substitutions real too: a user's own problem is worked on so, a drawn one is not.
    """

    def __init__(self, program: Program, variable: Symbol, terse: bool):
        super().__init__(program, variable.name)
        self.terse = terse
        self.variable = variable
        letters = (*VARIABLES, *MORE_VARIABLES) if variable.is_real else VARIABLES
        self._taken |= {*letters, "theta"}
        self._known: dict[tuple[Expr, Symbol], NamedValue] = {}
        self._free = [self.symbol(name) for name in letters if name != variable.name]

    def symbol(self, name: str) -> Symbol:
        """A variable of the same kind as the question's."""
        return Symbol(name, real=True) if self.variable.is_real else Symbol(name)

    def render(self, rule: Any) -> NamedValue:
        """The steps of a rule and all below it, once for each integrand; raises Refused for a class without a renderer.

        By parts exp(3*x) comes back in every round: what has been integrated already has a name.
        """
        name, question = type(rule).__name__, (rule.integrand, rule.variable)
        if name not in RENDERERS:
            raise Refused(f"rule {name}: {REFUSED.get(name, 'unknown to the renderer')}")
        if question not in self._known:
            self._known[question] = RENDERERS[name](self, rule)
        return self._known[question]

    def claim(self, rule: Any, label: str, code: str, value: Expr) -> NamedValue:
        """The claim that an integrand's antiderivative is `value`."""
        return self.step(label, f"Integral({text(rule.integrand)}, {rule.variable})", "F", code, value), value

    def atom(self, rule: Any, label: str, value: Expr) -> NamedValue:
        """A rule of the table: the antiderivative is looked up."""
        return self.claim(rule, label, literal(value), value)

    def fresh(self) -> Symbol:
        """A variable for a substitution, declared in the program."""
        if not self._free:
            raise Refused("too many substitutions within each other")
        symbol = self._free.pop(0)
        self.program.symbols += f" {symbol}"
        return symbol


@renders("ConstantRule")
def constant(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of c = c*x."""
    return sheet.claim(
        rule, "constant rule", f"({literal(rule.integrand)})*{rule.variable}", rule.integrand * rule.variable
    )


@renders("ConstantTimesRule")
def constant_times(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of c*f = c * integral of f."""
    inner = rule.substep
    if sheet.terse and isinstance(inner, rules.PowerRule) and inner.exp.is_Integer and inner.exp > 0:
        raised = f"{inner.base}**({inner.exp} + 1)/({inner.exp} + 1)"
        value = rule.constant * (inner.base ** (inner.exp + 1) / (inner.exp + 1))
        return sheet.claim(rule, "power rule", f"{_factor(rule.constant)}*{raised}", value)
    name, value = sheet.render(rule.substep)
    return sheet.claim(rule, "constant multiple", f"{_factor(rule.constant)}*{name}", rule.constant * value)


@renders("PowerRule")
def power(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of x**n = x**(n + 1)/(n + 1), and log|x| for n = -1."""
    base, exponent = rule.base, rule.exp
    if exponent == -1:
        return sheet.atom(rule, "reciprocal rule", log(Abs(base)))
    if not exponent.is_number:
        raise Refused("a power with a symbolic exponent")
    value = base ** (exponent + 1) / (exponent + 1)
    if exponent.is_Integer and exponent > 0:
        return sheet.claim(rule, "power rule", f"{base}**({exponent} + 1)/({exponent} + 1)", value)
    return sheet.atom(rule, "power rule", value)


@renders("NestedPowRule")
def nested_power(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f = b**n, b a multiple of x**m, is b*f/(n + 1); log|b| for n = -1."""
    if not rule.exp.is_number or rule.exp == -1:
        raise Refused("a nested power with exponent -1 or a symbolic one")
    return sheet.atom(rule, "nested power rule", rule.base * rule.integrand / (rule.exp + 1))


@renders("ReciprocalRule")
def reciprocal(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of 1/x = log|x|."""
    return sheet.atom(rule, "reciprocal rule", log(Abs(rule.base)))


@renders("AddRule")
def add(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f + g = integral of f + integral of g."""
    parts = [sheet.render(step) for step in rule.substeps]
    return sheet.claim(rule, "sum rule", " + ".join(name for name, _ in parts), Add(*(value for _, value in parts)))


@renders("URule")
def substitution(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(u(x))*u'(x) dx = F(u(x)), F the integral of f."""
    inner = rule.u_func
    if sheet.terse and _is_linear(inner, rule.variable) and _is_atomic(rule.substep):
        return _linear(sheet, rule)
    old, new = rule.u_var, sheet.fresh()
    u = sheet.let("u", inner)
    sheet.step(
        "derivative of u",
        f"Derivative({text(inner)}, {rule.variable})",
        "du",
        f"diff({u}, {rule.variable})",
        diff(inner, rule.variable),
    )
    name, value = sheet.render(renamed(rule.substep, old, new))
    code, value = f"{name}.subs({new}, {u})", value.subs(new, inner)
    if sheet.variable.is_real and without_needless_bars(value) != value:
        value = without_needless_bars(value)
        code = literal(value)
    return sheet.claim(rule, f"substitute {new} = u", code, value)


def without_needless_bars(value: Expr) -> Expr:
    """|g| = g where g is positive since square roots, and all of an even order, are not negative: sqrt(x) + 1."""

    def plain(inside: Expr) -> Expr:
        stood_for = inside.replace(
            lambda part: part.is_Pow and part.exp.is_Rational and part.exp.q % 2 == 0,
            lambda part: Dummy(nonnegative=True),
        )
        return inside if stood_for.is_nonnegative else Abs(inside)

    return value.replace(Abs, plain)


def _linear(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(a*x + b) = F(a*x + b)/a."""
    step, factor = rule.substep, Integer(1)
    if isinstance(step, rules.ConstantTimesRule):
        factor, step = step.constant, step.substep
    shadow = Renderer(Program(""), rule.u_var, terse=True)
    _, value = shadow.render(step)
    return sheet.atom(rule, "linear substitution", factor * value.subs(rule.u_var, rule.u_func))


@renders("PartsRule")
def parts(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of u dv = u*v - integral of v du."""
    if rule.second_step is None:
        raise Refused("an unfinished integration by parts")
    u, v, _ = _parts_round(sheet, rule, rule.variable)
    name, value = sheet.render(rule.second_step)
    return sheet.claim(rule, "integration by parts", f"{u[0]}*{v[0]} - {name}", u[1] * v[1] - value)


def _parts_round(sheet: Renderer, rule: Any, variable: Symbol) -> tuple[NamedValue, NamedValue, NamedValue]:
    """u, v and du of one integration by parts."""
    u = sheet.let("u", rule.u), rule.u
    derivative = diff(rule.u, variable)
    du = sheet.step(
        "derivative of u", f"Derivative({text(rule.u)}, {variable})", "du", f"diff({u[0]}, {variable})", derivative
    )
    v = sheet.render(rule.v_step)
    return u, v, (du, derivative)


@renders("CyclicPartsRule")
def cyclic_parts(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f = (u1*v1 - u2*v2 + ...)/(1 - c) where by parts the integral comes back c times."""
    names, values, sign = [], [], 1
    for parts_rule in rule.parts_rules:
        u, v, du = _parts_round(sheet, parts_rule, rule.variable)
        names.append(f"{u[0]}*{v[0]}")
        values.append(sign * u[1] * v[1])
        sign = -sign
        remains = f"({du[1]})*({v[1]})", f"{du[0]}*{v[0]}", du[1] * v[1]
    sheet.step("what remains", remains[0], "g", remains[1], remains[2])
    total = " + ".join(names).replace(" + ", " - ", 1) if len(names) == 2 else names[0]
    divisor = 1 - rule.coefficient
    if len(names) > 2 or divisor == 0:
        raise Refused("a cycle of more than two integrations by parts")
    return sheet.claim(rule, "solve for the integral", f"({total})/({literal(divisor)})", Add(*values) / divisor)


@renders("RewriteRule", "CompleteSquareRule")
def rewrite(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f = integral of g where f = g: partial fractions, expansion, identities, a completed square."""
    # SymPy leaves some products unmultiplied, and the program, which builds them anew, would print something else.
    rewritten = rule.rewritten.func(*rule.rewritten.args) if rule.rewritten.args else rule.rewritten
    code, label = literal(rewritten), "rewrite"
    if isinstance(rule, rules.CompleteSquareRule):
        label = "complete the square"
    elif rule.integrand.is_rational_function(rule.variable) and apart(rule.integrand, rule.variable) == rule.rewritten:
        code, label = f"apart({literal(rule.integrand)}, {rule.variable})", "partial fractions"
    elif expand(rule.integrand) == rule.rewritten:
        code, label = f"expand({literal(rule.integrand)})", "expand"
    sheet.step(label, text(rule.integrand), "g", code, rewritten)
    name, value = sheet.render(rule.substep)
    if rule.substep.integrand == rule.integrand:
        return name, value
    return sheet.claim(rule, "the same integral", name, value)


@renders("AlternativeRule")
def alternative(sheet: Renderer, rule: Any) -> NamedValue:
    """one of several ways: the first that renders in the fewest steps."""
    best: tuple[int, Any] | None = None
    for option in rule.alternatives:
        shadow = Renderer(Program(""), rule.variable, sheet.terse)
        try:
            shadow.render(option)
        except Refused:
            continue
        if best is None or len(shadow.program.steps) < best[0]:
            best = len(shadow.program.steps), option
    if best is None:
        raise Refused("rule AlternativeRule: no alternative can be rendered")
    return sheet.render(best[1])


@renders("TableRule")
def table_rule(sheet: Renderer, rule: Any) -> NamedValue:
    """an entry of a table of integrals."""
    return sheet.atom(rule, rule.label, rule.value)


@renders("ReductionRule")
def reduction(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f = g + c * integral of h."""
    name, value = sheet.render(rule.substep)
    code = f"{literal(rule.outside)} + ({literal(rule.factor)})*{name}"
    return sheet.claim(rule, "reduction formula", code, rule.outside + rule.factor * value)


@renders("SubstitutionRule")
def tangent(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(tan(w))*w' dx = F(tan(w)), F the integral of f(t)/(1 + t**2), its jumps taken out."""
    t, u, slope = sheet.fresh(), rule.u_func, diff(rule.u_func, rule.variable)
    u_name = sheet.let("u", u)
    sheet.step(
        "derivative of u", f"Derivative({text(u)}, {rule.variable})", "du", f"diff({u_name}, {rule.variable})", slope
    )
    name, value = sheet.render(renamed(rule.substep, rule.u_var, t))
    whole, plain = without_jumps(value, t, rule.tangent_of), value.subs(t, u)
    if whole == plain:
        return sheet.claim(rule, f"substitute {t} = u", f"{name}.subs({t}, {u_name})", plain)
    return sheet.claim(rule, f"back from {t} = u, without jumps", literal(whole), whole)


@renders("AbsoluteRule")
def absolute(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of |g|*h = sign(g)*F and a constant on each side of a root, F the integral of g*h."""
    x = rule.variable
    _, value = sheet.render(rule.substep)
    marks = [
        (root, sign(rule.inside.subs(x, (root + after) / 2 if after is not None else root + 1)))
        for root, after in zip(rule.roots, [*rule.roots[1:], None], strict=True)
    ]
    whole = sign(rule.inside) * value - Add(*(above * value.subs(x, root) * sign(x - root) for root, above in marks))
    return sheet.atom(rule, "by the sign of " + text(rule.inside), whole)


@renders("TrigSubstitutionRule")
def trig_substitution(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of f(x) dx = integral of f(g(theta))*g'(theta) dtheta with x = g(theta)."""
    theta = sheet.symbol("theta")
    if "theta" not in sheet.program.symbols.split():
        sheet.program.symbols += " theta"
    function = rule.func.xreplace({rule.theta: theta})
    g = sheet.let("g", function)
    sheet.step("derivative of g", f"Derivative({function}, theta)", "dg", f"diff({g}, theta)", diff(function, theta))
    _, value = sheet.render(renamed(rule.substep, rule.theta, theta))
    in_x = expand_trig(value).xreplace(_back(function, theta, rule.variable))
    if in_x.has(theta):
        raise Refused("a trigonometric substitution that does not come back by a right triangle")
    return sheet.atom(rule, f"back from {rule.variable} = g", in_x)


def _back(function: Expr, theta: Symbol, x: Symbol) -> dict[Expr, Expr]:
    """The functions of theta in x, read off the right triangle of x = a*sin(theta) or a*tan(theta), |theta| < pi/2."""
    scale, wave = function.as_coeff_Mul()
    if wave == sin(theta):
        opposite, adjacent, hypotenuse = x, sqrt(scale**2 - x**2), scale
        angle = asin(x / scale)
    elif wave == tan(theta):
        opposite, adjacent, hypotenuse = x, scale, sqrt(scale**2 + x**2)
        angle = atan(x / scale)
    else:
        raise Refused("a substitution by sec, which needs the sign of x")
    s, c = opposite / hypotenuse, adjacent / hypotenuse
    return {
        sin(theta): s,
        cos(theta): c,
        tan(theta): s / c,
        sec(theta): 1 / c,
        csc(theta): 1 / s,
        cot(theta): c / s,
        theta: angle,
    }


@renders("HeavisideRule")
def heaviside(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of H(h)*g = H(h)*(G - G(b)) where h vanishes at b."""
    name, value = sheet.render(rule.substep)
    x, bound = rule.variable, literal(rule.ibnd)
    result = Heaviside(rule.harg) * (value - value.subs(x, rule.ibnd))
    code = f"Heaviside({literal(rule.harg)})*({name} - {name}.subs({x}, {bound}))"
    return sheet.claim(rule, "step function", code, result)


@renders("SqrtQuadraticRule", "SqrtQuadraticDenomRule", "ReciprocalSqrtQuadraticRule")
def root_of_quadratic(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of p(x)/sqrt(a + b*x + c*x**2) or sqrt(a + b*x + c*x**2), by the table; asin and asinh after scaling."""
    if not (rule.a.is_number and rule.b.is_number and rule.c.is_number):
        raise Refused("a quadratic with symbolic coefficients")
    if isinstance(rule, rules.ReciprocalSqrtQuadraticRule) and rule.b == 0 and rule.a > 0:
        x, ratio = rule.variable, sqrt(abs(rule.c) / rule.a)
        inverse = asin if rule.c < 0 else asinh
        return sheet.atom(rule, "inverse sine rule", inverse(ratio * x) / sqrt(abs(rule.c)))
    return sheet.atom(rule, "root of a quadratic", rule.eval())


def _table(names: tuple[str, ...], line: str, label: str) -> None:
    """Registers rules that take one step and whose antiderivative is SymPy's own."""

    def one(sheet: Renderer, rule: Any) -> NamedValue:
        return sheet.atom(rule, label, rule.eval())

    one.__doc__ = line
    renders(*names)(one)


_table(("SinRule",), "integral of sin(x) = -cos(x)", "sine rule")
_table(("CosRule",), "integral of cos(x) = sin(x)", "cosine rule")
_table(("SecTanRule",), "integral of sec(x)*tan(x) = sec(x)", "secant rule")
_table(("CscCotRule",), "integral of csc(x)*cot(x) = -csc(x)", "cosecant rule")
_table(("Sec2Rule",), "integral of sec(x)**2 = tan(x)", "tangent rule")
_table(("Csc2Rule",), "integral of csc(x)**2 = -cot(x)", "cotangent rule")
_table(("SinhRule",), "integral of sinh(x) = cosh(x)", "hyperbolic sine rule")
_table(("CoshRule",), "integral of cosh(x) = sinh(x)", "hyperbolic cosine rule")
_table(("ExpRule",), "integral of b**x = b**x/log(b)", "exponential rule")
_table(("ArcsinRule",), "integral of 1/sqrt(1 - x**2) = asin(x)", "inverse sine rule")
_table(("ArcsinhRule",), "integral of 1/sqrt(1 + x**2) = asinh(x)", "inverse hyperbolic sine rule")
_table(("ArctanRule",), "integral of a/(b*x**2 + c) = a/b/sqrt(c/b)*atan(x/sqrt(c/b))", "arctangent rule")
_table(
    ("CiRule", "ChiRule", "EiRule", "SiRule", "ShiRule", "LiRule"),
    "the sine, cosine, exponential and logarithmic integrals",
    "integral function",
)
_table(("ErfRule", "FresnelCRule", "FresnelSRule"), "the error function and Fresnel's integrals", "error function")


def renamed(rule: Any, old: Symbol, new: Symbol) -> Any:
    """The same tree in another variable."""
    if old == new:
        return rule
    if isinstance(rule, (list, tuple)):
        return type(rule)(renamed(item, old, new) for item in rule)
    if dataclasses.is_dataclass(rule) and not isinstance(rule, type):
        fields = {field.name: renamed(getattr(rule, field.name), old, new) for field in dataclasses.fields(rule)}
        return dataclasses.replace(rule, **fields)
    return rule.xreplace({old: new}) if hasattr(rule, "xreplace") else rule


def value_of(rule: Any, variable: Symbol) -> Expr:
    """The antiderivative that a rule tree leads to. Raises Refused as rendering does."""
    return Renderer(Program(""), variable, terse=True).render(rule)[1]


def _is_linear(inner: Expr, variable: Symbol) -> bool:
    return bool(diff(inner, variable).is_number)


def _is_atomic(rule: Any) -> bool:
    if isinstance(rule, rules.ConstantTimesRule):
        rule = rule.substep
    return isinstance(rule, rules.AtomicRule)


def _factor(number: Any) -> str:
    code = literal(number)  # SymPy's own trees hold plain ints now and then
    return f"({code})" if getattr(number, "is_Add", False) or code.startswith("-") else code

"""Renders a rule tree of `sympy.integrals.manualintegrate` as steps: each rule class with its own.

The tree may come from SymPy's `integral_steps` or have been built backwards (see draw.py). A class without a renderer
is refused, by name, in `REFUSED`. Logarithms are of absolute values: log(Abs(x)) is an antiderivative of 1/x on both
sides of 0, SymPy's log(x) is real on one.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Expr, Heaviside, Symbol, apart, asin, asinh, atan, diff, expand, log, sign, sqrt
from sympy.integrals import manualintegrate as rules

import generators.families.integral.render_substitutions  # noqa: F401 - imported to register its rules
from generators.errors import Refused
from generators.families.integral.renderer import LINES, RENDERERS, NamedValue, Renderer, factor, renders
from generators.writing.printing import literal, text
from generators.writing.program import Program

# Importing this module is what fills RENDERERS, so others take the renderer from here and not from where it is defined.
__all__ = ["LINES", "RENDERERS", "Renderer", "value_of"]


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
        return sheet.claim(rule, "power rule", f"{factor(rule.constant)}*{raised}", value)
    name, value = sheet.render(rule.substep)
    return sheet.claim(rule, "constant multiple", f"{factor(rule.constant)}*{name}", rule.constant * value)


@renders("PowerRule")
def power(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of x**n = x**(n + 1)/(n + 1), and log|x| for n = -1."""
    base, exponent = rule.base, rule.exp
    if exponent == -1:
        return sheet.atom(rule, "reciprocal rule", log(Abs(base)))
    if not exponent.is_number:
        raise Refused("a power with a symbolic exponent")
    value = base ** (exponent + 1) / (exponent + 1)
    if not exponent.is_Rational:
        return sheet.atom(rule, "power rule", value)
    raised = f"{literal(exponent)} + 1"
    return sheet.claim(rule, "power rule", f"{base}**({raised})/({raised})", value)


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


@renders("HeavisideRule")
def heaviside(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of H(h)*g = H(h)*(G - G(b)) where h vanishes at b."""
    name, value = sheet.render(rule.substep)
    x, bound = rule.variable, literal(rule.ibnd)
    result = Heaviside(rule.harg) * (value - value.subs(x, rule.ibnd))
    code = f"Heaviside({literal(rule.harg)})*({name} - {name}.subs({x}, {bound}))"
    return sheet.claim(rule, "step function", code, result)


@renders("ArctanRule")
def arctangent(sheet: Renderer, rule: Any) -> NamedValue:
    """integral of a/(b*x**2 + c) = a*atan(x*sqrt(b/c))/sqrt(b*c)."""
    a, b, c = rule.a, rule.b, rule.c
    if not (a.is_Rational and b.is_Integer and c.is_Integer and b > 0 and c > 0):
        return sheet.atom(rule, "arctangent rule", rule.eval())
    value = a * atan(rule.variable * sqrt(b / c)) / sqrt(b * c)
    code = f"{factor(a)}*atan({rule.variable}*sqrt(Rational({b}, {c})))/sqrt({b}*{c})"
    return sheet.claim(rule, "arctangent rule", code, value)


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
_table(
    ("CiRule", "ChiRule", "EiRule", "SiRule", "ShiRule", "LiRule"),
    "the sine, cosine, exponential and logarithmic integrals",
    "integral function",
)
_table(("ErfRule", "FresnelCRule", "FresnelSRule"), "the error function and Fresnel's integrals", "error function")


def value_of(rule: Any, variable: Symbol) -> Expr:
    """The antiderivative that a rule tree leads to. Raises Refused as rendering does."""
    return Renderer(Program(""), variable, terse=True).render(rule)[1]

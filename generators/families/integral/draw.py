"""Integrands built backwards: a rule tree of SymPy's classes is drawn, the integrand read off it.

`integral_steps` needs 50 to 1,200 ms to find a tree that here costs less than one.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import E, Integer, Rational, Symbol, cos, cosh, csc, diff, exp, log, sec, sin, sinh, sqrt, tan
from sympy.integrals import manualintegrate as rules

from generators.families.integral.rule_trees import (
    Rule,
    added,
    by_parts,
    by_substitution,
    linear_atom,
    power_rule,
    t,
    times,
    x,
)
from generators.writing.stream import Stream


def atom(stream: Stream, level: int, v: Symbol = x) -> Rule:
    """A function of the table."""
    atoms: list[Rule] = [
        rules.SinRule(sin(v), v),
        rules.CosRule(cos(v), v),
        rules.ExpRule(exp(v), v, E, v),
        rules.ReciprocalRule(1 / v, v, v),
    ]
    if level >= 2:
        atoms += [rules.SinhRule(sinh(v), v), rules.CoshRule(cosh(v), v), power_rule(Rational(1, 2), v)]
        atoms.append(rules.ExpRule(Integer(b := stream.integer(2, 9)) ** v, v, Integer(b), v))
    if level >= 3:
        atoms += [
            rules.Sec2Rule(sec(v) ** 2, v),
            rules.SecTanRule(sec(v) * tan(v), v),
            rules.Csc2Rule(csc(v) ** 2, v),
            rules.ArctanRule(1 / (v**2 + 1), v, Integer(1), Integer(1), Integer(1)),
            rules.ArcsinRule(1 / sqrt(1 - v**2), v),
            rules.ArcsinhRule(1 / sqrt(v**2 + 1), v),
        ]
    return stream.choice(atoms)


def polynomial(stream: Stream, level: int) -> Rule:
    """A sum of powers."""
    count = 2 if level == 1 else stream.integer(2, 3)
    exponents = stream.shuffled(range(6))[:count]
    return added(
        [times(Integer(stream.nonzero(-9, 9)), power_rule(Integer(n))) for n in sorted(exponents, reverse=True)]
    )


def table(stream: Stream, level: int) -> Rule:
    """Multiples of a function of the table and of a power."""
    first = times(Integer(stream.nonzero(-9, 9)), atom(stream, level))
    exponent = Integer(stream.integer(0, 5)) if level <= 2 else Rational(stream.integer(1, 5), stream.choice((1, 2)))
    two = times(Integer(stream.nonzero(-9, 9)), power_rule(exponent))
    return added([first, two]) if first.integrand != two.integrand else first


def linear(stream: Stream, level: int) -> Rule:
    """c*f(a*x + b), f of the table or a power."""
    a, b = stream.integer(2, 9), stream.integer(-9, 9)
    inner = power_rule(Integer(stream.integer(2, 6)), t) if stream.chance(1, 3) else atom(stream, min(level, 2), t)
    return by_substitution(a * x + b, inner, Integer(stream.nonzero(-9, 9)))


def general_substitution(stream: Stream, level: int) -> Rule:
    """c*f(u(x))*u'(x) with u a polynomial, exp, sin, cos or log."""
    n, c = stream.integer(2, 4), stream.integer(1, 9)
    u = stream.choice((x**n + c, x**n - c, c * x**2 + stream.integer(1, 9), sin(x), cos(x), exp(x) + c, log(x)))
    inner = power_rule(Integer(stream.nonzero(-4, 6)), t) if stream.chance(1, 2) else atom(stream, 1, t)
    if u == log(x):
        inner = power_rule(Integer(stream.integer(1, 6)), t)
    return by_substitution(u, inner, Integer(stream.nonzero(-9, 9)))


def parts_polynomial(stream: Stream, level: int) -> Rule:
    """p(x) times sin, cos or exp of k*x, by parts as often as p has a degree."""
    degree = 1 if level <= 3 else stream.integer(1, 2)
    p = Integer(stream.integer(-5, 5)) + stream.nonzero(-5, 5) * x**degree
    kind = stream.choice((rules.SinRule, rules.CosRule, rules.ExpRule))
    return by_parts(p, kind, stream.integer(1, 5), Integer(1))


def parts_logarithm(stream: Stream, level: int) -> Rule:
    """c*x**n*log(x): u = log(x), dv = x**n."""
    n, c = stream.integer(0, 6), Integer(stream.nonzero(-9, 9))
    second = times(Rational(1, n + 1), power_rule(Integer(n)))
    rule = rules.PartsRule(x**n * log(x), x, log(x), x**n, power_rule(Integer(n)), second)
    return times(c, rule)


def cyclic(stream: Stream, level: int) -> Rule:
    """exp(a*x)*sin(b*x) or cos: by parts twice, and solved for the integral."""
    a, b = stream.nonzero(-5, 5), stream.integer(1, 5)
    wave = stream.choice((sin, cos))
    u1 = wave(b * x)
    u2 = diff(u1, x) / a
    e = exp(a * x)
    v1, v2 = linear_atom(rules.ExpRule, a), linear_atom(rules.ExpRule, a)
    first = rules.PartsRule(u1 * e, x, u1, e, v1, None)
    second = rules.PartsRule(u2 * e, x, u2, e, v2, None)
    rule = rules.CyclicPartsRule(u1 * e, x, [first, second], Rational(-b * b, a * a))
    return times(Integer(stream.nonzero(-5, 5)), rule) if level >= 4 else rule


def partial_fractions(stream: Stream, level: int) -> Rule:
    """A/(x - a) + B/(x - b) (+ C/(x - c)) over one denominator."""
    count = 2 if level <= 4 else stream.integer(2, 3)
    roots = stream.shuffled(range(-6, 7))[:count]
    parts, above, below = [], Integer(0), Integer(1)
    weights = [stream.nonzero(-7, 7) for _ in roots]
    for root in roots:
        below = below * (x - root)
    for root, weight in zip(roots, weights, strict=True):
        above = above + weight * below / (x - root)
        parts.append(times(Integer(weight), rules.ReciprocalRule(1 / (x - root), x, x - root)))
    whole = above.expand() / (below if stream.chance(1, 2) else below.expand())
    terms = added(parts)
    return rules.RewriteRule(whole, x, terms.integrand, terms)


def arctangent(stream: Stream, level: int) -> Rule:
    """a/(b*x**2 + c)."""
    a, r, s = stream.nonzero(-9, 9), stream.integer(1, 6), stream.integer(1, 4)
    f = a / (s * s * x**2 + r * r)
    return rules.ArctanRule(f, x, Integer(a), Integer(s * s), Integer(r * r))


def complete_square(stream: Stream, level: int) -> Rule:
    """a/(x**2 + 2*h*x + h**2 + r**2) = a/((x + h)**2 + r**2)."""
    a, h, r = Integer(stream.nonzero(-9, 9)), stream.nonzero(-6, 6), stream.integer(1, 6)
    square = (x + h) ** 2 + r * r
    inner = rules.ArctanRule(1 / (t**2 + r * r), t, Integer(1), Integer(1), Integer(r * r))
    rule = rules.URule(1 / square, x, t, x + h, inner)
    return times(a, rules.CompleteSquareRule(1 / square.expand(), x, 1 / square, rule))


def trig_squares(stream: Stream, level: int) -> Rule:
    """c*sin(k*x)**2 or cos: the half-angle identity; sin(x)**3 and cos(x)**3: one factor set aside."""
    k, c = stream.integer(1, 6), Integer(stream.nonzero(-9, 9))
    if stream.chance(1, 2):
        wave, sign = stream.choice(((sin, -1), (cos, 1)))
        half = times(Rational(sign, 2), linear_atom(rules.CosRule, 2 * k))
        terms = added([rules.ConstantRule(Rational(1, 2), x), half])
        return times(c, rules.RewriteRule(wave(k * x) ** 2, x, terms.integrand, terms))
    # sin(x)**m*cos(x)**3 = sin(x)**m*(1 - sin(x)**2)*cos(x), u = sin(x)
    m = stream.integer(0, 4)
    inner = added([power_rule(Integer(m), t), times(Integer(-1), power_rule(Integer(m + 2), t))])
    rewritten = sin(x) ** m * (1 - sin(x) ** 2) * cos(x)
    rule = rules.URule(rewritten, x, t, sin(x), inner)
    return times(c, rules.RewriteRule(sin(x) ** m * cos(x) ** 3, x, rewritten, rule))


def tangent(stream: Stream, level: int) -> Rule:
    """c*tan(k*x) = c*sin(k*x)/cos(k*x): u = cos(k*x)."""
    k, c = stream.integer(1, 9), Integer(stream.nonzero(-9, 9))
    quotient = sin(k * x) / cos(k * x)
    rule = rules.URule(quotient, x, t, cos(k * x), times(Rational(-1, k), rules.ReciprocalRule(1 / t, t, t)))
    return times(c, rules.RewriteRule(tan(k * x), x, quotient, rule))


def root_quadratic(stream: Stream, level: int) -> Rule:
    """sqrt(a**2 - x**2), 1/sqrt(a**2 - b**2*x**2) and its kin."""
    a, b = stream.integer(1, 6), stream.integer(1, 4)
    c = Integer(stream.nonzero(-9, 9))
    sign = stream.choice((-1, 1))
    inside = a * a + sign * b * b * x**2
    coefficients = Integer(a * a), Integer(0), Integer(sign * b * b)
    return times(c, rules.ReciprocalSqrtQuadraticRule(1 / sqrt(inside), x, *coefficients))


def trig_substitution(stream: Stream, level: int) -> Rule:
    """1/(a**2 - x**2)**(3/2) with x = a*sin(theta); 1/(a**2 + x**2)**(3/2) with x = a*tan(theta)."""
    a, theta = stream.integer(1, 6), Symbol("theta")
    c = Integer(stream.nonzero(-9, 9))
    if stream.chance(1, 2):
        f, g, rewritten = (a * a - x**2) ** Rational(-3, 2), a * sin(theta), sec(theta) ** 2 / (a * a)
        inner: Rule = rules.Sec2Rule(sec(theta) ** 2, theta)
    else:
        f, g, rewritten = (a * a + x**2) ** Rational(-3, 2), a * tan(theta), cos(theta) / (a * a)
        inner = rules.CosRule(cos(theta), theta)
    substep = times(Rational(1, a * a), inner)
    return times(c, rules.TrigSubstitutionRule(f, x, theta, g, rewritten, substep, True))


def mixed(stream: Stream, level: int) -> Rule:
    """The sum of two different integrands out of linear substitution, the arctangent and a general substitution."""
    first, second = stream.shuffled((linear, arctangent, general_substitution))[:2]
    return added([first(stream, level), second(stream, level)])


def summed(stream: Stream, level: int) -> Rule:
    """The sum of two integrands of the level below."""
    first, second = (stream.choice(PLANS[level - 1])(stream, level - 1) for _ in range(2))
    return added([first, second])


Draw = Callable[[Stream, int], Rule]
PLANS: dict[int, tuple[Draw, ...]] = {
    1: (polynomial, polynomial, table),
    2: (table, linear, linear, arctangent),
    3: (general_substitution, parts_polynomial, parts_logarithm, mixed),
    4: (
        general_substitution,
        parts_polynomial,
        cyclic,
        partial_fractions,
        complete_square,
        trig_squares,
        tangent,
        root_quadratic,
        trig_substitution,
    ),
}
PLANS[5] = (summed,)


def draw(stream: Stream, level: int) -> Rule:
    """A rule tree of the level."""
    return stream.choice(PLANS[level])(stream, level)


def wave(stream: Stream, level: int) -> Rule:
    """a*sin(k*x) + b*cos(m*x)."""
    parts = [
        times(Integer(stream.nonzero(-9, 9)), linear_atom(kind, stream.integer(1, 6)))
        for kind in (rules.SinRule, rules.CosRule)
    ]
    return added(parts)


def decay(stream: Stream, level: int) -> Rule:
    """c*exp(-k*x), from level 4 on also c*x*exp(-k*x) and c*x*exp(-k*x**2)."""
    k, c = -stream.integer(1, 6), Integer(stream.nonzero(-9, 9))
    how = stream.integer(0, 2) if level >= 4 else 0
    if how == 1:
        return by_parts(c * x, rules.ExpRule, k, Integer(1))
    if how == 2:
        return by_substitution(k * x**2, rules.ExpRule(exp(t), t, E, t), c)
    return times(c, linear_atom(rules.ExpRule, k))

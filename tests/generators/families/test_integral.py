"""The family `integral`: every rule class accounted for, golds, divergence, the second derivation, own problems."""

from __future__ import annotations

import dataclasses

import pytest
from sympy import Symbol
from sympy.integrals.manualintegrate import PiecewiseRule, integral_steps

from docs.make_reference.integral_rules import rule_classes
from generators.errors import ProblemError, Refused
from generators.families.integral import draw
from generators.families.integral.family import FAMILY
from generators.families.integral.refused import REFUSED
from generators.families.integral.render import RENDERERS, Renderer
from generators.problems import own
from generators.writing.expressions import read
from generators.writing.program import Program
from generators.writing.stream import Stream


def test_every_rule_class_of_sympy_is_rendered_or_refused_with_a_reason() -> None:
    for name in rule_classes():
        assert (name in RENDERERS) != (name in REFUSED), name


@pytest.mark.parametrize(
    ("text", "gold", "kind"),
    [
        ("Integral(1/x, (x, -1, 1))", "diverges", "word"),
        ("Integral((x - 1)**-2, (x, 0, 3))", "oo", "limit"),
        ("Integral(1/x, (x, 1, oo))", "oo", "limit"),
        ("Integral(-1/x, (x, 0, 1))", "-oo", "limit"),
        ("Integral(1/x**2, (x, 1, oo))", "1", "real"),
        ("Integral(exp(-x), (x, 0, oo))", "1", "real"),
        ("Integral(tan(x), (x, 0, pi))", "diverges", "word"),
        ("Integral(x**2, (x, 0, 1))", "1/3", "real"),
        ("tan(x)", "-log(Abs(cos(x)))", "antiderivative"),
        ("exp(x)*sin(x)", "exp(x)*sin(x)/2 - exp(x)*cos(x)/2", "antiderivative"),
        ("1/(1 + x**2)", "atan(x)", "antiderivative"),
        ("sqrt(4 - x**2)", "x*sqrt(4 - x**2)/2 + 2*asin(x/2)", "antiderivative"),
        ("Heaviside(x - 1)*x", "(x**2/2 - 1/2)*Heaviside(x - 1)", "antiderivative"),
        ("log(t)", "t*log(t) - t", "antiderivative"),
    ],
)
def test_a_users_integral_is_solved_by_sympys_rules(text: str, gold: str, kind: str) -> None:
    answer = own("integral", [text]).problem.answer
    assert (answer.value, answer.kind) == (gold, kind)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("a*x", "holds a, x, and an integral here has one variable"),
        ("Integral(a*x, x)", "holds a, x, and an integral here has one variable"),
        ("Integral(x, (x, 1, 0))", "lower bound"),
        ("x**x", r"no rule is known for 'x\*\*x'"),
        ("sin(x", "position"),
        ("Integral(x*y, x, y)", "several variables"),
        ("Integral(sin(x)/x, (x, 0, oo))", "second derivation"),
    ],
)
def test_what_cannot_be_integrated_is_refused_with_its_cause(text: str, cause: str) -> None:
    with pytest.raises(ProblemError, match=cause):
        own("integral", [text])


@pytest.mark.parametrize("text", ["1/(a*x**2 + b)", "1/sqrt(a*x**2 + b*x + c)"])
def test_sympy_makes_a_piecewise_rule_of_parameters_and_it_is_refused(text: str) -> None:
    """Why the class is refused: nothing in one variable leads to it."""
    x = Symbol("x")
    rule = integral_steps(read(text), x)
    assert isinstance(rule, PiecewiseRule)
    with pytest.raises(Refused, match="rule PiecewiseRule: SymPy splits so by the value of a parameter"):
        Renderer(Program("", "x"), x, terse=True).render(rule)
    with pytest.raises(ProblemError, match="one variable"):
        own("integral", [text])
    with pytest.raises(ProblemError, match="give numbers for the others"):
        own("integral", [f"Integral({text}, x)"])


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_gold_is_confirmed_and_its_neighbours_are_not(level: int) -> None:
    checked = 0
    for index in range(25):
        stream = Stream("integrals", level, index)
        question = FAMILY.draw(stream, level)
        try:
            gold = FAMILY.solve(question, stream).answer
        except Refused:
            continue
        assert FAMILY.confirm(question, gold), FAMILY.canonical(question)
        changed = {
            "antiderivative": f"{gold.value} + {gold.variable}/1000",
            "real": f"{gold.value} + 1/1000",
            "limit": "1" if gold.value == "oo" else "oo",
            "word": "0",
        }[gold.kind]
        kind = "limit" if gold.kind == "word" else gold.kind
        assert not FAMILY.confirm(question, dataclasses.replace(gold, kind=kind, value=changed)), changed
        checked += 1
    assert checked >= 24


def test_an_antiderivative_that_jumps_inside_the_domain_is_not_confirmed() -> None:
    question = FAMILY.parse(["1/(1 + x**2)"])
    stream = Stream("jump")
    gold = FAMILY.solve(question, stream).answer
    assert FAMILY.confirm(question, gold)
    assert not FAMILY.confirm(question, dataclasses.replace(gold, value="-atan(1/x)"))


@pytest.mark.parametrize("plan", [draw.linear, draw.parts_polynomial, draw.cyclic, draw.arctangent])
def test_trees_built_backwards_agree_with_sympys_own(plan: draw.Draw) -> None:
    for index in range(3):
        rule = plan(Stream("backwards", index), 4)
        difference = (rule.eval() - integral_steps(rule.integrand, rule.variable).eval()).diff(rule.variable)
        for point in (0.3, 1.1):
            assert abs(complex(difference.subs(rule.variable, point))) < 1e-9

"""One record a function: what each field says is held against the parser, mpmath, differences and Cauchy's theorem."""

from __future__ import annotations

import dataclasses
from typing import Any

import mpmath
import pytest
from flint import acb, arb
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.functions.all_functions import ALL, DERIVATIVES, by_name
from harness.formulas.functions.ball_functions import FUNCTIONS
from harness.formulas.functions.record import ANY, Function, Holomorphic
from harness.formulas.syntax import SyntaxRefused, parse
from harness.formulas.trees.algebra import call
from harness.formulas.trees.tree import Node, symbol
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.balls.quadrature import Quadrature
from harness.verification.comparison.exact.differentiate import derivative

READ = sorted(name for name, known in ALL.items() if known.read)
WITH_BALL = sorted(name for name, known in ALL.items() if known.ball is not None)
NO_CUTS = (Holomorphic.EVERYWHERE, Holomorphic.OFF_POLES)
# Whatever quadrature may go through, with the value that it then uses
INTEGRABLE: dict[str, Any] = {
    name: (known.ball if known.off_cuts is None else lambda *args, of=known.off_cuts: of(True, *args))
    for name, known in ALL.items()
    if known.ball is not None and (known.holomorphic in NO_CUTS or known.off_cuts is not None)
}
REAL = st.fractions(min_value="-4", max_value=4, max_denominator=40)
POSITIVE = st.fractions(min_value="1/20", max_value=4, max_denominator=40)
AS_IN_MPMATH = {
    **{
        {"conj": "conjugate"}.get(name, name): getattr(mpmath, name)
        for name in (
            "exp sqrt sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch asinh acosh "
            "atanh acoth asech acsch erf erfc erfi gamma factorial loggamma digamma sinc fresnels fresnelc zeta "
            "conj arg re im sign li"
        ).split()
    },
    "log": mpmath.log,
    "Abs": abs,
    "Si": mpmath.si,
    "Ci": mpmath.ci,
    "Ei": mpmath.ei,
    "Shi": mpmath.shi,
    "Chi": mpmath.chi,
    "LambertW": mpmath.lambertw,
    "airyai": mpmath.airyai,
    "airybi": mpmath.airybi,
    "dirichlet_eta": mpmath.altzeta,
    "elliptic_k": mpmath.ellipk,
    "elliptic_e": mpmath.ellipe,
    "harmonic": mpmath.harmonic,
}
ON_REALS = frozenset({"sign"})


def ball(x: Any, y: Any = 0, radius: Any = 0) -> acb:
    """The square of a radius around x + iy."""
    return acb(arb(float(x), radius), arb(float(y), radius))


def test_holomorphic_must_be_stated():
    with pytest.raises(TypeError, match="holomorphic"):
        Function(name="f", arity=(1, 1))  # type: ignore[call-arg]  # the call that must fail


def test_a_function_has_one_record():
    with pytest.raises(ValueError, match="one record"):
        by_name([ALL["sin"], ALL["sin"]])
    with pytest.raises(ValueError, match="one record"):
        by_name([ALL["log"], dataclasses.replace(ALL["exp"], name="ln")])


def test_as_many_partial_derivatives_as_arguments():
    with pytest.raises(ValueError, match="2 partial derivatives"):
        Function(name="f", arity=(1, 1), holomorphic=Holomorphic.NOWHERE, derivatives=((None, None),))


@pytest.mark.parametrize("name", READ)
def test_the_parser_reads_a_function_with_its_numbers_of_arguments_and_no_other(name: str):
    fewest, most = ALL[name].arity

    def reads(count: int) -> bool:
        try:
            tree = parse(f"{name}({', '.join('abcdefgh'[:count])})")
        except SyntaxRefused:
            return False
        return name in {part.head for part in tree.walk()} or name == "LambertW"

    assert reads(fewest)
    assert most == ANY or reads(most)
    assert not reads(fewest - 1)
    assert most == ANY or not reads(most + 1)


@pytest.mark.parametrize("name", READ)
def test_its_other_names_are_read_as_the_function(name: str):
    known = ALL[name]
    args = ", ".join("abcdefgh"[: known.arity[0]])
    for other in (name, *known.also):
        assert parse(f"{other}({args})") == parse(f"{name}({args})")
    for word in (*known.words, *known.commands):
        if known.arity == (1, 1):
            assert parse(rf"\{word}(a)") == parse(f"{name}(a)")
    if known.power_inverse is not None:
        assert parse(rf"\{name}^{{-1}}(a)") == parse(f"{known.power_inverse}(a)")


@pytest.mark.parametrize("name", sorted(AS_IN_MPMATH))
@given(x=REAL, y=REAL)
def test_a_value_is_mpmath_s_off_the_real_line_too(name: str, x: Any, y: Any):
    y = 0 if name in ON_REALS else y
    assume(name in ON_REALS or abs(y) > 0.01)
    value = FUNCTIONS[name](ball(x, y))
    assume(value.is_finite())
    expected = complex(AS_IN_MPMATH[name](mpmath.mpc(float(x), float(y)) if y else mpmath.mpf(float(x))))
    assert abs(complex(value.mid()) - expected) <= 1e-9 * (1 + abs(expected))


ONE_ARGUMENT = sorted(name for name, count in DERIVATIVES if count == 1)


@pytest.mark.parametrize("name", ONE_ARGUMENT)
@given(x=POSITIVE, below_zero=st.booleans())
def test_a_derivative_is_the_limit_of_difference_quotients(name: str, x: Any, below_zero: bool):
    at, step = float(-x if below_zero else x), 2.0**-24
    assume(name not in ("floor", "ceiling", "frac") or abs(at - round(at)) > step)
    tape = Tape(call(name, symbol("x")))
    slope = Tape(derivative(call(name, symbol("x")), "x"))({"x": ball(at)})
    around = [tape({"x": ball(at + way)}) for way in (step, -step)]
    assume(slope.is_finite() and all(value.is_finite() for value in around))
    assume(abs(slope) < 1000)  # near a pole or a branch point the quotient is no measure
    assume(abs(at - 1) > 0.01)
    assert abs(complex(((around[0] - around[1]) / (2 * step) - slope).mid())) < 1e-4 * (1 + abs(complex(slope.mid())))


@pytest.mark.parametrize("name", sorted(INTEGRABLE))
@given(x=REAL, y=REAL, radius=st.sampled_from([0.01, 0.1, 0.4, 1.0]), others=st.tuples(POSITIVE, st.integers(0, 3)))
def test_where_a_function_that_may_be_integrated_has_a_value_it_is_holomorphic(
    name: str, x: Any, y: Any, radius: float, others: tuple[Any, int]
):
    """On a square where the value is finite, the mean over a circle is the value in its centre (Cauchy)."""
    value = INTEGRABLE[name]
    count = 4 if name == "hyper" else ALL[name].arity[0]
    assume(ALL[name].holomorphic is not Holomorphic.NOWHERE or abs(x) > radius)  # extended from each half of the line
    for place in range(name == "hyper", count):  # the first argument of hyper counts its upper parameters
        for other in others:
            args = [acb(1), *[acb(float(other))] * 2, acb(1)] if name == "hyper" else [acb(float(other))] * count
            args[place] = ball(x, y, radius)
            if not value(*args).is_finite():
                continue
            at = [mpmath.expjpi(2 * k / 128) * 0.8 * radius + complex(x, y) for k in range(128)]
            around = []
            for point in at:
                args[place] = acb(float(point.real), float(point.imag))
                around.append(complex(value(*args).mid()))
            args[place] = ball(x, y)
            centre = complex(value(*args).mid())
            assert abs(sum(around) / 128 - centre) <= 1e-6 * (1 + max(map(abs, around))), (place, args)


@pytest.mark.parametrize("name", sorted(set(ALL) - set(INTEGRABLE)))
def test_quadrature_goes_through_no_function_that_is_not_stated_to_be_holomorphic(name: str):
    args = (symbol("x"), *(Node("Integer", (k + 2,)) for k in range(ALL[name].arity[0] - 1)))
    with pytest.raises(Undecided, match="no rigorous quadrature through"):
        Quadrature(Node(name, args), "x")


CUT = ["log", "sqrt", "asin", "acos", "atan", "asinh", "atanh"]


@pytest.mark.parametrize("name", CUT)
@given(at=st.fractions(min_value="1/10", max_value=5, max_denominator=30), radius=st.sampled_from([0.001, 0.1, 1.0]))
def test_across_a_branch_cut_there_is_no_value_that_must_be_holomorphic(name: str, at: Any, radius: float):
    on_cut = ball(0, at + 1) if name in ("atan", "asinh") else ball(-at - (name not in ("log", "sqrt")))
    wide = on_cut + acb(arb(0, radius), arb(0, radius))
    assert not ALL[name].off_cuts(True, wide).is_finite()  # type: ignore[misc]  # these have one


@pytest.mark.parametrize(
    "integrand",
    [
        "Integral(y*sqrt(-1 + I*x), (y, 0, 1))",
        "Integral(sqrt(-1 + I*x + y/10), (y, 0, 1))",
        "Integral(y*log(-2 + I*x), (y, 0, 1))",
        "Integral(y*(-1 + I*x)**(1/3), (y, 0, 1))",
        "Integral(1/y, (y, 1 - I*x, -1 + I*x))",
    ],
)
def test_an_integral_inside_an_integral_keeps_off_the_cuts_of_the_outer_variable(integrand: str):
    """What it proved before was wrong: each of these jumps, or turns to the other side, at x = 0."""
    low, high = arb("-0.5"), arb("0.75")
    outer = Quadrature(parse(integrand), "x")
    value = outer(acb(low), acb(high))
    if value.is_finite() and value.rel_accuracy_bits() > 10:
        halves = outer(acb(low), acb(0)) + outer(acb(0), acb(high))
        assert halves.is_finite()
        assert value.overlaps(halves)


@pytest.mark.parametrize(
    ("integrand", "value"),
    [
        ("Integral(exp(-x*y), (y, 0, 1))", "0.7965995992970531"),
        ("Integral(sqrt(1 + x*y), (y, 0, 1))", "1.11395048555"),
        ("Integral(sin(x*y)/(2 + x + y), (y, 0, 1))", "0.07295922756005"),
    ],
)
def test_integrals_inside_integrals_off_the_cuts_have_their_value(integrand: str, value: str):
    found = Quadrature(parse(integrand), "x")(acb(0), acb(1))
    assert found.rel_accuracy_bits() > 60
    assert abs(found.real - arb(value)) < 1e-11


def test_factorial2_is_not_integrated_as_if_it_were_constant_around_a_whole_number():
    with pytest.raises(Undecided):
        Quadrature(parse("factorial2(x)"), "x")
    value = Quadrature(parse("binomial(4, x)"), "x")(acb(1.9), acb(2.1))
    assert not value.real.contains(arb("1.2"))

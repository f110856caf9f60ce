"""What records say of complex arguments, by other functions and of exact values, each field held against balls."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import acb, arb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.functions import by_property, record
from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.balls import integer_in, is_real, precision
from harness.formulas.functions.ends import MINUS_OO, NO_LIMIT, OO
from harness.formulas.functions.places import Nearness, Turns
from harness.formulas.functions.record import Function, Holomorphic
from harness.formulas.syntax import parse
from harness.formulas.trees.algebra import call
from harness.formulas.trees.tree import Node, symbol
from harness.verification.comparison.balls.compiled import Tape
from tests.harness.formulas.functions.at_points import REAL, near, number, real_value, those, value

TINY = arb(2) ** -100
CLOSER = arb(2) ** -300
WAYS = [acb(k / arb(4)).exp_pi_i() for k in range(8)]
PART = st.fractions(min_value=-3, max_value=3, max_denominator=16)


def complex_number(x: Any, y: Any) -> Any:
    """x + y*I."""
    return number(x) + acb(0, 1) * number(y)


@pytest.mark.parametrize("name", those(lambda known: known.finite or known.continuous))
@given(x=PART, y=PART)
def test_what_is_finite_has_a_value_at_every_number(name: str, x: Any, y: Any):
    assert value(name, complex_number(x, y)).is_finite()


@pytest.mark.parametrize("name", those(lambda known: known.continuous))
@given(x=PART, y=PART, way=st.sampled_from(WAYS))
def test_what_is_continuous_moves_little_between_near_numbers(name: str, x: Any, y: Any, way: Any):
    z = complex_number(x, y)
    with precision(200):
        assert near(value(name, z + way * TINY), value(name, z))


@pytest.mark.parametrize("name", ["sqrt", "asin", "acos", "asinh", "acosh"])
def test_what_is_finite_need_not_be_continuous(name: str):
    assert ALL[name].finite
    assert not ALL[name].continuous


def poles_of(name: str) -> list[tuple[Any, Node | None]]:
    """(pole, what stands there; None for zoo) of a record, of those that go on for ever some."""
    poles = ALL[name].poles
    assert poles is not None
    found: list[tuple[Any, Node | None]] = [(number(at), end) for at, end in poles.at]
    if poles.up_to is not None:
        found += [(number(poles.up_to - k), None) for k in range(4)]
    if poles.turns is not None:
        half = poles.turns in (Turns.HALF, Turns.IMAGINARY_HALF)
        turn = acb(0, 1) if poles.turns in (Turns.IMAGINARY_HALF, Turns.IMAGINARY_WHOLE) else acb(1)
        found += [(turn * acb.pi() * (k + arb(1) / 2 if half else k), None) for k in (-2, -1, 1, 2)]
    return found


@pytest.mark.parametrize("name", those(lambda known: known.poles))
def test_a_function_passes_all_bounds_at_its_poles(name: str):
    with precision(2000):
        for at, end in poles_of(name):
            signed = end in (OO, MINUS_OO)
            sides = [side for side in (1, -1) if not signed or real_value(name, at + side * CLOSER) is not None]
            assert sides
            for side in sides:
                close, closer = value(name, at + side * TINY), value(name, at + side * CLOSER)
                assert abs(closer) > abs(close) > 20
                if signed:
                    assert (closer.real > 0) == (end == OO)


@pytest.mark.parametrize(
    "name", those(lambda known: (known.poles and known.poles.turns) or (known.poles and known.poles.up_to is not None))
)
def test_beside_its_poles_a_function_has_values(name: str):
    with precision(200):
        for at, _ in poles_of(name):
            assert value(name, at + arb(1) / 4).is_finite()
        assert value(name, 3 if ALL[name].poles.up_to is not None else Fraction(1, 2)).is_finite()  # type: ignore[union-attr]  # as above


@pytest.mark.parametrize("name", those(lambda known: known.cut))
@given(x=PART, y=PART)
def test_off_its_cut_a_function_commutes_with_the_mirror_of_its_line(name: str, x: Any, y: Any):
    assume(y != 0)
    cut = ALL[name].cut
    assert cut is not None
    if cut.imaginary:
        z = complex_number(y, x)
        assert near(value(name, -z.conjugate()), -value(name, z).conjugate())
    else:
        z = complex_number(x, y)
        assert near(value(name, z.conjugate()), value(name, z).conjugate())


@pytest.mark.parametrize("name", those(lambda known: known.cut))
@given(x=PART)
def test_a_function_jumps_inside_its_cut_and_nowhere_else_on_its_line(name: str, x: Any):
    cut = ALL[name].cut
    assert cut is not None
    at = number(x).real
    assume(cut.inside(at) or cut.outside(at))
    assert not (cut.inside(at) and cut.outside(at))
    turn = acb(0, 1) if cut.imaginary else acb(1)
    with precision(300):
        on, above, below = (value(name, turn * acb(at, off)) for off in (0, TINY, -TINY))
        assert (not near(above, below)) == cut.inside(at)
        assert near(on, above) or near(on, below)


@pytest.mark.parametrize("name", those(lambda known: known.cut))
def test_at_the_ends_of_its_cut_a_function_is_continuous_where_its_record_says(name: str):
    cut = ALL[name].cut
    assert cut is not None
    turn = acb(0, 1) if cut.imaginary else acb(1)
    with precision(1000):
        for end in (end for end in (cut.below, cut.above) if isinstance(end, int)):
            around = [value(name, turn * (end + way * CLOSER)) for way in WAYS]
            settled = all(near(there, value(name, turn * end)) for there in around)
            assert settled == (end in cut.continuous_at)


@pytest.mark.parametrize("name", those(lambda known: known.at_zoo is not None))
def test_what_a_function_does_far_out_in_the_plane(name: str):
    end = ALL[name].at_zoo
    rays = [
        [there for out in (5.3, 30.7, 1e3) if (there := value(name, way * out)).is_finite()]
        for way in (*WAYS, acb(1), acb(-1))
    ]
    rays = [ray for ray in rays if len(ray) == 3]
    assert rays
    if end == NO_LIMIT:
        spread = [abs(a - b) for ray in rays for a in ray[1:] for other in rays for b in other[1:]]
        assert any(size > 0.1 for size in spread)
        assert any(abs(there) < 100 for ray in rays for there in ray)
    else:
        assert all(abs(ray[2]) > abs(ray[1]) > abs(ray[0]) > 0.5 for ray in rays)


@pytest.mark.parametrize("name", those(lambda known: known.whole_valued))
@given(x=REAL, n=st.integers(1, 40), k=st.integers(0, 20))
def test_what_is_whole_valued_has_whole_values(name: str, x: Any, n: int, k: int):
    for args in ((x,), (x, Fraction(n)), (n,), (n, 2 * k + 3)):
        if ALL[name].arity[0] <= len(args) <= ALL[name].arity[1]:
            with precision(400):
                there = value(name, *args)
                assert not there.is_finite() or (is_real(there) and integer_in(there.real) is not None)


@pytest.mark.parametrize("name", those(lambda known: known.algebraic))
@given(x=st.fractions(min_value="1/9", max_value=4, max_denominator=9), below=st.booleans())
def test_what_is_algebraic_is_the_root_of_a_small_polynomial(name: str, x: Any, below: bool):
    with precision(300), mpmath.workdps(60):
        there = value(name, -x if below else x, *[3] * (ALL[name].arity[0] - 1))
        assert there.is_finite()
        found = mpmath.mpf(there.real.mid().str(60, radius=False)) + mpmath.mpf(there.imag.mid().str(60, radius=False))
        assert mpmath.findpoly(found, 3, maxcoeff=1000, tol=1e-40) is not None


@pytest.mark.parametrize("name", those(lambda known: known.nearness is not None and known.arity[0] == 1))
def test_how_near_a_function_comes_to_other_values(name: str):
    known = ALL[name]
    with precision(9000):
        far, end = value(name, 60), 0 if known.at_oo is None or OO in known.at_oo.walk() else Tape(known.at_oo)({})
        if known.nearness is Nearness.POWER:
            for at in (60, 6000):
                there = value(name, at)
                assert not there.is_finite() or there.is_zero() or 1 / arb(at) ** 3 < abs(there) < arb(at) ** 3
                assert end == 0 or abs(there - end) > 1 / arb(at) ** 3
        elif known.nearness is Nearness.EXPONENTIAL:
            assert 55 < abs(abs(far).log()) < 65
        elif known.nearness is Nearness.FACTORIAL:
            assert abs(far).log() > 3 * 60
        elif known.at_oo is not None:
            assert 0 < abs(far - end) < 1e-12


@pytest.mark.parametrize("name", those(lambda known: known.of_angle))
@given(degrees=st.integers(1, 89))
def test_an_angle_may_be_given_in_degrees(name: str, degrees: int):
    there = Tape(parse(rf"\{name}({degrees}^\circ)"))({})
    assert near(there, value(name, acb.pi() * degrees / 180))


@pytest.mark.parametrize("name", those(lambda known: known.reciprocal))
@given(x=PART, y=PART)
def test_a_function_of_a_reciprocal_is_the_other_function(name: str, x: Any, y: Any):
    assume(x or y)
    z = complex_number(x, y)
    there = value(name, z)
    assume(there.is_finite())
    assert near(value(str(ALL[name].reciprocal), 1 / z), there)


@pytest.mark.parametrize("name", those(lambda known: known.written))
@given(x=PART, y=PART)
def test_a_function_written_by_others_has_its_values(name: str, x: Any, y: Any):
    rule = ALL[name].written
    assert rule is not None
    z = complex_number(x, y)
    with precision(200):
        there, other = value(name, z), Tape(rule(symbol("u")))({"u": z})
        assume(there.is_finite() and other.is_finite())
        assert near(other, there)


@pytest.mark.parametrize("name", those(lambda known: known.in_floors))
@given(x=REAL, y=st.integers(1, 5), below=st.booleans())
def test_a_function_written_by_floor_has_its_values(name: str, x: Any, y: int, below: bool):
    rule, names = ALL[name].in_floors, ["u", "v"][: ALL[name].arity[0]]
    assert rule is not None
    args = [x, Fraction(-y if below else y)][: len(names)]
    point = {letter: number(arg) for letter, arg in zip(names, args, strict=True)}
    there, other = value(name, *args), Tape(rule(*map(symbol, names)))(point)
    assert there.is_finite() == other.is_finite()
    assert not there.is_finite() or near(other, there)


@pytest.mark.parametrize("name", those(lambda known: known.beside_branch_point))
@given(c=st.sampled_from([-1, 0, 1]), off=st.fractions(min_value="1/64", max_value="1/2", max_denominator=64))
def test_beside_a_branch_point_another_form_has_the_same_real_values(name: str, c: int, off: Any):
    rule = ALL[name].beside_branch_point
    assert rule is not None
    form = rule(symbol("u"), fmpq(c))
    for at in (c + off, c - off):
        there = real_value(name, at)
        if form is not None and there is not None:
            assert near(Tape(form)({"u": number(at)}), there)
    assert rule(symbol("u"), fmpq(1, 3)) is None


def test_each_of_those_forms_is_there_at_one_of_the_points():
    for name in those(lambda known: known.beside_branch_point):
        rule = ALL[name].beside_branch_point
        assert rule is not None
        assert any(rule(symbol("u"), fmpq(c)) is not None for c in (-1, 0, 1))


@pytest.mark.parametrize("name", those(lambda known: known.exactly))
@given(x=REAL, n=st.integers(0, 20), k=st.integers(1, 9))
def test_an_exact_value_is_the_value(name: str, x: Any, n: int, k: int):
    exactly = ALL[name].exactly
    assert exactly is not None
    for first in (fmpq(x.numerator, x.denominator), fmpq(n)):
        args = [first, fmpq(k)][: ALL[name].arity[0]]
        found = exactly(10_000, *args)
        there = value(name, *[acb(arg) for arg in args])
        assert found is None or near(acb(found), there)


@pytest.mark.parametrize("name", those(lambda known: known.cheap_bits))
@given(x=st.fractions(min_value="1/9", max_value="8/9", max_denominator=9))
def test_a_function_of_cheap_bits_has_all_of_them(name: str, x: Any):
    with precision(30_000):
        args = [x, 3][: max(ALL[name].arity[0], 1)]
        assert value(name, *args).rel_accuracy_bits() > 29_000


def test_what_a_record_leaves_out_is_not_known():
    bare = Function(name="f", arity=(1, 1), holomorphic=Holomorphic.NOWHERE)
    needed = ("name", "arity", "holomorphic", "read")
    said = [getattr(bare, field.name) for field in dataclasses.fields(bare) if field.name not in needed]
    assert not any(said)


def test_every_field_of_a_record_is_explained():
    (made,) = [part for part in ast.parse(inspect.getsource(record)).body if getattr(part, "name", "") == "Function"]
    assert isinstance(made, ast.ClassDef)
    fields = [part for part in made.body if isinstance(part, (ast.AnnAssign, ast.Expr))][1:]
    for field, said in zip(fields[::2], fields[1::2], strict=True):
        assert isinstance(field, ast.AnnAssign)
        assert isinstance(said, ast.Expr)
        assert len(ast.literal_eval(said.value)) > 15


def test_the_tables_are_those_of_the_records():
    assert by_property.RECIPROCAL["acot"] == "atan"
    assert by_property.QUOTIENTS["sec"](symbol("u")) == Node("Pow", (call("cos", symbol("u")), Node("Integer", (-1,))))
    assert "sin" in by_property.ENTIRE
    assert "tan" in by_property.MEROMORPHIC
    assert "log" in by_property.OFF_CUTS
    assert {"binomial": 2, "gamma": 1}.items() <= by_property.ARITY.items()

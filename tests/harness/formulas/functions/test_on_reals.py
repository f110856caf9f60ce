"""What records say of real arguments, each field held against values on balls."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from flint import acb, arb
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.formulas.functions.all_functions import ALL
from harness.formulas.functions.balls import precision
from harness.formulas.functions.ends import MINUS_OO, OO
from harness.formulas.functions.places import Breaks, Turns
from harness.formulas.functions.record import Holomorphic
from harness.verification.comparison.balls.compiled import Tape
from tests.harness.formulas.functions.at_points import REAL, near, number, real_value, those, value

STEP = Fraction(1, 1 << 40)
SECOND = st.sampled_from([Fraction(-3), Fraction(-1), Fraction(1, 2), Fraction(1), Fraction(2)])


def arguments(name: str, x: Any, *others: Any) -> list[Any]:
    """As many arguments as the function needs, the first one x."""
    count = 2 if ALL[name].breaks is Breaks.WHERE_EQUAL else ALL[name].arity[0]
    return [x, *others, Fraction(2), Fraction(3)][:count]


@pytest.mark.parametrize("name", those(lambda known: known.real_valued))
@given(x=REAL, y=SECOND)
def test_what_is_real_valued_is_real_at_real_numbers(name: str, x: Any, y: Any):
    there = value(name, *arguments(name, x, y))
    assume(there.is_finite())
    assert there.imag.contains(0)
    assert abs(there.imag) < 1e-9


@pytest.mark.parametrize("name", ["log", "sqrt", "asin", "acosh", "atanh", "asec", "acoth", "loggamma", "LambertW"])
def test_what_leaves_the_real_line_is_not_said_to_be_real_valued(name: str):
    assert not ALL[name].real_valued
    assert any(value(name, x).imag.is_zero() is False for x in (-3, Fraction(1, 2), 3))


@pytest.mark.parametrize("name", those(lambda known: known.analytic_on_reals))
@given(x=REAL, y=SECOND)
def test_what_is_analytic_on_the_reals_is_the_mean_of_its_values_on_a_circle(name: str, x: Any, y: Any):
    centre = real_value(name, *arguments(name, x, y))
    assert centre is not None
    turns = [acb(2 * k / arb(64)).exp_pi_i() / 16 for k in range(64)]
    around = [value(name, *arguments(name, number(x) + turn, y)) for turn in turns]
    assert near(sum(around, acb(0)) / 64, centre, 1e-6)


@pytest.mark.parametrize("name", those(lambda known: known.continuous_on_reals or known.analytic_on_reals))
@given(x=REAL, y=SECOND)
def test_what_is_continuous_on_the_reals_moves_little_between_near_points(name: str, x: Any, y: Any):
    with precision(200):
        there = real_value(name, *arguments(name, x, y))
        assert there is not None
        for way in (STEP, -STEP):
            assert near(real_value(name, *arguments(name, x + way, y)), there, 1e-3)


def place_of(name: str, x: Any, y: Any) -> Any:
    """What is 0, or a whole number, where a function made of pieces changes its piece."""
    kind = ALL[name].breaks
    if kind is Breaks.WHERE_EQUAL:
        return x - y
    return x / y if kind is Breaks.AT_WHOLE and ALL[name].arity[0] == 2 else x


def bends(name: str, x: Any, y: Any) -> bool:
    """Whether the function is no straight line around x."""
    low, middle, high = (real_value(name, *arguments(name, at, y)) for at in (x - STEP, x, x + 2 * STEP))
    return None in (low, middle, high) or not abs(2 * low + high - 3 * middle) < float(STEP) / 1000


@pytest.mark.parametrize("name", those(lambda known: known.breaks))
@given(x=REAL, y=SECOND)
def test_what_is_made_of_pieces_bends_where_its_record_says_and_nowhere_else(name: str, x: Any, y: Any):
    at = place_of(name, x, y)
    broken = at.denominator == 1 if ALL[name].breaks is Breaks.AT_WHOLE else at == 0
    with precision(200):
        if ALL[name].breaks is Breaks.ON_AXES:  # atan2(y, x) jumps across the negative half of the axis
            broken = x == 0 and y < 0
        assert bends(name, x, y) == broken


@pytest.mark.parametrize("name", those(lambda known: known.breaks))
def test_a_function_made_of_pieces_has_a_break(name: str):
    with precision(200):
        assert any(bends(name, Fraction(x), Fraction(y)) for x in (0, 1) for y in (-1, 1))


def jump(name: str, x: Any, *others: Any) -> bool:
    """Whether a function that has a value at x has other values close by on one side than on the other."""
    with precision(200):
        at = [real_value(name, x + way, *others) for way in (-STEP, Fraction(0), STEP)]
        return None not in at and bool(abs(at[2] - at[0]) > 0.1)


@pytest.mark.parametrize("name", those(lambda known: known.jumps or (known.arity[0] == 1 and known.derivatives)))
def test_what_jumps_at_a_small_whole_number_says_so_and_what_does_not_does_not(name: str):
    others = [(y,) for y in (-1, 1)] if ALL[name].arity[0] == 2 else [()]
    found = any(jump(name, Fraction(x), *map(Fraction, more)) for x in range(-2, 3) for more in others)
    assert found == ALL[name].jumps


@pytest.mark.parametrize("name", those(lambda known: known.periodic))
@given(x=REAL, y=SECOND, times=st.integers(1, 4))
def test_what_is_periodic_grows_by_the_same_after_each_period(name: str, x: Any, y: Any, times: int):
    period = y if ALL[name].arity[0] == 2 else 1 if ALL[name].holomorphic is Holomorphic.NOWHERE else 2 * acb.pi()
    start = value(name, *arguments(name, x, y))
    again = value(name, *arguments(name, number(x) + times * number(period), y))
    assume(start.is_finite() and again.is_finite() and abs(start) < 1000)
    grown = times if name in ("floor", "ceiling", "FloorDiv") else 0
    assert near(again - start, grown, 1e-6)
    assert any(not near(value(name, *arguments(name, x + Fraction(k, 7), y)), start, 1e-3) for k in range(1, 28))


@pytest.mark.parametrize("name", those(lambda known: known.rises_above is not None))
@given(x=REAL, gap=st.fractions(min_value="1/64", max_value=3, max_denominator=64))
def test_what_rises_is_larger_at_the_larger_of_two_numbers(name: str, x: Any, gap: Any):
    least = ALL[name].rises_above
    low = x if least == -math.inf else Fraction(least) + abs(x) + Fraction(1, 64)  # type: ignore[arg-type]  # it has one
    high = low + gap
    with precision(300):
        below, above = real_value(name, low), real_value(name, high)
        assert below is not None
        assert above is not None
        assert below < above


@pytest.mark.parametrize("name", those(lambda known: known.range))
@given(x=REAL)
def test_a_real_value_lies_in_the_range(name: str, x: Any):
    low, high = ALL[name].range  # type: ignore[misc]  # those of the tests have one
    for at in (x / 8, x, 1000 * x):
        there = real_value(name, at)
        if there is not None:
            assert not there > high
            assert there > 0 if low == 5e-324 else not there < low  # the smallest float says that it is positive


def far(name: str, way: int) -> tuple[list[Any], list[Any]]:
    """Values some way out, and as far out as the function has any."""
    groups = [
        [there for k in range(7) if (there := value(name, way * (Fraction(k, 3) + out))).is_finite()]
        for out in (20, 150, 10**6)
    ]
    groups = [group for group in groups if group]
    return groups[0], groups[-1]


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("name", those(lambda known: known.at_oo is not None or known.at_minus_oo is not None))
def test_far_out_a_function_goes_where_its_record_says(name: str, way: int):
    end = ALL[name].at_oo if way > 0 else ALL[name].at_minus_oo
    if end is None:
        return
    with precision(200):
        first, last = far(name, way)
        if OO not in end.walk():
            limit = Tape(end)({})
            distance = max(float(abs(there - limit).mid()) for there in last)
            assert distance < 0.2
            assert distance <= max(float(abs(there - limit).mid()) for there in first)
        elif end in (OO, MINUS_OO):
            sign = 1 if end == OO else -1
            assert all(sign * there.real > 3 for there in last)
            assert all(abs(there.imag) < abs(there.real) for there in last)
            assert sign * last[0].real > sign * first[0].real
        else:  # oo*I
            assert all(there.imag > 3 and there.imag > abs(there.real) for there in last)


@pytest.mark.parametrize("name", those(lambda known: known.zero_at_zero_alone))
@given(x=REAL)
def test_what_vanishes_at_zero_alone_does_so(name: str, x: Any):
    others = [Fraction(3)] * (ALL[name].arity[0] - 1)
    there = value(name, x, *others)
    assert there.contains(0) if x == 0 else not there.is_finite() or not there.contains(0)
    assert there.is_finite()


@pytest.mark.parametrize("name", those(lambda known: known.zeros_of))
@given(k=st.integers(-6, 6))
def test_where_another_function_has_its_zeros_it_has_a_zero_or_a_pole(name: str, k: int):
    other = ALL[name].zeros_of
    with precision(200):
        at = acb.pi() * (k if other == "sin" else Fraction(2 * k + 1, 2).numerator / arb(2)) + acb(2) ** -60
        assert near(value(str(other), at), 0)
        size = abs(value(name, at))
        assert size < 1e-9 or size > 1e9


@pytest.mark.parametrize("name", those(lambda known: known.preimage))
@given(x=REAL, r=REAL)
def test_the_preimage_of_a_value_is_where_it_comes_from(name: str, x: Any, r: Any):
    back = ALL[name].preimage
    assert back is not None
    with precision(200):
        there = real_value(name, x)
        if there is not None:
            found = back(there)
            assert found is not None
            assert near(found, x)
        found = back(arb(number(r).real))
        again = None if found is None or not arb(found).is_finite() else real_value(name, found)
        assert again is None or near(again, r) or abs(r) > Fraction(3, 2)  # asin goes no further than pi/2
        assert found is not None or there is None or not there.overlaps(number(r).real)


def singular(name: str, x: Any) -> bool:
    """Whether the record says that something may happen at x, or close by."""
    known = ALL[name]
    places = [Tape(place)({}).real for place in known.changes_at]
    turning = known.poles.turns if known.poles else None
    if turning in (Turns.WHOLE, Turns.HALF):
        places.append((2 * number(x).real / arb.pi() + arb(1) / 2).floor() * arb.pi() / 2)
    if (known.poles and known.poles.up_to is not None) or known.breaks is Breaks.AT_WHOLE:
        places.append(arb(math.floor(x + Fraction(1, 2))))
    if known.breaks is Breaks.AT_ZERO:
        places.append(arb(0))
    places += [arb(at) for at, _ in (known.poles.at if known.poles else ())]
    return any(not abs(number(x).real - place) > 0.05 for place in places)


@pytest.mark.parametrize(
    "name", those(lambda known: known.arity == (1, 1) and (known.derivatives or known.changes_at or known.breaks))
)
@given(x=REAL)
def test_a_function_changes_nowhere_but_where_its_record_says(name: str, x: Any):
    """Its second difference is that of a smooth function."""
    with precision(300):
        assume(not singular(name, x))
        at = [value(name, x + way) for way in (-STEP, Fraction(0), STEP)]
        assume(all(there.is_finite() for there in at))
        assert abs(at[0] + at[2] - 2 * at[1]) < float(STEP) / 1000 * (1 + abs(at[1]))


@pytest.mark.parametrize("name", those(lambda known: known.point == -1))
def test_a_function_of_several_arguments_changes_in_the_last_one(name: str):
    known = ALL[name]
    assert known.changes_at
    assert known.arity[1] > 1

    def seen(place: Any, others: list[Any]) -> bool:
        wide = value(name, *others, place + acb(arb(0, 1e-3), arb(0, 1e-3)))
        around = [value(name, *others, place + acb(1e-3) * acb(k / arb(2)).exp_pi_i()) for k in range(4)]
        return not wide.is_finite() or not near(sum(around, acb(0)) / 4, value(name, *others, place), 1e-4)

    places = [Tape(place)({}) for place in known.changes_at]
    least = max(1, known.arity[0] - 1) if known.arity[1] > 1 else 0
    assert any(seen(place, [other] * least) for place in places for other in (Fraction(1, 2), 1, Fraction(3, 2)))

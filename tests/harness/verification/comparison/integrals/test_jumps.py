"""A function that jumps where its derivative has a value is seen to jump; one that does not is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.balls.points import Region
from harness.verification.comparison.integrals.jumps import jump

PLACE = st.integers(-4, 4)
HEIGHT = st.fractions("1/50", 5, max_denominator=50)
SMOOTH = st.sampled_from([("2*x", "x**2"), ("cos(x)", "sin(x)"), ("exp(x)", "exp(x)"), ("1/(x**2 + 1)", "atan(x)")])
STEPS = st.sampled_from(["sign({u})", "Abs({u})/({u})", "sqrt(({u})**2)/({u})", "floor({u})", "atan(1/({u}))"])


def jumps(f: str, candidate: str, **regions: Region) -> bool:
    """Whether the candidate is seen to jump where f is bounded."""
    verdict = jump(parse(f), parse(candidate), "x", regions)
    assert verdict is None or verdict.equal is False
    return verdict is not None


@given(pair=SMOOTH, place=PLACE, height=HEIGHT, step=STEPS)
def test_a_step_beside_an_antiderivative_is_seen(pair: tuple[str, str], place: int, height: object, step: str) -> None:
    f, candidate = pair
    assert jumps(f, f"{candidate} + ({height})*{step.format(u=f'x - ({place})')}")
    assert not jumps(f, candidate)
    assert not jumps(f, f"{candidate} + {height}")


@given(place=PLACE)
def test_a_corner_and_a_pole_are_no_jumps(place: int) -> None:
    u = f"(x - ({place}))"
    assert not jumps(f"sign({u})", f"Abs({u})")
    assert not jumps(f"2*Abs({u})", f"{u}*Abs({u})")
    assert not jumps(f"Heaviside({u})", f"{u}*Heaviside({u})")
    assert not jumps(f"-1/{u}**2", f"1/{u}")
    assert not jumps(f"1/{u}", f"log(Abs({u}))")


@given(place=st.integers(1, 4))
def test_a_jump_off_the_region_is_none_of_it(place: int) -> None:
    candidate = f"x**2 + sign(x + {place})"
    assert jumps("2*x", candidate)
    assert not jumps("2*x", candidate, x=Region(low=0))


@pytest.mark.parametrize(("f", "candidate"), [("1", "x + Abs(x)/(x - x)"), ("2*x", "x**2 + sign(x)/(x - x)")])
def test_what_has_no_value_anywhere_is_no_antiderivative(f: str, candidate: str) -> None:
    assert jumps(f, candidate)


@pytest.mark.parametrize("candidate", ["sign(sin(1/x))", "floor(1/(x - x))"])
def test_jumps_that_cannot_be_isolated_are_undecided(candidate: str) -> None:
    with pytest.raises(Undecided):
        jump(parse("0"), parse(candidate), "x", {})

"""General solutions of differential equations: families of functions up to the choice of their constants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import Answer, GoldError, verify

pytestmark = pytest.mark.fast

_SPACES = [
    ("exp(x)", "exp(-x)"),
    ("cos(2*x)", "sin(2*x)"),
    ("exp(3*x)", "x*exp(3*x)"),
    ("exp(-x)*cos(x)", "exp(-x)*sin(x)"),
    ("x", "x*log(x)"),
    ("1", "x"),
]
_coefficients = st.integers(-4, 4)
_matrices = st.tuples(_coefficients, _coefficients, _coefficients, _coefficients)
_shifts = st.sampled_from(["0", "x**2", "3*sin(5*x)", "exp(7*x)/4"])


def _gold(space: tuple[str, str], shift: str) -> Answer:
    return Answer("ode_solution", f"{shift} + C1*{space[0]} + C2*{space[1]}")


def _chosen(space: tuple[str, str], matrix: tuple[int, int, int, int], shift: str, names: tuple[str, str]) -> str:
    """The family with its constants chosen in another way: a basis of the space, if the matrix is regular."""
    a, b, c, d = matrix
    first, second = f"({a}*{space[0]} + {b}*{space[1]})", f"({c}*{space[0]} + {d}*{space[1]})"
    return f"y = {names[0]}*{first} + {names[1]}*{second} + {shift}"


@given(st.sampled_from(_SPACES), _matrices, _shifts, st.sampled_from([("A", "B"), ("C2", "C1"), ("c_1", "c_2")]))
def test_a_family_is_the_same_in_any_basis_and_in_no_dependent_one(
    space: tuple[str, str], matrix: tuple[int, int, int, int], shift: str, names: tuple[str, str]
) -> None:
    a, b, c, d = matrix
    said = _chosen(space, matrix, shift, names)
    assert verify(_gold(space, shift), said, fallback=False).equal is (a * d != b * c)


@given(st.sampled_from(_SPACES), st.sampled_from(_SPACES), _shifts, _shifts)
def test_another_space_or_another_shift_is_another_family(
    space: tuple[str, str], other: tuple[str, str], shift: str, further: str
) -> None:
    said = _chosen(other, (1, 2, 3, 4), further, ("A", "B"))
    assert verify(_gold(space, shift), said, fallback=False).equal is (space == other and shift == further)


@given(st.sampled_from(_SPACES), _shifts)
def test_a_lost_doubled_or_added_constant_is_another_family(space: tuple[str, str], shift: str) -> None:
    first, second = space
    for said in (
        f"C1*{first} + {shift}",
        f"{first} + C2*{second} + {shift}",
        f"C1*{first} + C1*{second} + {shift}",
        f"C1*{first} + C2*{first} + {shift}",
        f"C1*{first} + C2*{second} + C3*exp(9*x) + {shift}",
        f"C1*{first} + C2*{second} + C3*{second} + {shift}",
        f"C1*C3*{first} + C2*{second} + {shift}",
    ):
        assert verify(_gold(space, shift), said, fallback=False).equal is False


@pytest.mark.parametrize("said", ["exp(C1)*exp(x)", "exp(x + C1)", "C1**2*exp(x)", "abs(C1)*exp(x)"])
def test_constants_that_may_not_give_every_solution_are_undecided(said: str) -> None:
    for of in (None, "y' = y"):
        assert verify(Answer("ode_solution", "C1*exp(x)", of=of), said, fallback=False).equal is None


@given(st.integers(1, 5), st.integers(-5, 5), st.integers(1, 5))
def test_the_equation_decides_where_it_is_known(rate: int, shift: int, factor: int) -> None:
    """y' = rate*(y - shift)."""
    equation = f"Derivative(y(x), x) - {rate}*y(x) + {rate * shift} = 0"
    gold = Answer("ode_solution", f"C1*exp({rate}*x) + {shift}", of=equation)
    assert verify(gold, f"{shift} + {factor}*K*exp({rate}*x)").equal is True
    assert verify(gold, f"{shift} + K*exp({rate}*(x - {factor}))").equal is True
    assert verify(gold, f"{shift + 1} + K*exp({rate}*x)").equal is False
    assert verify(gold, f"{shift} + K*exp({rate + 1}*x)").equal is False
    assert verify(gold, f"{shift} + {factor}*exp({rate}*x)").equal is False
    through = Answer("ode_solution", f"{factor}*exp({rate}*x) + {shift}", of=f"{equation}, y(0) = {shift + factor}")
    assert verify(through, f"{shift} + {factor}*exp({rate}*x)").equal is True
    assert verify(through, f"{shift} + {factor + 1}*exp({rate}*x)").equal is False
    assert verify(through, f"{shift} + K*exp({rate}*x)").equal is False


@pytest.mark.parametrize(
    ("value", "of"),
    [
        ("C1*exp(2*x)", "y' = y"),
        ("C1*exp(x) + C2*exp(x)", None),
        ("{1, 2}", None),
        ("C1*exp(x)", "y + 1"),
        ("C1*exp(x)", "y' = ("),
    ],
)
def test_a_gold_that_is_no_solution_is_refused(value: str, of: str | None) -> None:
    with pytest.raises(GoldError):
        verify(Answer("ode_solution", value, of=of), "C1*exp(x)")

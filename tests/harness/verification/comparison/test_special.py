"""Special functions: values beside mpmath's, derivatives beside difference quotients."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness import check_claim
from harness.formulas.functions.all_functions import ALL, DERIVATIVES
from harness.formulas.syntax import parse
from harness.verification.comparison.balls.compiled import Tape
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.options import Options

ALONE = Options(fallback=False)
POINT = st.fractions(min_value="1/10", max_value=4, max_denominator=50)
ORDER = st.sampled_from(["0", "1", "2", "1/2", "3/2", "5/3"])
# SymPy's name and arguments -> mpmath's value
BESIDE = {
    "uppergamma({n}, {x})": lambda n, x: mpmath.gammainc(n, x),
    "lowergamma({n} + 1, {x})": lambda n, x: mpmath.gammainc(n + 1, 0, x),
    "expint({n}, {x})": mpmath.expint,
    "besselj({n}, {x})": mpmath.besselj,
    "bessely({n}, {x})": mpmath.bessely,
    "besseli({n}, {x})": mpmath.besseli,
    "besselk({n}, {x})": mpmath.besselk,
    "polylog({n}, -{x})": lambda n, x: mpmath.polylog(n, -x),
    "fresnels({x})": lambda n, x: mpmath.fresnels(x),
    "fresnelc({x})": lambda n, x: mpmath.fresnelc(x),
    "Shi({x})": lambda n, x: mpmath.shi(x),
    "Chi({x})": lambda n, x: mpmath.chi(x),
    "airyai({x})": lambda n, x: mpmath.airyai(x),
    "airybiprime({x})": lambda n, x: mpmath.airybi(x, derivative=1),
    "elliptic_k(-{x})": lambda n, x: mpmath.ellipk(-x),
    "elliptic_e({x}/3, -{x})": lambda n, x: mpmath.ellipe(x / 3, -x),
    "elliptic_f({x}/3, -{x})": lambda n, x: mpmath.ellipf(x / 3, -x),
    "elliptic_pi(-{x}, {x}/3, -1)": lambda n, x: mpmath.ellippi(-x, x / 3, -1),
    "zeta(2 + {n}, {x})": lambda n, x: mpmath.zeta(2 + n, x),
    "harmonic({x})": lambda n, x: mpmath.harmonic(x),
    "RisingFactorial({x}, {n})": lambda n, x: mpmath.rf(x, n),
    "FallingFactorial({x}, {n})": lambda n, x: mpmath.ff(x, n),
    "legendre(3, {x})": lambda n, x: mpmath.legendre(3, x),
    "hermite(4, {x})": lambda n, x: mpmath.hermite(4, x),
    "laguerre(3, {x})": lambda n, x: mpmath.laguerre(3, 0, x),
    "chebyshevt(5, {x})": lambda n, x: mpmath.chebyt(5, x),
    "chebyshevu(5, {x})": lambda n, x: 32 * x**5 - 32 * x**3 + 6 * x,  # mpmath gives up where it is 0, at 1/2
    "gegenbauer(3, {n} + 1, {x})": lambda n, x: mpmath.gegenbauer(3, n + 1, x),
    "jacobi(2, {n}, 1, {x})": lambda n, x: mpmath.jacobi(2, n, 1, x),
    "catalan({x})": lambda n, x: 4**x * mpmath.gamma(x + 0.5) / (mpmath.sqrt(mpmath.pi) * mpmath.gamma(x + 2)),
}


@pytest.mark.parametrize("form", BESIDE)
@given(x=POINT, n=ORDER)
def test_a_value_is_mpmath_s(form: str, x: object, n: str):
    order = mpmath.mpf(eval_fraction(n))
    expected = BESIDE[form](order, mpmath.mpf(x.numerator) / x.denominator)  # type: ignore[attr-defined]  # a Fraction
    found = Tape(parse(form.format(n=f"({n})", x=f"({x})")))({})
    assert abs(complex(found.mid()) - complex(expected)) <= 1e-9 * (1 + abs(complex(expected)))


def eval_fraction(text: str) -> mpmath.mpf:
    """1/2 -> 0.5."""
    top, _, bottom = text.partition("/")
    return mpmath.mpf(int(top)) / int(bottom or 1)


_SEVERAL = sorted(name for name, known in ALL.items() if known.special or name in ("binomial", "beta"))


@pytest.mark.parametrize(("head", "count"), [(head, count) for head, count in DERIVATIVES if head in _SEVERAL])
@given(x=POINT, n=ORDER)
def test_a_derivative_is_the_limit_of_difference_quotients(head: str, count: int, x: object, n: str):
    assume(head != "polylog" or x != 1)  # its branch point
    assume(head != "binomial" or x != Fraction(1, 2))  # binomial(1/2, 3/2): both digammas of the rule have a pole there
    for place, rule in enumerate(DERIVATIVES[head, count]):
        if rule is None:
            continue
        around = ["1/3", "2/5", "1/4"] if head.startswith("elliptic") else [f"({n}) + 1/7", "3/2"]
        args = [around[k] for k in range(count)]
        args[place] = f"(x/9 + ({x})/20)" if head.startswith("elliptic") else f"(x + ({x}))"
        tree = parse(f"{head}({', '.join(args)})")
        up, down = (complex(Tape(tree)({"x": _ball(way)}).mid()) for way in (2**-20, -(2**-20)))
        slope = complex(Tape(derivative(tree, "x"))({"x": _ball(0)}).mid())
        assert abs((up - down) * 2**19 - slope) <= 1e-4 * (1 + abs(slope))


def _ball(value: float) -> object:
    from flint import acb

    return acb(value)


@pytest.mark.parametrize(
    "claim",
    [
        "bernoulli(6) = 1/42",
        "mobius(30) = -1",
        "divisor_sigma(12) = 28",
        "partition(5) = 7",
        "bell(5) = 52",
        "totient(36) = 12",
        "kronecker_symbol(5, 9) = 1",
        "legendre_symbol(2, 7) = 1",
        "reduced_totient(24) = 2",
        "fibonacci(10) = 55",
        "factorial2(5) = 15",
        "genocchi(6) = -3",
        "tribonacci(6) = 13",
        "subfactorial(4) = 9",
    ],
)
def test_functions_of_whole_numbers_have_their_value_and_no_other(claim: str):
    left, _, right = claim.partition(" = ")
    assert compare(parse(left), parse(right), options=ALONE).equal is True
    assert compare(parse(left), parse(f"{right} + 1"), options=ALONE).equal is False


@given(a=st.integers(-60, 60), n=st.integers(1, 60))
def test_kronecker_s_symbol_is_sympy_s(a: int, n: int):
    from sympy.functions.combinatorial.numbers import kronecker_symbol

    assert check_claim(f"kronecker_symbol({a}, {n}) = {kronecker_symbol(a, n)}").true is True

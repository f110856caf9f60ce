"""Products up to infinity of quotients of polynomials: against products of so many factors, and known ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.sums.infinite_products import compare_constant_product, compile_product


@given(roots=st.lists(st.integers(-9, 1), min_size=2, max_size=3), shift=st.integers(1, 3), low=st.integers(2, 5))
def test_a_product_is_near_to_that_of_its_first_factors(roots: list[int], shift: int, low: int) -> None:
    """With the same sum of zeros and of poles, the factors after N are 1 but for O(1/N)."""
    others = [roots[0] - shift, roots[1] + shift, *roots[2:]]
    if any(root >= low for root in others):
        return
    top, bottom = ("*".join(f"(n - ({root}))" for root in some) for some in (roots, others))
    value = compile_product(parse(f"Product(({top})/({bottom}), (n, {low}, oo))"))()
    logs = (
        math.log(math.prod(n - r for r in roots)) - math.log(math.prod(n - r for r in others)) for n in range(low, 5000)
    )
    assert abs(float(value.real.mid()) / math.exp(sum(logs)) - 1) < 0.05


@pytest.mark.parametrize(
    ("product", "value"),
    [
        ("Product(1 - 1/n**2, (n, 2, oo))", 1 / 2),
        ("Product(1 - 1/(4*n**2), (n, 1, oo))", 2 / math.pi),
        ("Product(1 + 1/n**2, (n, 1, oo))", math.sinh(math.pi) / math.pi),
        ("Product((n**3 - 1)/(n**3 + 1), (n, 2, oo))", 2 / 3),
    ],
)
def test_known_products_have_their_values(product: str, value: float) -> None:
    assert abs(float(compile_product(parse(product))().real.mid()) - value) < 1e-12


@pytest.mark.parametrize(
    "product",
    [
        "Product(1 + 1/n, (n, 1, oo))",
        "Product(1 - 1/n, (n, 1, oo))",
        "Product(2*n/(n + 1), (n, 1, oo))",
        "Product(n/(n - 3), (n, 1, oo))",
        "Product(sin(n), (n, 1, oo))",
        "Product(1 - 1/n**2, (n, 1/2, oo))",
        "Product(1 - 1/n**2, (n, 2, 9))",
        "Product(1 - x/n**2, (n, 2, oo))",
    ],
)
def test_what_does_not_converge_or_is_no_such_product_is_undecided(product: str) -> None:
    with pytest.raises(Undecided):
        compile_product(parse(product))


@pytest.mark.parametrize(("said", "equal"), [("oo", True), ("7", False), ("-oo", False), ("zoo", None), ("x", None)])
def test_a_factor_above_1_goes_beyond_all_bounds(said: str, equal: bool | None) -> None:
    product, other = parse("Product(3/2, (n, 1, oo))"), parse(said)
    for sides in ((product, other), (other, product)):
        verdict = compare_constant_product(*sides)
        assert (None if verdict is None else verdict.equal) is equal


def test_a_factor_up_to_1_is_left_to_others() -> None:
    for factor in ("1", "1/2", "-2", "x"):
        assert compare_constant_product(parse(f"Product({factor}, (n, 1, oo))"), parse("oo")) is None

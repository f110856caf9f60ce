"""Limits of towers of exponentials and of gamma functions, against values near the point."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.formulas.syntax import parse
from harness.formulas.undecided import Undecided
from harness.verification.comparison.limits.limit_of import limit
from harness.verification.comparison.sympy_fallback.approach import contradicted
from harness.verification.comparison.values.values import infinity

leaf = st.sampled_from(["x", "1", "2", "1/x", "exp(-x)", "log(x)", "3"])


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(
        [
            "exp({})",
            "exp(-({}))",
            "log({})",
            "gamma({})",
            "loggamma({})",
            "digamma({})",
            "harmonic({})",
            "tanh({})",
            "erf({})",
            "atan({})",
            "Abs({})",
            "sqrt({})",
        ]
    )
    two = st.sampled_from(["({}) + ({})", "({}) - ({})", "({})*({})", "({})/({})", "({})**({})"])
    return st.builds(lambda f, u: f.format(u), one, inner) | st.builds(
        lambda f, u, v: f.format(u, v), two, inner, inner
    )


body = st.recursive(leaf, _deeper, max_leaves=5)


@settings(max_examples=60, deadline=None)
@given(body, st.sampled_from(["oo", "-oo", "0, '+'", "0, '-'"]))
def test_a_finite_limit_is_where_the_values_near_the_point_go(text: str, point: str) -> None:
    node = parse(f"Limit({text}, x, {point})")
    try:
        value = limit(node)
    except Undecided:
        return
    assume(value.head != "Word" and infinity(value) is None)
    assert not contradicted(node, value)

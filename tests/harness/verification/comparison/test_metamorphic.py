"""Rewrites that keep the value verify as equal, single-node mutations that change it verify as different.

SymPy rewrites, plain mpmath decides whether a mutation changed the value: neither shares code with the verifier.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from harness import Answer, verify
from harness.formulas.syntax import parse
from harness.verification.comparison.compare import compare
from harness.verification.options import Options

x = sympy.Symbol("x")
OPTIONS = Options(fallback=False)
MORE = settings.default.max_examples if settings.default and settings.default.max_examples > 500 else 0
"""Examples of a nightly run (HYPOTHESIS_PROFILE=nightly)."""
FUNCTIONS: list[Callable[[Any], Any]] = [
    sympy.sin,
    sympy.cos,
    sympy.exp,
    sympy.atan,
    lambda u: sympy.log(u**2 + 1),
    lambda u: sympy.sqrt(u**2 + 2),
    sympy.sinh,
    sympy.tanh,
]
LEAVES = st.one_of(
    st.just(x), st.integers(-6, 6).map(sympy.Integer), st.builds(sympy.Rational, st.integers(1, 5), st.integers(2, 7))
)


def _larger(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda a, b: a + b, parts, parts),
        st.builds(lambda a, b: a * b, parts, parts),
        st.builds(lambda a, b: a - b, parts, parts),
        st.builds(lambda a, b: a / (b**2 + 1), parts, parts),
        st.builds(lambda a, n: a**n, parts, st.integers(2, 3)),
        st.builds(lambda f, a: f(a), st.sampled_from(FUNCTIONS), parts),
    )


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=6).filter(
    lambda e: e.is_finite is not False and not e.has(sympy.zoo, sympy.nan)
)
REWRITES: list[Callable[[Any], Any]] = [
    sympy.expand,
    sympy.together,
    sympy.factor,
    sympy.trigsimp,
    sympy.powsimp,
    lambda e: e.rewrite(sympy.exp),
    lambda e: sympy.expand(e.subs(x, sympy.Symbol("t") + 1)).subs(sympy.Symbol("t"), x - 1),
    lambda e: e.subs(x, -x).subs(x, -x),
]


def _size(e: Any) -> int:
    return sum(1 for _ in sympy.preorder_traversal(e))


@settings(max_examples=max(150, MORE), deadline=None)
@given(EXPRESSIONS, st.sampled_from(REWRITES))
def test_a_rewrite_that_keeps_the_value_verifies_as_equal(e: Any, rewrite: Callable[[Any], Any]) -> None:
    assume(_size(e) < 40)
    rewritten = rewrite(e)
    assume(_size(rewritten) < 150)
    verdict = verify(str(e), str(rewritten), kind="expression", options=OPTIONS)
    event(f"{verdict.method}: {verdict.equal}")
    assert verdict.equal is True, (e, rewritten, verdict)
    assert verify(str(rewritten), str(e), kind="expression", options=OPTIONS).equal is True


@settings(max_examples=max(100, MORE), deadline=None)
@given(EXPRESSIONS)
def test_a_derivative_and_its_antiderivative_verify(e: Any) -> None:
    assume(_size(e) < 30)
    slope = e.diff(x)
    expanded = sympy.expand(slope)
    assume(_size(slope) < 150 and _size(expanded) < 150)
    assert verify(Answer("expression", str(slope)), str(expanded), options=OPTIONS).equal is True
    assert verify(Answer("antiderivative", str(e), "x", str(slope)), f"{e} + C", options=OPTIONS).equal is True
    claim = compare(parse(f"Derivative({e}, x)"), parse(str(slope)), options=OPTIONS)
    assert claim.equal is True, claim


def _mutants(e: Any) -> list[Any]:
    """Every tree with one leaf or function changed."""
    found = []
    for part in sympy.preorder_traversal(e):
        if part.is_Rational:
            found.append(e.xreplace({part: part + 1}))
        elif part == x:
            found.append(e.xreplace({part: x + 1}))
        elif part.func is sympy.sin:
            found.append(e.xreplace({part: sympy.cos(part.args[0])}))
        elif part.func in (sympy.exp, sympy.cos, sympy.atan):
            found.append(e.xreplace({part: sympy.sin(part.args[0])}))
    return [mutant for mutant in found if mutant != e and not mutant.has(sympy.zoo, sympy.nan, sympy.oo)]


def _differ_plainly(a: Any, b: Any) -> bool:
    """By mpmath alone: at some plain point the values are far apart."""
    f, g = (sympy.lambdify(x, side, "mpmath") for side in (a, b))
    for at in ("0.37", "-1.21", "2.6"):
        with mpmath.workdps(30):
            try:
                left, right = mpmath.mpf(at), mpmath.mpf(at)
                left, right = f(left), g(right)
            except (ValueError, ZeroDivisionError, OverflowError):
                continue
            if abs(left - right) > 1e-12 * (abs(left) + abs(right)) + mpmath.mpf(10) ** -25:
                return True
    return False


@settings(max_examples=max(150, MORE), deadline=None)
@given(EXPRESSIONS, st.data())
def test_a_mutation_that_changes_the_value_verifies_as_different(e: Any, data: st.DataObject) -> None:
    assume(_size(e) < 40)
    mutants = _mutants(e)
    assume(mutants)
    mutant = data.draw(st.sampled_from(mutants))
    assume(_differ_plainly(e, mutant))
    verdict = verify(str(e), str(mutant), kind="expression", options=OPTIONS)
    event(f"{verdict.method}: {verdict.equal}")
    assert verdict.equal is False, (e, mutant, verdict)
    assert verify(str(mutant), str(e), kind="expression", options=OPTIONS).equal is False

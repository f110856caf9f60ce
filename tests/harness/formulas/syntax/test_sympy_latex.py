"""What SymPy's latex() prints is read back as the expression that it printed."""

from __future__ import annotations

import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st

from harness import verify

NAMES = sympy.symbols("x y a b n t alpha beta theta lambda x_1 x_12 a_n x_alpha k_max y_i_j", positive=True)
_leaves = st.sampled_from(NAMES) | st.integers(1, 12).map(sympy.Integer)
_leaves |= st.tuples(st.integers(1, 9), st.integers(2, 9)).map(lambda pair: sympy.Rational(*pair))
_leaves |= st.sampled_from([sympy.pi, sympy.E, sympy.I])
_FUNCTIONS = (sympy.sin, sympy.cos, sympy.tan, sympy.exp, sympy.log, sympy.sqrt, sympy.Abs, sympy.asin, sympy.sinh)
_FUNCTIONS += (sympy.factorial, sympy.floor, sympy.atan, sympy.gamma, sympy.sec)
_trees = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(sympy.Add, inner, inner)
        | st.builds(sympy.Mul, inner, inner)
        | st.builds(lambda a, b: a / b, inner, inner)
        | st.builds(lambda a, n: a**n, inner, st.sampled_from([2, 3, -1, -2]))
        | st.builds(lambda a, b: a**b, inner, st.sampled_from(NAMES))
        | st.builds(lambda f, a: f(a), st.sampled_from(_FUNCTIONS), inner)
    ),
    max_leaves=8,
)


def _read_alike(tree: sympy.Expr) -> bool:
    """Whether the two syntaxes mean the same by it: \\sqrt[3]{x} is the real root, x**(1/3) the principal one."""
    roots = [power.exp for power in tree.atoms(sympy.Pow) if power.exp.is_Rational and not power.exp.is_Integer]
    return not tree.has(sympy.zoo, sympy.nan, sympy.oo) and all(abs(root.q) == 2 for root in roots)


@given(_trees)
@example(2 / sympy.Integer(-1) ** NAMES[0])
def test_a_tree_that_sympy_prints_in_latex_is_read_back(tree: sympy.Expr) -> None:
    assume(_read_alike(tree) and len(str(tree)) < 200)
    verdict = verify(str(tree), sympy.latex(tree), fallback=False)
    # What is real at hardly any point, I/x**x or 2/(-1)**x, is compared at too few of them.
    seldom_real = tree.has(sympy.I) or any(power.base.is_negative for power in tree.atoms(sympy.Pow))
    open_ = verdict.equal is None and ("may hide" in verdict.detail or seldom_real)
    assert verdict.equal is True or open_, verdict


@given(_trees)
def test_another_tree_in_latex_is_not_read_back_as_it(tree: sympy.Expr) -> None:
    assume(_read_alike(tree) and len(str(tree)) < 200)
    assert verify(str(tree), sympy.latex(tree + 1), fallback=False).equal is not True
    assert verify(str(tree), sympy.latex(2 * tree + 3), fallback=False).equal is not True or tree == -3


x, y, k, m = sympy.symbols("x y k m")
_bodies = st.sampled_from([x**2, sympy.sin(x), x * sympy.exp(x), x**3 + x, (x + 1) * (x - 2), sympy.log(x), x * y])


@given(_bodies)
def test_unevaluated_calculus_that_sympy_prints_is_read_back(body: sympy.Expr) -> None:
    from harness import check_claim

    for asked in (
        sympy.Derivative(body, x),
        sympy.Derivative(body, (x, 2)),
        sympy.Integral(body, (x, 1, 2)),
        sympy.Limit(body, x, 2, "+"),
        sympy.Limit(body, x, 2, "+-"),
        sympy.Sum(body.subs(x, k), (k, 1, 3)),
        sympy.Product(body.subs(x, k), (k, 1, 3)),
    ):
        value = asked.doit()
        assert check_claim(f"{sympy.latex(asked)} = {sympy.latex(value)}").true is True
        assert check_claim(f"{sympy.latex(asked)} = {sympy.latex(value + 1)}").true is not True

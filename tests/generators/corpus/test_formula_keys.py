"""The key of a formula sees neither names nor order, and everything else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generators.corpus.formula_keys import formula_key, weight
from generators.corpus.formulas import read_formula
from harness.formulas.syntax import parse
from harness.formulas.syntax.canonical import canonical
from harness.formulas.trees.tree import Node, integer, symbol

pytestmark = pytest.mark.fast

_NAMES = ("x", "y", "z")
_leaves = st.sampled_from([symbol(name) for name in _NAMES]) | st.integers(2, 5).map(integer)


def _larger(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(part, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda args: Node("Add", args)),
        several.map(lambda args: Node("Mul", args)),
        st.tuples(part, st.integers(2, 4).map(integer)).map(lambda args: Node("Pow", args)),
        st.tuples(part).map(lambda args: Node("sin", args)),
        st.tuples(part, part).map(lambda args: Node("Div", args)),
    )


trees = st.recursive(_leaves, _larger, max_leaves=8)


def _rebuilt(node: Node, names: dict[str, str], shuffle: st.DataObject | None) -> Node:
    """The tree with other names, its sums and products in an order that is drawn."""
    if node.head == "Symbol":
        return symbol(names[str(node.args[0])])
    args = [_rebuilt(arg, names, shuffle) if isinstance(arg, Node) else arg for arg in node.args]
    if shuffle is not None and node.head in ("Add", "Mul"):
        args = shuffle.draw(st.permutations(args))
    return Node(node.head, tuple(args))


@given(trees, st.permutations(["a", "b", "x"]), st.data())
def test_the_key_is_the_same_whatever_the_names_and_the_order(
    tree: Node, names: list[str], data: st.DataObject
) -> None:
    other = _rebuilt(tree, dict(zip(_NAMES, names, strict=True)), data)
    assert formula_key(other) == formula_key(tree)
    assert weight(other) == weight(tree)


@given(trees, trees)
def test_formulas_in_one_variable_with_one_key_are_one_canonical_tree(one: Node, other: Node) -> None:
    in_x = [_rebuilt(tree, dict.fromkeys(_NAMES, "x"), None) for tree in (one, other)]
    assert (formula_key(in_x[0]) == formula_key(in_x[1])) == (canonical(in_x[0]) == canonical(in_x[1]))


@given(trees)
def test_two_variables_are_not_taken_for_one(tree: Node) -> None:
    names = {str(node.args[0]) for node in canonical(tree).walk() if node.head == "Symbol"}
    assume(len(names) > 1)
    assert formula_key(_rebuilt(tree, dict.fromkeys(_NAMES, "x"), None)) != formula_key(tree)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x**2*sin(3*x)", r"t^2 \sin(3t)"),
        ("x + y**2", "a**2 + b"),
        ("x*y**2*z", "z*x**2*y"),
        ("(x - 1)/(x + 1)", r"\frac{u - 1}{1 + u}"),
        ("exp(-x/2)", "e^{-y/2}"),
        ("Derivative(x**3, x)", r"\frac{d}{dt} t^3"),
        ("Integral(x*log(x), (x, 1, 2))", r"\int_1^2 s \ln s \, ds"),
    ],
)
def test_one_formula_has_one_key_however_it_is_written(one: str, other: str) -> None:
    first, second = read_formula(one), read_formula(other)
    assert first is not None
    assert second is not None
    assert formula_key(first) == formula_key(second)


@pytest.mark.parametrize(
    ("one", "other"), [("x + y", "x + x"), ("x/y", "x*y"), ("x - 1", "1 - x"), ("sin(x)", "cos(x)"), ("x**2", "x**3")]
)
def test_what_differs_by_more_than_names_and_order_has_two_keys(one: str, other: str) -> None:
    assert formula_key(parse(one)) != formula_key(parse(other))


def test_the_key_is_the_same_in_every_process() -> None:
    program = "from generators.corpus.formula_keys import formula_key as k; from harness.formulas.syntax import parse; "
    program += "print(k(parse('x*y**2 + sin(a*b)/c')).hex())"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1

"""Formulas of our own problems come back whole from every carrier of a page."""

from __future__ import annotations

import pytest

from benchmarks.field.carriers import CARRIERS, formulas, kept, ours
from harness.formulas.trees.tree import Node

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def trees() -> list[Node]:
    return formulas(3)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_formula_comes_back_equal(carrier: str, trees: list[Node]) -> None:
    assert len(trees) > 25
    assert all(kept(ours, CARRIERS[carrier], trees))

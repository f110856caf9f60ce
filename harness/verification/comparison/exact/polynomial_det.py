"""Determinants of matrices whose entries are polynomials in a few names: by minors along the columns, each once.

A matrix of n rows has 2**n sets of columns, so that there are n*2**n products of polynomials where the expansion by a
row has n! of numbers.
"""

from __future__ import annotations

from typing import Any

from flint import Ordering, fmpq_mpoly_ctx

from harness.formulas.trees.algebra import ZERO, add, free_names, mul
from harness.formulas.trees.tree import Node, integer, symbol
from harness.verification.comparison.exact.quotients import Quotients, TooLarge, as_tree

MAX_ROWS, MAX_NAMES, MAX_TERMS, MAX_PRODUCT = 8, 4, 600, 2_000


def polynomial_det(rows: list[list[Node]]) -> Node | None:
    """The determinant as a sum of monomials; None for entries of another kind, or too large a matrix."""
    names = sorted(set().union(*(free_names(entry) for row in rows for entry in row)))
    if not 0 < len(names) <= MAX_NAMES or not 0 < len(rows) <= MAX_ROWS:
        return None
    ring = fmpq_mpoly_ctx.get(tuple(names), Ordering.lex)
    quotients = Quotients(ring, dict(zip(names, ring.gens(), strict=True)))
    try:
        found = [[quotients.of(entry) for entry in row] for row in rows]
    except TooLarge:
        return None
    if any(value is None or not value[1].is_constant() for row in found for value in row):
        return None
    table = [[value[0] / value[1].leading_coefficient() for value in row if value] for row in found]
    try:
        return _tree(_by_minors(table, ring.constant(1)), names)
    except TooLarge:
        return None


def _by_minors(table: list[list[Any]], one: Any) -> Any:
    """Row after row: for each set of columns the determinant of the rows so far in them. Raises TooLarge."""
    minors = {0: one}
    for row in table:
        following: dict[int, Any] = {}
        for columns, minor in minors.items():
            for j, entry in enumerate(row):
                if columns >> j & 1 or not entry:
                    continue
                if len(entry) * len(minor) > MAX_PRODUCT:
                    raise TooLarge
                term = entry * minor if (columns >> j).bit_count() % 2 == 0 else -(entry * minor)
                key = columns | 1 << j
                following[key] = following[key] + term if key in following else term
        minors = following
    return minors.get((1 << len(table)) - 1, one - one)


def _tree(poly: Any, names: list[str]) -> Node | None:
    terms = []
    for powers, coefficient in poly.to_dict().items():
        factors = [Node("Pow", (symbol(name), integer(int(k)))) for name, k in zip(names, powers, strict=True) if k]
        terms.append(mul(as_tree(coefficient), *factors) if factors else as_tree(coefficient))
    if len(terms) > MAX_TERMS:
        return None
    return add(*terms) if terms else ZERO

"""Hypergeometric functions that are finite sums, written out (DLMF 16.2.3)."""

from __future__ import annotations

from flint import fmpq

from harness.formulas.trees.algebra import ONE, add, div, free_names, mul
from harness.formulas.trees.tree import Node, integer
from harness.formulas.undecided import Undecided
from harness.verification.comparison.exact.quotients import as_tree, rational

MAX_TERMS = 60
"""Sums of more terms are not written out: they cost seconds."""


def written_out(node: Node) -> Node:
    """hyper with an upper parameter 0, -1, -2, ... as the finite sum that it is: terms (a)_k/(b)_k*z**k/k!. The node
    itself where it is none. Raises Undecided where a lower parameter ends it as early, or earlier."""
    count, *args = node.children()
    p = int(count.args[0])  # type: ignore[arg-type]  # an Integer holds an int
    upper, lower, z = args[:p], args[p:-1], args[-1]
    ends = [-whole for a in upper if (whole := _whole(a)) is not None and whole <= 0]
    if not ends or min(ends) > MAX_TERMS:
        return node
    last = min(ends)
    if any(whole is not None and -last <= whole <= 0 for whole in map(_whole, lower)):
        raise Undecided("a sum that ends, and divides by 0")
    terms, top, bottom = [ONE], ONE, ONE
    for k in range(last):
        top = _product(top, *[_moved(a, k) for a in upper], z)
        bottom = _product(bottom, *[_moved(b, k) for b in lower], integer(k + 1))
        terms.append(div(top, bottom))
    return add(*terms)


def _whole(node: Node) -> int | None:
    value = None if free_names(node) else rational(node)
    return None if value is None or value.q != 1 else int(value.p)


def _moved(parameter: Node, k: int) -> Node:
    value = None if free_names(parameter) else rational(parameter)
    return add(parameter, integer(k)) if value is None else as_tree(value + k)


def _product(*factors: Node) -> Node:
    """The product with its rational factors worked out."""
    number, rest = fmpq(1), []
    for factor in (part for f in factors for part in (f.children() if f.head == "Mul" else (f,))):
        value = None if free_names(factor) else rational(factor)
        if value is None:
            rest.append(factor)
        else:
            number *= value
    return mul(as_tree(number), *rest)

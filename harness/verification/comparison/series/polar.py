"""SymPy's exp_polar where it means a number on the principal branch, or where the turns around 0 are known.

    f(z*exp_polar(I*t)) is f(z*exp(I*t)) for z > 0 and -pi < t < pi; log(z*exp_polar(I*t)) = log(z) + I*t for every t
    besselj(v, z*exp_polar(I*pi*m)) = exp(I*pi*m*v)*besselj(v, z) for whole m, and besseli likewise

The last are 10.11.1 and 10.34.1 of the NIST Digital Library of Mathematical Functions.
Both sides are analytic there, so values for z > 0 tell; of other z nothing is said.
"""

from __future__ import annotations

from typing import Any

from harness.formulas.trees.algebra import add, call, contains, free_names, mul, substitute
from harness.formulas.trees.tree import Node, symbol
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.series.endless_arithmetic import half_turns
from harness.verification.comparison.series.endless_values import turned

I, PI = Node("Constant", ("I",)), Node("Constant", ("pi",))  # noqa: E741 (the imaginary unit, as SymPy prints it)
_POLAR = symbol("exp_polar")
HEADS = frozenset(
    {"log", "besselj", "besseli", "besselk", "bessely", "expint", "uppergamma", "lowergamma", "polylog", "hyper"}
)


def straightened(node: Node) -> Node:
    """A function of z*exp_polar(I*t) by those rules; the tree itself where they say nothing."""
    *before, last = node.children()
    found = _taken_apart(last)
    if node.head not in HEADS or found is None:
        return node
    rest, turns = found
    z = call("Positive", rest)
    if node.head in ("besselj", "besseli") and turns.q == 1:
        factor = call("exp", mul(I, PI, as_tree(turns), before[0]))
        return mul(factor, Node(node.head, (before[0], z)))
    if node.head == "log" and not before:
        return add(call("log", z), mul(I, PI, as_tree(turns)))
    if abs(turns) < 1:
        return Node(node.head, (*before, mul(z, call("exp", mul(I, PI, as_tree(turns))))))
    return node


def on_positive_names(node: Node) -> Node:
    """meijerg of positive names: its argument is polar, so that z**2 is not (-z)**2 to it."""
    *before, argument = node.children()
    if contains(argument, ("Positive",)):
        return node
    names = {name: call("Positive", symbol(name)) for name in free_names(argument)}
    return Node(node.head, (*before, substitute(argument, names)))


def _taken_apart(node: Node) -> tuple[Node, Any] | None:
    """(z, t/pi) of a product z*exp_polar(I*t)."""
    factors = list(node.children()) if node.head == "Mul" else [node]
    polar = [factor for factor in factors if factor.head == "Call" and factor.args[0] == _POLAR]
    if len(polar) != 1 or len(polar[0].args) != 2:
        return None
    angle = turned(polar[0].args[1])  # type: ignore[arg-type]  # Call(name, argument)
    turns = None if angle is None else half_turns(angle)
    rest = mul(*[factor for factor in factors if factor is not polar[0]])
    return None if turns is None else (rest, turns)

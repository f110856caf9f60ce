"""What is said to be an antiderivative and is none, whatever its author has in mind."""

from __future__ import annotations

from collections.abc import Container

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Claim, Scope

CONSTANTS = frozenset({"C", "c", "K", "k"})
"""Names of the constant that is added."""
_ELEMENTARY = frozenset("Integer Symbol Constant Add Sub Neg Mul Div Pow sin cos tan exp log".split())
"""Heads of functions that are the same formula wherever they are defined. A root is not: that of cos(x)^2 is cos(x) to
who thinks of small x, and the antiderivative of 1/(x*sqrt(x^2 - 1)) is often given for positive x alone."""


def is_no_antiderivative(asked: Node, said: Node, *, known: Container[str], written: str) -> bool:
    """Whether an indefinite integral over its one name is said to be a function of it whose derivative is another one,
    for positive values and for negative ones alike: `int x^3 dx = x^4/3`. Such an equation is no condition on its name,
    as one of a derivative may be. known: names with a value, or that hang on others. written: both sides as they stand:
    a logarithm that is not written ln may have another base."""
    if asked.head != "Integral" or len(asked.args) != 2:
        return False
    body, spec = asked.children()
    over = list(spec.children())
    names = free_names(spec)
    heads = facts(body).heads, facts(said).heads - {"Abs"}
    if len(over) != 1 or len(names) != 1 or not all(_ELEMENTARY.issuperset(found) for found in heads):
        return False
    if not free_names(body) <= names or not names <= free_names(said) <= names | CONSTANTS:
        return False
    (name,) = names
    if name in known or "log" in written or not all(map(_without_roots, (body, said))):
        return False
    slope = Node("Derivative", (said, Node("Tuple", (Node("Symbol", (name,)), Node("Integer", (1,))))))
    claim = Claim(slope, body)
    signs = ("positive", "negative")
    return all(Scope(assumptions={name: sign}).judge(claim).equal is False for sign in signs)


def _without_roots(node: Node) -> bool:
    """Whether every power has a whole exponent, or a number for its base."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.head == "Pow":
            base, exponent = part.children()
            whole = next(exponent.children(), exponent) if exponent.head == "Neg" else exponent
            if whole.head != "Integer" and facts(base).names:
                return False
        stack += part.children()
    return True

"""Functions that nobody declared, f(x) and Derivative(f(x), x): what holds for every function holds for two of no
special kind. That it fails for these says nothing, for f may be a certain function that the claim does not name.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.formulas.trees.algebra import add, call, contains, div, mul, power
from harness.formulas.trees.tree import Node, integer
from harness.verification.verdict import Method, Verdict, same

VARIANTS = 2
MAX_CALLS = 40


def holds_for_all(a: Node, b: Node, compare: Callable[[Node, Node], Verdict]) -> Verdict | None:
    """Equal where `compare` says so with either set of functions put in; None where it does not, or none is called."""
    if not (contains(a, {"Call"}) or contains(b, {"Call"})):
        return None
    calls = [part for side in (a, b) for part in side.walk() if part.head == "Call"]
    if len(calls) > MAX_CALLS:
        return None
    for variant in range(VARIANTS):
        if not compare(_put_in(a, variant), _put_in(b, variant)).equal:
            return None
    return same(Method.numeric, f"holds for {VARIANTS} functions of no special kind")


def _put_in(node: Node, variant: int) -> Node:
    args = tuple([_put_in(arg, variant) if type(arg) is Node else arg for arg in node.args])
    return _function(args, variant) if node.head == "Call" else Node(node.head, args)


def _function(args: tuple[object, ...], variant: int) -> Node:
    """f(u, v) as sin(s) + c*s**2 or exp(s/5) - c*cos(s), where s = p + q*u + r*v; the numbers come from f's name."""
    function, *inner = args
    assert isinstance(function, Node)
    name = f"{function.args[0]}/{len(inner)}"
    seed = sum((k + 1) * ord(letter) for k, letter in enumerate(name))
    terms = [mul(div(integer(2 * ((seed + 5 * k) % 11) + 3), integer(7 + k)), arg) for k, arg in enumerate(inner)]  # type: ignore[arg-type]  # what a Call holds beside its name are Nodes
    s = add(div(integer(seed % 13 + 1), integer(17)), *terms)
    c = div(integer(seed % 7 + 2), integer(5))
    if variant == 0:
        return add(call("sin", s), mul(c, power(s, integer(2))))
    return add(call("exp", div(s, integer(5))), mul(integer(-1), c, call("cos", s)))

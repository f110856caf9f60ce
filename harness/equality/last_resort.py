"""What SymPy is asked where nothing else decides; its answers come back as trees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.equality.fallback import Fallback
from harness.syntax import Node, SyntaxRefused, parse

_sympy = Fallback()


def fallback_seconds() -> float:
    """CPU seconds that the questions of this thread have cost so far."""
    return _sympy.spent


@contextmanager
def fallback_until(until: float | None) -> Iterator[None]:
    """Inside, no question of this thread waits beyond the time `until` (of time.monotonic)."""
    before, _sympy.until = _sympy.until, until
    try:
        yield
    finally:
        _sympy.until = before


ASKED = {"Integral": "doit", "Sum": "doit", "Product": "doit", "Derivative": "doit", "Limit": "limit", "rank": "rank"}
"""Head -> the question that gives its value."""


def value_of(node: Node) -> Node | None:
    """The value of an unevaluated head; None where SymPy does not know it within its budget."""
    task = ASKED.get(node.head)
    if task is None:
        return None
    subject = next(node.children()) if task == "rank" else node
    reply = _sympy.ask(task, subject)
    if not isinstance(reply, str):
        return None
    if reply == "DNE":
        return Node("Word", ("dne",))
    try:
        return parse(reply)
    except SyntaxRefused:
        return None


def equal(a: Node, b: Node) -> bool:
    """Whether SymPy simplifies the difference to 0. False says nothing."""
    return _sympy.ask("equal", a, b) is True


def with_values(node: Node) -> Node:
    """The tree with the heads that SymPy can work out replaced, innermost first; bound variables stay bound."""
    changed = tuple([with_values(arg) if type(arg) is Node else arg for arg in node.args])
    if any(a is not b for a, b in zip(changed, node.args, strict=True)):
        node = Node(node.head, changed)
    if node.head not in ASKED:
        return node
    return value_of(node) or node

"""What SymPy is asked where nothing else decides; its answers come back as trees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from harness.equality.algebra import neg
from harness.equality.approach import believable
from harness.equality.coefficients import Coefficient, tree
from harness.equality.fallback import Fallback
from harness.equality.limit_of import DNE, one_sided, sides_of, together
from harness.equality.verdict import Undecided
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
    if task == "limit":
        return _limit(node)
    subject = next(node.children()) if task == "rank" else node
    return _tree(_sympy.ask(task, subject))


def _tree(reply: object) -> Node | None:
    if not isinstance(reply, str):
        return None
    try:
        return parse(reply)
    except SyntaxRefused:
        return None


def _limit(node: Node) -> Node | None:
    """A limit side by side: our own where it is proved, else SymPy's where the values near the point go there."""
    try:
        found = [_from_one_side(*side) for side in sides_of(node)]
        values = [value for value in found if value is not None]
        if DNE in values:
            return DNE
        if len(values) < len(found):
            return None
        return values[0] if len(values) == 1 else together(*values)
    except Undecided:
        return None


def _from_one_side(body: Node, name: str, way: str, point: Coefficient) -> Node | None:
    with suppress(Undecided):
        return one_sided(body, name, way, point)
    at = way if way in ("oo", "-oo") else None
    end = tree(point) if at is None else Node("Constant", ("oo",)) if at == "oo" else neg(Node("Constant", ("oo",)))
    text = Node("Text", (way if at is None else "+",))
    value = _tree(_sympy.ask("limit", Node("Limit", (body, Node("Symbol", (name,)), end, text))))
    return value if value is not None and believable(body, name, way, point, value) else None


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

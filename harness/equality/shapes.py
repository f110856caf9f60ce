"""By the shapes of two trees to the room that compares them."""

from __future__ import annotations

from harness.equality.values import Context, compare_values, is_value
from harness.equality.verdict import Verdict, differ, same, undecided
from harness.syntax.tree import Node


def compare_shapes(a: Node, b: Node, context: Context) -> Verdict:
    """Whether two resolved trees of any shape are the same thing."""
    if is_value(a) and is_value(b):
        return compare_values(a, b, context)
    if a == b:
        return same(detail="the same as written")
    if is_value(a) or is_value(b) or a.head != b.head:
        return differ(f"{_name(a)} against {_name(b)}", "rule")
    if a.head in ("Boolean", "Word", "Text"):
        return differ(f"{a.args[0]} against {b.args[0]}", "rule")
    if a.head in ("Tuple", "List", "Matrix", "Pair"):
        return in_order(a, b, context)
    return undecided(f"no rule compares {a.head}")


def in_order(a: Node, b: Node, context: Context) -> Verdict:
    """Entry by entry; the first difference is named."""
    left, right = list(a.children()), list(b.children())
    if len(left) != len(right):
        return differ(f"{len(left)} entries against {len(right)}")
    verdicts = []
    for i, (x, y) in enumerate(zip(left, right, strict=True)):
        verdict = compare_shapes(x, y, context)
        if verdict.equal is False:
            return differ(f"entry {i + 1}: {verdict.detail}", verdict.method)
        verdicts.append(verdict)
    return all_of(verdicts)


def all_of(verdicts: list[Verdict]) -> Verdict:
    """Equal where all are equal; the weakest method names the result."""
    for verdict in verdicts:
        if verdict.equal is not True:
            return verdict
    methods = {verdict.method for verdict in verdicts}
    for method in ("fallback", "numeric"):
        if method in methods:
            return same(method)
    return same()


def _name(node: Node) -> str:
    return "a number or expression" if is_value(node) else node.head

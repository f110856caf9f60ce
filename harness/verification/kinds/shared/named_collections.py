"""A point, a vector, a matrix or a set behind its name: v = (1, 2, 3), P(1, 2), A = [1, 2)."""

from __future__ import annotations

from dataclasses import replace

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import is_value
from harness.verification.kinds.shared.gold import Gold

_COLLECTIONS = frozenset({"Tuple", "List", "Matrix", "Interval", "Union", "Complement", "Intersection"})
_MARKS = frozenset({"vec", "overrightarrow", "overline", "hat", "bar"})


def without_names(gold: Gold, prediction: Node) -> tuple[Gold, Node]:
    """The two without the name of a collection: gold's, where the prediction has none or the same one; that of a point
    P(1, 2), where the other side is a tuple."""
    named = _named(gold.tree)
    if named is not None:
        name, collection = named
        said = _named(prediction)
        if said is not None and said[0] == name:
            return _behind_its_name(gold, collection), said[1]
        if prediction.head != "Eq":
            gold = _behind_its_name(gold, collection)
    if prediction.head == "Tuple" and (point := _point(gold.tree, prediction)) is not None:
        answer = replace(gold.answer, value=gold.answer.value[gold.answer.value.index("(") :])
        return replace(gold.with_tree(point), answer=answer), prediction
    if gold.tree.head == "Tuple" and (point := _point(prediction, gold.tree)) is not None:
        return replace(gold, bracketed=True), point
    return gold, prediction


def _named(tree: Node) -> tuple[Node, Node] | None:
    """(name, collection) of an equation that names one."""
    if tree.head != "Eq":
        return None
    left, right = tree.children()
    if right.head not in _COLLECTIONS:
        return None
    mark = next(left.children()) if left.head == "Call" else None
    marked = mark is not None and mark.head == "Symbol" and str(mark.args[0]) in _MARKS
    return (left, right) if left.head == "Symbol" or marked else None


def _behind_its_name(gold: Gold, collection: Node) -> Gold:
    text = gold.answer.value.partition("=")[2].strip()
    return replace(gold.with_tree(collection), answer=replace(gold.answer, value=text.strip("$ ")))


def _point(call: Node, beside: Node) -> Node | None:
    """P(1, 2) as the point (1, 2), beside a tuple of as many values."""
    if call.head != "Call" or len(call.args) - 1 != len(beside.args) or len(beside.args) < 2:
        return None
    name, *values = call.children()
    letter = name.head == "Symbol" and len(str(name.args[0])) == 1 and str(name.args[0]).isupper()
    return Node("Tuple", tuple(values)) if letter and all(map(is_value, values)) else None

"""Sets, multisets, tuples and matrices of values."""

from __future__ import annotations

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names, is_value
from harness.formulas.trees.facts import heads_of
from harness.formulas.undecided import Undecided
from harness.verification.comparison.compare import compare_in
from harness.verification.comparison.resolve import resolve
from harness.verification.comparison.sets.number_line import CONDITION_HEADS
from harness.verification.comparison.sets.sets import SET_HEADS
from harness.verification.comparison.shapes import compare_shapes, without_order
from harness.verification.kinds.shared.gold import Gold, members, without_name
from harness.verification.verdict import IDENTICAL, Method, Verdict, differ, undecided

# A set by its ends has been worked out; one by a condition, or by an operation left to do, asks the question again.
_BY_ENDS = frozenset({"Interval", "Union", "Reals", "FiniteSet", "EmptySet", "ProductSet"})
_DESCRIBED = SET_HEADS - {"FiniteSet", "EmptySet"}
_COLLECTIONS = frozenset({"FiniteSet", "EmptySet", "List", "Tuple", "PlusMinus", "Or", "Eq"})


def any_order(gold: Gold, prediction: Node) -> Verdict:
    """A set: order and repetition do not count; `1, 2`, [1, 2], x = 1 or x = 2 and +-1 list members too. (1, 2) is an
    interval or a point."""
    if gold.bracketed and len(prediction.args) == 2 and all(is_value(part) for part in prediction.children()):
        return differ("(a, b) is an interval or a point, and lists no set", Method.rule)
    if gold.tree.head not in _COLLECTIONS:
        return compare_in(gold.tree, without_name(prediction), gold.context)
    return _members(gold, prediction, repetition=False)


def with_repetition(gold: Gold, prediction: Node) -> Verdict:
    """A multiset: order does not count, repetition does."""
    return _members(gold, prediction, repetition=True)


def _members(gold: Gold, prediction: Node, *, repetition: bool) -> Verdict:
    if max(len(_unknowns(gold.tree)), len(_unknowns(prediction))) > 1:
        if gold.tree == prediction:
            return IDENTICAL
        raise Undecided("values of several names")  # whose is whose, kinds/shared/compare_solutions.py tells
    said = without_name(prediction)
    if said.head in _DESCRIBED and not repetition and heads_of(said).isdisjoint(SET_HEADS - _BY_ENDS | CONDITION_HEADS):
        return compare_in(Node("FiniteSet", tuple(members(gold.tree))), said, gold.context)
    if said.head in _DESCRIBED or (said.head == "Eq" and _are_numbers(members(gold.tree))):
        return described(tuple(members(gold.tree)), said, gold)
    if said.head in ("Boolean", "Matrix", "Chain"):
        return differ(f"{said.head} lists no members", Method.rule)
    left = [resolve(member) for member in members(gold.tree)]
    right = [resolve(member) for member in members(said)]
    return without_order(left, right, gold.context, repetition=repetition)


def described(values: tuple[Node, ...], said: Node, gold: Gold) -> Verdict:
    """The verdict on a set that a prediction describes, {x | x**2 = 4} or x**2 = 4, where gold lists its values.

    Another set is wrong. The same one asks the question again, or answers it: undecided, and wrong for a gold whose
    kind says that values are listed.
    """
    if gold.answer.kind not in ("", "untyped"):
        return differ(f"{said.head} lists no members", Method.rule)
    verdict = compare_in(Node("FiniteSet", values), said, gold.context)
    return verdict if verdict.equal is False else undecided("the set is described, and its members are not listed")


def _are_numbers(values: list[Node]) -> bool:
    return all(is_value(value) and not free_names(value) for value in values)


def _unknowns(node: Node) -> set[Node]:
    """The left sides of the equations that a list holds: x and y of x = 8, y = 2 or x = 2, y = 8."""
    if node.head == "Eq":
        return {next(node.children())}
    if node.head not in ("Or", "And", "Tuple", "List"):
        return set()
    return {name for part in node.children() if part.head in ("Eq", "Or", "And") for name in _unknowns(part)}


def in_order(gold: Gold, prediction: Node) -> Verdict:
    """A tuple: order counts; round and square brackets are alike here, and a column is the list of its entries.

    Unknowns may be named: `x = 1, y = 2` and `(x, y) = (1, 2)` answer (1, 2), the names in the order written; where
    gold names them too, the names decide, not the order.
    """
    wanted_names, wanted = named(gold.tree)
    if wanted.head not in ("Tuple", "List"):
        raise gold.refuse("no tuple")
    said = without_name(prediction)
    names, values = named(said) if gold.context.options.named_tuples else (None, said)
    if names and wanted_names:
        if sorted(names) != sorted(wanted_names):
            return differ(f"{', '.join(names)} against {', '.join(wanted_names)}", Method.rule)
        by_name = dict(zip(names, values.args, strict=True))
        values = Node(values.head, tuple(by_name[name] for name in wanted_names))
    if wanted.head == "Tuple" and values.head == "Matrix":
        values = _flat(values)
    if values.head not in ("Tuple", "List", "Matrix"):
        return differ(f"{values.head} is not a tuple", Method.rule)
    if gold.context.options.named_tuples:
        values = _values(values, wanted)
    return compare_shapes(resolve(wanted), resolve(values), gold.context)


def named(node: Node) -> tuple[tuple[str, ...] | None, Node]:
    """(names, values) of `x = 1, y = 2` or `(x, y) = (1, 2)`; (None, the tree) where not every value has its name."""
    parts = list(node.children())
    if node.head == "Eq" and all(part.head in ("Tuple", "List") for part in parts):
        left, right = (list(part.children()) for part in parts)
    elif node.head in ("Tuple", "List", "And") and parts and all(part.head == "Eq" for part in parts):
        pairs = [list(part.children()) for part in parts]
        left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    else:
        return None, node
    names = [str(part.args[0]) for part in left if part.head == "Symbol"]
    if not len(set(names)) == len(left) == len(right):
        return None, node
    return tuple(names), Node("Tuple", tuple(right))


def as_bracketed(gold: Gold, prediction: Node) -> Verdict:
    """An untyped (a, b) is a tuple and [a, b] a list or column: with two entries the other might be an interval."""
    said = without_name(prediction)
    bracketed = said.head in ("Tuple", "List") and named(said)[0] is None
    if bracketed and said.head != gold.tree.head and len(gold.tree.args) == 2:
        return differ("(a, b) and [a, b] may be two intervals; say the kind", Method.rule)
    return in_order(gold, prediction)


def _values(said: Node, wanted: Node) -> Node:
    """x = 1, y = 2 answers (1, 2), the names in the order written, unless gold itself holds equations."""
    if any(part.head == "Eq" for part in wanted.children()):
        return said
    return Node(said.head, tuple(without_name(part) if isinstance(part, Node) else part for part in said.args))


def _flat(node: Node) -> Node:
    rows = list(node.children())
    if len(rows) == 1:
        return Node("Tuple", rows[0].args)
    if all(len(row.args) == 1 for row in rows):
        return Node("Tuple", tuple(row.args[0] for row in rows))
    return node

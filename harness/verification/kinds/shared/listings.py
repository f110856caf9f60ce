"""Answers that list values: x = 16 and x = 81; 1, 2; and what is a list, a set or a pair of untyped answers."""

from __future__ import annotations

import re

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.unwrap import bare_text
from harness.formulas.trees.algebra import free_names, is_value
from harness.formulas.trees.facts import heads_of
from harness.verification.comparison.sets.number_line import CONDITION_HEADS
from harness.verification.comparison.sets.sets import SET_HEADS
from harness.verification.kinds.shared.collections import any_order, in_order, named, with_repetition
from harness.verification.kinds.shared.gold import Gold, members
from harness.verification.verdict import Method, Verdict, differ

_JOINED = frozenset({"And", "Or", "Tuple"})
_MAY_LIST = _JOINED | {"Dict", "Contains", "Eq"}
_LISTS = frozenset({"FiniteSet", "EmptySet", "List", "Tuple", "PlusMinus", "Or"})
_NO_SETS = frozenset({"FiniteSet", "Eq", "Boolean"})
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|\s")
_PAIRED = {"(": ")", "[": "]", "{": "}"}


def as_listing(node: Node) -> Node:
    """x = 16 and x = 81, or with a comma, or `x = 16 or 81`, as an Or of equations: whoever writes so of one name lists
    its values, and means no contradiction. x in {16, 81} is the set. Anything else is itself."""
    if node.head not in _MAY_LIST:
        return node
    if node.head == "Dict":
        return _of_one_name(node)
    if node.head == "Contains":
        element, collection = node.children()
        return collection if element.head == "Symbol" and collection.head == "FiniteSet" else node
    if node.head == "Eq" and list(node.children())[1].head == "PlusMinus":
        equation = _equation(node)
        return node if equation is None else _equal_to_one_of(equation.args[0], [list(equation.children())[1]])
    if node.head not in _JOINED or len(node.args) < 2 or all(part.head != "Eq" for part in node.children()):
        return node
    equations = [_equation(part) for part in node.children()]
    names = {equation.args[0] for equation in equations if equation is not None and equation.head == "Eq"}
    if None in equations or len(names) != 1:
        return node
    (name,) = names
    values = [list(part.children())[1] if part.head == "Eq" else part for part in equations if part is not None]
    return _equal_to_one_of(name, values)


def _of_one_name(node: Node) -> Node:
    """{x: [-2, 2]} says x = [-2, 2], and {x: Eq(x**2, 4)} the set of these x; any other dictionary is itself."""
    if len(node.args) != 1:
        return node
    (pair,) = node.children()
    name, said = pair.children()
    if name.head != "Symbol":
        return node
    if said.head in ("List", "FiniteSet", "ConditionSet"):
        return Node("Eq", (name, said))
    return Node("ConditionSet", (name, said)) if said.head in CONDITION_HEADS else node


def _equal_to_one_of(name: object, values: list[Node]) -> Node:
    """x = a or x = b or ...; +- lists two values."""
    assert isinstance(name, Node)
    listed = [member for value in values for member in (members(value) if value.head == "PlusMinus" else [value])]
    return Node("Or", tuple(Node("Eq", (name, value)) for value in listed))


def _equation(part: Node) -> Node | None:
    """x = value with the name on the left, or a value alone; None for anything else."""
    if part.head == "Eq":
        left, right = part.children()
        if left.head != "Symbol":
            left, right = right, left
        return Node("Eq", (left, right)) if left.head == "Symbol" and _single(right) else None
    return part if _single(part) else None


def _single(node: Node) -> bool:
    """Whether a tree is a number, or +- one."""
    return (is_value(node) or node.head == "PlusMinus") and not free_names(node)


def is_listing(node: Node) -> bool:
    """Whether a tree is what `as_listing` makes of equations in one name."""
    return (
        node.head == "Or"
        and all(
            part.head == "Eq" and next(part.children()).head == "Symbol" and _single(list(part.children())[1])
            for part in node.children()
        )
        and len({next(part.children()) for part in node.children()}) == 1
    )


def solutions(gold: Gold, prediction: Node) -> Verdict | None:
    """The verdict where gold lists the values of one name and the prediction lists values; None where it does not."""
    if not is_listing(gold.tree):
        return None
    if prediction.head == "Tuple" and gold.bracketed:
        return differ("an ordered list in brackets, where values of one name are asked for", Method.rule)
    if prediction.head == "Tuple" and named(prediction)[0] is not None:
        return differ("values of several names", Method.rule)
    if prediction.head not in _LISTS and not is_value(prediction):
        return None
    if prediction.head == "Or" and not is_listing(prediction):
        return None
    values = tuple(list(part.children())[1] for part in gold.tree.children())
    verdict = any_order(gold.with_tree(Node("FiniteSet", values)), prediction)
    if verdict.equal and prediction.head in ("Tuple", "List", "Or") and len(members(prediction)) > len(values):
        return differ("a value is listed more often", Method.rule)
    return verdict


def untyped_set(gold: Gold, prediction: Node) -> Verdict:
    """An untyped {1, 2} is listed by 1, 2 and by [1, 2]; (1, 2) is a pair or an interval, and x = 1, y = 2 a point."""
    if prediction.head == "Tuple" and (gold.bracketed or named(prediction)[0] is not None):
        return differ("an ordered list is not a set", Method.rule)
    return any_order(gold, prediction)


def bare_list(gold: Gold, prediction: Node) -> Verdict:
    """An untyped 1, 2 without brackets is free of order; each value as often as gold has it."""
    ordered = prediction.head == "Tuple" and (gold.bracketed or named(prediction)[0] is not None)
    if ordered or named(gold.tree)[0] is not None:
        return in_order(gold, prediction)
    return with_repetition(gold, prediction)


def is_set_of_numbers(node: Node) -> bool:
    """Whether a prediction is a set of reals by its ends or by a condition, beside which a pair is an interval."""
    if node.head == "Tuple" and node.args:  # 0 < x, x < 1
        return all(part.head in CONDITION_HEADS and "Eq" not in heads_of(part) for part in node.children())
    return node.head in (SET_HEADS | CONDITION_HEADS) - _NO_SETS and not is_listing(node)


def in_brackets(text: str) -> bool:
    """Whether a text is one bracket with all of it inside, or the call or the environment of a collection: (1, 2), and
    not (1, 2), (3, 4) nor 1, 2."""
    try:
        plain = _SIZES.sub("", bare_text(text)).replace("\\{", "{").replace("\\}", "}")
    except SyntaxRefused:
        return False
    plain = plain.replace("\\langle", "(").replace("\\rangle", ")")
    if plain[:1].isalpha():
        plain = plain[len(plain) - len(plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) :]
    if plain.startswith("\\begin"):
        return True
    if plain[:1] not in _PAIRED:
        return False
    depth = 0
    for at, char in enumerate(plain):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0:
            return at == len(plain) - 1
    return False

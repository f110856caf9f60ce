"""Binomials as people write them: C(n, 2), nCr(5, 2) and C_5^2 for what SymPy calls binomial."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.formulas.syntax import Node
from harness.formulas.trees.algebra import free_names
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import integer, symbol
from harness.verification.comparison.values.domains import regions_of
from harness.verification.comparison.values.values import Context

_CHOSEN_FROM = frozenset({"C", "nCr", "comb", "binom", "choose"})
_INDEXED = re.compile(r"C_(\d{1,6}|[A-Za-z])")
_COUNTED = frozenset({"Integer", "Symbol", "Add", "Mul", "Neg", "Div"})


def with_binomials(gold: Node, prediction: Node) -> tuple[Node, Node]:
    """The two trees with C(n, k) read as a binomial, where nothing says that it is something else: a function that the
    text defines, or a point C(5, 2) beside a tuple. C_5^2 is one where the other side knows no C_5."""
    names = facts(gold).names | facts(prediction).names
    if not any(name in _CHOSEN_FROM or name.startswith("C_") for name in names):
        return gold, prediction
    called = [tree for tree in (gold, prediction) if "Call" in facts(tree).heads]
    if called and all(map(_counts, called)):
        gold, prediction = _put(gold), _put(prediction)
    return _indexed(gold, prediction), _indexed(prediction, gold)


def counted_names(gold: Node, prediction: Node) -> frozenset[str]:
    """The names in the binomials of two trees: what is counted is whole, though a binomial has values between, too."""
    trees = [tree for tree in (gold, prediction) if "binomial" in facts(tree).heads]
    return frozenset(
        name for tree in trees for part in tree.walk() if part.head == "binomial" for name in free_names(part)
    )


def whole_numbers(gold: Node, prediction: Node, context: Context) -> Context:
    """The context in which those names are whole numbers from 0 on, save where it says something of them already."""
    names = counted_names(gold, prediction)
    regions = regions_of(sorted(names), None, dict.fromkeys(names, "nonnegative integer"))
    return replace(context, regions={**regions, **context.regions})


def _counts(tree: Node) -> bool:
    """Whether every call in a tree may be a number of choices: C(n, k) of whole numbers and names, n not 0."""
    calls = [part for part in tree.walk() if part.head == "Call"]
    return all(_is_choice(part) for part in calls)


def _is_choice(part: Node) -> bool:
    function, *args = part.children()
    if len(args) != 2 or function.head != "Symbol" or function.args[0] not in _CHOSEN_FROM:
        return False
    top = args[0]
    enough = free_names(top) or (top.head == "Integer" and isinstance(top.args[0], int) and top.args[0] > 1)
    return bool(enough) and all(facts(arg).heads <= _COUNTED for arg in args)


def _put(node: Node) -> Node:
    if "Call" not in facts(node).heads:
        return node
    args = tuple(_put(arg) if isinstance(arg, Node) else arg for arg in node.args)
    return Node("binomial", args[1:]) if node.head == "Call" else Node(node.head, args)


def _indexed(tree: Node, other: Node) -> Node:
    """C_5^2 as a binomial, where no other C_ stands beside it and the other side has none."""
    names = [name for name in facts(tree).names if name.startswith("C_")]
    if len(names) != 1 or any(name.startswith("C_") for name in facts(other).names):
        return tree
    (name,) = names
    found = _INDEXED.fullmatch(name)
    if found is None or facts(tree).names - {name} - facts(other).names:
        return tree
    top = integer(int(found[1])) if found[1].isdecimal() else symbol(found[1])
    if top.head == "Symbol" and top.args[0] not in facts(other).names:
        return tree
    return tree if top in (integer(0), integer(1)) else _with_powers(tree, Node("Symbol", (name,)), top)


def _with_powers(node: Node, name: Node, top: Node) -> Node:
    if node.head == "Pow" and node.args[0] == name:
        return Node("binomial", (top, node.args[1]))
    args = tuple(_with_powers(arg, name, top) if isinstance(arg, Node) else arg for arg in node.args)
    return Node(node.head, args)

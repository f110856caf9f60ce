"""A name right before brackets: is it a function's value or a factor? `P(0)e^{kt}` holds a value, `n(n+1)/2` a product.

The text alone does not always say so. What speaks for a product: the name stands alone elsewhere, best of all inside
its own brackets; the brackets hold a sum of names, as in a(b + c). What speaks for a call: f, g and h; several
arguments; a number in the brackets, P(0); a name alone in them, y(t); and f(x) as the left side of an equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from harness.formulas.syntax.names import GREEK
from harness.formulas.trees.facts import facts
from harness.formulas.trees.tree import Node


class Meaning(Enum):
    """What a name right before brackets is."""

    CALL = "a function"
    PRODUCT = "a factor"
    EITHER = "a function or a factor"


@dataclass(frozen=True, slots=True)
class Use:
    """How one text uses its names, where every name right before brackets is taken for a function.

    called: name -> the arguments of each of its calls; alone: the names that stand without brackets too; own: those
    that do so in their own brackets; defined: those that a left side f(x) defines; formula: whether the text is one,
    LaTeX or plain, and no Python, where a product has its sign.
    """

    called: Mapping[str, tuple[tuple[Node, ...], ...]]
    alone: frozenset[str]
    own: frozenset[str]
    defined: frozenset[str]
    formula: bool


_FUNCTION_LETTERS = frozenset("fghFGH") | {"Gamma"}
_NEVER_CALLED = frozenset({"pi", "oo", "zoo", "nan", "GoldenRatio", "EulerGamma", "Catalan"})
_SAME = {"e": "E", "i": "I"}
"""Names of Python that a formula has for constants: one name where brackets follow."""
_GREEK = frozenset(GREEK.values()) | {"nu", "omicron", "upsilon", "Upsilon"}


def name_of(function: object) -> str:
    """The name in a call's first place; "" where a let has put something else there."""
    if not isinstance(function, Node) or function.head not in ("Symbol", "Constant"):
        return ""
    return _SAME.get(str(function.args[0]), str(function.args[0]))


NOTHING_CALLED = Use({}, frozenset(), frozenset(), frozenset(), True)


def use_of(tree: Node, *, formula: bool) -> Use:
    """How a text uses its names, by the tree in which every name right before brackets is a call."""
    if "Call" not in facts(tree).heads:
        return Use({}, names_alone(tree), frozenset(), frozenset(), formula)
    called: dict[str, tuple[tuple[Node, ...], ...]] = {}
    own: set[str] = set()
    for part in tree.walk():
        if part.head == "Call" and (name := name_of(part.args[0])):
            args = tuple(part.children())[1:]
            called[name] = (*called.get(name, ()), args)
            if any(name in names_alone(arg) for arg in args):
                own.add(name)
    return Use(called, names_alone(tree), frozenset(own), frozenset(_defined(tree)), formula)


def names_alone(tree: Node) -> frozenset[str]:
    """The names and constants that stand in the tree and are not called there."""
    found: set[str] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.head in ("Symbol", "Constant"):
            found.add(name_of(node))
        else:
            stack.extend(list(node.children())[1 if node.head == "Call" else 0 :])
    return frozenset(found)


def _defined(tree: Node) -> set[str]:
    """f of f(x) = ..., of the whole text or of an entry of its list."""
    parts = [tree, *(tree.children() if tree.head in ("Tuple", "And", "Or") else ())]
    return {
        name_of(left.args[0])
        for part in parts
        if part.head == "Eq" and (left := next(part.children())).head == "Call" and plain_arguments(left)
    }


def plain_arguments(call: Node) -> bool:
    """Whether a call's arguments are names alone, each another: y(x), F(x, t)."""
    args = list(call.children())[1:]
    return all(arg.head == "Symbol" for arg in args) and len(set(args)) == len(args)


def meanings(first: Use, second: Use, *, gold: bool) -> dict[str, Meaning]:
    """What each name right before brackets means, in two texts that are compared.

    gold: whether the first text is a gold answer, which decides where it has the name alone; else both weigh the same.
    """
    return {name: _meaning(name, first, second, gold) for name in {**first.called, **second.called}}


def _meaning(name: str, first: Use, second: Use, gold: bool) -> Meaning:
    calls = (*first.called.get(name, ()), *second.called.get(name, ()))
    if name in _NEVER_CALLED:
        return Meaning.PRODUCT
    if name in first.defined | second.defined or any(len(args) != 1 for args in calls):
        return Meaning.CALL
    args = [arg for (arg,) in calls]
    values = [arg for arg in args if not facts(arg).names and name not in names_alone(arg)]
    alone = name in first.alone | second.alone
    if name in first.own | second.own:
        return Meaning.EITHER if values else Meaning.PRODUCT
    if gold and name in first.alone and name not in first.called:
        return Meaning.PRODUCT
    if _conventional(name):
        return Meaning.EITHER if alone else Meaning.CALL
    if values:
        return Meaning.EITHER if alone else Meaning.CALL
    bare = any(arg.head == "Symbol" for arg in args)
    if alone:
        return Meaning.EITHER if bare else Meaning.PRODUCT
    if bare:
        return Meaning.CALL
    sums = all(arg.head == "Add" for arg in args) and name not in _GREEK
    formula = all(use.formula for use in (first, second) if name in use.called)
    return Meaning.PRODUCT if sums and formula else Meaning.EITHER


def _conventional(name: str) -> bool:
    """f, g and h, with whatever subscript, and what is no single letter."""
    letter = name.partition("_")[0]
    return letter in _FUNCTION_LETTERS or (len(letter) > 1 and letter not in _GREEK)


def likely_factors(use: Use) -> frozenset[str]:
    """The names that a text, read for itself, has for factors of the brackets behind them."""
    return frozenset(
        name
        for name, meaning in meanings(use, NOTHING_CALLED, gold=False).items()
        if meaning is Meaning.PRODUCT or (meaning is Meaning.EITHER and use.formula and not _of_numbers(use, name))
    )


def _of_numbers(use: Use, name: str) -> bool:
    """Whether a name stands before a number in brackets: y(0)."""
    return any(not facts(arg).names for args in use.called[name] for arg in args)

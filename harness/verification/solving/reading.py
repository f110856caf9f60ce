"""A line about the unknown, from text to one condition: equations and inequalities joined by `and` and `or`.

    x = 2 or x = -3      x = 2, 3      x in {2, 3}      x = 3 +- sqrt(2)      each value is a solution
    x1 = 2, x2 = -3                                     the roots of one unknown, numbered
    x = 3, y = 2         (x, y) = (3, 2)                one solution of several unknowns
    no solution          all real numbers               none, and every number
    1 < x <= 3           x in (1, 3]                    an interval

With one unknown a list of equations `x = value` lists its solutions, and `x = 2 and x = 3` is read so too: nothing is
both. Any other list must hold as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.trees.algebra import add, free_names, mul, neg
from harness.formulas.trees.tree import symbol
from harness.verification.solving.periods import RELATIONS

FALSE, TRUE = Node("Boolean", (False,)), Node("Boolean", (True,))
_SETS = frozenset({"FiniteSet", "Interval", "Union", "EmptySet", "Reals", "Complement", "Intersection"})
_LISTS = frozenset({"Tuple", "List"})
_PLUS_MINUS = re.compile(r"\+\s?/\s?-|\+-(?=\s)|(?:(?<=[=(,])|(?<=[=(,]\s))\+-")
"""x = 5 +- 1, x = +-3, x = 5 +/- 1; but x + -1 and x+-1 add a negative number."""
_SPACES = re.compile(r"\\q?quad\b|\\[,;!]|(?<=\S)\s{2,}(?=[A-Za-z]\w*\s*=)")


class Unread(Exception):
    """The text is no condition on the unknowns."""


@lru_cache(maxsize=4096)
def condition_of(text: str, unknowns: tuple[str, ...]) -> Node:
    """The condition that a text states. Raises Unread."""
    plain = _PLUS_MINUS.sub("±", text) if "-" in text and "+" in text else text
    plain = _SPACES.sub(" , ", plain)
    try:
        tree = parse_remembered(plain)
    except SyntaxRefused as reason:
        raise Unread(str(reason)) from None
    return condition(side_by_side(tree, frozenset(unknowns)), unknowns)


def side_by_side(tree: Node, letters: Collection[str]) -> Node:
    """The tree with each name that is made of the letters as their product: xy of two unknowns x and y is x*y."""
    if tree.head == "Symbol":
        name = str(tree.args[0])
        if len(name) > 1 and name not in letters and set(name) <= set(letters):
            return mul(*map(symbol, name))
        return tree
    return Node(tree.head, tuple(side_by_side(arg, letters) if isinstance(arg, Node) else arg for arg in tree.args))


def condition(tree: Node, unknowns: tuple[str, ...]) -> Node:
    """The condition that a tree states. Raises Unread."""
    head, parts = tree.head, list(tree.children())
    if head == "Word":
        return _word(str(tree.args[0]))
    if head == "Boolean":
        return tree
    if head in _SETS:
        if len(unknowns) != 1:
            if head in ("EmptySet", "FiniteSet"):
                return _in_set([symbol(name) for name in unknowns], tree, unknowns)
            raise Unread("a set for several unknowns")
        return _member(symbol(unknowns[0]), tree, unknowns)
    if head == "Contains":
        return _contains(parts[0], parts[1], unknowns)
    if head == "Chain":
        return Node("And", tuple(_relation(Node("Eq", pair), unknowns) for pair in pairwise(parts)))
    if head in RELATIONS:
        return _relation(tree, unknowns)
    if head in ("And", "Or", *_LISTS):
        return _several(head, parts, unknowns)
    raise Unread("no equation and no inequality")


def _word(word: str) -> Node:
    if word == "no_solution":
        return FALSE
    raise Unread("a word that says nothing of the unknown")


def _relation(relation: Node, unknowns: tuple[str, ...]) -> Node:
    left, right = relation.children()
    if relation.head == "Eq":
        for name, value in ((left, right), (right, left)):
            if name.head == "Tuple" and set(name.args) <= set(map(symbol, unknowns)):
                return _in_set(list(name.children()), value, unknowns)
            if name.head == "Symbol" and value.head in _SETS:
                return _member(_as_unknown(name, unknowns), value, unknowns)
    if any(side.head in (*_LISTS, *_SETS, *RELATIONS, "And", "Or", "Word", "Boolean") for side in (left, right)):
        raise Unread("a side that is no number")
    left, right = _as_unknown(left, unknowns), _as_unknown(right, unknowns)
    if relation.head not in ("Eq", "Ne") and any(part.head == "PlusMinus" for part in relation.walk()):
        raise Unread("a double sign in an inequality: nobody says which of the two is meant")
    chosen = [
        Node(relation.head, (_with_sign(left, sign), _with_sign(right, sign)))
        for sign in ((1, -1) if "PlusMinus" in {part.head for side in (left, right) for part in side.walk()} else (1,))
    ]
    return chosen[0] if len(chosen) == 1 else Node("Or", tuple(chosen))


def _with_sign(node: Node, sign: int) -> Node:
    """a +- b with the one sign or the other."""
    if node.head == "PlusMinus":
        *first, last = (_with_sign(part, sign) for part in node.children())
        return add(*first, last if sign > 0 else neg(last))
    if not any(part.head == "PlusMinus" for part in node.walk()):
        return node
    return Node(node.head, tuple(_with_sign(arg, sign) if isinstance(arg, Node) else arg for arg in node.args))


def _as_unknown(node: Node, unknowns: tuple[str, ...]) -> Node:
    """The unknown for a numbered root of it: x1, x_2; any other tree as it is."""
    if node.head != "Symbol" or len(unknowns) != 1 or node.args[0] in unknowns:
        return node
    name = str(node.args[0]).replace("{", "").replace("}", "")
    return symbol(unknowns[0]) if re.fullmatch(rf"{re.escape(unknowns[0])}_?[0-9]", name) else node


def _member(name: Node, collection: Node, unknowns: tuple[str, ...]) -> Node:
    if collection.head == "EmptySet":
        return FALSE
    if collection.head == "Reals":
        return TRUE
    if name not in map(symbol, unknowns):
        if len(unknowns) != 1 or name.args[0] not in ("L", "S", "IL", "M"):  # the letter of the solution set
            raise Unread("a set for another name")
        name = symbol(unknowns[0])
    if collection.head == "FiniteSet":
        return _any([_relation(Node("Eq", (name, value)), unknowns) for value in collection.children()])
    return Node("Contains", (name, collection))


def _contains(name: Node, collection: Node, unknowns: tuple[str, ...]) -> Node:
    if collection.head in ("Integers", "Naturals", "Naturals0") and name not in map(symbol, unknowns):
        return TRUE  # n is whole: that is how a family is read
    if name.head == "Tuple":
        return _in_set(list(name.children()), collection, unknowns)
    if collection.head in _LISTS and len(collection.args) == 2:
        flag = Node("Boolean", (collection.head == "Tuple",))
        collection = Node("Interval", (*collection.args, flag, flag))
    if collection.head not in _SETS or name.head != "Symbol":
        raise Unread("no set of numbers")
    return _member(_as_unknown(name, unknowns), collection, unknowns)


def _in_set(names: Sequence[Node], value: Node, unknowns: tuple[str, ...]) -> Node:
    """(x, y) = (3, 2), (x, y) in {(3, 2), (2, 3)}."""
    if value.head == "EmptySet":
        return FALSE
    if value.head == "FiniteSet":
        return _any([_in_set(names, part, unknowns) for part in value.children()])
    if value.head not in _LISTS or len(value.args) != len(names):
        raise Unread("no point of so many unknowns")
    pairs = zip(names, value.children(), strict=True)
    return Node("And", tuple(_relation(Node("Eq", pair), unknowns) for pair in pairs))


def _any(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Node("Or", tuple(parts)) if parts else FALSE


def _several(head: str, parts: list[Node], unknowns: tuple[str, ...]) -> Node:
    read = [part for part in _each(parts, unknowns) if part != TRUE]
    if not read:
        raise Unread("nothing that is said of the unknown")
    if len(read) == 1:
        return read[0]
    if head == "Or":
        return Node("Or", tuple(read))
    listed = len(unknowns) == 1 and all(_is_value(part, unknowns[0]) for part in read)
    if listed and len(set(read)) > 1:
        return Node("Or", tuple(read))
    points = len(unknowns) > 1 and all(_is_point(part, unknowns) for part in read)
    return Node("Or" if points else "And", tuple(read))


def _each(parts: list[Node], unknowns: tuple[str, ...]) -> Iterator[Node]:
    """The parts as conditions; a bare value behind `x = value` is another value of x."""
    before: Node | None = None
    for part in parts:
        if before is not None and part.head not in RELATIONS and _plain(part) and before.head == "Eq":
            part = Node("Eq", (next(before.children()), part))
        before = part
        yield condition(part, unknowns)


def _plain(node: Node) -> bool:
    """Whether it is a number written in some way."""
    return node.head not in (*_SETS, *_LISTS, "And", "Or", "Contains", "Word", "Boolean", "Chain") and not free_names(
        node
    )


def _is_value(part: Node, name: str) -> bool:
    """Whether it is `x = value`, or several of them."""
    if part.head == "Or":
        return all(_is_value(each, name) for each in part.children())
    return (
        part.head == "Eq" and next(part.children()) == symbol(name) and name not in free_names(list(part.children())[1])
    )


def _is_point(part: Node, unknowns: tuple[str, ...]) -> bool:
    """Whether it gives every unknown a value."""
    if part.head != "And":
        return False
    names = [next(each.children()) for each in part.children() if each.head == "Eq"]
    return set(names) == set(map(symbol, unknowns)) and len(names) == len(part.args)


def lists_solutions(part: Node, unknowns: tuple[str, ...]) -> bool:
    """Whether a condition is solved: it lists values, or says that there are none."""
    if part == FALSE:
        return True
    if len(unknowns) == 1:
        return _is_value(part, unknowns[0])
    return _is_point(part, unknowns) or (
        part.head == "Or" and all(_is_point(each, unknowns) for each in part.children())
    )

"""Answers that list solutions, however they are written, as one shape: values, points with or without names, functions.

x = 8, y = 2 or x = 2, y = 8        two points, of x and y
[{x: 8, y: 2}, {x: 2, y: 8}]        the same
(8, 2), (2, 8)                      two points without names
x = (1 +- sqrt(5))/2                two values of x
f(x) = x or f(x) = 2 - x            two functions
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.brackets import plain_arguments
from harness.formulas.trees.algebra import free_names, is_value, neg, substitute
from harness.formulas.trees.facts import facts

MOST = 64
"""Solutions of one list, once every +- is written out; longer lists are left to the other rules."""
_MOST_SIGNS = 4
"""Signs +- of one solution that are written out."""
_WHOLE = frozenset({"Tuple", "List", "Interval", "Union", "Matrix"})
_SEQUENCES = frozenset({"Tuple", "List"})


class _NoSolutions(Exception):
    """The tree lists no solutions that can be told from each other."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A value, a point or a function.

    values: one for each unknown; names: of the unknowns, where they are said; arguments: of the function `names[0]`,
    whose rule is then the one value; equation: whether the values are the two sides of one, cos(pi) = -1, x + y = 3.
    """

    values: tuple[Node, ...]
    names: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    equation: bool = False


Listing = tuple[Solution, ...]


def solutions_of(tree: Node, *, bracketed: bool) -> list[Listing]:
    """The solutions that a text lists; two readings where several signs +- may go together or each for itself; none
    where the tree is no such list. bracketed: whether the text stands in brackets as a whole: (1, 2) is a point."""
    try:
        listed = list(_all(tree, bracketed))
        if not listed:
            return []
        ways = [_spread(listed, linked=True)]
        if any(_signs(solution) > 1 and not _opposed(solution) for solution in listed):
            ways.append(_spread(listed, linked=False))
        return [_of_one_sort(way) for way in ways]
    except _NoSolutions:
        return []


# ----------------------------------------------------------------------------------------------------------- reading


def _all(tree: Node, bracketed: bool) -> Iterator[Solution]:
    parts = list(tree.children())
    if tree.head == "FiniteSet" and any(part.head == "FiniteSet" for part in parts):
        raise _NoSolutions  # a set of sets is not the set of their members
    if tree.head == "Tuple" and bracketed and not all(part.head in _SEQUENCES for part in parts):
        yield _point(parts)
    elif tree.head in ("Tuple", "List", "FiniteSet", "Or") or _is_equation(tree) or any(map(_is_equation, parts)):
        yield from _grouped(_flat([tree] if tree.head in ("Eq", "Or") else parts))
    else:
        yield from _one(tree)


_OR = Node("Text", ("or",))
"""Stands between the solutions that an `or` separates."""


def _flat(parts: Iterable[Node]) -> Iterator[Node]:
    """The parts, those of an `or` among them one by one: in `x = 8, y = 2 or x = 2, y = 8` it binds tighter."""
    for part in parts:
        if part.head == "Or":
            yield from _divided(part)
        elif part.head == "Chain":
            *names, value = part.children()
            yield from (Node("Eq", (name, value)) for name in names)
        else:
            yield part


def _divided(either: Node) -> Iterator[Node]:
    """The parts of an `or`, with _OR between them."""
    for at, part in enumerate(either.children()):
        if at:
            yield _OR
        yield from _flat([part])


def _grouped(parts: Iterable[Node]) -> Iterator[Solution]:
    """Solutions one by one; neighbours `x = 8, y = 2` are one point, until a name comes again."""
    names: list[str] = []
    values: list[Node] = []
    for part in parts:
        said = _named_value(part)
        if values and (said is None or said[0] in names):
            yield Solution(tuple(values), tuple(names))
            names, values = [], []
        if part == _OR:
            continue
        if said is None and _is_equation(part):
            yield Solution(tuple(part.children()), equation=True)
        elif said is None:
            yield from _one(part)
        else:
            names.append(said[0])
            values.append(said[1])
    if values:
        yield Solution(tuple(values), tuple(names))


def _is_equation(part: Node) -> bool:
    """Whether an entry of a list is an equation for something else than a name or a function, or says what is no
    value: cos(pi) = -1, R = [0, 1)."""
    if part.head != "Eq":
        return False
    left, right = part.children()
    if left.head == "Call":
        return _is_label(left) and _is_single(right)
    if right.head in _WHOLE:
        return is_value(left)
    return left.head not in ("Symbol", "Call") and is_value(left) and _is_single(right)


def _is_label(call: Node) -> bool:
    """Whether a call says whose value stands behind it: P({1}) or P(X = 5), and not the function f(x)."""
    arguments = list(call.children())[1:]
    return bool(arguments) and all(not free_names(part) or part.head in _RELATIONS for part in arguments)


_RELATIONS = frozenset({"Eq", "Ne", "Lt", "Le", "Gt", "Ge", "And", "Or"})


def _one(tree: Node) -> Iterator[Solution]:
    """The solutions that one entry of a list says."""
    head, parts = tree.head, list(tree.children())
    said = _named_value(tree)
    if said is not None:
        yield Solution((said[1],), (said[0],))
    elif head in _SEQUENCES:
        yield _point(parts)
    elif head in ("And", "Or", "FiniteSet"):
        found = list(_grouped(parts if head == "And" else _flat([tree] if head == "Or" else parts)))
        if head == "And" and len(found) > 1 and not all(one.arguments for one in found):
            raise _NoSolutions
        yield from found
    elif head == "Dict":
        yield _point([Node("Eq", pair.args) for pair in parts])
    elif head == "Chain":
        yield _point([Node("Eq", (name, parts[-1])) for name in parts[:-1]])
    elif head in ("Eq", "Contains"):
        yield from _of_unknowns(head, *parts)
    elif _is_single(tree):
        yield Solution((tree,))
    else:
        raise _NoSolutions


def _point(parts: Sequence[Node]) -> Solution:
    """(8, 2) or (x = 8, y = 2)."""
    said = [_named_value(part) for part in parts]
    named = [pair for pair in said if pair is not None]
    if parts and len(named) == len(parts) == len({name for name, _ in named}):
        return Solution(tuple(value for _, value in named), tuple(name for name, _ in named))
    if not parts or named or not all(map(_is_single, parts)):
        raise _NoSolutions
    return Solution(tuple(parts))


def _named_value(part: Node) -> tuple[str, Node] | None:
    """(x, 3) of x = 3 and 3 = x."""
    if part.head != "Eq":
        return None
    left, right = part.children()
    if left.head != "Symbol" and right.head == "Symbol" and not free_names(left):
        left, right = right, left
    if left.head != "Symbol" or not _is_single(right) or left.args[0] in free_names(right):
        return None
    return str(left.args[0]), right


def _of_unknowns(head: str, left: Node, right: Node) -> Iterator[Solution]:
    """(x, y) = (8, 2); x in {1, 2}; (x, y) in {(8, 2), (2, 8)}; f(x) = x + 1."""
    if head == "Eq" and left.head == "Call" and plain_arguments(left):
        function, *arguments = (str(part.args[0]) for part in left.children())
        if not _is_single(right) or function in facts(right).names:
            raise _NoSolutions
        yield Solution((right,), (function,), tuple(arguments))
        return
    unknowns = list(left.children()) if left.head in _SEQUENCES else [left]
    names = tuple(str(unknown.args[0]) for unknown in unknowns if unknown.head == "Symbol")
    if len(names) != len(unknowns) or len(set(names)) != len(names):
        raise _NoSolutions
    if right.head == "FiniteSet" or (head == "Eq" and right.head == "Or"):
        listed = list(_grouped(_flat([right] if right.head == "Or" else right.children())))
    elif head == "Eq" and left.head in _SEQUENCES and right.head in _SEQUENCES:
        listed = [_point(list(right.children()))]
    else:
        raise _NoSolutions
    for solution in listed:
        if solution.names or len(solution.values) != len(names):
            raise _NoSolutions
        yield replace(solution, names=names)


def _is_single(node: Node) -> bool:
    return is_value(node) or node.head in ("PlusMinus", "Quantity")


# ---------------------------------------------------------------------------------------------------- plus and minus


def _signs(solution: Solution) -> int:
    """How many +- a solution holds."""
    if all("PlusMinus" not in facts(value).heads for value in solution.values):
        return 0
    return sum(part.head == "PlusMinus" for value in solution.values for part in value.walk())


def _opposed(solution: Solution) -> bool:
    """Whether a -+ stands in a solution, which goes together with the +- beside it."""
    shifts = [part.args[-1] for value in solution.values for part in value.walk() if part.head == "PlusMinus"]
    return any(isinstance(shift, Node) and shift.head == "Neg" for shift in shifts)


def _spread(listed: Iterable[Solution], *, linked: bool) -> Listing:
    """The solutions with every +- written out. linked: all signs of one solution are the upper ones, then the lower."""
    found: list[Solution] = []
    for solution in listed:
        count = _signs(solution)
        if count > _MOST_SIGNS or len(found) > MOST:
            raise _NoSolutions
        ways: Iterable[tuple[int, ...]] = itertools.product((1, -1), repeat=count)
        if linked and count:
            ways = ((1,) * count, (-1,) * count)
        for way in ways:
            signs = iter(way)
            found.append(replace(solution, values=tuple(_with_signs(value, signs) for value in solution.values)))
    if len(found) > MOST:
        raise _NoSolutions
    return tuple(found)


def _with_signs(node: Node, signs: Iterator[int]) -> Node:
    if "PlusMinus" not in facts(node).heads:
        return node
    args = tuple(_with_signs(arg, signs) if isinstance(arg, Node) else arg for arg in node.args)
    if node.head != "PlusMinus":
        return Node(node.head, args)
    *base, shift = (arg for arg in args if isinstance(arg, Node))
    shift = shift if next(signs) > 0 else neg(shift)
    return Node("Add", (*base, shift)) if base else shift


# ------------------------------------------------------------------------------------------------------------- names


def _of_one_sort(listed: Listing) -> Listing:
    """The same solutions, those without names named as the others are: (x, y) = (8, 2) or (2, 8)."""
    points = [solution for solution in listed if not (solution.arguments or solution.equation)]
    named = {solution.names for solution in points if solution.names}
    if not named:
        return listed
    sizes = {len(solution.values) for solution in points}
    if len({frozenset(names) for names in named}) > 1 or len(sizes) > 1:
        raise _NoSolutions
    if len(named) == 1:
        (names,) = named
        return tuple(replace(one, names=names) if one in points else one for one in listed)
    if any(not one.names for one in points):
        raise _NoSolutions
    return listed


def in_order_of(solution: Solution, names: tuple[str, ...]) -> Solution:
    """A named point with its values in the order of these names."""
    by_name = dict(zip(solution.names, solution.values, strict=True))
    return Solution(tuple(by_name[name] for name in names), names)


def applied_to(solution: Solution, arguments: tuple[str, ...]) -> Node | None:
    """The rule of a function in other arguments; None where a name of the rule would be taken for one of them."""
    if len(arguments) != len(solution.arguments):
        return None
    (rule,) = solution.values
    if (free_names(rule) - set(solution.arguments)) & set(arguments):
        return None
    renamed = zip(solution.arguments, arguments, strict=True)
    return substitute(rule, {old: Node("Symbol", (new,)) for old, new in renamed})

"""What a tree is made of, found in one walk and remembered: its heads, names, numbers and size.

Comparisons and step checks ask the same questions of the same trees many times over; a walk in Python costs ten times
the hash of a tree, which runs in C.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from harness.formulas.trees.tree import LEAVES, Node

SMALL = 200
"""Nodes of a tree that is worth remembering; larger ones are rare, and a model must not fill the memory with them."""
MOST = 8192
"""Trees that are remembered of each question; then all of them are forgotten."""
AT_HAND = 2048
"""Trees that are known by identity: those of the comparison at hand; more would only feed the garbage collector."""
Answer = TypeVar("Answer")
NUMBERS = frozenset({"Integer", "Decimal"})
CALCULUS = frozenset({"Derivative", "Integral", "Limit", "Sum", "Product", "limsup", "liminf"})
"""Heads that run over a name."""


class Facts(NamedTuple):
    """heads: of every node; names: of its symbols; numbers: of its literals, as int or as text; size: its nodes; depth:
    nodes from the root to the deepest leaf; bound: the names that a head inside it runs over."""

    heads: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[object]
    size: int
    depth: int
    bound: frozenset[str]


def _facts(node: Node, most: int | None = None) -> Facts | None:
    """None where the tree is written with more than `most` nodes; no more of it is then looked at."""
    if node.head == "Integer":
        return Facts(_INTEGER_ALONE, _NONE, frozenset(node.args), 1, 1, _NONE)
    heads: set[str] = set()
    leaves: defaultdict[str, set[Any]] = defaultdict(set)
    size = depth = 0
    level = [node]
    while level:
        depth += 1
        size += len(level)
        if most is not None and size > most:
            return None
        below: list[Node] = []
        for head, args in level:  # one question of every node, no more: nothing else here is done as often
            if head in LEAVES:
                leaves[head].update(args)
            else:
                heads.add(head)
                below += args  # type: ignore[arg-type]  # nodes, by their heads
        level = below
    bound = _NONE if heads.isdisjoint(CALCULUS) else frozenset(_bound(node))
    heads.update(leaves)
    names = frozenset(leaves["Symbol"]) if "Symbol" in leaves else _NONE
    numbers = frozenset(leaves["Integer"]) if "Integer" in leaves else _NONE
    if "Decimal" in leaves:
        numbers = numbers.union(leaves["Decimal"])
    return Facts(frozenset(heads), names, numbers, size, depth, bound)


_INTEGER_ALONE = frozenset({"Integer"})
_NONE: frozenset[str] = frozenset()


def _bound(root: Node) -> Iterator[str]:
    """The names that the calculus in a tree runs over."""
    level = [root]
    while level:
        below: list[Node] = []
        for head, args in level:
            if head not in LEAVES:
                if head in CALCULUS:
                    yield from _run_over(args[1:2] if head == "Limit" else args[1:])
                below += args  # type: ignore[arg-type]  # nodes, by their heads
        level = below


def _run_over(specs: tuple[object, ...]) -> Iterator[str]:
    """The names in x, (x, n) or (x, a, b)."""
    for spec in specs:
        name = spec.args[0] if isinstance(spec, Node) and spec.head == "Tuple" else spec
        if isinstance(name, Node) and name.head == "Symbol":
            yield str(name.args[0])


_known: dict[Node, Facts] = {}
_seen: dict[int, tuple[Node, Facts]] = {}
"""By identity, in front of `_known`: a tree is asked about many times while it is compared, and its hash costs a walk.
The node is kept, so that its identity stays its own."""


def facts(node: Node) -> Facts:
    """The facts of a tree."""
    seen = _seen.get(id(node))
    if seen is not None and seen[0] is node:
        return seen[1]
    found = _known.get(node)
    if found is None:
        found = _facts(node)
        assert found is not None
        if found.size <= SMALL:
            if len(_known) >= MOST:
                _known.clear()
            _known[node] = found
    _keep_at_hand(node, found)
    return found


def heads_of(node: Node) -> frozenset[str]:
    """Every head that occurs in the tree."""
    seen = _seen.get(id(node))  # as in `facts`, without the call: no other question is asked as often
    return seen[1].heads if seen is not None and seen[0] is node else facts(node).heads


def facts_within(node: Node, most: int) -> Facts | None:
    """The facts of a tree of at most `most` nodes, shared parts counted each time; None for a larger one, after a walk
    over so many of its nodes at the most: products and derivatives share parts, so a small object may be an enormous
    tree."""
    seen = _seen.get(id(node))
    found = seen[1] if seen is not None and seen[0] is node else _facts(node, most)
    if found is None or found.size > most:
        return None
    _keep_at_hand(node, found)
    return found


def _keep_at_hand(node: Node, found: Facts) -> None:
    if found.size <= SMALL:
        if len(_seen) >= AT_HAND:
            _seen.clear()
        _seen[id(node)] = node, found


def forget() -> None:
    """Forget the facts of every tree."""
    _known.clear()
    _seen.clear()


class Remembered(Generic[Answer]):
    """A question asked of trees, its answers remembered for small ones. Safe from any thread: the worst that two can
    do is to ask twice."""

    __slots__ = ("_answer", "_known")

    def __init__(self, answer: Callable[[Node], Answer]) -> None:
        self._answer = answer
        self._known: dict[Node, Answer] = {}

    def __call__(self, node: Node) -> Answer:
        found = self._known.get(node)
        if found is None:
            found = self._answer(node)
            if facts(node).size <= SMALL:
                if len(self._known) >= MOST:
                    self._known.clear()
                self._known[node] = found
        return found

    def cache_clear(self) -> None:
        """Forget every answer."""
        self._known.clear()

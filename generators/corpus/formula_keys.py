"""The key of a formula: equal for formulas that are the same but for the names of their variables and the order of
their terms and factors.

A formula's names are numbered by how they stand in it, and not by what they are called: each name is told apart from
the others by the tree in which it alone is marked; names that are still alike are taken one after the other, as
canonical labellings of graphs do (McKay, Practical graph isomorphism, 1981, without its search: of names that look
alike after that the first written is taken).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from harness.formulas.syntax.canonical import UNORDERED, canonical
from harness.formulas.trees.tree import LEAVES, Node

_FREE_ORDER = UNORDERED | {"Add", "Mul"}
MOST_NAMES = 12
"""Names that are told apart; a formula with more keeps the order in which it names them."""


def formula_key(tree: Node) -> bytes:
    """16 bytes, the same in every process and on every machine."""
    plain = canonical(tree)
    names = _names(plain)
    if len(names) > MOST_NAMES:
        return _digest(plain, {name: b"%d" % place for place, name in enumerate(names)})
    settled: dict[str, bytes] = {}
    while len(settled) < len(names):
        marks = {name: _digest(plain, {**settled, name: b"self"}) for name in names if name not in settled}
        first = min(marks, key=lambda name: marks[name])
        settled[first] = b"%d" % len(settled)
    return _digest(plain, settled)


def weight(tree: Node) -> int:
    """How much a formula says: the nodes of its canonical form, without those of signs."""
    return sum(1 for node in canonical(tree).walk() if node != Node("Integer", (-1,)))


def _names(tree: Node) -> list[str]:
    return list(dict.fromkeys(str(node.args[0]) for node in tree.walk() if node.head == "Symbol"))


def _digest(node: Node, numbers: Mapping[str, bytes]) -> bytes:
    """The tree's hash, where a name is its number, or nothing if it has none yet."""
    head, args = node
    if head == "Symbol":
        return _hash(b"name", numbers.get(str(args[0]), b""))
    if head in LEAVES:
        return _hash(head.encode(), repr(args).encode("utf-8", "surrogatepass"))
    parts = [
        _digest(arg, numbers) if isinstance(arg, Node) else _hash(b"", repr(arg).encode("utf-8", "surrogatepass"))
        for arg in args
    ]
    return _hash(head.encode(), *(sorted(parts) if head in _FREE_ORDER else parts))


def _hash(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()

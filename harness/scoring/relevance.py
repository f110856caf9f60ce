"""What a claim may speak of: the sub-expressions of the problem and of the earlier true claims.

A claim is relevant when its left side is made of such parts: it contains one that is more than a leaf, or is one, or
computes with the problem's own numbers; and it uses no name that nothing has introduced. Where it speaks of matrices,
one of them must be made of known vectors. Relevance keeps credit from
true but idle lines; it decides nothing about truth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harness.formulas.syntax import Node, SyntaxRefused, parse_remembered
from harness.formulas.syntax.canonical import MINUS_ONE, canonical_cached, negated
from harness.formulas.trees.facts import CALCULUS, NUMBERS, facts
from harness.formulas.trees.tree import LEAVES, symbol

MATRIX_HEADS = frozenset(
    {
        "rank",
        "rref",
        "det",
        "trace",
        "transpose",
        "inverse",
        "nullspace",
        "columnspace",
        "rowspace",
        "eigenvals",
        "eigenvects",
        "adjugate",
        "nullity",
        "norm",
        "charpoly",
        "dot",
        "cross",
    }
)
HEADS = CALCULUS | MATRIX_HEADS | {"Sup", "Inf"}
"""Heads that ask for a value; a side that holds one has not been evaluated."""
ASKING = HEADS | {"Symbol", "Matrix", "List"}


def evaluated(node: Node) -> bool:
    """Whether no head asks for a value any more."""
    return facts(node).heads.isdisjoint(HEADS)


def is_number(node: Node) -> bool:
    """A number written out: a literal, its negative, or a quotient of two literals."""
    if node.head == "Neg":
        return is_number(node.args[0])  # type: ignore[arg-type]  # a Neg holds a Node
    if node.head == "Div":
        return all(part.head in NUMBERS or part.head == "Neg" for part in node.children()) and all(
            is_number(part) for part in node.children()
        )
    return node.head in NUMBERS


def bare(node: Node) -> bool:
    """Whether the tree computes with numbers alone: no name, no head that asks for a value, no matrix, no set."""
    return facts(node).heads.isdisjoint(ASKING)


class KnownParts:
    """The parts that have been introduced so far. Grows by `add`; `copy` is cheap, so a problem's own is made once.

    loose: the problem is told in words, so a number may come from a word ("half", "a dozen").
    """

    def __init__(self, nodes: Iterable[Node] = (), loose: bool = False):
        self.names: set[str] = set()
        self.numbers: set[object] = set()
        self.loose = loose
        self.spoken: frozenset[object] = frozenset()
        """Whole numbers that a problem told in words says in any way: `half as many` says 2."""
        self._parts: set[Node] = set()
        self._rows: set[tuple[object, ...]] = set()
        self._sums: dict[Node, tuple[Node, ...]] = {}
        self._wholes: list[Node] = []
        """Sums and products that `_sums` does not list yet: 14 of 512 solutions ask for them, and a hash is a walk."""
        for node in nodes:
            self.add(node)

    def copy(self) -> KnownParts:
        other = KnownParts(loose=self.loose)
        other.names, other.numbers, other._parts = set(self.names), set(self.numbers), set(self._parts)
        other._rows, other.spoken = set(self._rows), self.spoken
        other._sums, other._wholes = dict(self._sums), list(self._wholes)
        return other

    def add(self, node: Node) -> None:
        """Introduce a tree (lets substituted) and everything in it."""
        found = facts(node)
        self.names |= found.names
        self.numbers |= found.numbers
        stack = [canonical_cached(node)]
        while stack:
            part = stack.pop()
            if part not in self._parts:  # what is known is known with all its parts
                self._parts.add(part)
                stack.extend(part.children())
                if part.head in ("Tuple", "List"):
                    self._rows.add(part.args)
                elif part.head == "Matrix":
                    self._rows |= set(_columns(part))
                elif part.head in ("Add", "Mul"):
                    self._wholes.append(part)

    def add_text(self, text: str) -> None:
        """Introduce what can be read of a text."""
        try:
            self.add(parse_remembered(text))
        except SyntaxRefused:
            return

    def holds(self, part: Node) -> bool:
        """Whether a canonical tree is a part: a node, some terms of a sum, some factors of a product, or minus one."""
        if part in self._parts:
            return True
        if part.head == "Mul" and MINUS_ONE in part.args and self.holds(negated(part)):
            return True
        if part.head not in ("Add", "Mul"):
            return False
        for whole in self._wholes:
            for term in set(whole.children()):
                self._sums[term] = (*self._sums.get(term, ()), whole)
        self._wholes = []
        wanted = Counter(part.children())
        wholes = self._sums.get(next(part.children()), ())
        return any(whole.head == part.head and wanted <= Counter(whole.children()) for whole in wholes)

    def relevant(self, left: Node) -> bool:
        """Whether the left side of a claim (lets substituted) speaks of what is known."""
        about = _about(left)
        found = facts(left)
        if not found.names <= self.names | found.bound:
            return False
        if "Matrix" in found.heads:
            return any(self.introduces(canonical_cached(part)) for part in left.walk() if part.head == "Matrix")
        whole = canonical_cached(about)
        if whole.head not in NUMBERS and self.holds(whole):
            return True
        if any(part.head not in LEAVES and self.holds(part) for part in whole.walk()):
            return True
        # Canonical form may cancel what is spoken of: M - M is 0, and yet a row operation.
        if any(part.head not in LEAVES and self.holds(canonical_cached(part)) for part in about.children()):
            return True
        numbers = facts(about).numbers
        if not bare(about) or not numbers:
            return False
        if self.loose:
            left_over = {abs(number) if isinstance(number, int) else number for number in facts(whole).numbers}
            used = numbers & left_over & self.numbers  # not what has cancelled: 40 + 2 + 0*3
            if used and all(map(_said_in_words, numbers - self.numbers)):
                return True
            # One number alone, 2 + 2 = 4, is in every text that says half of something.
            return len(numbers) > 1 and bool(numbers & left_over) and numbers <= self.numbers | self.spoken
        return numbers <= self.numbers

    def introduces(self, matrix: Node) -> bool:
        """Whether a canonical matrix is made of known vectors, as rows or as columns: an entry or two in common with
        what is known make no matrix the problem's."""
        rows = [row.args for row in matrix.children()]
        return bool(rows) and (self._rows.issuperset(rows) or self._rows.issuperset(_columns(matrix)))

    def is_whole(self, left: Node) -> bool:
        """Whether what the left side speaks of is one known part, so that a true claim about it cannot be idle."""
        about = canonical_cached(_about(left))
        return about.head not in NUMBERS and self.holds(about)  # 3 is in many problems: Limit(3, x, 0) = 3

    def hidden(self, left: Node) -> tuple[Node, dict[Node, Node]]:
        """The left side with its largest known parts replaced by fresh names, and the replacement.

        A claim that stays true under it says nothing about the parts.
        """
        fresh: dict[Node, Node] = {}
        form = canonical_cached(left)
        if form.head not in HEADS:
            return self.hide(form, fresh), fresh
        inner, *rest = form.args
        assert isinstance(inner, Node)
        return Node(form.head, (self.hide(inner, fresh), *rest)), fresh

    def hide(self, node: Node, fresh: dict[Node, Node]) -> Node:
        """A canonical tree with its largest known parts replaced by the names in `fresh`, to which it adds."""
        if node.head in LEAVES:
            return node
        if node.head == "Mul" and MINUS_ONE in node.args:  # t and -t must stay opposites
            return Node("Mul", (MINUS_ONE, self.hide(negated(node), fresh)))
        if (node.head in HEADS and self.relevant(node)) or (node.head not in HEADS and self.holds(node)):
            return fresh.setdefault(node, symbol(f"hidden{len(fresh)}"))
        return Node(node.head, tuple(self.hide(arg, fresh) if isinstance(arg, Node) else arg for arg in node.args))


def _said_in_words(number: object) -> bool:
    """Whether a number may come from a word ("half", "a dozen", "a week", "ten thousand"); decimals are percentages."""
    if not isinstance(number, int):
        return True
    return number <= 12 or (number % 10 == 0 and number <= 100) or number in _OF_WORDS or set(str(number)[1:]) == {"0"}


_OF_WORDS = frozenset({15, 24, 25, 52, 75, 120, 144, 180, 360, 365})


def _columns(matrix: Node) -> list[tuple[object, ...]]:
    """The columns of a matrix, each as its entries."""
    return list(zip(*(row.args for row in matrix.children()), strict=True))


def _about(left: Node) -> Node:
    """What an outer head is asked of: f in Derivative(f, x), M in rank(M)."""
    while left.head in HEADS and left.args:
        inner = left.args[0]
        assert isinstance(inner, Node)
        left = inner
    return left

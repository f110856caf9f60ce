"""What SymPy is asked where nothing else decides; its answers come back as trees.

The questions of one comparison share one budget. Where it ends before an answer, OverBudget is raised, so that the
comparison is open and not decided by what happened to be answered in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction

from flint import fmpq

from harness.formulas.functions.all_functions import ALL
from harness.formulas.syntax import Node, SyntaxRefused, parse
from harness.formulas.trees.algebra import contains, is_value, neg
from harness.formulas.trees.tree import symbol
from harness.formulas.undecided import OverBudget, Undecided
from harness.verification.comparison.balls.points import REALS, Region, names_of
from harness.verification.comparison.exact.quotients import as_tree
from harness.verification.comparison.limits.limit_of import DNE, one_sided, sides_of, together
from harness.verification.comparison.series.coefficients import Coefficient, tree
from harness.verification.comparison.sympy_fallback.answers import Reply
from harness.verification.comparison.sympy_fallback.approach import believable, contradicted, may_be_seen
from harness.verification.comparison.sympy_fallback.server import Fallback
from harness.verification.comparison.values.values import endless

BUDGET = 1.0
"""CPU seconds of all the questions of one comparison."""
REFUTED_BUDGET = 0.1
"""The same where numbers speak against a claim about a limit: SymPy can then only say with which value it is false."""
_SPECIAL = frozenset(name for name, known in ALL.items() if known.special)
_sympy = Fallback(BUDGET)
ASKED = {
    "Integral": "confirmed",
    "Sum": "confirmed",
    "Product": "confirmed",
    "Derivative": "confirmed",
    "Limit": "limit",
    "rank": "rank",
}
"""Head -> the question that gives its value."""
_VALUELESS = frozenset({"nan", "zoo"})


def fallback_seconds() -> float:
    """CPU seconds that the questions of this thread have cost so far."""
    return _sympy.spent


@contextmanager
def fallback_until(until: float | None) -> Iterator[None]:
    """Inside, no question of this thread waits beyond the time `until` (of time.monotonic)."""
    before, _sympy.until = _sympy.until, until
    try:
        yield
    finally:
        _sympy.until = before


class Inquiry:
    """The questions of one comparison, under one budget of CPU seconds; each raises OverBudget when it is spent.

    valueless: whether a head was met that SymPy has no value for: then it can simplify no difference with it.
    """

    def __init__(self, a: Node | None = None, b: Node | None = None) -> None:
        """a, b: the two sides that are compared, where SymPy shall have less time for what numbers speak against."""
        refuted = a is not None and b is not None and (_refuted(a, b) or _refuted(b, a))
        self._seconds = REFUTED_BUDGET if refuted else _sympy.cpu_seconds
        self.valueless = False
        self._known: dict[Node, Node | None] = {}

    def _ask(self, task: str, *nodes: Node) -> Reply:
        if self._seconds <= 0:
            raise OverBudget("SymPy's budget for one comparison is spent")
        found = _sympy.answer(task, *nodes, seconds=self._seconds)
        if found.over_budget:
            raise OverBudget("SymPy did not answer within its budget")
        self._seconds -= found.seconds
        return found.reply

    def value_of(self, node: Node) -> Node | None:
        """The confirmed value of an unevaluated head; None where SymPy does not know one.

        An indefinite integral has none: it is known up to a constant, and SymPy's may hold for some parameters alone.
        """
        if node not in self._known:
            self._known[node] = self._value_of(node)
        return self._known[node]

    def _value_of(self, node: Node) -> Node | None:
        task = ASKED.get(node.head)
        if task is None or (node.head == "Integral" and any(len(spec.args) == 1 for spec in list(node.children())[1:])):
            return None
        if task == "limit":
            return self._limit(node)
        return _tree(self._ask(task, next(node.children()) if task == "rank" else node))

    def _limit(self, node: Node) -> Node | None:
        """A limit side by side: our own where it is proved, else SymPy's where the values near the point go there."""
        try:
            found = [self._from_one_side(*side) for side in sides_of(node)]
            values = [value for value in found if value is not None]
            if DNE in values:
                return DNE
            if len(values) < len(found):
                return None
            return values[0] if len(values) == 1 else together(*values)
        except OverBudget:
            raise
        except Undecided:
            return None

    def _from_one_side(self, body: Node, name: str, way: str, point: Coefficient) -> Node | None:
        with suppress(Undecided):
            return one_sided(body, name, way, point)
        if not may_be_seen(body, name, way, point):
            return None
        at = way if way in ("oo", "-oo") else None
        end = tree(point) if at is None else Node("Constant", ("oo",)) if at == "oo" else neg(Node("Constant", ("oo",)))
        text = Node("Text", (way if at is None else "+",))
        reply = self._ask("limit", Node("Limit", (body, symbol(name), end, text)))
        self.valueless |= reply is False
        value = _tree(reply)
        return value if value is not None and believable(body, name, way, point, value) else None

    def with_values(self, node: Node, inside: bool = False) -> Node:
        """The tree with the heads that SymPy can work out replaced, innermost first; bound variables stay bound.

        inside: an infinite value is not put in, for oo - oo of two sums says nothing of the difference.
        """
        if _beyond(node):
            self.valueless = True
            return node
        node = _nested(node)
        changed = tuple([self.with_values(arg, True) if type(arg) is Node else arg for arg in node.args])
        if any(a is not b for a, b in zip(changed, node.args, strict=True)):
            node = Node(node.head, changed)
        found = self.value_of(node)
        return node if found is None or (inside and endless(found)) else found

    def equal(self, a: Node, b: Node) -> bool:
        """Whether SymPy simplifies the difference to 0. False says nothing."""
        return self._ask("equal", a, b) is True

    def same_slope(self, a: Node, b: Node, name: str) -> bool:
        """Whether SymPy simplifies the difference of the derivatives to 0. False says nothing."""
        return self._ask("same_slope", a, b, symbol(name)) is True

    def apart(self, a: Node, b: Node, regions: Mapping[str, Region]) -> bool:
        """Whether numbers show the two, as they were written, to differ at a point of the regions. False says
        nothing."""
        names = names_of(a, b)
        points = _points(names, regions)
        return not names or (bool(points) and isinstance(self._ask("differ", a, b, *points), str))


def _refuted(limit: Node, said: Node) -> bool:
    """Whether numbers speak against a limit that is said to be a value."""
    return (
        limit.head == "Limit"
        and not contains(limit, ("Sum", "Product"))
        and is_value(said)
        and (said.head != "Limit" and contradicted(limit, said))
    )


def _beyond(node: Node) -> bool:
    """Whether SymPy 1.14 was never seen to know such a value: a limit of a sum, an integral of a product of two
    special functions. It would be asked for its whole budget."""
    if node.head == "Limit":
        return contains(node, ("Sum", "Product"))
    return node.head == "Integral" and sum(part.head in _SPECIAL for part in node.walk()) > 1


def _tree(reply: Reply) -> Node | None:
    """What SymPy answered, as a tree; None where it is no value."""
    if not isinstance(reply, str):
        return None
    try:
        found = parse(reply)
    except SyntaxRefused:
        return None
    odd = any(
        part.head == "AccumBounds" or (part.head == "Constant" and part.args[0] in _VALUELESS) for part in found.walk()
    )
    return None if odd else found


def _nested(node: Node) -> Node:
    """Integral(f, (x, a, b), (y, c, d)) as the integral over y of the one over x."""
    if node.head != "Integral" or len(node.args) <= 2:
        return node
    body, *specs = node.children()
    for spec in specs:
        body = Node("Integral", (body, spec))
    return body


_TRIED = tuple(map(Fraction, ("3", "37/100", "-61/97", "5", "83/31", "-17/7", "4", "-3", "7")))
_MOST_POINTS = 5


def _points(names: Sequence[str], regions: Mapping[str, Region]) -> list[Node]:
    """Tuple(Tuple(name, value), ...) for a few points inside the regions, of both signs where these allow it."""
    found: list[Node] = []
    for k in range(len(_TRIED)):
        pairs = []
        for i, name in enumerate(names):
            order = [*_TRIED[(k + 2 * i) % len(_TRIED) :], *_TRIED]
            value = next((value for value in order if regions.get(name, REALS).holds(value)), None)
            if value is None:
                return []
            pairs.append(Node("Tuple", (symbol(name), as_tree(fmpq(value.numerator, value.denominator)))))
        point = Node("Tuple", tuple(pairs))
        if point not in found:
            found.append(point)
    return found[:_MOST_POINTS]


def rank_of(matrix: Node) -> int | None:
    """The generic rank of a matrix; None where SymPy does not know it. Raises OverBudget."""
    found = Inquiry().value_of(Node("rank", (matrix,)))
    return int(found.args[0]) if found is not None and found.head == "Integer" else None  # type: ignore[arg-type]  # an Integer holds an int

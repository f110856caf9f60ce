"""Values of functions that nobody declared, P(0) or f(x): what can be said of two sides without knowing them.

Each such value is a name of its own, one name for calls whose arguments are the same. Sides that are then the same are
so whatever the functions are. Sides that differ do so only where both speak of the same values, as 2*P(0) and 3*P(0)
do: what P(0) is against 5, nobody can say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from harness.formulas.syntax.brackets import name_of, plain_arguments
from harness.formulas.trees.algebra import sub, substitute
from harness.formulas.trees.facts import CALCULUS, facts, heads_of
from harness.formulas.trees.tree import Node, symbol
from harness.verification.verdict import Verdict, undecided

MOST = 12
"""Values of unknown functions in one comparison; each is compared with each."""

Compare = Callable[[Node, Node], Verdict]


def has_unknowns(node: Node) -> bool:
    """Whether a function that nobody declared is called in the tree."""
    return "Call" in heads_of(node)


def compare_unknowns(a: Node, b: Node, compare: Compare, *, gold: bool) -> Verdict:
    """The verdict on two values in which undeclared functions are called; `compare` judges values without them.

    gold: whether the first is an answer that the second is to meet; then P(0) is as good as a name, and 3*P(0) is not
    2*P(0). A claim is false only where its sides differ by what does not hang on the functions: f(0) + 1 = 2*f(0) may
    be true of the f that is meant.
    """
    names = _Names(compare)
    left, right = names.put_in(a), names.put_in(b)
    if left is None or right is None:
        return undecided("a function that is not known")
    verdict = compare(left, right)
    if verdict.equal is False and not (_same_names(left, right, names) if gold else _free(left, right, names)):
        return undecided("it hangs on the values of a function that is not known")
    return verdict


def _same_names(left: Node, right: Node, names: _Names) -> bool:
    """Whether both sides hold the same values of unknown functions, and it is certain which are the same."""
    return names.certain and facts(left).names & names.made == facts(right).names & names.made


def _free(left: Node, right: Node, names: _Names) -> bool:
    """Whether the difference of the sides is the same for all values of the unknown functions."""
    others = {name: symbol(f"{name}_other") for name in names.made}
    again = [substitute(side, others) for side in (left, right)]
    return bool(names.compare(sub(left, right), sub(*again)).equal)


@dataclass(slots=True)
class _Names:
    """The names that stand for values of unknown functions."""

    compare: Compare
    known: list[tuple[Node, Node]] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    certain: bool = True

    def put_in(self, node: Node) -> Node | None:
        """The tree with a name for each such value; None where that cannot be done."""
        if not has_unknowns(node):
            return node
        if node.head == "Call" or _slope_of_unknown(node):
            return self._name(node)
        if node.head in CALCULUS and any(facts(part).names - {name_of(part.args[0])} for part in _calls(node)):
            return None  # what a function of x becomes when x runs is not known
        changed = [self.put_in(arg) if isinstance(arg, Node) else arg for arg in node.args]
        return None if None in changed else Node(node.head, tuple(changed))  # type: ignore[arg-type]  # none is None

    def _name(self, node: Node) -> Node | None:
        for value, name in self.known:
            if self._alike(value, node):
                return name
        if len(self.known) >= MOST:
            return None
        self.certain = self.certain and not has_unknowns_inside(node)
        name = symbol(f"{name_of(node.args[0]) or 'value'}__{len(self.known)}")
        self.known.append((node, name))
        self.made.add(str(name.args[0]))
        return name

    def _alike(self, a: Node, b: Node) -> bool:
        if a == b:
            return True
        if a.head != b.head or len(a.args) != len(b.args) or a.args[0] != b.args[0] or a.head != "Call":
            return False
        if has_unknowns_inside(a) or has_unknowns_inside(b):
            return False
        verdicts = [
            self.compare(x, y).equal for x, y in zip(list(a.children())[1:], list(b.children())[1:], strict=True)
        ]
        self.certain = self.certain and None not in verdicts
        return all(verdicts)


def has_unknowns_inside(node: Node) -> bool:
    """Whether a function that nobody declared is called in a call's arguments."""
    return node.head == "Call" and any(has_unknowns(arg) for arg in list(node.children())[1:])


def _slope_of_unknown(node: Node) -> bool:
    """Derivative(y(x), x): as unknown as y(x) is."""
    if node.head != "Derivative" or len(node.args) != 2:
        return False
    body, spec = node.children()
    return body.head == "Call" and plain_arguments(body) and next(spec.children()) in body.args[1:]


def _calls(node: Node) -> list[Node]:
    return [part for part in node.walk() if part.head == "Call"]

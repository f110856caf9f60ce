"""Formulas that a text gives names and functions: `Let u = x^2`, `f(x) = x^3 - 3x`, and what follows from them.

What is said of them later is true where it holds once they are put in: `du = 2x dx`, `f'(2) = 9`, an integral in u. It
is false only near a definition that the text itself calls one. A later formula for the same name takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.brackets import plain_arguments
from harness.formulas.syntax.canonical import canonical_cached
from harness.formulas.syntax.names import CONSTANTS
from harness.formulas.trees.algebra import add, contains, free_names, mul
from harness.formulas.trees.facts import CALCULUS, facts
from harness.formulas.trees.tree import symbol
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.applied import FUNCTION
from harness.scoring.claims import Claim, Scope
from harness.scoring.prose.follows import holds_nowhere
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.verdict import Verdict

MOST = 40
"""Definitions of one text that are kept: each is put into every later claim that speaks of it."""
MOST_SIZE = 60
"""Nodes of one definition."""
NEAR = 2
"""Sentences behind `Let u = x^2` in which a false line about u is one: u may stand for something else further on."""
DOUBTS = re.compile(
    r"periodic|piecewise|\{cases\}|otherwise|\b(?:even|odd) function|\bextend|\bmodif|\binvers|\bmod\b|\bimplicit"
    r"|周期|奇函数|偶函数|分段",
    re.IGNORECASE,
)
"""Words of a text whose functions may not be what one formula says."""
_NO_FORMULA = ("Eq", "Lt", "Le", "Gt", "Ge", "Ne", "And", "Or", "Word", "Text", "Boolean", "PlusMinus", "Tuple", "List")
_OPEN = frozenset({"Call", *CALCULUS}) - {"Derivative"}


@dataclass(frozen=True, slots=True)
class Defined:
    """sentence: where it was said; firm: the text itself calls it a definition, and says nothing else of it."""

    sentence: int
    firm: bool


class Definitions:
    """The formulas of one text, to be taken in their order."""

    def __init__(self, fallback: bool, assumptions: Mapping[str, str] | None, doubted: Callable[[], bool]) -> None:
        self.scope = Scope(fallback=fallback, assumptions=assumptions)
        self.defined: dict[str, Defined] = {}
        self.doubted = doubted
        self.unsure: set[str] = set()
        """Functions that a text says two things of; only what it calls a definition is one of theirs from there on."""

    def take(self, left: Node, right: Node, sentence: int, *, introduced: bool, firm: bool = True) -> bool:
        """Take up `left = right`, if it gives a name or a function a formula; whether it does, and says so.

        introduced: the text calls it a definition. firm: nothing behind it restricts it.
        """
        value = self._value(left, right)
        if value is None:
            self._doubt(left)
            return False
        name = _name(left)
        put_in = self.put_in(right)
        if put_in is None or name in facts(put_in).names:
            return False  # x = u/2, where u is 2x
        if left.head == "Call" and not introduced and (name in self.defined or name in self.unsure):
            if self.scope.values.get(name) != value:
                self.leave(name)  # f(x) = x, once f(x) = x^2 - 2 has been said: a condition, or another function
            return False
        self.forget(name)
        self.scope.values[name] = value if left.head == "Call" else put_in
        self.defined[name] = Defined(sentence, introduced and firm and not self.doubted())
        change = None if left.head == "Call" else _differential(put_in)
        if change is not None:
            self.scope.values[f"d{name}"] = change
        return introduced

    def _doubt(self, left: Node) -> None:
        """f(x) = x or f(x) = 0 may be an equation, or another function: nothing of f is false from there on."""
        if left.head == "Call" and plain_arguments(left) and (known := self.defined.get(_name(left))) is not None:
            self.defined[_name(left)] = replace(known, firm=False)

    def leave(self, name: str) -> None:
        """Drop what a function was given, and take nothing for a definition of it that is not called one."""
        self.forget(name)
        self.unsure.add(name)

    def forget(self, name: str) -> None:
        """Drop what a name was given."""
        for known in (name, f"d{name}"):
            self.scope.values.pop(known, None)
        self.defined.pop(name, None)

    def forget_what(self, left: Node) -> None:
        """Drop what a side's name, or its function, was given."""
        if left.head == "Symbol" or isinstance(left.args[0], Node):
            self.forget(_name(left))

    def put_in(self, node: Node) -> Node | None:
        """The tree with the formulas in it; None where it grows too large."""
        return self.scope.substituted(node)

    def speak_of(self, *sides: Node) -> bool:
        """Whether a name that was given a formula stands in one of the trees."""
        known = self.scope.values.keys()
        return bool(known) and any(name.rstrip("'") in known for side in sides for name in facts(side).names)

    def judge(self, left: Node, right: Node, numbers: Scope, sentence: int) -> Verdict | None:
        """The verdict on `left = right` once the formulas are put in, and the values of names behind them: None where
        that decides nothing."""
        verdict = self.scope.judge(Claim(left, right))
        if verdict.equal:
            return verdict
        sides = self.put_in(left), self.put_in(right)
        if sides[0] is None or sides[1] is None:
            return None
        names = facts(sides[0]).names | facts(sides[1]).names
        if names & numbers.values.keys():
            again = numbers.judge(Claim(sides[0], sides[1]))
            if again.equal:
                return again
        if verdict.equal is False and self._may_refute(left, right, (sides[0], sides[1]), sentence):
            return verdict
        return None

    def _may_refute(self, left: Node, right: Node, sides: tuple[Node, Node], sentence: int) -> bool:
        """Whether what does not hold is false, and no condition: two numbers differ (f(2) = 3), or the derivative of a
        formula of one name is said to be another function of it."""
        if not self._firm(left, right, sentence):
            return False
        free = [free_names(side) for side in sides]
        if any(contains(side, _OPEN) for side in sides):
            return False
        if not free[0] | free[1]:
            return True
        if holds_nowhere(*sides):
            return True
        primed = left.head == "Call" and any(name.endswith("'") for name in facts(left).names)
        one = {name for name in free[0] | free[1] if not (len(name) == 2 and name[0] == "d")}
        asked = primed or left.head == "Derivative" or (left.head == "Symbol" and f"{left.args[0]}"[:1] == "d")
        return asked and len(one) == 1 and free[0] == free[1]

    def _firm(self, left: Node, right: Node, sentence: int) -> bool:
        used = {name.rstrip("'") for side in (left, right) for name in facts(side).names}
        used = {name[1:] if name in self.scope.values and name not in self.defined else name for name in used}
        found = [(name, self.defined[name]) for name in used if name in self.defined]
        return bool(found) and all(
            one.firm and (self.scope.values[name].head == FUNCTION or sentence - one.sentence <= NEAR)
            for name, one in found
        )

    def _value(self, left: Node, right: Node) -> Node | None:
        if len(self.scope.values) >= MOST or facts(right).size > MOST_SIZE or contains(right, _NO_FORMULA):
            return None
        if left.head == "Symbol":
            name = str(left.args[0])
            own = free_names(right)
            return right if own and name not in own and name not in CONSTANTS and name.isascii() else None
        if left.head != "Call" or not plain_arguments(left):
            return None
        function, *variables = left.children()
        if function.head != "Symbol" or not {str(one.args[0]) for one in variables} <= free_names(right):
            return None
        name = str(function.args[0])
        if right.head == "Symbol" or name in facts(right).names or name.endswith("'") or name.startswith("prime"):
            return None
        return Node(FUNCTION, (right, *variables))


def _name(left: Node) -> str:
    inner = left if left.head == "Symbol" else next(left.children())
    return str(inner.args[0])


def _differential(value: Node) -> Node | None:
    """u = x^2 -> 2*x*dx; the sum over its names."""
    try:
        terms = [
            mul(canonical_cached(derivative(value, name)), symbol(f"d{name}")) for name in sorted(free_names(value))
        ]
    except (Undecided, Undefined):
        return None
    whole = terms[0] if len(terms) == 1 else add(*terms)
    return whole if facts(whole).size <= 2 * MOST_SIZE else None

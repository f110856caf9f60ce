"""The definitions of one output, taken up in order and compared with what the problem gives.

A let may name what has no name. Where the problem gives the name a value, it must be that value; where the problem
shows its matrix without a name, the first matrix of its shape is taken for it, and must be it. A name that was given
another value is redefined: what is said of it from there on is about nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from harness.formulas.syntax import Node
from harness.formulas.trees.facts import facts
from harness.scoring.claims import Claim, Scope, judged
from harness.scoring.givens import Givens, nothing, plain
from harness.scoring.reasons import Reason


@dataclass(frozen=True, slots=True)
class Definition:
    """What became of a let. true: False where it is refused, None where it cannot be told whether it may stand.
    redefines: it gives a name another value than the problem, or an earlier let, does. detail: in words."""

    true: bool | None
    detail: str
    redefines: bool = False

    @property
    def reason(self) -> Reason:
        """The same for code, as a step's check has it."""
        if self.true is None:
            return Reason.redefined if self.redefines else Reason.doubtful
        return Reason.defined if self.true else Reason.refused


TAKEN = Definition(True, "a definition")


class Lets:
    """The lets of one output: `take` each in turn. scope: where they are defined. given: asks for what the problem
    gives, which is read when a let or a claim hangs on it."""

    def __init__(self, scope: Scope, given: Callable[[], Givens] = nothing):
        self.scope = scope
        self._asks = given
        self.redefined: set[str] = set()
        """Names with two values: the problem's, or an earlier let's, and another."""
        self._own_is_bound = False

    @cached_property
    def given(self) -> Givens:
        """What the problem gives."""
        return self._asks()

    def take(self, claim: Claim) -> Definition:
        """Take up one let: `name = value`, `f(x) = value` of a function that the problem gives, or `a, b = 1, 2`."""
        left, right = claim.left, claim.right
        if left.head == "Tuple" and right.head in ("Tuple", "List") and len(left.args) == len(right.args) > 0:
            pairs = zip(left.children(), right.children(), strict=True)
            each = [self.take(Claim(name, value)) for name, value in pairs]
            worst = min(each, key=lambda one: (False, None, True).index(one.true))
            return Definition(worst.true, worst.detail, any(one.redefines for one in each))
        if left.head == "Call" and left.args[0] and self.given.gives(str(_function(left).args[0])):
            return self._function(left, right)
        if left.head != "Symbol":
            return self._refused(claim)
        return self._named(str(left.args[0]), claim)

    def uses_redefined(self, *sides: Node) -> str | None:
        """A redefined name that stands in one of the trees."""
        if not self.redefined:
            return None
        used = frozenset().union(*(facts(side).names for side in sides)) & self.redefined
        return min(used) if used else None

    def _named(self, name: str, claim: Claim) -> Definition:
        value = self.scope.substituted(claim.right)
        if value is None:
            return self._refused(claim)
        other = self.uses_redefined(claim.right)
        if other is not None:
            self.redefined.add(name)
            return Definition(None, f"it is made of {other}, which stands for something else in the problem", True)
        if name in self.scope.values:
            return self._again(name, judged(self.scope.values[name], value).equal, "an earlier step")
        if self.given.gives(name):
            agrees = self.given.agrees(name, value, self.scope.values)
            if agrees and name not in facts(value).names:
                return self._refused(Claim(claim.left, self._as_given(name, value)), given=True)
            return self._again(name, agrees, "the problem")
        stands_in = False if self._own_is_bound else self.given.stands_in_for_own(name, value)
        if stands_in:
            return self._again(name, False, "the problem")
        found = self._refused(claim)
        if found.true and stands_in is None:
            self._own_is_bound = True
        return found

    def _as_given(self, name: str, value: Node) -> Node:
        """A matrix, as the problem writes it: 8/2 may stand there as 4, and what is said of it is said of that."""
        meaning = self.given.meaning(name)
        return meaning if meaning is not None and meaning.head == "Matrix" else value

    def _again(self, name: str, same: bool | None, whose: str) -> Definition:
        if same:
            return TAKEN
        if same is None:
            return Definition(None, f"whether this is the {name} of {whose} cannot be decided")
        self.redefined.add(name)
        return Definition(False, f"{name} is something else in {whose}", True)

    def _refused(self, claim: Claim, given: bool = False) -> Definition:
        reason = self.scope.define(claim, given)
        if not reason:
            return TAKEN
        name = str(claim.left.args[0]) if claim.left.head == "Symbol" else ""
        shadows = name in self.scope.reserved
        if shadows:
            self.redefined.add(name)
        return Definition(False, reason, shadows)

    def _function(self, left: Node, right: Node) -> Definition:
        name, variable = str(_function(left).args[0]), left.args[-1]
        given = self.given.parameters.get(plain(name))
        value = self.scope.substituted(right)
        if len(left.args) != 2 or given is None or not isinstance(variable, Node) or value is None:
            return Definition(False, "a let binds a name")
        if variable.head == "Symbol" and variable != given:
            value = _renamed(value, variable, given)
        return self._again(name, self.given.agrees(name, value, self.scope.values), "the problem")


def _function(call: Node) -> Node:
    function = call.args[0]
    assert isinstance(function, Node)
    return function


def _renamed(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    return Node(node.head, tuple(_renamed(arg, old, new) if isinstance(arg, Node) else arg for arg in node.args))

"""One claim `left = right`: read, its lets substituted, judged on its own.

`Scope` holds the definitions above a claim of a printed solution. The public check of one claim is in `check_claim.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from harness.formulas.syntax import Node, split_claim
from harness.formulas.syntax.bounds import MAX_NODES
from harness.formulas.syntax.brackets import plain_arguments
from harness.formulas.syntax.names import CONSTANTS
from harness.formulas.syntax.parse import SHORT, Reading, read_remembered, together
from harness.formulas.trees.facts import SMALL, facts
from harness.formulas.undecided import Undecided, Undefined
from harness.scoring.applied import FUNCTION, applies
from harness.scoring.substitution import with_lets
from harness.verification.comparison.compare import compare
from harness.verification.comparison.exact.differentiate import derivative
from harness.verification.comparison.second_thoughts import reconsidered
from harness.verification.comparison.sets.pairs import PAIRS, as_intervals
from harness.verification.options import Options
from harness.verification.verdict import Method, Unsettled, Verdict, agreed, settled

MAX_BOUND_NODES = MAX_NODES
"""Nodes of a claim after its lets are substituted: a chain of doubling lets must not grow past what may be printed."""
WITH_SYMPY, WITHOUT_SYMPY = Options(), Options(fallback=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """The two sides as they were written. other: the claim in its other reading, where there are two: a name right
    before brackets may be a function or a factor, x(t) = t*x. read: both sides as texts."""

    left: Node
    right: Node
    other: Claim | None = None
    read: tuple[Reading, Reading] | None = None


def parse_claim(text: str) -> Claim:
    """The two sides of a claim. Raises SyntaxRefused."""
    return _claim(text) if len(text) <= SHORT else _claim.__wrapped__(text)


@lru_cache(maxsize=8192)
def _claim(text: str) -> Claim:
    return claim_of(*split_claim(text))


def claim_of(left: str, right: str) -> Claim:
    """The claim of two sides. Raises SyntaxRefused."""
    read = read_remembered(left), read_remembered(right)
    readings = [Claim(*trees, read=read) for trees in together(*read, gold=False)]
    return readings[0] if len(readings) == 1 else replace(readings[0], other=readings[1])


class Scope:
    """The definitions above a claim: name -> tree, every let already substituted in it.

    fallback: whether SymPy may be asked, within its budget, where nothing else decides. assumptions: what is known of a
    name (name -> SymPy's assumption names).
    """

    def __init__(
        self,
        reserved: frozenset[str] = frozenset(),
        fallback: bool = False,
        assumptions: Mapping[str, str] | None = None,
    ):
        self.fallback = fallback
        self.assumptions = dict(assumptions or {})
        self.values: dict[str, Node] = {}
        self.reserved = set(reserved)
        """Names that stand for themselves: the problem's own, and those that an earlier claim used undefined."""

    def define(self, claim: Claim, given: bool = False, functions: bool = False) -> str:
        """Take up a let. Gives "" or, where it is refused, the reason; a refused let defines nothing.

        given: the problem itself gives the name this value, so it may be taken although it is the problem's. functions:
        whether f(x) = x**2 may give a function.
        """
        if functions and claim.left.head == "Call" and plain_arguments(claim.left):
            return self._define_function(claim)
        if claim.left.head != "Symbol":
            return "a let binds a name"
        name = str(claim.left.args[0])
        if name in CONSTANTS:
            return f"{name} is a constant"
        value = self.substituted(claim.right)
        if value is None:
            return "the value is too large"
        if name in self.values:
            return "" if self.values[name] == value else f"{name} was defined as something else"
        if name in self.reserved and not given:
            return f"{name} is a name of the problem or of an earlier step, and stands for itself"
        if name in facts(value).names:
            return f"{name} is defined by itself"
        self._reserve(claim.right)
        self.values[name] = value
        return ""

    def _define_function(self, claim: Claim) -> str:
        """Take up f(x) = x**2: calls of f, f' and f(2) among them, are then its values."""
        function, *variables = claim.left.children()
        if any(str(variable.args[0]) in self.values for variable in variables):
            return "a function's variable is a let"
        refused = self.define(Claim(function, claim.right))
        if not refused:
            name = str(function.args[0])
            self.values[name] = Node(FUNCTION, (self.values[name], *variables))
        return refused

    def use(self, claim: Claim) -> None:
        """From here on, the names that a claim used undefined stay undefined."""
        self._reserve(claim.left)
        self._reserve(claim.right)

    def _reserve(self, node: Node) -> None:
        self.reserved |= facts(node).names - set(self.values)

    def substituted(self, node: Node) -> Node | None:
        """The tree with every let put in, also where a let's name is differentiated by; None where it grows too large.

        This is the reading by which relevance is judged.
        """
        return self._put_in(node, self.values, textual=True)

    def judge(self, claim: Claim) -> Verdict:
        """Whether the claim is true under the definitions. Never raises for what was written."""
        if claim.other is not None:
            return agreed(self.judge(reading) for reading in (replace(claim, other=None), claim.other))
        names = (facts(claim.left).bound | facts(claim.right).bound) & self.values.keys()
        free = {name: value for name, value in self.values.items() if name not in names} if names else self.values
        verdict = self._judge(claim, free)
        if not names or verdict.equal:
            return self._reconsidered(verdict, claim, free)
        # A name that is differentiated or integrated by is a variable; as a let it is also a function of the problem's
        # variable: d/du is taken first and u put in afterwards, and the integral over u is the one over x with du.
        changed = [self._changed(side, names) for side in (claim.left, claim.right)]
        if changed[0] is None or changed[1] is None:
            return verdict
        again = self._judge(Claim(changed[0], changed[1]), self.values)
        # "False" under one reading, and no time for the other: with more of it the claim might be true.
        return again if again.equal is not None or again.method is Method.budget else verdict

    def _reconsidered(self, verdict: Verdict, claim: Claim, values: Mapping[str, Node]) -> Verdict:
        """The verdict once the other readings of what was written have had their say; lets are names, whatever else
        their letters might be."""
        if verdict.equal is not False or claim.read is None:
            return verdict
        sides = tuple(self._put_in(side, values) for side in (claim.left, claim.right))
        if None in sides:
            return verdict

        def judge(left: Node, right: Node) -> Verdict:
            put_in = self._put_in(left, values), self._put_in(right, values)
            return verdict if put_in[0] is None or put_in[1] is None else judged(put_in[0], put_in[1])

        return reconsidered(verdict, sides, claim.read, judge, gold=False)  # type: ignore[arg-type]  # none is None

    def _judge(self, claim: Claim, values: Mapping[str, Node]) -> Verdict:
        left, right = self._put_in(claim.left, values), self._put_in(claim.right, values)
        if left is None or right is None:
            return Verdict(None, Method.undecided, "too large once the lets are substituted")
        functions = values and {name for name, value in values.items() if value.head == FUNCTION}
        if functions and functions & (facts(left).names | facts(right).names):
            return Verdict(None, Method.undecided, "a function that is defined and not applied")
        if self.assumptions:
            options = WITH_SYMPY if self.fallback else WITHOUT_SYMPY
            return compare(left, right, assumptions=self.assumptions, options=options)
        return judged(left, right, self.fallback)

    def _put_in(self, node: Node, values: Mapping[str, Node], textual: bool = False) -> Node | None:
        if not values:
            return node
        known = facts(node)
        if known.names.isdisjoint(values) and not ("Call" in known.heads and applies(node, values)):
            return node
        used = [name for part in node.walk() if part.head == "Symbol" and (name := str(part.args[0])) in values]
        size = known.size + sum(facts(values[name]).size for name in used)
        return with_lets(node, values, textual) if size <= MAX_BOUND_NODES else None

    def _changed(self, node: Node, names: frozenset[str]) -> Node | None:
        """The tree with derivatives by a let's name taken, and integrals over it turned into integrals over x."""
        args = [self._changed(arg, names) if isinstance(arg, Node) else arg for arg in node.args]
        if any(arg is None for arg in args):
            return None
        node = Node(node.head, tuple(arg for arg in args if arg is not None))
        if node.head not in ("Derivative", "Integral"):
            return node
        body, *specs = node.children()
        over = [str(spec.args[0].args[0]) for spec in specs if isinstance(spec.args[0], Node)]
        if not names & set(over):
            return node
        if len(specs) != 1:
            return None
        return self._derived(body, specs[0], over[0]) if node.head == "Derivative" else self._moved(body, specs[0])

    def _derived(self, body: Node, spec: Node, name: str) -> Node | None:
        order = spec.args[1]
        if not isinstance(order, Node) or order.head != "Integer" or int(order.args[0]) > 5:  # type: ignore[arg-type]  # an Integer holds an int
            return None
        try:
            return derivative(body, name, int(order.args[0]))  # type: ignore[arg-type]  # as above
        except (Undecided, Undefined):
            return None

    def _moved(self, body: Node, spec: Node) -> Node | None:
        """Integral(g(u), u) -> Integral(g(u)*u'(x), x), where u is a let in one variable x."""
        if len(spec.args) != 1:
            return None
        inner = self.values[str(spec.args[0].args[0])]  # type: ignore[union-attr]  # Tuple(u)
        variables = {part for part in inner.walk() if part.head == "Symbol"}
        if len(variables) != 1:
            return None
        x = variables.pop()
        slope = Node("Derivative", (inner, Node("Tuple", (x, Node("Integer", (1,))))))
        return Node("Integral", (Node("Mul", (body, slope)), Node("Tuple", (x,))))


def judged(left: Node, right: Node, fallback: bool = False) -> Verdict:
    """`compare`, remembered where both sides are small, unless a clock ended it."""
    if left.head in PAIRS or right.head in PAIRS:
        left, right = as_intervals(left, right)
    remembered = facts(left).size <= SMALL and facts(right).size <= SMALL
    try:
        return _judged(left, right, fallback) if remembered else _judged.__wrapped__(left, right, fallback)
    except Unsettled as error:
        return error.verdict


@lru_cache(maxsize=8192)
def _judged(left: Node, right: Node, fallback: bool) -> Verdict:
    return settled(compare(left, right, options=WITH_SYMPY if fallback else WITHOUT_SYMPY))

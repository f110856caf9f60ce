"""The steps of one output weighed: whether each is about the problem, and which milestone it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached
from harness.scoring.claims import judged
from harness.scoring.earned import idle
from harness.scoring.givens import Givens, nothing
from harness.scoring.hollow import hollow
from harness.scoring.reasons import Reason
from harness.scoring.reference import Milestone, milestone_of
from harness.scoring.relevance import KnownParts, evaluated
from harness.scoring.rule_shapes import fits
from harness.scoring.solving_steps import SolvingLine
from harness.scoring.step_check import StepCheck
from harness.scoring.truths import Truths
from harness.verification.solving.lines import normal_form
from harness.verification.solving.question import Question
from harness.verification.solving.standing import Standing

MAX_COMPARISONS = 64
"""Comparisons of a claim's value with a milestone's, in one output, beyond those that are written the same."""
REACH = (4, 16)
"""A solution with M milestones may reach them within its first 4*M + 16 claims: listing candidates does not pay."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """A claim with its lets substituted, the side that asks on the left."""

    left: Node
    right: Node


class Checker(Truths):
    """Checks the steps of one output: besides their truth, whether they are relevant and which milestone they reach."""

    def __init__(
        self,
        known: KnownParts,
        milestones: tuple[Milestone, ...] = (),
        fallback: bool = False,
        until: float | None = None,
        given: Callable[[], Givens] = nothing,
        question: Question | None = None,
    ):
        super().__init__(known.names, fallback, until=until, given=given, question=question)
        self.known = known
        self.open = dict(enumerate(milestones))
        self.said: dict[tuple[Node, Node], int] = {}
        self.comparisons = 0
        self.within = REACH[0] * len(milestones) + REACH[1]

    def _weighed(self, count: int, check: StepCheck, left: Node, right: Node) -> StepCheck:
        sides = _Sides(left, right) if evaluated(right) or not evaluated(left) else _Sides(right, left)
        relevant = self.known.relevant(sides.left)
        earlier = self._said_before(count, sides)
        trivial = check.trivial or earlier is not None
        reason, detail = check.reason, check.detail
        if earlier is not None:
            reason, detail = Reason.repeats, f"says again what line {earlier + 1} of the steps said"
        milestone, says_nothing = None, False
        if check.true and relevant and not trivial:
            if count < self.within:
                milestone = self._reached(sides)
            says_nothing = milestone is None and hollow(
                sides.left, sides.right, self.known, lambda: self.lets.given.shown()
            )
            self.known.add(left)
            self.known.add(right)
        shape = fits(check.rule, sides.left, sides.right)
        return StepCheck(
            index=check.index,
            rule=check.rule,
            claim=check.claim,
            true=check.true,
            relevant=relevant,
            trivial=trivial,
            detail=detail,
            fits=shape,
            milestone=milestone,
            method=check.method,
            hollow=says_nothing,
            reason=reason,
            point=check.point,
        )  # `replace` takes twice as long

    def _weighed_line(self, count: int, check: StepCheck, line: SolvingLine) -> StepCheck:
        form = normal_form(line.condition)
        earlier = self.said.setdefault((form, form), count)
        if earlier != count:
            detail = f"says again what line {earlier + 1} of the steps said"
            return replace(check, trivial=True, reason=Reason.repeats, detail=detail)
        if not check.true or check.trivial:
            return check
        milestone = self._solved(line, form) if count < self.within else None
        if milestone is not None or not check.hollow:
            self.known.add(line.condition)
        # Where there is no solution every line follows: then those of the reference solution alone say something.
        return replace(check, milestone=milestone, hollow=check.hollow and milestone is None)

    def _solved(self, line: SolvingLine, form: Node) -> int | None:
        """The first open milestone that a true line reaches: it is written so, or both list all solutions."""
        lists = line.solved and line.judgement.standing is Standing.equivalent
        for number, milestone in self.open.items():
            if milestone.value == form or (milestone.solved and lists):
                del self.open[number]
                return number
        return None

    def _said_before(self, count: int, sides: _Sides) -> int | None:
        key = (canonical_cached(sides.left), canonical_cached(sides.right))
        earlier = self.said.setdefault(key, count)
        return earlier if earlier != count else None

    def _reached(self, sides: _Sides) -> int | None:
        """The first open milestone that a true, relevant claim reaches; it is closed by that."""
        if not evaluated(sides.right):
            return None
        claim = milestone_of(sides.left, sides.right)
        fitting = [number for number, milestone in self.open.items() if comparable(claim, milestone)]
        # What is written the same is found first; only then are values compared, which costs a thousand times more.
        for number in fitting:
            if arrived(claim, self.open[number]) and not idle(sides.left, claim, self.open[number], self.known):
                del self.open[number]
                return number
        for number in fitting:
            if not self.open[number].form_matters and self._same_value(claim, self.open[number]):
                if idle(sides.left, claim, self.open[number], self.known):
                    return None
                del self.open[number]
                return number
        return None

    def _same_value(self, claim: Milestone, milestone: Milestone) -> bool:
        self.comparisons += 1
        return self.comparisons <= MAX_COMPARISONS and judged(claim.value, milestone.value).equal is True


def comparable(claim: Milestone, milestone: Milestone) -> bool:
    """Whether a claim could reach a milestone at all: 2 as a rank says nothing of 1 + 1 = 2, and a value that is a
    number must have been computed."""
    if milestone.number and not claim.number:
        return False
    if milestone.bare or claim.bare:
        return milestone.bare and claim.bare
    return not milestone.number or not milestone.headed or claim.left.head == milestone.left.head


def arrived(claim: Milestone, milestone: Milestone) -> bool:
    """Whether a true claim, as it is written, has got where the milestone is: the same value, or, where a value was
    asked for, an evaluated answer to the same question."""
    return claim.value == milestone.value or (milestone.headed and claim.left == milestone.left)

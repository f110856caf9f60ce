"""The output protocol: `Step N [rule]: left = right`, `Step N [let]: name = value`; and the check of every line of it.

A claim is judged on its own, given the definitions above it. Only stdout counts, line by line; a line that does not
start with `Step` is prose. Whatever a program prints, nothing here raises, and the work is bounded: at most MAX_CLAIMS
claims are judged, in at most MAX_SECONDS of CPU.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.bounds import MAX_LENGTH
from harness.formulas.syntax.canonical import canonical_cached, same_as_written
from harness.scoring.claims import Scope, judged, parse_claim
from harness.scoring.earned import idle
from harness.scoring.givens import Givens, givens_of, nothing
from harness.scoring.hollow import hollow
from harness.scoring.lets import Definition, Lets
from harness.scoring.reasons import Reason
from harness.scoring.reference import Milestone, Task, TaskReference, milestone_of, reference
from harness.scoring.relevance import KnownParts, evaluated
from harness.scoring.rule_shapes import fits
from harness.scoring.solving_steps import SolvingLine, SolvingLines
from harness.scoring.step_check import StepCheck
from harness.verification.comparison.sympy_fallback.ask import fallback_seconds
from harness.verification.problem import Problem, Step
from harness.verification.solving.lines import normal_form
from harness.verification.solving.question import Question, question_in
from harness.verification.solving.standing import Standing
from harness.verification.statement.statement_math import fragments

MAX_CLAIMS = 256
"""Steps of one output that are judged; more than any worked solution has. Later ones are undecided."""
MAX_SECONDS = 5.0
"""CPU seconds that the claims of one output may cost; after that they are undecided. Ordinary outputs need 3 ms."""
MAX_COMPARISONS = 64
"""Comparisons of a claim's value with a milestone's, in one output, beyond those that are written the same."""
FALLBACK_SECONDS = 2.0
"""CPU seconds of SymPy's fallback after which the claims of one output are judged without it."""
REACH = (4, 16)
"""A solution with M milestones may reach them within its first 4*M + 16 claims: listing candidates does not pay."""
_STEP = re.compile(r"[ \t]*Step[ \t]+([0-9]{1,6})[ \t]*\[([^\[\]\n]{1,80})\][ \t]*:[ \t]*(.*?)[ \t\r]*")
_NAME = re.compile(r"[A-Za-z_]\w*")
_PROBLEM = re.compile(r"[ \t]*Problem[ \t]*:(.*)")


class OutOfTime(Exception):
    """The time that the caller allowed is over; what has been judged so far says nothing of the whole."""


def parse_steps(stdout: object) -> Iterator[Step]:
    """The step lines of an output, in order, lets among them. A line too long to be a claim is left as it is."""
    if not isinstance(stdout, str):
        return
    for line in stdout.split("\n"):
        if "Step" not in line[:80]:
            continue
        found = _STEP.fullmatch(line[: 2 * MAX_LENGTH])
        if found:
            yield Step(int(found[1]), found[2].strip(), found[3])


def check_steps(stdout: object, problem: Problem | Mapping[str, Any] | Task | None = None) -> list[StepCheck]:
    """Check every step that a program printed.

    With a problem (a Problem, a record, or a plain question and answer), relevance is judged by its statement, and
    milestones are those of its reference solution. Without one, by the output's own `Problem:` line.
    """
    if problem is None:
        line = _problem_line(stdout)
        known = KnownParts(fragments(line))
        return Checker(known, given=lambda: givens_of(line), question=question_in(line)).check(stdout)
    return check_against(stdout, reference(Task.of(problem)))


def check_against(
    stdout: object, given: TaskReference, fallback: bool = False, until: float | None = None
) -> list[StepCheck]:
    """Check every step that a program printed, with the reference at hand.

    fallback: whether SymPy may be asked about a claim that nothing else decides; it takes up to two seconds each.
    until: the time (of time.monotonic) after which no further claim is begun. Raises OutOfTime.
    """
    known = given.known.copy()
    return Checker(known, given.milestones, fallback, until, lambda: given.givens, given.question).check(stdout)


def check_truth(stdout: object, fallback: bool = False) -> list[StepCheck]:
    """Whether every step that a program printed is true, and whether it is trivial, by the same judge as `check_steps`.

    Relevance and milestones, which take as long again, are left out: they are for credit, and a generator asks for
    none. No let may take a name that the output's own `Problem:` line holds. No clock runs, so that what is said of an
    output never depends on the machine: it is for outputs of one's own. With `fallback` SymPy is asked about what
    nothing else decides, and a slow machine may leave undecided what a fast one does not.
    """
    line = _problem_line(stdout)
    return Truths(_NAME.findall(line), fallback, seconds=math.inf, question=question_in(line)).check(stdout)


def _problem_line(stdout: object) -> str:
    """What follows `Problem:`, or ""."""
    for line in stdout.split("\n", 50)[:50] if isinstance(stdout, str) else ():
        found = _PROBLEM.fullmatch(line[:MAX_LENGTH])
        if found:
            return found[1]
    return ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """A claim with its lets substituted, the side that asks on the left."""

    left: Node
    right: Node


class Truths:
    """Judges the steps of one output, from the first to the last: whether each is true, and whether it is trivial.

    names: those of the problem, which no let may take. seconds: of CPU, after which the rest is undecided. until: the
    time (of time.monotonic) after which OutOfTime is raised. given: asks for what the problem gives a
    value, or shows. question: what is to be solved, where that is asked: then claims about the unknown are lines of
    solving.
    """

    def __init__(
        self,
        names: Iterable[str],
        fallback: bool = False,
        seconds: float = MAX_SECONDS,
        until: float | None = None,
        given: Callable[[], Givens] = nothing,
        question: Question | None = None,
    ):
        self.solving = None if question is None else SolvingLines(question)
        self.scope = Scope(frozenset(names), fallback)
        self.lets = Lets(self.scope, given)
        self.seconds = seconds
        self.until = until
        self.stop = self.asked = 0.0

    def check(self, stdout: object) -> list[StepCheck]:
        """The checks, one for each step line, in the order of the lines."""
        self.stop = time.thread_time() + self.seconds
        self.asked = fallback_seconds()
        checks = [self._step(count, step) for count, step in enumerate(parse_steps(stdout))]
        for at in () if self.solving is None else self.solving.cases():
            checks[at] = replace(checks[at], true=True, detail=f"one case of several: {checks[at].detail}")
        return checks

    def _step(self, count: int, step: Step) -> StepCheck:
        if self.until is not None and time.monotonic() > self.until:
            raise OutOfTime
        if count >= MAX_CLAIMS:
            return StepCheck.unjudged(step, Reason.beyond, f"not judged: beyond the first {MAX_CLAIMS} steps")
        if time.thread_time() > self.stop:
            return StepCheck.unjudged(step, Reason.out_of_time, "not judged: the output's share of time is used up")
        try:
            claim = parse_claim(step.claim)
        except SyntaxRefused as error:
            unread = StepCheck.unjudged(step, Reason.unparsable, f"unparsable: {error}")
            return self._line(count, step) or unread
        if step.rule == "let":
            return _defined(step, self.lets.take(claim))
        left, right = self.scope.substituted(claim.left), self.scope.substituted(claim.right)
        if left is None or right is None:
            return StepCheck.unjudged(step, Reason.too_large, "too large with its lets put in")
        if self.scope.fallback and fallback_seconds() - self.asked > FALLBACK_SECONDS:
            self.scope.fallback = False
        verdict = self.scope.judge(claim)
        if verdict.equal is not True and (line := self._line(count, step)) is not None:
            return line
        judgement = StepCheck.compared(step, verdict, trivial=same_as_written(left, right))
        self.scope.use(claim)
        name = self.lets.uses_redefined(claim.left, claim.right)
        if name is not None and verdict.equal is not False:
            about = f"it is about {name}, which stands for something else in the problem or in an earlier step"
            return replace(StepCheck.unjudged(step, Reason.redefined, about), redefines=True)
        weighed = self._weighed(count, judgement, left, right)
        return weighed if name is None else replace(weighed, redefines=True)

    def _line(self, count: int, step: Step) -> StepCheck | None:
        """The check of a claim about the unknown of a question that asks to solve; None for any other."""
        if self.solving is None or step.rule == "let":
            return None
        line = self.solving.read(step.claim, self.scope.values)
        if line is None:
            return None
        name = self.lets.uses_redefined(line.condition)
        if name is not None:
            about = f"it is about {name}, which stands for something else in the problem or in an earlier step"
            return replace(StepCheck.unjudged(step, Reason.redefined, about), redefines=True)
        self.solving.lines[count] = line
        return self._weighed_line(count, StepCheck.of_line(step, line.judgement), line)

    def _weighed(self, count: int, check: StepCheck, left: Node, right: Node) -> StepCheck:
        """What more there is to say of a judged claim, its lets put in."""
        return check

    def _weighed_line(self, count: int, check: StepCheck, line: SolvingLine) -> StepCheck:
        """The same of a claim about the unknown."""
        return check


def _defined(step: Step, definition: Definition) -> StepCheck:
    """The check of a let: one that is refused is a false step, one that is taken says nothing of its own."""
    return StepCheck(
        index=step.index,
        rule=step.rule,
        claim=step.claim,
        true=definition.true,
        relevant=definition.true is False,
        trivial=definition.true is True,
        detail=definition.detail,
        redefines=definition.redefines,
        reason=definition.reason,
    )


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

"""The steps of one output judged in order: whether each is true, and whether it is trivial."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from harness.formulas.syntax import Node, SyntaxRefused
from harness.formulas.syntax.canonical import same_as_written
from harness.scoring.claims import Scope, parse_claim
from harness.scoring.givens import Givens, nothing
from harness.scoring.lets import Definition, Lets
from harness.scoring.reasons import Reason
from harness.scoring.solving_steps import SolvingLine, SolvingLines
from harness.scoring.step_check import StepCheck
from harness.scoring.step_lines import parse_steps
from harness.verification.comparison.sympy_fallback.ask import fallback_seconds
from harness.verification.problem import Step
from harness.verification.solving.question import Question

MAX_CLAIMS = 256
"""Steps of one output that are judged; more than any worked solution has. Later ones are undecided."""
MAX_SECONDS = 5.0
"""CPU seconds that the claims of one output may cost; after that they are undecided. Ordinary outputs need 3 ms."""
FALLBACK_SECONDS = 2.0
"""CPU seconds of SymPy's fallback after which the claims of one output are judged without it."""


class OutOfTime(Exception):
    """The time that the caller allowed is over; what has been judged so far says nothing of the whole."""


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

"""What the harness says of one printed step."""

from __future__ import annotations

from dataclasses import dataclass

from harness.scoring.reasons import UNREAD, Reason
from harness.verification.problem import Step
from harness.verification.solving.standing import Judgement, Standing
from harness.verification.verdict import Method, Verdict


@dataclass(frozen=True, slots=True)
class StepCheck:
    """What the harness says of one printed step.

    true: True, False, or None where it is undecided or cannot be read. relevant: it speaks of the problem or of an
    earlier true claim. trivial: its two sides are the same before anything is computed, or an earlier step said the
    same. fits: whether the claim has the shape that its rule's name promises; None where the name promises none.
    milestone: which of the reference solution's values it reached, or None. reason: why, for code; detail: why, in
    words. method: what decided it, as in `Verdict.method`; `Method.unjudged` where nothing was compared.
    """

    index: int
    rule: str
    claim: str
    true: bool | None
    relevant: bool
    trivial: bool
    detail: str = ""
    fits: bool | None = None
    milestone: int | None = None
    method: Method = Method.unjudged
    redefines: bool = False
    """A let that gives a name another value than the problem or an earlier let does; or a claim, or a let, that uses
    such a name from there on: it is about nothing, and never true."""
    hollow: bool = False
    """True and about the problem, and yet it says nothing: it would hold whatever stood in the place of the problem's
    parts, or its value stands in its own question."""
    reason: Reason = Reason.judged
    point: str = ""
    """Where a false claim fails, as in `Verdict.point`."""
    place: tuple[int, int] | None = None
    """Of a line of a solution in words: characters [start, end) of the completion's text. Of a printed step: None."""

    @classmethod
    def compared(cls, step: Step, verdict: Verdict, *, relevant: bool = False, trivial: bool = False) -> StepCheck:
        """The check of a step whose two sides were compared."""
        return cls(
            index=step.index,
            rule=step.rule,
            claim=step.claim,
            true=verdict.equal,
            relevant=relevant,
            trivial=trivial,
            detail=verdict.detail,
            method=verdict.method,
            point=verdict.point,
        )

    @classmethod
    def of_line(cls, step: Step, line: Judgement) -> StepCheck:
        """The check of a step about the unknown of a question that asks to solve."""
        return cls(
            index=step.index,
            rule=step.rule,
            claim=step.claim,
            true=line.true,
            relevant=True,
            trivial=line.restates or line.always,
            detail="" if line.standing is Standing.equivalent else line.detail,
            method=line.method,
            hollow=line.idle,
        )

    @classmethod
    def unjudged(cls, step: Step, reason: Reason, detail: str, *, relevant: bool = False) -> StepCheck:
        """The check of a step that was not compared."""
        return cls(
            index=step.index,
            rule=step.rule,
            claim=step.claim,
            true=None,
            relevant=relevant,
            trivial=False,
            detail=detail,
            reason=reason,
        )

    @property
    def counts(self) -> bool:
        """Whether it says something about the problem: what metrics and rewards go by, for the true and the false."""
        return self.relevant and not self.trivial and not self.hollow

    @property
    def unread(self) -> bool:
        """Whether nothing was judged: the claim cannot be read, or lies beyond what is read."""
        return self.reason in UNREAD

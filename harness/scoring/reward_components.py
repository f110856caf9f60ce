"""What a score is worth: the components of the reward and their weights.

    reward = correct * w.correct + executed * w.executed + precision * progress * w.steps + trace * w.trace

correct     1 for a right answer of a program that ran to its end, or of a text
executed    1 for a program that ran to its end and printed an answer, or a text that gives one
progress    the share of the reference solution's milestones (values, in any order, by any route) that were reached by
            true, relevant, non-trivial claims; it saturates at 1
precision   t / (t + f): f is the number of false claims among the relevant, non-trivial ones, t that of true ones, no
            more of them than milestones reached, because a true line that leads nowhere must not dilute a false one
trace       progress, where the answer is right and no claim is false or undecided (in words: no line is false); else 0

The default weights keep `correct` above all that a wrong answer can collect: 0.1 + 0.4 < 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from harness.scoring.reasons import Reason
from harness.scoring.step_check import StepCheck
from sandbox.errors import UsageError


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each component is worth. Raises UsageError where a wrong answer could earn as much as a right one."""

    correct: float = 1.0
    executed: float = 0.1
    steps: float = 0.4
    trace: float = 0.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
                raise UsageError(f"Weights.{field.name} must be a finite number of at least 0, not {value!r}")
        if self.correct <= self.executed + self.steps:
            raise UsageError(
                f"a wrong answer could earn {self.executed + self.steps:g} and a right one only {self.correct:g}: "
                "make Weights.correct larger than executed + steps"
            )


@dataclass(frozen=True, slots=True)
class Credit:
    """The components of one score, each in [0, 1]; see the module docstring."""

    correct: float = 0.0
    executed: float = 0.0
    precision: float = 0.0
    progress: float = 0.0
    trace: float = 0.0

    def reward(self, weights: Weights) -> float:
        """The weighted sum."""
        return (
            weights.correct * self.correct
            + weights.executed * self.executed
            + weights.steps * self.precision * self.progress
            + weights.trace * self.trace
        )

    def as_dict(self) -> dict[str, float]:
        """Component -> value, for logs."""
        return asdict(self)


def credit(correct: bool, executed: bool, steps: Sequence[StepCheck], milestones: int) -> Credit:
    """The components. milestones: how many the reference solution has; 0 where nothing is known of the way: then a
    right answer is the one milestone, and any true, relevant claim has led to it."""
    judged = [step for step in steps if step.counts]
    false = sum(step.true is False for step in judged)
    true = sum(step.true is True for step in judged)
    reached = len({step.milestone for step in steps if step.milestone is not None})
    if not milestones:
        milestones, reached = 1, int(correct and true > 0)
    true = min(true, reached)
    progress = min(1.0, reached / milestones)
    precision = true / (true + false) if true else 0.0
    trace = progress if correct and sound(steps) else 0.0
    return Credit(float(correct), float(executed), precision, progress, trace)


def sound(steps: Sequence[StepCheck]) -> bool:
    """Whether every claim is true (none false, none undecided, no let refused), and one of them at least speaks of the
    problem and says something: the rank of another matrix shows nothing of the way to this one's, nor does a claim that
    would hold of anything. A line in words that is left open is no fault: any sentence might be one."""
    stands = all(step.true or step.reason is Reason.open for step in steps)
    return stands and any(step.counts for step in steps if step.rule != "let")


DEFAULT = Weights()

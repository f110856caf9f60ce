"""What became of a completion, and all that the harness knows of it: outcomes and scores."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.scoring.last_words import explained
from harness.scoring.reward_components import DEFAULT, Credit, Weights, sound
from harness.scoring.step_check import StepCheck
from harness.scoring.version import SCORER_VERSION
from harness.verification.shown import MARKS, html_table, terminal_table
from harness.verification.verdict import Method, Verdict
from sandbox.execution import Execution, Status

if TYPE_CHECKING:
    from rich.table import Table

_SYNTAX = re.compile(r"(?:SyntaxError|IndentationError|TabError)\b")


class Outcome(enum.StrEnum):
    """What became of a completion; the first cause that applies."""

    correct = "correct"
    """The program ran to its end within its limits and printed the right answer; or the text gives it."""
    wrong_answer = "wrong_answer"
    """It ran, and its answer differs from the gold, cannot be read, or merely repeats the question."""
    no_answer = "no_answer"
    """It ran to its end and printed no answer, or the text gives none."""
    no_code = "no_code"
    """The completion holds no program."""
    syntax_error = "syntax_error"
    """What it holds is not Python."""
    runtime_error = "runtime_error"
    """The program ended by an exception or a crash, whatever it had printed before."""
    timeout = "timeout"
    """It used up its time."""
    memory = "memory"
    """It ran out of the memory it was given."""
    output = "output"
    """It wrote more than it may."""
    infrastructure = "infrastructure"
    """The sandbox failed, or the batch's deadline passed: nothing is known, and there is no reward."""
    undecided = "undecided"
    """It ran and printed an answer that the verifier can neither prove right nor wrong (counted, and not correct); or
    the gold itself cannot be read (`Score.unreadable_gold`: there is no reward)."""


_ENDED = {
    Status.error: Outcome.runtime_error,
    Status.timeout: Outcome.timeout,
    Status.memory: Outcome.memory,
    Status.output: Outcome.output,
    Status.infrastructure: Outcome.infrastructure,
}


@dataclass(frozen=True, slots=True)
class Score:
    """Everything the harness knows of one completion.

    executed: the program ran to its end within its limits. correct: it also gave the right answer. reward: by the
    weights it was scored with, None for infrastructure. program and answer: as they were extracted.
    """

    outcome: Outcome
    executed: bool
    correct: bool
    steps: tuple[StepCheck, ...]
    reward: float | None
    execution: Execution | None
    verdict: Verdict | None
    program: str | None = None
    answer: str | None = None
    credit: Credit | None = field(default_factory=Credit)
    version: str = SCORER_VERSION

    @classmethod
    def outage(cls, execution: Execution | None = None, program: str | None = None) -> Score:
        """Nothing is known of the completion, and there is no reward: the sandbox failed, or the time was over."""
        return cls(
            outcome=Outcome.infrastructure,
            executed=False,
            correct=False,
            steps=(),
            reward=None,
            execution=execution,
            verdict=None,
            program=program,
            credit=None,
        )

    @classmethod
    def without_program(cls, weights: Weights = DEFAULT) -> Score:
        """The completion holds no program."""
        return cls(
            outcome=Outcome.no_code,
            executed=False,
            correct=False,
            steps=(),
            reward=Credit().reward(weights),
            execution=None,
            verdict=None,
        )

    @property
    def detail(self) -> str:
        """Why it came out so, in one line for people; code reads `outcome`. "" where there is nothing to say."""
        if self.outcome is Outcome.runtime_error and self.execution is not None:
            return explained(self.execution)
        return self.verdict.detail if self.verdict is not None else ""

    def _repr_html_(self) -> str:
        """For notebooks: the outcome, and each claim with its mark."""
        return html_table(self._shown())

    def __rich__(self) -> Table:
        """The same, as rich prints it in a terminal."""
        return terminal_table(self._shown())

    def _shown(self) -> list[tuple[str, str, str]]:
        reward = "none" if self.reward is None else f"{self.reward:g}"
        head = [(self.outcome.value, f"reward {reward}", self.detail), ("answer", self.answer or "", "")]
        return head + [(f"{MARKS[step.true]} {step.rule}", step.claim, step.detail) for step in self.steps]

    @property
    def sound(self) -> bool:
        """Every claim is true, and one of them at least is about the problem: see `reward_components.sound`."""
        return sound(self.steps)

    @property
    def fully_true(self) -> bool:
        """The answer is right, and the work that is shown is sound."""
        return self.correct and self.sound

    @property
    def unreadable_gold(self) -> bool:
        """The problem's own answer cannot be read: nothing was judged by it, and there is no reward."""
        return self.reward is None and self.outcome is Outcome.undecided

    @property
    def answer_is_open(self) -> bool:
        """Whether an answer was read, and is undecided."""
        return self.verdict is not None and _doubtful(self.verdict)

    @property
    def doubtful(self) -> bool:
        """Whether the answer, or a claim that can be read, is undecided."""
        steps = (step for step in self.steps if step.true is None and not step.unread and not step.redefines)
        return self.answer_is_open or any(steps)


def outcome_of(execution: Execution, verdict: Verdict | None) -> Outcome:
    """The outcome of a program that has been run; verdict: of its answer, or None where it printed none."""
    ended = _ENDED.get(execution.status)
    if ended is Outcome.runtime_error and not execution.stdout:
        last = execution.stderr.rstrip().rpartition("\n")[2]
        return Outcome.syntax_error if _SYNTAX.match(last) else ended
    if ended is not None:
        return ended
    return Outcome.no_answer if verdict is None else outcome_of_verdict(verdict)


def outcome_of_verdict(verdict: Verdict) -> Outcome:
    """The outcome of an answer that was compared."""
    if verdict.equal:
        return Outcome.correct
    return Outcome.undecided if _doubtful(verdict) else Outcome.wrong_answer


def _doubtful(verdict: Verdict) -> bool:
    """Whether it is undecided about an answer that was read."""
    return verdict.equal is None and verdict.method is not Method.unparsable

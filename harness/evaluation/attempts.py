"""Programs in turns: the model writes a whole program, is told of it, and writes the next one, which replaces it.

    <program>
    ### Verdict:
    Step 3 [power rule] is false at x = 2: Derivative(x**2, x) = 3*x
    ### Solution:
    <program>

Every turn is a program of its own: what is told speaks of all of it, and what counts is the last one, run alone. (The
joined cells of a session would keep the false steps of the first.) The text of the whole exchange is the completion, so
that a run keeps it, resumes and is judged again like any other. A chat model is told in the user's next turn.

What a model writes cannot pass for what it is told: it is cut at the first heading that is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.feedback import Feedback
from harness.evaluation.models.simple import Replay
from harness.evaluation.provider import Generation, Provider, Request
from harness.evaluation.tell import told
from harness.evaluation.tool_exchange import Exchange
from harness.evaluation.turns import Exchanged, InTurns, Turns
from harness.scoring.extract_program import extract_program
from harness.scoring.prompts import SOLUTION_MARK, STOP, cut
from harness.scoring.run_programs import Runner
from sandbox.execution import Execution, Limits

HEADINGS = tuple(feedback.heading for feedback in Feedback)
AGAIN = "Write the whole program again, without this fault."
"""What a chat model is asked behind a verdict."""
GO_ON = "Write the whole program again, corrected; or the same, if it is right."
"""And behind an output."""


def in_turns(
    provider: Provider, sandbox: Runner, method: AnswerMethod, turns: Turns | None, limits: Limits | None = None
) -> Provider:
    """The provider with the sandbox as its tool; itself where there is one turn, or where it is one already. What
    replays a run replays whole exchanges, and runs nothing."""
    if (
        turns is None
        or isinstance(provider, (Replay, InTurns))
        or (turns.count == 1 and method is not AnswerMethod.tool)
    ):
        return provider

    def begin(request: Request) -> Exchanged:
        if method is AnswerMethod.tool:
            return Exchange(request, turns.feedback)
        return Attempts(request, turns.feedback, turns.count)

    return InTurns(provider, sandbox, begin, turns.count, limits)


def told_as(said: str, feedback: Feedback) -> str:
    """What stands between two programs of an exchange."""
    return "\n".join([feedback.heading, *([said] if said else []), SOLUTION_MARK, ""])


def asked_as(said: str, feedback: Feedback) -> str:
    """The same as a user's turn, for a chat model."""
    return f"{feedback.heading}\n{said}\n{GO_ON if feedback is Feedback.output else AGAIN}"


def own_words(text: str, plain: bool = True) -> str:
    """What a model wrote, up to a heading of the exchange; of a plain prompt, up to any heading."""
    return cut(f"\n{text}", (STOP,) if plain else tuple(f"\n{heading}" for heading in HEADINGS))[1:]


@dataclass(frozen=True, slots=True)
class Told:
    """Of an exchange, what was told between two programs, and where the next program begins."""

    said: str
    end: int


def all_told(exchange: str) -> list[Told]:
    """What was told, turn by turn, in one pass over the lines."""
    found: list[Told] = []
    said: list[str] | None = None
    at = 0
    for line in exchange.split("\n"):
        at += len(line) + 1
        if said is not None and line == SOLUTION_MARK:
            found.append(Told("\n".join(said), at))
            said = None
        elif line in HEADINGS:
            said = []
        elif said is not None:
            said.append(line)
    return found


def last_turn(exchange: str) -> str:
    """The last program of an exchange; all of a text that is none."""
    found = all_told(exchange)
    return exchange[found[-1].end :] if found else exchange


@dataclass
class Attempts(Exchanged):
    """One sample of programs in turns: each replaces the one before."""

    DRAWN = "turn"
    count: int
    """Turns, at the most."""
    _written: int = 0
    _own: int = 0
    """Where, in the text, what the model wrote last ends."""

    def take(self, made: Generation) -> None:
        """What the model wrote, up to a heading of the exchange."""
        kept = own_words(made.text, self.asked.messages is None)
        self.text += kept
        self._own = len(self.text)
        self.turns = (*self.turns, ("assistant", kept))
        self.finish = made.finish if kept == made.text else "stop"
        self._written += 1
        # (The last program is run by whoever judges it.)
        self.program = (extract_program(kept) or "") if self._written < self.count else ""
        self.open = bool(self.program)

    def show(self, execution: Execution) -> None:
        said = told(self.asked.problem.statement, execution, self.feedback)
        self.program, self.open = "", said is not None
        if said is not None:
            self.tell(said)

    def tell(self, said: str) -> None:
        """What the model is told of the program that it wrote last, in place of what it was told of it."""
        written = self.text[: self._own]
        self.text = written + ("" if written.endswith("\n") else "\n") + told_as(said, self.feedback)
        self.turns = (*self.turns[: 2 * self._written - 1], ("user", asked_as(said, self.feedback)))

    def end(self, finish: str) -> None:
        """Nothing more can be asked: the last program stands."""
        super().end(finish)
        self.text = self.text[: self._own]

"""Answers in turns: the model writes a program, it is run, the model is told of it, and goes on.

`Turns` says how many and what is told. What is written and told is an exchange: of method `tool` words and programs by
turns (harness/evaluation/tool_exchange.py), of method `program` one program after the other (attempts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.feedback import Feedback
from harness.evaluation.provider import Generation, Provider, Request, Sampling
from harness.scoring.run_programs import Runner
from harness.verification.errors import ModelError
from sandbox.errors import InfrastructureError, UsageError
from sandbox.execution import Execution, Limits, Status

AT_ONCE = 64
"""Samples whose rounds are taken together: a server is kept busy, and a kill loses no more than these."""


@dataclass(frozen=True, slots=True)
class Turns:
    """How often the model writes, at the most, and what it is told in between."""

    count: int
    feedback: Feedback

    def __post_init__(self) -> None:
        if self.count < 1:
            raise UsageError(f"--turns must be at least 1, not {self.count}")

    def to_record(self) -> dict[str, Any]:
        return asdict(self)


IN_TURNS = {
    AnswerMethod.program: Turns(1, Feedback.verdict),
    AnswerMethod.pot: Turns(1, Feedback.output),
    AnswerMethod.tool: Turns(2, Feedback.output),
}
"""Of each method that runs programs: the turns it has where nothing is said, and what is told in further ones."""


def turns_of(method: AnswerMethod, count: int | None, feedback: str) -> Turns | None:
    """The turns asked for, by what the method has of its own; None of a method that runs nothing. Raises UsageError."""
    own = IN_TURNS.get(method)
    if own is None:
        if (count or 1) > 1 or feedback:
            raise UsageError(f"--turns and --feedback are of programs that are run: --method {method} runs nothing")
        return None
    if feedback and feedback not in list(Feedback):
        raise UsageError(f"--feedback must be {', '.join(Feedback)}, not {feedback!r}")
    if feedback == Feedback.again and method is AnswerMethod.tool:
        raise UsageError("--feedback again asks for the program anew: it goes with --method program or pot")
    found = Turns(own.count if count is None else count, Feedback(feedback) if feedback else own.feedback)
    if found.count == 1 and feedback:
        raise UsageError("--feedback is what is told between turns: give --turns 2 or more as well")
    return found


class Exchanged(Protocol):
    """One sample on its way. program: what is to be run next; open: whether the model is to be asked again."""

    program: str
    open: bool

    def request(self, at: int) -> Request:
        """What the model is asked in the round `at`, from 0."""

    def add(self, made: Generation) -> None:
        """Take what the model wrote."""

    def show(self, execution: Execution) -> None:
        """Take what the program did."""

    def end(self, finish: str) -> None:
        """Nothing more can be asked."""

    def generation(self) -> Generation:
        """The whole exchange as one completion."""


class InTurns:
    """A provider whose completions are whole exchanges between another provider's model and the sandbox."""

    def __init__(
        self,
        inner: Provider,
        sandbox: Runner,
        begin: Callable[[Request], Exchanged],
        rounds: int,
        limits: Limits | None = None,
    ) -> None:
        self.inner, self._sandbox, self._begin, self._rounds, self._limits = inner, sandbox, begin, rounds, limits
        self.name, self.fingerprint, self.chat = inner.name, inner.fingerprint, inner.chat

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return self.inner.plan(requests)

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        waiting: list[tuple[int, list[Exchanged]]] = []
        for number, batch in enumerate(batches):
            waiting.append((number, [self._begin(request) for request in batch]))
            if sum(len(exchanges) for _, exchanges in waiting) >= AT_ONCE:
                yield from self._finished(waiting, sampling)
                waiting = []
        yield from self._finished(waiting, sampling)

    def _finished(
        self, waiting: list[tuple[int, list[Exchanged]]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for at in range(self._rounds):
            open_ones = [[one for one in batch if one.open] for _, batch in waiting]
            self._ask([batch for batch in open_ones if batch], at, sampling)
            self._run([one for batch in open_ones for one in batch if one.program])
        for number, exchanges in waiting:
            yield number, [one.generation() for one in exchanges]

    def _ask(self, batches: list[list[Exchanged]], at: int, sampling: Sampling) -> None:
        """One round of generation. In a later one a prompt that has grown too long ends its exchange."""
        left = dict(enumerate(batches))
        try:
            asked = ([one.request(at) for one in batch] for batch in batches)
            for number, made in self.inner.generate(asked, sampling):
                for one, generation in zip(left.pop(number), made, strict=True):
                    one.add(generation)
        except ModelError:
            if at == 0:
                raise
            for one in [one for batch in left.values() for one in batch]:
                self._ask_alone(one, at, sampling)

    def _ask_alone(self, one: Exchanged, at: int, sampling: Sampling) -> None:
        try:
            for _, made in self.inner.generate([[one.request(at)]], sampling):
                one.add(made[0])
        except ModelError:
            one.end("length")

    def _run(self, exchanges: list[Exchanged]) -> None:
        programs = [one.program for one in exchanges]
        for place, execution in self._sandbox.as_completed(programs, self._limits) if programs else ():
            if execution.status is Status.infrastructure:
                raise InfrastructureError(
                    f"the sandbox failed in the middle of an exchange ({execution.stderr.strip()[:200]}): nothing is "
                    "lost, run the same command again (`showwork sandbox doctor` says why)"
                )
            exchanges[place].show(execution)

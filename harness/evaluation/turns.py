"""Answers in turns: the model writes a program, it is run, the model is told of it, and goes on.

`Turns` says how many and what is told. What is written and told is an exchange: of method `tool` words and programs by
turns (harness/evaluation/tool_exchange.py), of method `program` one program after the other (attempts.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, asdict, dataclass, replace
from typing import Any, ClassVar

from harness.evaluation.answer_methods import AnswerMethod
from harness.evaluation.feedback import Feedback
from harness.evaluation.provider import Generation, Provider, Request, Sampling, seed_of
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


@dataclass
class Exchanged(ABC):
    """One sample on its way: what was asked, written and told so far."""

    asked: Request
    feedback: Feedback
    _: KW_ONLY
    text: str = ""
    """All of it, what was told too."""
    turns: tuple[tuple[str, str], ...] = ()
    """For a chat model: what came after the question."""
    program: str = ""
    """What is to be run next; "" where nothing is."""
    open: bool = True
    """Whether the model is to be asked again."""
    finish: str = "stop"
    tokens: int = 0
    prompt_tokens: int = 0

    DRAWN: ClassVar[str]
    """What the seeds of later rounds are drawn for."""

    def request(self, at: int) -> Request:
        """What the model is asked in the round `at`, from 0: the same request with all that was written and told."""
        if at == 0:
            return self.asked
        seed = seed_of(self.asked.seed, self.DRAWN, at)
        if self.feedback is Feedback.again:
            return replace(self.asked, seed=seed)
        if self.asked.messages is None:
            return replace(self.asked, prompt=self.asked.prompt + self.text, seed=seed)
        messages = (*self.asked.messages, *self.turns)
        return replace(self.asked, prompt=messages[-1][1], messages=messages, seed=seed)

    def add(self, made: Generation) -> None:
        """Take what the model wrote."""
        self.tokens, self.prompt_tokens = self.tokens + made.tokens, self.prompt_tokens + made.prompt_tokens
        self.take(made)

    @abstractmethod
    def take(self, made: Generation) -> None:
        """Keep of what the model wrote what is its own, and say what is to be run: `text`, `turns`, `finish`, `program`
        and `open`."""

    @abstractmethod
    def show(self, execution: Execution) -> None:
        """Take what the program did."""

    def end(self, finish: str) -> None:
        """Nothing more can be asked."""
        self.open, self.program, self.finish = False, "", finish

    def generation(self) -> Generation:
        """The whole exchange as one completion."""
        return Generation(self.text, self.tokens, self.prompt_tokens, self.finish)


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

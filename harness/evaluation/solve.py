"""One problem without a gold: the model's programs run, or its solutions in words read; their steps checked; and what
most of those answer of which no step is refuted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from harness.evaluation.answer_methods import AnswerMethod, render
from harness.evaluation.attempts import all_told, in_turns, last_turn
from harness.evaluation.models.record import asks_briefly, asks_through_chat
from harness.evaluation.provider import Generation, Provider, Request, Sampling, seed_of
from harness.evaluation.turns import Turns
from harness.scoring.check_steps import check_steps
from harness.scoring.extract_answer import extract_answer
from harness.scoring.extract_program import extract_program
from harness.scoring.prompts import Prompt
from harness.scoring.reference import Task, reference
from harness.scoring.run_programs import Runner
from harness.scoring.step_check import StepCheck
from harness.scoring.text_steps import check_text
from harness.verification.errors import GoldError
from harness.verification.problem import Answer, Problem
from harness.verification.verify import verify
from sandbox.execution import Execution


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sample: what was written, what its program did, and how its steps fared."""

    completion: str
    program: str | None
    run: Execution | None
    answer: str | None
    steps: tuple[StepCheck, ...] = ()
    cut: bool = False
    """Whether the budget of tokens ended it."""

    method: AnswerMethod = AnswerMethod.program
    told: tuple[str, ...] = ()
    """What the model was told of its earlier programs."""

    @property
    def false_step(self) -> StepCheck | None:
        """The first step that is refuted, if one is."""
        return next((step for step in self.steps if step.true is False), None)

    @property
    def refuted(self) -> bool:
        """Whether a step of it is false: nobody needs the gold to know that."""
        return self.false_step is not None

    @property
    def sound(self) -> bool:
        """It gives an answer, and no step of it is false."""
        return bool(self.answer) and not self.refuted

    def to_record(self) -> dict[str, Any]:
        record: dict[str, Any] = {"completion": self.completion, "program": self.program, "steps": []}
        if self.run is not None:
            record |= {"status": str(self.run.status), "stdout": self.run.stdout, "stderr": self.run.stderr[-2000:]}
        if self.run is not None or self.method is AnswerMethod.cot:
            record |= {"answer": self.answer, "steps": [asdict(step) for step in self.steps]}
        if self.told:
            record["told"] = list(self.told)
        return record | {"refuted": self.refuted, "cut": self.cut}


@dataclass
class Votes:
    """The samples that give one and the same answer."""

    answer: str
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def standing(self) -> int:
        """How many of them no step refutes."""
        return sum(not one.refuted for one in self.attempts)


def attempts(
    statement: str,
    provider: Provider,
    sandbox: Runner | None,
    sampling: Sampling,
    chat: bool | None,
    any_template: bool,
    method: AnswerMethod = AnswerMethod.program,
    turns: Turns | None = None,
) -> list[Attempt]:
    """Ask for every sample; run the programs and check their steps, or (method cot, without a sandbox) check the lines
    of the texts. With turns, of each sample's programs the last one. Raises ModelError and InfrastructureError."""
    if sandbox is not None:
        provider = in_turns(provider, sandbox, method, turns)
    several = turns is not None and turns.count > 1
    through_chat = asks_through_chat(provider, chat, any_template=any_template)
    prompt = render(statement, method, chat=through_chat, brief=asks_briefly(provider, through_chat))
    requests = [
        _request(statement, prompt, index, seed_of(sampling.seed, statement, *([index] if index else [])))
        for index in range(sampling.n_samples)
    ]
    plan = provider.plan(requests)
    made: dict[int, Generation] = {}
    for number, batch in provider.generate([[requests[place] for place in places] for places in plan], sampling):
        made |= dict(zip(plan[number], batch, strict=True))
    if sandbox is None:
        return [_in_words(statement, made[place]) for place in sorted(made)]
    programs = {
        place: extract_program(last_turn(made[place].text) if several else made[place].text) for place in sorted(made)
    }
    wanted = [(place, program) for place, program in programs.items() if program is not None]
    runs = {wanted[at][0]: run for at, run in sandbox.as_completed([program for _, program in wanted])}
    found = [_attempt(made[place], program, runs.get(place)) for place, program in programs.items()]
    return (
        [replace(one, told=tuple(each.said for each in all_told(one.completion))) for one in found]
        if several
        else found
    )


def _in_words(statement: str, made: Generation) -> Attempt:
    steps = tuple(check_text(made.text, reference(Task(statement, ""))))
    cut = made.finish == "length"
    return Attempt(made.text, None, None, extract_answer(made.text), steps, cut, AnswerMethod.cot)


def _attempt(made: Generation, program: str | None, run: Execution | None) -> Attempt:
    cut = made.finish == "length"
    if run is None:
        return Attempt(made.text, program, None, None, cut=cut)
    return Attempt(
        made.text, program, run, extract_answer(run.stdout, conclusions=False), tuple(check_steps(run.stdout)), cut
    )


def vote(samples: Sequence[Attempt]) -> list[Votes]:
    """The different answers, the winner first: that of most samples without a false step (ver@k), of equally many that
    of most samples (maj@k, which is also what decides where every sample is refuted), then that which came first.
    Answers vote together where they are mathematically equal."""
    classes: list[Votes] = []
    for one in samples:
        if one.answer:
            same = next((votes for votes in classes if _equal(votes.answer, one.answer)), None)
            if same is None:
                classes.append(same := Votes(one.answer))
            same.attempts.append(one)
    return sorted(classes, key=lambda votes: (-votes.standing, -len(votes.attempts)))


def chosen(samples: Sequence[Attempt]) -> Attempt:
    """The sample to show: of the winning answer, one without a false step where there is one."""
    votes = vote(samples)
    if not votes:
        return samples[0]
    return next((one for one in votes[0].attempts if one.sound), votes[0].attempts[0])


def first_false(samples: Sequence[Attempt]) -> StepCheck | None:
    """The first false step of the first sample that has one."""
    return next((one.false_step for one in samples if one.refuted), None)


def _equal(a: str, b: str) -> bool:
    try:
        return a == b or verify(a, b).equal is True
    except GoldError:  # a model wrote it: it need not be readable
        return False


def _request(statement: str, prompt: Prompt, index: int, seed: int) -> Request:
    asked = Problem(
        id="asked",
        family="asked",
        level=0,
        split="test",
        seed=0,
        index=0,
        style="computed",
        statement=statement,
        answer=Answer("untyped", ""),
        steps=(),
        program="",
    )
    return Request(asked, prompt.text, prompt.messages, index, seed, prompt.stops)

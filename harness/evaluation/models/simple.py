"""Providers without a neural network: the reference, a replay, and the three that must score 0."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.evaluation.provider import Generation, Request, Sampling
from harness.verification.errors import ModelError

BATCH = 32
"""Large enough that the sandbox is kept busy, small enough that progress shows."""

# What random programs are made of: the words of real ones, so that they look like code and still say nothing.
WORDS = (
    "from",
    "sympy",
    "import",
    "*",
    "x",
    "symbols",
    "(",
    ")",
    "=",
    "print",
    '"Answer:"',
    ",",
    "diff",
    "integrate",
    "limit",
    "Matrix",
    "[",
    "]",
    "+",
    "-",
    "**",
    "2",
    "3",
    "7",
    "1/2",
    "sin",
    "exp",
    "oo",
    "True",
    "\n",
)


class _Instant:
    """Shared by the providers that answer immediately: fixed batches, tokens counted as words."""

    name = ""
    fingerprint = ""
    chat = False

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return [tuple(range(i, min(i + BATCH, len(requests)))) for i in range(0, len(requests), BATCH)]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, batch in enumerate(batches):
            yield number, [self._one(request) for request in batch]

    def _one(self, request: Request) -> Generation:
        text = self.write(request)
        return Generation(text, len(text.split()), len(request.prompt.split()), "stop")

    def write(self, request: Request) -> str:
        raise NotImplementedError


class Reference(_Instant):
    """Each problem's own program: 100% by construction. It proves generator, prompt, sandbox and verifier at once."""

    name = fingerprint = "reference"

    def write(self, request: Request) -> str:
        if not request.problem.program:
            raise ModelError(
                f"problem {request.problem.id} has no program of its own: the reference provider cannot run it"
            )
        return request.problem.program


class Echo(_Instant):
    """A program that prints the question back as its answer: an echo must earn nothing."""

    name = fingerprint = "echo"

    def write(self, request: Request) -> str:
        return f"print('Answer:', {request.problem.statement!r})\n"


class Empty(_Instant):
    """Nothing at all."""

    name = fingerprint = "empty"

    def write(self, request: Request) -> str:
        return ""


class Random(_Instant):
    """Random words of programs, seeded by the sample."""

    name = fingerprint = "random"

    def write(self, request: Request) -> str:
        draw = random.Random(request.seed)
        return " ".join(draw.choice(WORDS) for _ in range(60))


class Replay(_Instant):
    """The completions of an earlier run, judged again: a new verifier over old samples, without the model."""

    def __init__(self, folder: Path) -> None:
        from harness.evaluation.runs import read_run

        run = read_run(folder)
        # The same completions are the same samples: keeping the model's own name and fingerprint keeps runs comparable.
        self.name, self.fingerprint = run.settings.model, f"replay:{run.settings.fingerprint}"
        self.chat = "chat" in run.settings.template.split("-")
        self._made = {(sample.problem, sample.index): sample for sample in run.samples.values()}

    def _one(self, request: Request) -> Generation:
        from harness.evaluation.runs import problem_hash

        sample = self._made.get((problem_hash(request.problem), request.index))
        if sample is None:
            raise ModelError(
                f"the replayed run has no sample {request.index} of problem {request.problem.id}: "
                "evaluate the same problems (same --seed, --split, --limit, --suite) as it did"
            )
        return Generation(sample.completion, sample.tokens, sample.prompt_tokens, sample.finish)


PROVIDERS: dict[str, type[Reference | Echo | Empty | Random]] = {
    "reference": Reference,
    "echo": Echo,
    "empty": Empty,
    "random": Random,
}

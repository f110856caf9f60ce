"""A model's own solutions with the harness's label on each step: what a learned step reward is trained on.

The labels are those of `trainer.step_credit`, so that the learned reward learns what the true one pays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Score, StepSpan, step_spans
from harness.evaluation.answer_methods import render
from harness.evaluation.journal import append_lines, read_lines
from harness.evaluation.models import Sampling
from harness.evaluation.models.hf import HfProvider
from harness.evaluation.provider import Request, seed_of
from harness.verification.errors import RunError
from harness.verification.problem import Problem
from trainer import checkpoints, processes
from trainer.errors import TrainingError
from trainer.evaluation import half_precision
from trainer.recorded_reward import Recorded
from trainer.step_credit import step_credit
from trainer.styles import method_of

CHUNK = 32
"""Problems between two saves: a killed run loses at most their samples."""


@dataclass(frozen=True, slots=True)
class StepLabel:
    """One step of a solution: where it ends, and whether it earned (1), lost (0) or does not count (None)."""

    end: int
    """Characters of the completion before the end of the step."""
    value: int | None


@dataclass(frozen=True, slots=True)
class LabelledTrace:
    """One sampled solution of a problem and its steps' labels."""

    problem: Problem
    completion: str
    steps: tuple[StepLabel, ...]
    correct: bool
    fully_true: bool
    first_false: tuple[int, int] | None = None
    """The characters of the first step that is false, with the lines that computed it; None where none has a place."""

    def to_record(self) -> dict[str, Any]:
        return {
            "problem": self.problem.to_record(),
            "completion": self.completion,
            "steps": [[step.end, step.value] for step in self.steps],
            "correct": self.correct,
            "fully_true": self.fully_true,
            "first_false": list(self.first_false) if self.first_false else None,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> LabelledTrace:
        """Raises KeyError, TypeError or ValueError for what is no such record."""
        steps = tuple(StepLabel(int(end), None if value is None else int(value)) for end, value in record["steps"])
        problem = Problem.from_record(record["problem"])
        place = record.get("first_false")
        return cls(
            problem,
            str(record["completion"]),
            steps,
            bool(record["correct"]),
            bool(record["fully_true"]),
            (int(place[0]), int(place[1])) if place else None,
        )


def step_ends(spans: Sequence[StepSpan]) -> list[int]:
    """Where the steps of a completion end that a step reward speaks of, in order. A let claims nothing. Whether a step
    is true or counts has no say here: a learned reward must not be told."""
    return sorted({span.end for span in spans if span.end is not None and span.check.rule != "let"})


def labelled(problem: Problem, completion: str, score: Score, guided: bool) -> LabelledTrace:
    """The solution with its labels. guided: whether the reference solution's values are known (`step_credit`)."""
    spans = step_spans(completion, score.steps)
    credit = {end: int(value) for end, value in step_credit(spans, guided)}
    steps = tuple(StepLabel(end, credit.get(end)) for end in step_ends(spans))
    return LabelledTrace(problem, completion, steps, score.correct, score.fully_true, first_false(spans))


def first_false(spans: Sequence[StepSpan]) -> tuple[int, int] | None:
    """Where the first false step stands, if it is known."""
    span = next((span for span in spans if span.check.true is False), None)
    return None if span is None or span.start is None or span.end is None else (span.start, span.end)


def sample_labelled(
    path: Path,
    model: Any,
    tokenizer: Any,
    problems: Sequence[Problem],
    reward: Recorded,
    *,
    sampling: Sampling,
    template: str = "plain",
) -> list[LabelledTrace]:
    """`sampling.n_samples` solutions of each problem, scored by the reward, kept in `path`, one a line. template: by
    which prompt they are asked (`trainer.models.TEMPLATES`).

    What is in `path` already is not made again: a chunk of problems is on disk before the next is sampled.
    """
    whole = CHUNK * sampling.n_samples
    total = len(problems) * sampling.n_samples
    made = processes.of_first(lambda: list(read_lines(path)))
    first = processes.place()[0] == 0
    if len(made) < total and len(made) % whole:  # a chunk that a kill cut short
        made = made[: len(made) // whole * whole]
        if first:
            checkpoints.write_atomic(path, "".join(json.dumps(record) + "\n" for record in made))
    provider, begin = HfProvider(model, tokenizer), len(made) // sampling.n_samples
    chunks = [problems[start : start + CHUNK] for start in range(begin, len(problems), CHUNK)]
    for fresh in processes.shared(
        chunks, lambda chunk: [one.to_record() for one in _chunk(provider, chunk, reward, sampling, template)]
    ):
        made += fresh
        if first:
            append_lines(path, fresh)
            print(f"{path.name}: solutions {len(made)}/{total}", flush=True)
    return [LabelledTrace.from_record(record) for record in made]


def _chunk(
    provider: HfProvider, problems: Sequence[Problem], reward: Recorded, sampling: Sampling, template: str
) -> list[LabelledTrace]:
    requests = [
        _request(problem, index, sampling, template) for problem in problems for index in range(sampling.n_samples)
    ]
    texts = [""] * len(requests)
    plan = provider.plan(requests)
    with half_precision(provider.model):
        for number, generations in provider.generate([[requests[i] for i in batch] for batch in plan], sampling):
            for place, generation in zip(plan[number], generations, strict=True):
                texts[place] = generation.text
    rows = [request.problem for request in requests]
    scored = reward.scored(rows, texts)
    return [
        labelled(problem, text, score, guided)
        for problem, text, (score, guided) in zip(rows, texts, scored, strict=True)
    ]


def _request(problem: Problem, index: int, sampling: Sampling, template: str) -> Request:
    method, chat, brief = method_of(problem.style), template != "plain", template == "brief"
    prompt = render(problem.statement, method, chat=chat, language=problem.language, brief=brief)
    seed = seed_of(sampling.seed, problem.id, index)
    return Request(problem, prompt.text, prompt.messages, index, seed, prompt.stops)


_CURE = "give the labels.jsonl of a run of `showwork train step-model`"


def read_labelled(paths: Iterable[str | Path]) -> list[LabelledTrace]:
    """The labelled solutions of such files. Raises TrainingError that names file, line and cause."""
    traces: list[LabelledTrace] = []
    for path in map(Path, paths):
        if not path.is_file():
            raise TrainingError(f"there is no file {path}: {_CURE}")
        try:
            records = list(read_lines(path))
        except RunError as error:
            raise TrainingError(str(error)) from error
        for number, record in enumerate(records, 1):
            try:
                traces.append(LabelledTrace.from_record(record))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise TrainingError(f"{path}, line {number} is no labelled solution ({error!r}): {_CURE}") from error
    return traces

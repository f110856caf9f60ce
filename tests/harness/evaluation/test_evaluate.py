"""Evaluation end to end with real programs in a real sandbox: overlap, resumption after kill -9, outages."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.evaluate import evaluate
from harness.evaluation.models import Generation, Request, Sampling
from harness.evaluation.models.simple import PROVIDERS, Reference, Replay
from harness.evaluation.runs import read_run
from harness.evaluation.statistics.summary import summary, write_summary
from harness.verification.errors import ModelError, ModelServerError, RunError
from harness.verification.problem import Answer, Problem, Step
from sandbox.errors import InfrastructureError
from sandbox.execution import Execution, Status
from sandbox.host.sandbox import Sandbox


def problem(index: int, level: int = 1) -> Problem:
    value = index * index
    program = (
        f'print("Problem: evaluate {index}**2")\n'
        f"value = {index}**2\n"
        f'print("Step 1 [power]: {index}**2 =", value)\n'
        'print("Answer:", value)\n'
    )
    steps = (Step(1, "power", f"{index}**2 = {value}"),)
    answer = Answer("integer", str(value))
    return Problem(
        f"p{index}", "squares", level, "test", 0, index, "computed", f"What is {index}**2?", answer, steps, program
    )


PROBLEMS = [problem(index, 1 + index % 2) for index in range(2, 26)]


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox("process", workers=2) as sandbox:
        yield sandbox


class Careless(Reference):
    """The reference with mistakes, drawn by each sample's own seed; in batches of 4, as slowly as asked; perhaps behind
    a server that goes down."""

    name = fingerprint = "careless"

    def __init__(self, pause: float = 0.0, falls_after: int | None = None) -> None:
        self.pause, self.falls_after, self.made = pause, falls_after, 0

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return [tuple(range(i, min(i + 4, len(requests)))) for i in range(0, len(requests), 4)]

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, made in super().generate(batches, sampling):
            if number == self.falls_after:
                raise ModelServerError("the model server did not answer")
            time.sleep(self.pause)
            self.made += len(made)
            yield number, made

    def write(self, request: Request) -> str:
        draw = random.Random(request.seed)
        program = request.problem.program
        mistakes = (
            program.replace("**2\n", "**2 + 1\n"),
            program + "1/0\n",
            program.replace("Answer", "Result"),
            "",
            "(",
        )
        return draw.choice(mistakes) if draw.random() < 0.5 else program


SAMPLED = Sampling(temperature=1.0, n_samples=3, seed=11)


def timeless(folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    del result["times"]
    return result


def test_the_reference_is_right_and_what_must_score_nothing_does(box: Sandbox) -> None:
    for name, provider in PROVIDERS.items():
        overall = summary(evaluate(PROBLEMS, provider(), box))["overall"]
        expected = 1.0 if name == "reference" else 0.0
        assert (overall["accuracy"]["value"], overall["fully_true"]["value"]) == (expected, expected), name


def test_every_kind_of_end_is_counted_where_it_belongs(box: Sandbox) -> None:
    overall = summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED))["overall"]
    counts = overall["outcomes"]
    assert sum(counts.values()) == len(PROBLEMS) * 3
    assert all(counts[name] for name in ("correct", "wrong_answer", "no_answer", "no_code", "runtime_error"))
    assert counts["infrastructure"] == 0
    assert overall["pass@k"]["1"]["value"] == pytest.approx(overall["accuracy"]["value"], abs=1e-6)
    assert overall["pass@k"]["1"]["value"] < overall["pass@k"]["2"]["value"] < overall["pass@k"]["3"]["value"]


def test_a_finished_run_generates_and_executes_nothing_again(tmp_path: Path, box: Sandbox) -> None:
    first = Careless()
    write_summary(evaluate(PROBLEMS, first, box, sampling=SAMPLED, out=tmp_path))
    before = timeless(tmp_path)
    again = Careless()
    write_summary(evaluate(PROBLEMS, again, box, sampling=SAMPLED, out=tmp_path))
    assert (first.made, again.made) == (len(PROBLEMS) * 3, 0)
    assert timeless(tmp_path) == before


def test_tasks_evaluated_one_by_one_make_the_run_that_all_at_once_make(tmp_path: Path, box: Sandbox) -> None:
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "whole"))
    for level in (2, 1):
        part = [problem for problem in PROBLEMS if problem.level == level]
        run = evaluate(part, Careless(), box, sampling=SAMPLED, out=tmp_path / "parts")
    write_summary(run)
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")


def _evaluate_and_die_sometime(folder: Path) -> None:
    # A sandbox of its own: one that is inherited through a fork belongs to the parent.
    with Sandbox("process", workers=1) as sandbox:
        evaluate(PROBLEMS, Careless(pause=0.03), sandbox, sampling=SAMPLED, out=folder)
    os._exit(0)


@pytest.mark.slow
def test_a_run_killed_ten_times_at_random_moments_sums_up_as_the_uninterrupted_one(
    tmp_path: Path, box: Sandbox
) -> None:
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "straight"))
    draw, killed, moments = random.Random(5), 0, []
    context = multiprocessing.get_context("fork")
    while killed < 10:
        process = context.Process(target=_evaluate_and_die_sometime, args=(tmp_path / "killed",))
        process.start()
        # Wait for a moment of the run, counted in samples written rather than in seconds of a busy machine.
        samples = tmp_path / "killed" / "samples.jsonl"
        start = samples.stat().st_size if samples.exists() else 0
        goal = start + draw.randrange(1, 2500)
        deadline = time.monotonic() + 60
        while process.is_alive() and time.monotonic() < deadline:
            if samples.exists() and samples.stat().st_size >= goal:
                break
            time.sleep(0.002)
        if process.is_alive():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
            moments.append(samples.stat().st_size)
        process.join()
        if not process.exitcode:  # it came to its end before the blow: begin again
            shutil.rmtree(tmp_path / "killed")
    assert len(set(moments)) > 3
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "killed"))
    straight, resumed = ((tmp_path / name / "summary.json").read_text() for name in ("straight", "killed"))
    assert straight.split('"times"')[0] == resumed.split('"times"')[0]
    lines = (tmp_path / "killed" / "samples.jsonl").read_text().splitlines()
    assert len({json.loads(line)["key"] for line in lines}) == len(PROBLEMS) * 3


def test_a_server_that_goes_down_costs_time_and_not_points(tmp_path: Path, box: Sandbox) -> None:
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "straight"))
    with pytest.raises(ModelServerError):
        evaluate(PROBLEMS, Careless(falls_after=5), box, sampling=SAMPLED, out=tmp_path / "down")
    half = read_run(tmp_path / "down")
    assert len(half.samples) == len(half.judgements) == 20  # what was made is kept, and judged
    assert not half.complete
    assert summary(half)["complete"] is False
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "down"))
    assert timeless(tmp_path / "down") == timeless(tmp_path / "straight")


class Failing:
    """A sandbox whose every third answer is an infrastructure failure."""

    def __init__(self, inner: Sandbox) -> None:
        self.inner, self.count, self.lock = inner, 0, threading.Lock()

    def as_completed(self, programs: Iterable[str], limits: Any = None) -> Iterator[tuple[int, Execution]]:
        for index, execution in self.inner.as_completed(programs, limits):
            with self.lock:
                self.count += 1
            failed = Execution(Status.infrastructure, "", "the engine died", None, 0.0, 0.0)
            yield index, failed if self.count % 3 == 0 else execution


def test_a_failing_sandbox_is_an_outage_and_the_next_run_finishes(tmp_path: Path, box: Sandbox) -> None:
    with pytest.raises(InfrastructureError, match=r"the sandbox failed on \d+ of 72"):
        evaluate(PROBLEMS, Careless(), Failing(box), sampling=SAMPLED, out=tmp_path / "failing")
    again = Careless()
    write_summary(evaluate(PROBLEMS, again, box, sampling=SAMPLED, out=tmp_path / "failing"))
    assert again.made == 0
    write_summary(evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path / "straight"))
    assert timeless(tmp_path / "failing") == timeless(tmp_path / "straight")


class Broken:
    """A sandbox that cannot be used at all."""

    def as_completed(self, programs: Iterable[str], limits: Any = None) -> Iterator[tuple[int, Execution]]:
        raise InfrastructureError("no engine answers")


def test_an_error_of_the_judging_half_stops_the_generating_half(tmp_path: Path) -> None:
    slow = Careless(pause=0.1)
    with pytest.raises(InfrastructureError, match="no engine answers"):
        evaluate(PROBLEMS, slow, Broken(), sampling=SAMPLED, out=tmp_path)
    assert slow.made < len(PROBLEMS) * 3


def test_a_replay_judges_the_same_completions_again(tmp_path: Path, box: Sandbox) -> None:
    run = evaluate(PROBLEMS, Careless(), box, sampling=SAMPLED, out=tmp_path)
    replayed = evaluate(PROBLEMS, Replay(tmp_path), box, sampling=SAMPLED)
    assert summary(replayed)["overall"] == summary(run)["overall"]
    with pytest.raises(ModelError, match="evaluate the same problems"):
        evaluate([problem(99)], Replay(tmp_path), box)


def test_generation_and_execution_overlap(box: Sandbox) -> None:
    """The first program has been judged before the last one was generated."""
    seen: list[int] = []

    class Watching(Careless):
        def generate(
            self, batches: Iterable[Sequence[Request]], sampling: Sampling
        ) -> Iterator[tuple[int, list[Generation]]]:
            for number, made in super().generate(batches, sampling):
                seen.append(counting.count)
                yield number, made

    counting = Failing(box)
    with pytest.raises(InfrastructureError):
        evaluate(PROBLEMS, Watching(pause=0.15), counting, sampling=SAMPLED)
    assert seen[-1] > 0


def test_text_answers_are_judged_without_a_sandbox() -> None:
    class Speaking(Reference):
        def write(self, request: Request) -> str:
            return f"So we get \\boxed{{{request.problem.answer.value}}}." if request.problem.index % 2 else "#### 0"

    overall = summary(evaluate(PROBLEMS, Speaking(), None, text_answers=True))["overall"]
    assert overall["accuracy"]["value"] == 0.5
    with pytest.raises(RunError, match="sandbox"):
        evaluate(PROBLEMS, Reference(), None)


def test_the_same_problem_twice_is_refused(box: Sandbox) -> None:
    with pytest.raises(RunError, match="the same id"):
        evaluate([PROBLEMS[0], PROBLEMS[0]], Reference(), box)


def test_no_problems_make_an_empty_summary(box: Sandbox) -> None:
    assert summary(evaluate([], Reference(), box))["overall"]["accuracy"] is None

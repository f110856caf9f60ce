"""What step checks and rewards cost: `pytest benchmarks/speed/test_reward_speed.py -s`.

Machines are noisy, so both sides of a ratio are measured in turns in one run, and checks by CPU time.
"""

import statistics
import time

import pytest

import generators
from harness import canonical, claims, facts, reference, scoring
from harness.reference import Task
from harness.scoring import score_many
from harness.steps import check_against
from sandbox import Sandbox

COUNT = 512
ROUNDS = 3
STEP_CHECKS_MS = 3.0
SHARE = 0.8


def mix(count):
    """`count` problems, all families and levels in turn."""
    families = list(generators.families())
    places = [divmod(number, len(families)) for number in range(count)]
    return [generators.problem(families[family], index, level=1 + index % 5) for index, family in places]


def forget():
    """Every remembered verdict: each problem is met for the first time."""
    for remembered in (claims._parsed, claims._judged, canonical._remembered, facts._remembered, scoring._remembered):
        remembered.cache_clear()
    reference.reference.cache_clear()


def test_the_steps_of_a_whole_program_are_checked_within_3_ms(speed):
    problems = mix(300)
    outputs = ["".join(f"Step {s.index} [{s.rule}]: {s.claim}\n" for s in problem.steps) for problem in problems]
    references = [reference.reference(Task.of(problem)) for problem in problems]
    spent: dict[str, list[float]] = {}
    forget()
    for problem, output, given in zip(problems, outputs, references, strict=True):
        started = time.thread_time()
        check_against(output, given)
        spent.setdefault(problem.family, []).append(1e3 * (time.thread_time() - started))
    for family, times in spent.items():
        speed(f"steps checked, {family}", statistics.median(times), STEP_CHECKS_MS, "CPU ms/program", peer="limit")
    median = statistics.median([value for times in spent.values() for value in times])
    speed("steps checked, six families, nothing remembered", median, STEP_CHECKS_MS, "CPU ms/program", peer="limit")
    assert median <= STEP_CHECKS_MS


@pytest.mark.docker
def test_512_completions_are_scored_at_four_fifths_of_the_sandboxs_own_rate(speed):
    problems = mix(COUNT)
    programs = [problem.program for problem in problems]
    ran, scored = [], []
    with Sandbox("docker") as sandbox:
        list(sandbox.map(programs[:64]))
        for _ in range(ROUNDS):
            started = time.monotonic()
            for _ in sandbox.map(programs):
                pass
            ran.append(time.monotonic() - started)
            forget()
            started = time.monotonic()
            scores = score_many(problems, programs, sandbox)
            scored.append(time.monotonic() - started)
            assert all(score.correct for score in scores)
    own, whole = statistics.median(ran), statistics.median(scored)
    what = f"{COUNT} completions scored end to end"
    ratio = speed(what, COUNT / whole, COUNT / own, "completions/s", peer="sandbox alone", target=SHARE)
    assert ratio >= SHARE

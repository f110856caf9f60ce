"""Other routes: right, true in every claim, and other ways than the problem's own and each other."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generators import problem
from generators.synthesis.asked import READERS, asked
from generators.synthesis.cli import synthesise as command
from generators.synthesis.distinct import way
from generators.synthesis.given import Given
from generators.synthesis.method import Record, run
from generators.synthesis.response import Cause, response
from generators.synthesis.routes import registry
from generators.synthesis.routes.registry import Route, routes
from generators.synthesis.shares import counted, is_share, shares
from harness.scoring.program_syntax import parse_program
from harness.scoring.recheck import recheck
from harness.verification.problem import Problem
from sandbox import Sandbox

FAMILIES = sorted(READERS)


@cache
def problems() -> tuple[Problem, ...]:
    """Four of each family, of the levels 2 to 5."""
    return tuple(problem(name, level, seed=21, level=level) for name in FAMILIES for level in (2, 3, 4, 5))


@pytest.fixture(scope="module")
def made(sandbox: Sandbox) -> list[list[Record]]:
    return [one.records for one in response([Given(one) for one in problems()], sandbox, 0)]


@settings(max_examples=60)
@given(st.sampled_from(FAMILIES), st.integers(1, 5), st.integers(0, 6))
def test_what_a_route_writes_is_a_program_that_asks_the_same(family: str, level: int, index: int) -> None:
    one = problem(family, index, seed=9, level=level)
    texts = asked(one)
    assert texts is not None
    for route in routes(family):
        program = route.write(one, texts)
        if program is not None:
            assert parse_program(program) is not None
            assert asked(replace(one, program=program)) == texts
            assert route.write(one, texts) == program


def test_nearly_every_problem_has_two_other_routes(made: list[list[Record]]) -> None:
    found = Counter(one.family for one, records in zip(problems(), made, strict=True) if len(records) >= 2)
    assert sum(found.values()) >= 0.8 * len(problems())
    assert set(found) == set(FAMILIES)


def test_every_record_stands_when_it_is_run_again(made: list[list[Record]], sandbox: Sandbox) -> None:
    records = [record for each in made for record in each]
    assert [one.fault for one in recheck(enumerate(records, 1), sandbox)] == [""] * len(records)


def test_each_route_goes_another_way_than_every_one_before_it(made: list[list[Record]], sandbox: Sandbox) -> None:
    for one, records in zip(problems(), made, strict=True):
        programs = [one.program, *(str(record["output"]) for record in records)]
        ways = [way(score.steps) for score in run([(one, program) for program in programs], sandbox)]
        assert all(later.is_another_than(earlier) for earlier, later in itertools.combinations(ways, 2))
        for record, taken in zip(records, ways[1:], strict=True):
            assert record["new_steps"] == taken.new_to(ways[0])
            assert (record["id"], record["parents"], record["answer"]) == (one.id, [one.id], one.to_record()["answer"])


def test_a_route_that_is_wrong_false_or_nothing_new_gives_no_record(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = problem("arithmetic", 3, seed=2, level=2)
    first = f'from sympy import *\nprint("Problem: evaluate {asked(one)[0]}")\n'  # type: ignore[index]
    last = f'print("Answer:", {one.answer.value})\n'
    written = {
        Cause.wrong: f'{first}print("Step 1 [a]: 1 + 1 =", 2)\nprint("Answer:", -1234567)\n',
        Cause.false: f'{first}print("Step 1 [a]: 1 + 1 =", 3)\n{last}',
        Cause.idle: f'{first}print("Step 1 [a]: 7777 + 8888 =", 16665)\n{last}',
        Cause.failed: f"{first}raise ValueError\n",
        Cause.same: one.program,
    }
    ways = [Route("arithmetic", cause, lambda problem, texts, text=text: text) for cause, text in written.items()]
    ways.append(Route("arithmetic", "raises", lambda problem, texts: str(1 // 0)))
    monkeypatch.setattr("generators.synthesis.response.routes", lambda family: tuple(ways))
    (found,) = response([Given(one)], sandbox, 0)
    assert found.records == []
    assert {key: found.causes[key] for key in written} == dict.fromkeys(written, 1)
    assert found.causes[Cause.elsewhere] == 1


def test_texts_attempts_and_other_families_are_counted(sandbox: Sandbox) -> None:
    one = problem("arithmetic", 1, level=2)
    batch = [
        Given(problem("derivative", 1, style="text")),
        Given(one, one.program),
        Given(problem("equation", 1)),
        Given(replace(one, program=one.program.replace('print("Step 1', 'print("Stop 1'))),
    ]
    found = [dict(made.causes) for made in response(batch, sandbox, 0)]
    assert found == [{Cause.text: 1}, {Cause.attempt: 1}, {Cause.unread: 1}, {Cause.unproved: 1}]


def test_a_package_adds_a_route(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Route("limit", "by a package", lambda problem, texts: None)
    monkeypatch.setattr(type(registry.GROUP), "points", lambda self: {"mine": None})
    monkeypatch.setattr(type(registry.GROUP), "load", lambda self, point: mine)
    routes.cache_clear()
    try:
        assert routes("limit")[-1] is mine
        assert mine not in routes("integral")
    finally:
        routes.cache_clear()


@pytest.mark.fast
@given(st.lists(st.tuples(st.sampled_from(["limit", "integral"]), st.integers(0, 5)), min_size=1))
def test_shares_are_of_the_problems_counted(found: list[tuple[str, int]]) -> None:
    counts = Counter[str]()
    for family, others in found:
        counts += counted(family, others)
    assert all(map(is_share, counts))
    share = sum(others >= 2 for _, others in found) / len(found)
    assert list(shares(counts))[-1].endswith(f"{share:.1%} with two others")


@pytest.mark.slow
def test_killed_at_any_moment_the_verb_ends_with_the_same_bytes(tmp_path: Path) -> None:
    drawn = [problem("arithmetic", at, seed=6, level=2) for at in range(130)]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(one.to_record()) + "\n" for one in drawn))
    verb = [sys.executable, "-m", "showwork", "synthesise", "--method", "response", "--sandbox", "process"]
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    subprocess.run([*verb, "--data", str(data), "--out", str(whole)], check=True, capture_output=True)
    for kill in range(2):
        before = cut.stat().st_size if cut.exists() else 0
        running = subprocess.Popen([*verb, "--data", str(data), "--out", str(cut)], stderr=subprocess.DEVNULL)
        while running.poll() is None and (not cut.exists() or cut.stat().st_size == before):
            time.sleep(0.01)
        time.sleep(0.05 * kill)
        running.send_signal(signal.SIGKILL)
        running.wait()
    subprocess.run([*verb, "--data", str(data), "--out", str(cut)], check=True, capture_output=True)
    assert cut.read_bytes() == whole.read_bytes()


def test_the_verb_tells_the_shares(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(problem("arithmetic", at, level=3).to_record()) + "\n" for at in range(3)))
    options = ["--method", "response", "--sandbox", "process", "--data", str(data), "--out", str(tmp_path / "o.jsonl")]
    assert "together: 3 problems of level 2 and above, " in CliRunner().invoke(command, options).output

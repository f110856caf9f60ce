"""New questions: certified anew, new by their canonical form, in their parent's split, never a test problem."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators import families, problem
from generators.errors import ProblemError
from generators.identity import identity, split_of
from generators.problems import own
from generators.synthesis.asked import READERS, asked
from generators.synthesis.expansions import Kind, expansions
from generators.synthesis.given import Given
from generators.synthesis.method import Record
from generators.synthesis.query import Cause, Expansion
from generators.writing.stream import Stream
from harness.scoring.recheck import recheck
from harness.verification.problem import Problem
from harness.verification.verify import verify
from sandbox import Sandbox

FAMILIES = sorted(READERS)


@cache
def problems() -> tuple[Problem, ...]:
    """One of each family, at level 2."""
    return tuple(problem(name, 1, seed=30, level=2) for name in FAMILIES)


@pytest.mark.fast
@given(st.sampled_from(FAMILIES), st.sampled_from(list(Kind)), st.integers(0, 2**32))
def test_expansions_are_other_questions_and_the_same_for_the_same_draws(family: str, kind: Kind, seed: int) -> None:
    one = next(one for one in problems() if one.family == family)
    texts = asked(one)
    assert texts is not None
    found = list(islice(expansions(kind, one, texts, Stream("x", seed)), 4))
    assert found == list(islice(expansions(kind, one, texts, Stream("x", seed)), 4))
    assert (family, texts) not in found
    assert all(name in families() for name, _ in found)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_the_inverse_of_a_derivative_has_what_was_differentiated_as_its_answer(seed: int) -> None:
    one = problem("derivative", seed % 7, seed=30, level=1)
    texts = asked(one)
    assert texts is not None
    ((family, question),) = expansions(Kind.inverse, one, texts, Stream("x", seed))
    assert family == "integral"
    try:
        found = own(family, question, level=1).problem
    except ProblemError:
        return
    of = texts[0].removeprefix("Derivative(").removesuffix(", x)")
    assert verify(found.answer, of).equal is True


@pytest.fixture(scope="module")
def expansion() -> Iterator[Expansion]:
    with Expansion([one.id for one in problems()], workers=1, seconds=5.0) as running:
        yield running


@pytest.fixture(scope="module")
def records(expansion: Expansion, sandbox: Sandbox) -> list[Record]:
    return [record for made in expansion([Given(one) for one in problems()], sandbox, 3) for record in made.records]


def test_every_record_is_certified_and_stands_when_it_is_run_again(records: list[Record], sandbox: Sandbox) -> None:
    assert len(records) >= 12
    assert {str(record["expansion"]) for record in records} == {kind.value for kind in Kind}
    assert [one.fault for one in recheck(enumerate(records, 1), sandbox)] == [""] * len(records)


def test_no_record_is_a_problem_that_was_there(records: list[Record]) -> None:
    ids = [str(record["id"]) for record in records]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {one.id for one in problems()}


def test_ids_and_splits_are_by_the_rule_of_all_problems(records: list[Record]) -> None:
    for record in records:
        one = Problem.from_record(record)
        family = families()[one.family]
        canonical = family.canonical(family.parse(asked(one) or ())) if one.family in READERS else ""
        parent = next(parent for parent in problems() if [parent.id] == record["parents"])
        assert (one.split, one.level) == (parent.split, parent.level)
        assert one.split != "test"
        if identity(one.family, canonical) == one.id:
            assert split_of(one.family, canonical) == one.split


def test_what_was_made_is_not_made_again(records: list[Record], expansion: Expansion, sandbox: Sandbox) -> None:
    again = [record for made in expansion([Given(one) for one in problems()], sandbox, 3) for record in made.records]
    assert not {str(record["id"]) for record in again} & {str(record["id"]) for record in records}


def test_what_is_not_expanded_is_counted(expansion: Expansion, sandbox: Sandbox) -> None:
    one = problems()[0]
    batch = [
        Given(problem("arithmetic", 1, split="test")),
        Given(problem("derivative", 1, style="text")),
        Given(one, one.program),
        Given(problem("equation", 1)),
        Given(replace(one, program="print(1)\n")),
    ]
    causes = [dict(made.causes) for made in expansion(batch, sandbox, 0)]
    assert causes == [{cause: 1} for cause in (Cause.test, Cause.text, Cause.attempt, Cause.unread, Cause.unread)]


def test_a_question_that_takes_too_long_is_given_up(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generators.synthesis.query.TRIES", 1)
    with Expansion([], workers=1, seconds=0.0) as hurried:
        (made,) = hurried([Given(problem("limit", 2, level=5))], sandbox, 0)
    assert made.records == []
    assert made.causes[Cause.slow] > 0


@pytest.mark.slow
def test_killed_at_any_moment_the_verb_ends_with_the_same_bytes(tmp_path: Path) -> None:
    drawn = [problem("linear_algebra", at, seed=6, level=2) for at in range(80)]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(one.to_record()) + "\n" for one in drawn))
    verb = [sys.executable, "-m", "showwork", "synthesise", "--method", "query", "--sandbox", "process"]
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    subprocess.run([*verb, "--data", str(data), "--out", str(whole)], check=True, capture_output=True)
    running = subprocess.Popen([*verb, "--data", str(data), "--out", str(cut)], stderr=subprocess.DEVNULL)
    while running.poll() is None and (not cut.exists() or not cut.stat().st_size):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    subprocess.run([*verb, "--data", str(data), "--out", str(cut)], check=True, capture_output=True)
    assert cut.read_bytes() == whole.read_bytes()

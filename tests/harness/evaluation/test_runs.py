"""Run folders: append-only journals that survive kills, torn lines, full disks and company."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evaluation.journal import append_lines, read_lines
from harness.evaluation.models import Sampling
from harness.evaluation.runs import Judgement, Run, Sample, Settings, create_run, problem_hash, read_run, sample_key
from harness.verification.errors import RunError
from harness.verification.problem import Answer, Problem
from sandbox.errors import InfrastructureError

pytestmark = pytest.mark.fast

SETTINGS = Settings("Reference", "reference", "f", "plain-1", Sampling(), source={"seed": 0})


def problem(index: int) -> Problem:
    return Problem(f"p{index}", "toy", 1, "test", 0, index, "computed", f"{index}+1", Answer("integer", "1"), (), "")


def sample(index: int, batch: str, completion: str = "x") -> Sample:
    identity = problem_hash(problem(index))
    return Sample(sample_key(identity, SETTINGS, 0), identity, 0, batch, completion, 1, 1, "stop")


def judgement(key: str, outcome: str = "correct", version: str = "1") -> Judgement:
    return Judgement(
        key, version, outcome, True, outcome == "correct", True, 1.0, (), "1", True, "exact", "", "x", "", "", 0.1
    )


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    run = create_run(SETTINGS, tmp_path, "1")
    run.add_problems([problem(0), problem(1)])
    samples = [sample(0, "toy-1:0/2", "a\ud800\x00\u2028"), sample(1, "toy-1:0/2")]
    run.add_samples(samples)
    run.add_judgements([judgement(s.key) for s in samples])
    found = read_run(tmp_path)
    assert (found.settings, found.problems, found.samples, found.judgements) == (
        run.settings,
        run.problems,
        run.samples,
        run.judgements,
    )
    assert found.complete


def test_other_settings_are_refused_and_named(tmp_path: Path) -> None:
    create_run(SETTINGS, tmp_path, "1")
    with pytest.raises(RunError, match=r"sampling\.temperature 0\.0, now 0\.5"):
        create_run(replace(SETTINGS, sampling=Sampling(temperature=0.5)), tmp_path, "1")
    with pytest.raises(RunError, match=r"fingerprint 'f', now 'g'"):
        create_run(replace(SETTINGS, fingerprint="g"), tmp_path, "1")


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run"):
        read_run(tmp_path)
    for content in ("{", "[]", '{"format": 1}'):
        (tmp_path / "run.json").write_text(content)
        with pytest.raises(RunError, match=r"run\.json"):
            read_run(tmp_path)


@given(st.integers(0, 400))
def test_a_file_torn_anywhere_is_mended_by_the_next_writer(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    path = tmp_path_factory.mktemp("torn") / "samples.jsonl"
    records = [{"n": i, "text": "é" * i} for i in range(12)]
    append_lines(path, records)
    data = path.read_bytes()
    path.write_bytes(data[:length])
    whole = data[:length].count(b"\n")
    assert list(read_lines(path)) == records[:whole]
    append_lines(path, [{"n": "new"}])
    assert list(read_lines(path)) == [*records[:whole], {"n": "new"}]


def test_a_torn_line_longer_than_a_block_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    append_lines(path, [{"n": 1}])
    with path.open("ab") as stream:
        stream.write(b'{"text": "' + b"x" * 300_000)
    append_lines(path, [{"n": 2}])
    assert list(read_lines(path)) == [{"n": 1}, {"n": 2}]


def test_a_damaged_line_in_the_middle_is_named_not_skipped(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text('{"n": 1}\n{"n": \n{"n": 3}\n')
    with pytest.raises(RunError, match="line 2"):
        list(read_lines(path))


def test_a_batch_of_which_lines_are_missing_is_made_again_whole(tmp_path: Path) -> None:
    run = create_run(SETTINGS, tmp_path, "1")
    run.add_problems([problem(i) for i in range(4)])
    run.add_samples([sample(0, "toy-1:0/2"), sample(1, "toy-1:0/2")])
    run.add_samples([sample(2, "toy-1:1/2")])
    found = read_run(tmp_path)
    assert {s.batch for s in found.samples.values()} == {"toy-1:0/2"}
    found.add_samples([sample(2, "toy-1:1/2"), sample(3, "toy-1:1/2")])
    assert len(read_run(tmp_path).samples) == 4


def test_infrastructure_is_not_written_and_another_verifiers_judgements_are_left_out(tmp_path: Path) -> None:
    run = create_run(SETTINGS, tmp_path, "1")
    run.add_problems([problem(0), problem(1)])
    samples = [sample(0, "toy-1:0/2"), sample(1, "toy-1:0/2")]
    run.add_samples(samples)
    run.add_judgements([judgement(samples[0].key), judgement(samples[1].key, "infrastructure")])
    assert not run.complete
    assert set(read_run(tmp_path).judgements) == {samples[0].key}
    assert create_run(SETTINGS, tmp_path, "2").judgements == {}


def _write_too_much(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the limit is an OSError, as a full disk is
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    try:
        append_lines(path, [{"text": "x" * 9000}])
    except InfrastructureError as error:
        os._exit(7 if "nothing is lost" in str(error) else 8)
    os._exit(9)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    append_lines(path, [{"n": 1}])
    before = path.read_bytes()
    process = multiprocessing.get_context("fork").Process(target=_write_too_much, args=(path,))
    process.start()
    process.join(60)
    assert process.exitcode == 7
    assert path.read_bytes() == before


def _append_many(path: Path, who: int) -> None:
    for i in range(60):
        append_lines(path, [{"who": who, "n": i, "text": "x" * 3000}] * 3)
    os._exit(0)


def test_several_processes_share_a_folder_without_mixing_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_append_many, args=(path, who)) for who in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    records = list(read_lines(path))
    assert len(records) == 3 * 60 * 3
    # Each write is whole: three equal lines together.
    assert all(records[i] == records[i + 1] == records[i + 2] for i in range(0, len(records), 3))


def test_the_rows_of_a_run_do_not_depend_on_the_order_they_were_added_in() -> None:
    def filled(order: list[int]) -> Run:
        run = Run(SETTINGS)
        for i in order:
            run.add_problems([problem(i)])
            run.add_samples([sample(i, f"toy-1:{i}/1")])
            run.add_judgements([judgement(sample(i, "").key)])
        return run

    assert list(filled([0, 1, 2, 3]).rows()) == list(filled([3, 1, 0, 2]).rows())


def test_a_key_changes_with_all_that_decides_a_sample_and_with_nothing_else() -> None:
    identity = problem_hash(problem(0))
    others = [
        replace(SETTINGS, fingerprint="g"),
        replace(SETTINGS, template="chat-1"),
        replace(SETTINGS, examples="e"),
        replace(SETTINGS, sampling=Sampling(temperature=0.5)),
        replace(SETTINGS, sampling=Sampling(seed=1)),
    ]
    keys = {sample_key(identity, settings, 0) for settings in others} | {
        sample_key(identity, SETTINGS, i) for i in (0, 1)
    }
    keys.add(sample_key(problem_hash(problem(1)), SETTINGS, 0))
    assert len(keys) == 8
    assert sample_key(identity, replace(SETTINGS, model="elsewhere", source={}), 0) in keys


def test_settings_round_trip_through_json() -> None:
    assert Settings.from_record(json.loads(json.dumps(SETTINGS.to_record()))) == SETTINGS

"""Datasets: the same bytes however often, and wherever, the run was interrupted."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter

import pytest

from generators import problems
from generators.datasets import make as dataset
from generators.datasets.formats import FORMATS, from_record, to_parquet
from generators.datasets.journal import repaired
from generators.datasets.make import build
from generators.datasets.mixture import mixture
from generators.errors import DatasetError
from generators.problems import make

MIX = mixture("arithmetic:2,linear_algebra", "1-3", seed=5)
COUNT = 60


@pytest.fixture(scope="module")
def whole(sandbox, tmp_path_factory):
    """The bytes of an uninterrupted run."""
    path = tmp_path_factory.mktemp("whole") / "data.jsonl"
    report = build(MIX, COUNT, path, sandbox)
    assert (report.records, report.before, report.shortfall) == (COUNT, 0, "")
    return path.read_bytes()


def test_every_record_is_reachable_by_its_own_arguments(whole):
    for line in whole.splitlines():
        record = json.loads(line)
        again = make(record["family"], record["index"], record["seed"], record["split"], record["level"])
        assert again.problem.to_record() == record


def test_records_are_distinct_and_their_families_follow_the_weights(whole):
    records = [json.loads(line) for line in whole.splitlines()]
    assert len({record["id"] for record in records}) == COUNT
    counts = Counter(record["family"] for record in records)
    assert counts["arithmetic"] > counts["linear_algebra"] > 0
    assert {record["level"] for record in records} == {1, 2, 3}


def test_two_workers_write_the_same_bytes_as_one(whole, sandbox, tmp_path):
    build(MIX, COUNT, tmp_path / "data.jsonl", sandbox, workers=2)
    assert (tmp_path / "data.jsonl").read_bytes() == whole


def test_a_run_goes_on_after_a_torn_last_line(whole, sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    build(MIX, 20, path, sandbox)
    with open(path, "ab") as file:
        file.write(whole.splitlines(keepends=True)[20][:70])
    with open(f"{path}.journal", "ab") as file:
        file.write(b'{"sample": 2')
    report = build(MIX, COUNT, path, sandbox)
    assert (report.before, path.read_bytes()) == (20, whole)


def test_a_finished_file_is_left_as_it_is(whole, sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(whole)
    with pytest.raises(DatasetError, match="journal"):
        build(MIX, COUNT, path, sandbox)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("other", [{"seed": 6}, {"levels": "1-2"}, {"style": "snapshot"}, {"split": "test"}])
def test_a_file_made_with_other_settings_is_refused(other, sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    build(MIX, 3, path, sandbox)
    before = path.read_bytes()
    changed = {"levels": "1-3", "seed": 5, **other}
    with pytest.raises(DatasetError, match=next(iter(other))):
        build(mixture("arithmetic:2,linear_algebra", **changed), 3, path, sandbox)
    assert path.read_bytes() == before


def test_another_format_of_the_same_file_is_refused(sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    build(MIX, 3, path, sandbox)
    with pytest.raises(DatasetError, match="format"):
        build(MIX, 3, path, sandbox, format_="trl")


RUN = """
import sys
from pathlib import Path
from generators.datasets.make import build
from generators.datasets.mixture import mixture
from sandbox import Sandbox

with Sandbox("process", workers=1) as sandbox:
    build(mixture("arithmetic:2,linear_algebra", "1-3", seed=5), {count}, Path(sys.argv[1]), sandbox, workers=2)
"""


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(whole, tmp_path):
    path = tmp_path / "data.jsonl"
    command = [sys.executable, "-c", RUN.format(count=COUNT), str(path)]
    kills, chooser = 0, random.Random(7)
    for _ in range(60):
        process = subprocess.Popen(command)
        time.sleep(chooser.uniform(0.6, 1.6))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        assert process.wait() in (0, -signal.SIGKILL)
        written = path.read_bytes() if path.exists() else b""
        assert whole.startswith(written[: written.rfind(b"\n") + 1])
        if process.returncode == 0:
            break
    else:
        subprocess.run(command, check=True, timeout=300)
    assert kills > 0
    assert path.read_bytes() == whole


def test_ctrl_c_leaves_a_file_that_can_be_continued(whole, sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    process = subprocess.Popen([sys.executable, "-c", RUN.format(count=5000), str(path)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (path.exists() and path.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    lines = path.read_bytes().splitlines(keepends=True)
    assert all(json.loads(line) for line in lines)
    report = build(MIX, max(COUNT, len(lines)), path, sandbox)
    assert report.before >= 1
    assert path.read_bytes().startswith(whole)


HANGS = """
    import re
    from generators.families.arithmetic.family import ArithmeticFamily

    class Hanging(ArithmeticFamily):
        name = "hanging"

        def solve(self, question, stream):
            if stream.chance(1, 6):
                re.match(r"(a+)+$", "a" * 64 + "b")  # years, in C, with the interpreter's lock held
            return super().solve(question, stream)

    FAMILY = Hanging()
"""


@pytest.fixture
def hanging(tmp_path, monkeypatch):
    """A family that now and then hangs in C code, registered as an outside package registers one."""
    place = tmp_path / "site"
    install(place, "hanging", HANGS)
    monkeypatch.syspath_prepend(str(place))


def install(place, name, source):
    """A package on disk with an entry point in the group of families."""
    (place / f"{name}-1.dist-info").mkdir(parents=True)
    (place / f"outside_{name}.py").write_text(textwrap.dedent(source))
    (place / f"{name}-1.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    entry = f"[showwork.families]\n{name} = outside_{name}:FAMILY\n"
    (place / f"{name}-1.dist-info" / "entry_points.txt").write_text(entry)


@pytest.mark.slow
def test_a_sample_that_hangs_in_c_code_is_stopped_journaled_and_never_tried_again(hanging, sandbox, tmp_path):
    mix, path = mixture("hanging", "3"), tmp_path / "data.jsonl"
    report = build(mix, 8, path, sandbox, seconds=1.0)
    assert report.records == 8
    assert report.refused["generation: timeout"] >= 1
    events = [json.loads(line) for line in (tmp_path / "data.jsonl.journal").read_text().splitlines()]
    clocked = [event for event in events if "try" in event]
    assert len(clocked) == report.refused["generation: timeout"]
    # A resumed run repeats what the clock refused, without waiting for it again: not one new event of the clock.
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    again = build(mix, 8, path, sandbox, seconds=1.0)
    assert path.read_bytes() == b"".join(lines)
    assert again.refused == report.refused
    after = [json.loads(line) for line in (tmp_path / "data.jsonl.journal").read_text().splitlines()]
    assert len([event for event in after if "try" in event]) == len(clocked)


NEVER = """
    from generators.families.arithmetic.family import ArithmeticFamily
    from generators.errors import Refused

    class Never(ArithmeticFamily):
        name = "never"

        def solve(self, question, stream):
            if stream.below(50):
                raise Refused("out of spirits")
            return super().solve(question, stream)

    FAMILY = Never()
"""


def test_running_out_of_attempts_keeps_what_was_made_and_says_why(sandbox, tmp_path, monkeypatch):
    install(tmp_path / "site", "never", NEVER)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    path = tmp_path / "data.jsonl"
    with pytest.raises(DatasetError, match="out of spirits"):
        build(mixture("never", "2"), 40, path, sandbox)
    kept = len(path.read_bytes().splitlines())
    assert 1 <= kept < 40


FEW = """
    from generators.families.arithmetic.family import ArithmeticFamily
    from generators.families.arithmetic.term import ArithmeticTerm

    class Few(ArithmeticFamily):
        name = "few"

        def draw(self, stream, level, max_depth=None):
            one = ArithmeticTerm("number", text="1")
            return ArithmeticTerm("add", (ArithmeticTerm("number", text=str(stream.integer(1, 3))), one))

    FAMILY = Few()
"""


def test_a_level_with_nothing_new_left_ends_the_run_with_what_there_is(sandbox, tmp_path, monkeypatch):
    install(tmp_path / "site", "few", FEW)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    report = build(mixture("few", "1"), 50, tmp_path / "data.jsonl", sandbox)
    assert 1 <= report.records <= 3
    assert f"{report.records} distinct problems" in report.shortfall
    assert len((tmp_path / "data.jsonl").read_bytes().splitlines()) == report.records


class Liar:
    """A sandbox in which every third program prints something else."""

    def __init__(self, real):
        self.real, self.programs = real, 0

    def run(self, program, limits=None, stdin=""):
        changed = []
        for source in json.loads(stdin) if stdin else []:
            self.programs += 1
            changed.append(source.replace("Answer:", "Answer: 7") if self.programs % 3 == 0 else source)
        return self.real.run(program, limits, stdin=json.dumps(changed) if stdin else "")


def test_a_program_that_prints_something_else_than_recorded_never_gets_into_the_file(sandbox, tmp_path):
    report = build(MIX, 30, tmp_path / "data.jsonl", Liar(sandbox))
    assert report.refused["execution: prints something else than recorded"] >= 10
    assert report.records == 30


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_the_whole_problem(name):
    problem = make("linear_algebra", 3, level=2).problem
    assert from_record(json.loads(json.dumps(FORMATS[name](problem)))) == problem


@pytest.mark.train
def test_datasets_reads_the_lines_and_the_parquet_as_they_lie(whole, tmp_path):
    datasets = pytest.importorskip("datasets")
    lines, columns = tmp_path / "data.jsonl", tmp_path / "data.parquet"
    lines.write_bytes(whole)
    to_parquet(lines, columns)
    cache = str(tmp_path / "cache")
    first = datasets.load_dataset("json", data_files=str(lines), split="train", cache_dir=cache)
    second = datasets.load_dataset("parquet", data_files=str(columns), split="train", cache_dir=cache)
    assert len(first) == len(second) == COUNT
    for i, line in enumerate(whole.splitlines()):
        assert from_record(first[i]) == from_record(second[i]) == from_record(json.loads(line))


@pytest.mark.parametrize("torn", [b"", b"no newline at all", b'{"a": 1}\n{"b"', b'{"a": 1}\n' + b"x" * 200_000])
def test_a_torn_end_is_cut_back_to_the_last_newline(torn, tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_bytes(torn)
    repaired(path)
    assert path.read_bytes() == torn[: torn.rfind(b"\n") + 1]


def test_two_runs_never_write_one_file_at_once(sandbox, tmp_path):
    path = tmp_path / "data.jsonl"
    with dataset.Journal(path, dataset.settings(MIX, "showwork")), pytest.raises(DatasetError, match="another run"):
        build(MIX, 3, path, sandbox)


def test_a_full_disk_is_an_error_in_one_line(sandbox, tmp_path):
    (tmp_path / "data.jsonl").symlink_to("/dev/full")
    with pytest.raises(DatasetError, match=r"No space left|cannot write"):
        build(MIX, 3, tmp_path / "data.jsonl", sandbox)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_samples():
    code = """
        import resource
        from generators.datasets.mixture import mixture
        mix = mixture("arithmetic,linear_algebra", "1-2")
        def rise(start, stop):
            for sample in range(start, stop):
                mix.make(sample)
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        early = rise(0, 1500)
        late = rise(1500, 4500)
        print(late - early)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert int(re.sub(r"\D", "", done.stdout)) < 12_000, "kilobytes gained over 3,000 samples"


def test_a_draw_that_gives_nothing_says_so(monkeypatch):
    monkeypatch.setattr(problems, "MAX_DRAWS", 3)
    monkeypatch.setattr(problems, "split_of", lambda *_: "test")
    with pytest.raises(problems.ProblemError, match="3 draws"):
        make("arithmetic", 0, split="train")

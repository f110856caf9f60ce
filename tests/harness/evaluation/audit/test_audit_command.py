"""`showwork audit` as it is typed: exit codes, killed and continued, a full disk, two at a time."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import showwork
from tests.harness.evaluation.audit.made import record, write

ROOT = Path(showwork.__file__).parent
COMMAND = (sys.executable, "-m", "showwork", "audit")


def run(folder: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a folder. limit: the most bytes that a file of it may have, as on a full disk."""

    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the limit is an OSError, as a full disk is
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=None if limit is None else narrow,
    )


def test_it_prints_rates_the_first_false_line_and_where_the_page_is(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(1), record(2, 3), record(3)])
    shown = run(tmp_path, str(path), "--output-dir", "a")
    assert shown.returncode == 0, shown.stderr
    assert "3 traces; text in `response`; question in `question`; gold in `gold`" in shown.stdout
    assert "traces with a false line" in shown.stdout
    assert "33.3% [6.1, 79.2]" in shown.stdout
    assert "record at line 2 (r2), text line 3: 5 + 3 = 9" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "a/report.html"
    assert (tmp_path / "a" / "report.html").exists()


def test_its_exit_codes(tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.jsonl", [record(1)]), write(tmp_path / "bad.jsonl", [record(1, 1)])
    broken = tmp_path / "broken.jsonl"
    broken.write_text("no json\n")
    for arguments, code in (
        ((str(good), "--fail-on-false"), 0),
        ((str(bad), "--fail-on-false"), 1),
        ((str(bad),), 0),
        ((str(broken),), 2),
        ((str(good), "--columns", "text=missing"), 2),
        ((str(tmp_path / "none.jsonl"),), 2),
        ((str(good), "--keep", "some"), 2),
    ):
        shown = run(tmp_path, *arguments)
        assert shown.returncode == code, (arguments, shown.stdout, shown.stderr)
        assert "Traceback" not in shown.stderr
        assert (code != 2) or shown.stderr.strip()


def test_json_is_one_object_and_the_same_as_in_the_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(1), record(2, 1)])
    shown = run(tmp_path, str(path), "--json", "--keep", "clean", "--limit", "2")
    said = json.loads(shown.stdout)
    assert said.pop("kept") == 1
    folder = tmp_path / said.pop("folder")
    assert folder.parent.name == "runs"
    assert json.loads((folder / "summary.json").read_text()) == said
    assert (folder / "clean.jsonl").read_bytes() == path.read_bytes().splitlines(keepends=True)[0]


@pytest.mark.slow
def test_a_killed_audit_continues_to_the_same_bytes_and_leaves_no_process(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(number, number % 5) for number in range(3000)])
    whole = run(tmp_path, str(path), "--output-dir", "whole", "--workers", "2", "--keep", "clean")
    assert whole.returncode == 0, whole.stderr
    process = subprocess.Popen(
        [*COMMAND, str(path), "--output-dir", "killed", "--workers", "2", "--keep", "clean"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    results = tmp_path / "killed" / "results.jsonl"
    while process.poll() is None and not (results.exists() and results.stat().st_size):
        time.sleep(0.01)
    workers = children(process.pid)
    process.kill()
    process.wait()
    assert 0 < results.read_bytes().count(b"\n") < 3000
    assert not (tmp_path / "killed" / "summary.json").exists()
    assert workers
    for worker in workers:
        while Path(f"/proc/{worker}").exists() and b"audit.worker" in Path(f"/proc/{worker}/cmdline").read_bytes():
            time.sleep(0.05)  # it ends with its input
    again = run(tmp_path, str(path), "--output-dir", "killed", "--workers", "2", "--keep", "clean")
    assert again.returncode == 0, again.stderr
    for name in ("results.jsonl", "summary.json", "report.html", "clean.jsonl"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(number, number % 5) for number in range(1500)])
    process = subprocess.Popen(
        [*COMMAND, str(path), "--output-dir", "a", "--workers", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    results = tmp_path / "a" / "results.jsonl"
    while process.poll() is None and not (results.exists() and results.stat().st_size):
        time.sleep(0.01)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    numbers = [json.loads(line)["record"] for line in results.read_text().splitlines()]
    assert numbers == list(range(1, 1501))


def test_a_full_disk_loses_nothing_and_the_same_command_continues(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(number) for number in range(200)])
    whole = run(tmp_path, str(path), "--output-dir", "whole", "--workers", "1")
    assert whole.returncode == 0, whole.stderr
    arguments = (str(path), "--output-dir", "full", "--workers", "1")
    full = run(tmp_path, *arguments, limit=30_000)
    assert full.returncode == 3, full.stderr
    assert "nothing is lost: free space and run the same command again" in full.stderr
    kept = (tmp_path / "full" / "results.jsonl").read_bytes()
    assert kept
    assert (tmp_path / "whole" / "results.jsonl").read_bytes().startswith(kept)
    assert run(tmp_path, *arguments).returncode == 0
    for name in ("results.jsonl", "summary.json", "report.html"):
        assert (tmp_path / "full" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.slow
def test_ctrl_c_ends_the_processes_and_the_same_command_continues(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [record(number) for number in range(2000)])
    process = subprocess.Popen(
        [*COMMAND, str(path), "--output-dir", "a", "--workers", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    results = tmp_path / "a" / "results.jsonl"
    while process.poll() is None and not (results.exists() and results.stat().st_size):
        time.sleep(0.01)
    workers = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "the same command continues" in said
    assert "Traceback" not in said
    assert workers
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    before = results.read_bytes()
    assert run(tmp_path, str(path), "--output-dir", "a").returncode == 0
    assert results.read_bytes().startswith(before)


def test_two_audits_do_not_write_to_one_folder(tmp_path: Path) -> None:
    import fcntl

    path = write(tmp_path / "in.jsonl", [record(1)])
    (tmp_path / "a").mkdir()
    with (tmp_path / "a" / ".held").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        shown = run(tmp_path, str(path), "--output-dir", "a")
    assert shown.returncode == 2
    assert "another audit writes to a" in shown.stderr

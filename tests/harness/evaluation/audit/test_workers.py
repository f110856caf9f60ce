"""The processes of an audit: in order, whatever they do, and named where one dies of a record."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.evaluation.audit import workers
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line
from sandbox.errors import InfrastructureError
from tests.harness.evaluation.audit.made import record

LINES = [Line(number, json.dumps(record(number)).encode() + b"\n") for number in range(1, 101)]
COLUMNS = SolutionColumns("response", "question", "gold")

SLOW_FIRST = """
import json, sys, time
stdin = sys.stdin.buffer
stdin.readline()
while header := stdin.readline():
    numbers = json.loads(header)
    for _ in numbers:
        stdin.readline()
    time.sleep(0.3 if 1 in numbers else 0)
    print("\\n".join(json.dumps({"record": number}) for number in numbers), flush=True)
"""
DIES_OF_40 = """
import json, sys
stdin = sys.stdin.buffer
stdin.readline()
while header := stdin.readline():
    numbers = json.loads(header)
    for _ in numbers:
        stdin.readline()
    if 40 in numbers:
        sys.exit(7)
    print("\\n".join(json.dumps({"record": number}) for number in numbers), flush=True)
"""


def of(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program where the checks would be."""
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-c", program))


def test_results_keep_the_order_where_the_first_batch_is_the_last_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    of(SLOW_FIRST, monkeypatch)
    done = [result["record"] for batch in workers.checked(LINES, COLUMNS, 3) for result in batch]
    assert done == list(range(1, 101))


def test_a_record_of_which_every_process_dies_is_named_and_those_before_it_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of(DIES_OF_40, monkeypatch)
    results = workers.checked(LINES, COLUMNS, 2)
    assert [result["record"] for result in next(results)] == list(range(1, 33))
    with pytest.raises(InfrastructureError, match=r"line 40 died twice \(exit code 7; .*the same command continues"):
        next(results)


def test_processes_end_where_the_reader_stops_early() -> None:
    others = _children()
    results = workers.checked(LINES, COLUMNS, 2)
    first = next(results)
    running = _children() - others
    assert [result["record"] for result in first] == list(range(1, 33))
    assert running
    results.close()
    assert not running & _children()


def _children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


def test_a_worker_ends_with_its_input() -> None:
    request = json.dumps({"text": "response", "question": "", "gold": ""}).encode() + b"\n"
    done = subprocess.run(workers.COMMAND, input=request, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, b"")

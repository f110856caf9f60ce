"""The engine of one machine: answers in order, by threads and by processes, whatever the processes do."""

from __future__ import annotations

import os
import pickle
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from harness.engine.engine import BatchDied
from harness.engine.local import LocalEngine
from harness.engine.processes import COMMAND
from sandbox.errors import UsageError

# Processes of this Python, and what it pickles.
pytestmark = pytest.mark.interpreter

BATCHES = [[number, number + 1] for number in range(0, 60, 2)]


def doubled(batch: list[int]) -> list[int]:
    return [2 * number for number in batch]


def slow_first(batch: list[int]) -> list[int]:
    time.sleep(0.3 if 0 in batch else 0)
    return doubled(batch)


def prints(batch: list[int]) -> list[int]:
    print("what a library says")
    return doubled(batch)


def dies_of_40(batch: list[int]) -> list[int]:
    if 40 in batch:
        os._exit(7)
    return doubled(batch)


class DiesOnce:
    """Dies of 40 where no other did before it."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __call__(self, batch: list[int]) -> list[int]:
        if 40 in batch and not self._place.exists():
            self._place.touch()
            os._exit(7)
        return doubled(batch)


def raises(batch: list[int]) -> list[int]:
    raise UsageError(f"no answer to {batch}")


def made(answer: Callable[[list[int]], list[int]]) -> Callable[[list[int]], list[int]]:
    return answer


@pytest.mark.parametrize("answer", [doubled, slow_first, prints])
@pytest.mark.parametrize(("each_core", "workers"), [(False, None), (True, 1), (True, 3)])
def test_answers_keep_the_order_of_the_batches(
    answer: Callable[[list[int]], list[int]], each_core: bool, workers: int | None
) -> None:
    engine = LocalEngine()
    answers = list(engine.answers(partial(made, answer), BATCHES, each_core=each_core, workers=workers))
    assert answers == [doubled(batch) for batch in BATCHES]
    assert engine.placement() == {"here": len(BATCHES)}
    assert list(engine.answers(partial(made, answer), [], each_core=each_core, workers=workers)) == []


def test_a_process_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    answers = LocalEngine().answers(partial(DiesOnce, tmp_path / "died"), BATCHES, each_core=True, workers=2)
    assert list(answers) == [doubled(batch) for batch in BATCHES]


def test_a_batch_of_which_every_process_dies_is_handed_back_and_those_before_it_are_done() -> None:
    answers = LocalEngine().answers(partial(made, dies_of_40), BATCHES, each_core=True, workers=2)
    assert [next(answers) for _ in range(20)] == [doubled(batch) for batch in BATCHES[:20]]
    with pytest.raises(BatchDied, match=r"died twice \(exit code 7\); .*the same command continues") as died:
        next(answers)
    assert died.value.batch == [40, 41]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_an_answer_raises_is_raised(workers: int) -> None:
    with pytest.raises(UsageError, match=r"no answer to \[0, 1\]"):
        list(LocalEngine().answers(partial(made, raises), BATCHES, each_core=True, workers=workers))


def test_processes_end_where_the_reader_stops_early() -> None:
    others = _children()
    answers = LocalEngine().answers(partial(made, doubled), BATCHES, each_core=True, workers=2)
    assert next(answers) == [0, 2]
    running = _children() - others
    assert running
    answers.close()
    assert not running & _children()


def _children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


@pytest.mark.parametrize("request_", [b"", pickle.dumps(dict)], ids=["nothing", "no batch"])
def test_a_worker_ends_with_its_input(request_: bytes) -> None:
    done: Any = subprocess.run(COMMAND, input=request_, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, b"")

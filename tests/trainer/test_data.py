"""Streams of problems: exact resumption, no repeats, batches that hold everything once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from harness.verification.problem import Answer, Problem
from sandbox.errors import InfrastructureError
from trainer import tiny_model
from trainer.data import Batching, Position, ProblemStream
from trainer.data_files import read_problems
from trainer.errors import TrainingError
from trainer.losses import completion_loss
from trainer.rows import Row, by_length, collate, collate_packed, packed
from trainer.sources import FileSource, GeneratedSource, distinct, refuse_leaks

pytestmark = pytest.mark.train


def problem(name: str) -> Problem:
    return Problem(name, "f", 1, "train", 0, 0, "computed", name, Answer("integer", "1"), (), "x" * (len(name) % 7 + 1))


@dataclass(frozen=True)
class Counting:
    """Windows of `size` numbers below `top`; above it they repeat."""

    size: int = 10
    top: int = 10**9

    def window(self, number: int) -> list[Problem]:
        return [problem(str(i % self.top)) for i in range(number * self.size, (number + 1) * self.size)]


def encode(item: Problem) -> Row:
    tokens = [int(item.id), *[1] * (int(item.id) % 5)]
    return {"input_ids": tokens, "labels": tokens}


def firsts(batch: dict[str, Any]) -> list[int]:
    return batch["input_ids"][:, 0].tolist()


def test_a_stream_resumed_at_any_batch_goes_on_exactly_where_it_stood() -> None:
    def fresh(start: Position | None = None) -> ProblemStream:
        return ProblemStream(Counting(top=83), encode, Batching(examples=3), 0, start=start)

    straight = [firsts(batch) for batch in islice(fresh(), 28)]
    for stop in range(28):
        first = fresh()
        head = [firsts(batch) for batch in islice(first, stop)]
        second = fresh(Position.from_json(first.position(stop).to_json()))
        assert head + [firsts(batch) for batch in islice(second, 28 - stop)] == straight


def test_a_problem_never_comes_twice() -> None:
    stream = ProblemStream(Counting(top=55), encode, Batching(examples=4), 0)
    with pytest.raises(TrainingError, match="used up"):
        seen = [i for batch in islice(stream, 100) for i in firsts(batch)]
    stream = ProblemStream(Counting(top=55), encode, Batching(examples=4), 0)
    seen = [i for batch in islice(stream, 17) for i in firsts(batch)]
    assert sorted(seen) == list(range(55))


def test_background_processes_change_nothing() -> None:
    alone = ProblemStream(Counting(), encode, Batching(examples=4), 0)
    helped = ProblemStream(Counting(), encode, Batching(examples=4), 0, workers=2)
    assert [firsts(b) for b in islice(helped, 9)] == [firsts(b) for b in islice(alone, 9)]


def test_a_killed_worker_is_replaced_and_nothing_is_lost() -> None:
    before = set(multiprocessing.active_children())
    stream = iter(ProblemStream(Counting(), encode, Batching(examples=4), 0, workers=2))
    seen = [firsts(batch) for batch in islice(stream, 2)]
    for worker in set(multiprocessing.active_children()) - before:
        worker.kill()
    seen += [firsts(batch) for batch in islice(stream, 20)]
    alone = ProblemStream(Counting(), encode, Batching(examples=4), 0)
    assert seen == [firsts(batch) for batch in islice(alone, 22)]


@dataclass(frozen=True)
class Deadly:
    """A source that ends its process, as the kernel does where memory is short."""

    def window(self, number: int) -> list[Problem]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []


def test_workers_that_always_die_are_an_error_of_the_machine() -> None:
    stream = ProblemStream(Deadly(), encode, Batching(examples=4), 0, workers=1)
    with pytest.raises(InfrastructureError, match="died three times"):
        next(iter(stream))


PARENT = """
import multiprocessing, time
from trainer.data import Batching, ProblemStream
from trainer.sources import GeneratedSource

if __name__ == "__main__":
    source = GeneratedSource(("arithmetic",), size=8)
    row = {"input_ids": [1], "labels": [1]}
    stream = iter(ProblemStream(source, lambda p: row, Batching(), 0, workers=2, repeats=9))
    next(stream)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(600)
"""


def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert workers
    deadline = time.monotonic() + 60
    while any(running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(running(pid) for pid in workers)


def running(pid: int) -> bool:
    """Whether the process is there and no zombie that waits for its new parent to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@given(st.integers(1, 5), st.integers(0, 6))
def test_several_processes_take_turns_at_the_batches_of_one_and_resume_where_it_would(world: int, stop: int) -> None:
    def fresh(rank: int, of: int, start: Position | None = None) -> ProblemStream:
        return ProblemStream(Counting(top=97), encode, Batching(examples=3), 0, start=start, rank=rank, world=of)

    alone = fresh(0, 1)
    straight = [firsts(batch) for batch in islice(alone, 6 * world)]
    for rank in range(world):
        before = fresh(rank, world)
        head = [firsts(batch) for batch in islice(before, stop)]
        after = fresh(rank, world, Position.from_json(before.position(stop).to_json()))
        assert head + [firsts(batch) for batch in islice(after, 6 - stop)] == straight[rank::world]


rows = st.lists(st.integers(1, 60).map(lambda n: {"input_ids": [n] * n, "labels": [n] * n}), min_size=1, max_size=40)


@given(rows, st.integers(60, 200))
def test_every_row_is_in_exactly_one_batch_and_no_batch_is_over_its_tokens(many: list[Row], limit: int) -> None:
    padded = by_length(many, tokens=limit, examples=1, shuffle=random.Random(0))
    lengths = sorted(len(row["input_ids"]) for row in many)
    assert sorted(len(row["input_ids"]) for batch in padded for row in batch) == lengths
    assert all(max(len(row["input_ids"]) for row in batch) * len(batch) <= limit for batch in padded)
    for one_line in (True, False):
        laid = packed(many, capacity=limit, shuffle=random.Random(0), one_line=one_line)
        assert sorted(len(row["input_ids"]) for batch in laid for line in batch for row in line) == lengths
        assert all(collate_packed(batch, 0)["input_ids"].numel() <= limit for batch in laid)
        assert not one_line or all(len(batch) == 1 for batch in laid)


def test_a_packed_batch_is_full_whatever_the_longest_row_is() -> None:
    draw = random.Random(0)
    for longest in (300, 560, 801, 1500):
        lengths = [longest, *(draw.randrange(100, 300) for _ in range(400))]
        many = [{"input_ids": [1] * length, "labels": [1] * length} for length in lengths]
        laid = packed(many, capacity=1600, shuffle=random.Random(0))
        held = sorted(sum(len(row["input_ids"]) for line in batch for row in line) for batch in laid)
        assert held[-1] <= 1600
        assert held[len(held) // 2] >= 0.85 * 1600


def test_a_packed_batch_of_two_families_of_unlike_lengths_holds_both() -> None:
    many = [{"input_ids": [n] * n, "labels": [n] * n} for n in (20, 60) for _ in range(100)]
    held = [
        {len(row["input_ids"]) for line in batch for row in line}
        for batch in packed(many, capacity=600, shuffle=random.Random(0))
    ]
    by_lengths = by_length(many, tokens=600, examples=1, shuffle=random.Random(0))
    assert sum(len(lengths) == 2 for lengths in held) >= 0.9 * len(held)
    assert sum(len({len(row["input_ids"]) for row in batch}) == 2 for batch in by_lengths) <= 1


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("layout", [[[0, 1]], [[0, 1], [1]], [[0], [1, 1, 0]]], ids=str)
def test_no_example_of_a_packed_line_sees_another(layout: list[list[int]], attention: str) -> None:
    tokenizer = tiny_model.train_tokenizer(["print(1)\n"])
    model = tiny_model.new_model(tokenizer, hidden=32, layers=2, heads=2).eval()
    model.set_attn_implementation(attention)
    rows = (
        {"input_ids": [5, 6, 7, 8], "labels": [-100, 6, 7, 8]},
        {"input_ids": [9, 10, 11], "labels": [-100, 10, 11]},
    )
    labelled = (3, 2)
    together = collate_packed([[rows[i] for i in line] for line in layout], 0)
    laid = [i for line in layout for i in line]
    with torch.no_grad():
        joint = completion_loss(model, together)
        apart = [completion_loss(model, collate([row], 0)) for row in rows]
        leaking = completion_loss(model, {name: together[name] for name in ("input_ids", "labels")})
    torch.testing.assert_close(joint, sum(apart[i] * labelled[i] for i in laid) / sum(labelled[i] for i in laid))
    assert abs(float(leaking - joint)) > 1e-4


def test_a_file_is_read_whole_once_an_epoch_in_changing_order() -> None:
    records = tuple(problem(str(i)) for i in range(25))
    source = FileSource(records, size=10)
    first, second = ([p.id for n in range(3) for p in source.window(n + 3 * e)] for e in range(2))
    assert sorted(first) == sorted(second) == sorted(p.id for p in records)
    assert first != second


def test_a_held_out_problem_in_the_training_data_is_refused() -> None:
    with pytest.raises(TrainingError, match="1 of 2 held-out problems are in the training data"):
        refuse_leaks([problem("a"), problem("b")], [problem("b"), problem("c")])


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"id": 1}\n')
    with pytest.raises(TrainingError, match=r"data\.jsonl, line 1"):
        read_problems([path])


def test_an_example_over_the_length_is_refused_dropped_or_cut_as_told() -> None:
    def lengths(overlong: str) -> list[int]:
        stream = ProblemStream(Counting(), encode, Batching(examples=1, max_length=3, overlong=overlong), 0)
        return [batch["input_ids"].shape[1] for batch in islice(stream, 6)]

    with pytest.raises(TrainingError, match="max_length is 3"):
        lengths("error")
    assert max(lengths("drop")) == max(lengths("truncate")) == 3


def test_a_level_named_twice_is_drawn_twice_as_often_and_never_the_same_problem() -> None:
    drawn = GeneratedSource(("limit", "integral"), (1, 2, 2)).take(0, 60)
    assert Counter((p.family, p.level) for p in drawn) == {
        (family, level): 10 * level for family in ("limit", "integral") for level in (1, 2)
    }
    assert len({p.index for p in drawn if p.family == "limit"}) == 30


def test_mixed_data_has_every_level_in_both_styles() -> None:
    problems = GeneratedSource(("arithmetic", "limit"), (1, 2), "mixed", size=16).window(0)
    made = Counter((p.family, p.level, p.style) for p in problems)
    assert len(made) == 8
    assert set(made.values()) == {2}
    assert Counter(p.style for p in distinct("limit", 8, split="validation", levels=(1,), style="mixed")) == {
        "computed": 4,
        "snapshot": 4,
    }

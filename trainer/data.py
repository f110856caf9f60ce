"""What a run trains on: problems straight from the generators or from dataset files, as batches in a fixed order.

    source (window number -> problems) -> new problems only -> tokens -> batches of like lengths, or packed rows

Everything is a function of (configuration, window number), so a run resumes at the exact example by remembering its
window, its place in it and the identities it has seen; nothing is replayed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from harness.verification.problem import STYLES, Problem
from sandbox.errors import InfrastructureError
from trainer.errors import TrainingError

Row = dict[str, list[int]]
"""One tokenized example: `input_ids`, and `labels` (-100 where no loss is taken)."""

IGNORED = -100
EMPTY_WINDOWS = 8
"""So many windows in a row without one new problem mean that the families have no more."""


class Source(Protocol):
    """Problems in a fixed order, by window. Picklable: windows are made in background processes."""

    def window(self, number: int) -> list[Problem]: ...


MIXED = "mixed"
"""The style of data whose problems alternate between all styles."""


def style_of(style: str, turn: int) -> str:
    """The style of the turn-th problem of a family and level."""
    return STYLES[turn % len(STYLES)] if style == MIXED else style


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """An endless source of problems, generated when needed, window by window, cycling through families and levels."""

    families: tuple[str, ...]
    levels: tuple[int, ...] = (1, 2)
    style: str = "computed"
    seed: int = 0
    split: str = "train"
    size: int = 600
    """Problems a window."""

    def window(self, number: int) -> list[Problem]:
        from generators import problem

        problems = []
        for place in range(number * self.size, (number + 1) * self.size):
            index, family = divmod(place, len(self.families))
            turn, level = divmod(index, len(self.levels))
            problems.append(
                problem(
                    self.families[family],
                    index,
                    self.seed,
                    self.split,
                    level=self.levels[level],
                    style=style_of(self.style, turn),
                )
            )
        return problems


@dataclass(frozen=True, slots=True)
class FileSource:
    """Dataset records from JSON Lines files, in a new random order each epoch."""

    records: tuple[Problem, ...]
    seed: int = 0
    size: int = 600

    def window(self, number: int) -> list[Problem]:
        per_epoch = -(-len(self.records) // self.size)
        epoch, part = divmod(number, per_epoch)
        order = list(range(len(self.records)))
        random.Random(f"{self.seed} {epoch}").shuffle(order)
        return [self.records[i] for i in order[part * self.size : (part + 1) * self.size]]


def first_problems(source: Source, count: int) -> list[Problem]:
    """The source's first `count` different problems; fewer where a whole window brings nothing new."""
    problems: dict[str, Problem] = {}
    window = 0
    while len(problems) < count:
        before = len(problems)
        for problem in source.window(window):
            problems.setdefault(problem.id, problem)
        window += 1
        if len(problems) == before:
            break
    return list(problems.values())[:count]


def distinct(
    family: str, count: int, *, split: str, levels: Sequence[int], style: str = "computed", seed: int = 0
) -> list[Problem]:
    """The first `count` different problems of a family's split. Raises TrainingError if it has fewer."""
    from generators import problem

    problems: dict[str, Problem] = {}
    for index in range(20 * count + 100):
        if len(problems) == count:
            break
        turn, level = divmod(index, len(levels))
        candidate = problem(family, index, seed, split, level=levels[level], style=style_of(style, turn))
        problems.setdefault(candidate.id, candidate)
    else:
        raise TrainingError(
            f"family {family} has fewer than {count} different {split} problems at levels "
            f"{', '.join(map(str, levels))}: ask for fewer, or for more levels"
        )
    return list(problems.values())


def read_problems(paths: Sequence[str | Path]) -> tuple[Problem, ...]:
    """The problems of JSON Lines dataset files. Raises TrainingError that names file, line and cause."""
    problems = []
    for path in paths:
        try:
            # (Not splitlines: a JSON string may hold U+2028 and its like.)
            lines = Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except OSError as error:
            raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise TrainingError(f"cannot read {path}: {error}") from error
        for number, line in enumerate(lines if lines != [""] else [], 1):
            try:
                problems.append(Problem.from_record(json.loads(line)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise TrainingError(
                    f"{path}, line {number} is not a dataset record ({error}); make the file with `showwork generate`"
                ) from error
    if not problems:
        raise TrainingError(f"no problems in {', '.join(map(str, paths))}")
    return tuple(problems)


def refuse_leaks(train: Sequence[Problem], held_out: Sequence[Problem]) -> None:
    """Raise TrainingError where a held-out problem, by canonical hash, is also trained on."""
    train_ids = {problem.id for problem in train}
    leaked = [problem.id for problem in held_out if problem.id in train_ids]
    if leaked:
        raise TrainingError(
            f"{len(leaked)} of {len(held_out)} held-out problems are in the training data (first: {leaked[0]}); "
            "make both with `showwork generate --split ...`, whose splits never overlap"
        )


def encode(tokenizer: Any, prompt: str, completion: str, *, loss: str = "completion", special: bool = True) -> Row:
    """One example as tokens: prompt, completion, end. Tokenized apart: the border is where generation starts."""
    head = tokenizer(prompt, add_special_tokens=special).input_ids  # a chat template has written its own
    tail = [*tokenizer(completion, add_special_tokens=False).input_ids, tokenizer.eos_token_id]
    if head and head[-1] == tokenizer.eos_token_id:
        head = head[:-1]  # some tokenizers end every text; here the program follows
    # The first token is predicted by nothing, so it carries no label either.
    head_labels = [IGNORED, *head[1:]] if loss == "full" and head else [IGNORED] * len(head)
    return {"input_ids": head + tail, "labels": head_labels + tail}


def by_length(rows: Sequence[Row], *, tokens: int | None, examples: int, shuffle: random.Random) -> list[list[Row]]:
    """Rows of like lengths together: at most `tokens` padded tokens a batch; where None, `examples` rows."""
    batches: list[list[Row]] = []
    batch: list[Row] = []
    for row in sorted(rows, key=lambda row: len(row["input_ids"])):
        full = len(batch) >= examples if tokens is None else len(row["input_ids"]) * (len(batch) + 1) > tokens
        if batch and full:
            batches.append(batch)
            batch = []
        batch.append(row)
    if batch:
        batches.append(batch)
    shuffle.shuffle(batches)
    return batches


def packed(
    rows: Sequence[Row], *, capacity: int, shuffle: random.Random, one_line: bool = False
) -> list[list[list[Row]]]:
    """Rows in random order, first-fit end to end into lines as long as the longest row; a batch holds as many lines as
    `capacity` tokens have room for, or with `one_line` a single line of `capacity` tokens.

    Attention costs the square of a line: eight lines of 250 tokens cost an eighth of one line of 2,000.
    """
    rows = list(rows)
    shuffle.shuffle(rows)
    longest = max((len(row["input_ids"]) for row in rows), default=1)
    width = max(capacity, longest) if one_line else longest
    lines: list[list[Row]] = []
    room: list[int] = []
    for row in rows:
        length = len(row["input_ids"])
        place = next((i for i, space in enumerate(room) if space >= length), None)
        if place is None:
            lines.append([row])
            room.append(width - length)
        else:
            lines[place].append(row)
            room[place] -= length
    shuffle.shuffle(lines)  # the last lines hold what fitted nowhere else
    size = max(1, capacity // width)
    return [lines[at : at + size] for at in range(0, len(lines), size)]


def collate(rows: Sequence[Row], pad: int) -> dict[str, Any]:
    """Rows padded on the right. No attention mask: under a causal mask no real token ever sees what follows it, and
    the unmasked kernel is the faster one."""
    import torch

    width = max(len(row["input_ids"]) for row in rows)
    ids = torch.full((len(rows), width), pad)
    labels = torch.full((len(rows), width), IGNORED)
    for i, row in enumerate(rows):
        ids[i, : len(row["input_ids"])] = torch.tensor(row["input_ids"])
        labels[i, : len(row["labels"])] = torch.tensor(row["labels"])
    return {"input_ids": ids, "labels": labels}


def collate_packed(lines: Sequence[Sequence[Row]], pad: int) -> dict[str, Any]:
    """Lines of rows end to end, with positions that restart at each row: transformers derives a block-diagonal mask
    from them, so no example sees another. A row's first token has no label. Flash attention heeds the positions of a
    single line only (transformers 5.23, _is_packed_sequence)."""
    import torch

    width = max(sum(len(row["input_ids"]) for row in line) for line in lines)
    ids = torch.full((len(lines), width), pad)
    labels = torch.full((len(lines), width), IGNORED)
    positions = torch.zeros((len(lines), width), dtype=torch.long)
    for i, line in enumerate(lines):
        at = 0
        for row in line:
            end = at + len(row["input_ids"])
            ids[i, at:end] = torch.tensor(row["input_ids"])
            labels[i, at + 1 : end] = torch.tensor(row["labels"][1:])
            positions[i, at:end] = torch.arange(end - at)
            at = end
        positions[i, at:] = torch.arange(width - at)  # what pads a line is an example of its own, without labels
    return {"input_ids": ids, "labels": labels, "position_ids": positions}


@dataclass(frozen=True, slots=True)
class Batching:
    """How rows become batches."""

    mode: str = "length"
    """length (rows of like lengths, padded) or packed (rows of all lengths end to end, in lines)."""
    one_line: bool = False
    """Packed batches are a single line each, as flash attention asks."""
    examples: int = 4
    tokens: int | None = None
    """Padded tokens a batch; overrides `examples`."""
    max_length: int = 1024
    overlong: str = "error"
    """What to do with an example longer than max_length: error, drop or truncate."""
    loss: str = "completion"
    seed: int = 0

    def capacity(self) -> int:
        return self.tokens or self.examples * self.max_length


@dataclass(slots=True)
class Position:
    """A run's position in its data: the next batch is `batch` of `window`; `seen`
    counts how often each problem came before that window."""

    window: int = 0
    batch: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"window": self.window, "batch": self.batch, "seen": self.seen}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Position:
        return cls(record["window"], record["batch"], dict(record["seen"]))


class ProblemStream:
    """Batches of a source, from a position on, without end. `position(n)` tells where the n-th batch from the start of
    this stream stood, whatever has been prefetched since.

    repeats: how often a problem may come; None where that is the source's affair (a file's epochs).
    rank and world: under several processes each takes the problems whose identity falls to it, so that none comes to
    two of them.
    """

    def __init__(
        self,
        source: Source,
        encoder: Callable[[Problem], Row],
        batching: Batching,
        pad: int,
        *,
        start: Position | None = None,
        workers: int = 0,
        repeats: int | None = 1,
        rank: int = 0,
        world: int = 1,
    ):
        self.source, self.encoder, self.batching, self.pad = source, encoder, batching, pad
        self.start = start or Position()
        self.workers, self.repeats, self.rank, self.world = workers, repeats, rank, world
        self.dropped = 0
        self._marks: deque[tuple[int, int, int, dict[str, int]]] = deque(
            maxlen=4
        )  # first batch, window, offset, seen before

    def __iter__(self) -> Iterator[dict[str, Any]]:
        number, uses, offset, count, empty = self.start.window, dict(self.start.seen), self.start.batch, 0, 0
        for problems in self._windows(number):
            before = dict(uses)
            rows = []
            for problem in problems:
                if self.world > 1 and zlib.crc32(problem.id.encode()) % self.world != self.rank:
                    continue
                if self.repeats is not None:
                    if uses.get(problem.id, 0) >= self.repeats:
                        continue
                    uses[problem.id] = uses.get(problem.id, 0) + 1
                row = self._fit(self.encoder(problem))
                if row is not None:
                    rows.append(row)
            empty = 0 if rows else empty + 1
            if empty == EMPTY_WINDOWS:
                raise TrainingError(
                    f"no new problem in {EMPTY_WINDOWS * len(problems)} draws: the families and levels asked for are "
                    "used up; add levels or families, or raise --repeats"
                )
            self._marks.append((count, number, offset, before))
            for batch in self._batches(rows, number)[offset:]:
                yield self._collated(batch)
                count += 1
            number += 1
            offset = 0

    def _collated(self, batch: Any) -> dict[str, Any]:
        return collate_packed(batch, self.pad) if self.batching.mode == "packed" else collate(batch, self.pad)

    def position(self, count: int) -> Position:
        """The stream's position after its first `count` batches."""
        for first, window, offset, uses in reversed(self._marks):
            if count >= first:
                return Position(window, offset + count - first, uses)
        return self.start

    def _windows(self, number: int) -> Iterator[list[Problem]]:
        if not self.workers:
            while True:
                yield self.source.window(number)
                number += 1
        failures = 0
        while True:
            # Spawned, not forked: torch's threads and locks do not survive a fork.
            with ProcessPoolExecutor(self.workers, get_context("spawn"), initializer=end_with_parent) as pool:
                queue: deque[Future[list[Problem]]] = deque()
                ahead = number
                try:
                    while True:
                        while len(queue) < self.workers + 1:
                            queue.append(pool.submit(self.source.window, ahead))
                            ahead += 1
                        problems = queue.popleft().result()
                        number, failures = number + 1, 0
                        yield problems
                except BrokenProcessPool as error:
                    # A window is a function of its number: nothing is lost but the time.
                    failures += 1
                    if failures == 3:
                        raise InfrastructureError(
                            f"the processes that generate problems died three times (window {number}): out of memory? "
                            "Run the same command again; it continues from the last checkpoint"
                        ) from error
                finally:
                    pool.shutdown(wait=False, cancel_futures=True)

    def _fit(self, row: Row) -> Row | None:
        length, limit = len(row["input_ids"]), self.batching.max_length
        if length <= limit:
            return row
        if self.batching.overlong == "error":
            raise TrainingError(
                f"an example has {length} tokens, max_length is {limit}: raise it or pass --overlong drop"
            )
        self.dropped += 1
        return None if self.batching.overlong == "drop" else {name: part[:limit] for name, part in row.items()}

    def _batches(self, rows: Sequence[Row], window: int) -> list[Any]:
        shuffle = random.Random(f"{self.batching.seed} {window}")
        if self.batching.mode == "packed":
            return packed(rows, capacity=self.batching.capacity(), shuffle=shuffle, one_line=self.batching.one_line)
        return by_length(rows, tokens=self.batching.tokens, examples=self.batching.examples, shuffle=shuffle)


def end_with_parent() -> None:
    """For a worker's start: a parent ended by kill -9 closes no pool, and its workers would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

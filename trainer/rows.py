"""Examples as tokens, sorted into batches of similar lengths or packed end to end, and collated into tensors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

Row = dict[str, list[int]]
"""One tokenized example: `input_ids`, and `labels` (-100 where no loss is taken)."""

IGNORED = -100


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
    """Rows in random order, first-fit end to end into lines that hold the longest row; a batch of `capacity` tokens is
    as many lines as have room for it, or with `one_line` a single line. (Lines no longer than the longest row would
    leave up to half of a batch empty: two of 560 tokens in 1,600.)

    Attention costs the square of a line: eight lines of 250 tokens cost an eighth of one line of 2,000.
    """
    rows = list(rows)
    shuffle.shuffle(rows)
    longest = max((len(row["input_ids"]) for row in rows), default=1)
    size = 1 if one_line else max(1, capacity // longest)
    width = max(capacity // size, longest)
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

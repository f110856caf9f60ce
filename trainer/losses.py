"""The loss of supervised training."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch

from trainer import shared_prefixes
from trainer.rows import IGNORED


def completion_loss(model: Any, inputs: dict[str, Any], tokens: Any = None) -> torch.Tensor:
    """Cross-entropy of the labelled tokens: their mean, or their sum over `tokens`. Logits are computed from the first
    labelled place on only: with a large vocabulary they, not the layers, fill the memory. A small model on a CPU
    computes those of labelled places alone, no padding, and what rows have in common once."""
    base = shared_prefixes.known(model)
    if base is not None and set(inputs) <= {"input_ids", "labels", "position_ids"}:
        loss = shared_loss(base, inputs, tokens)
        if loss is not None:
            return loss
    inputs = dict(inputs)
    targets = inputs.pop("labels")[:, 1:]
    places = (targets != -100).any(dim=0).nonzero().flatten()
    first = int(places[0]) if len(places) else targets.shape[1] - 1
    return loss_from(model, inputs, targets, targets.shape[1] + 1 - first, tokens)


def loss_from(model: Any, inputs: dict[str, Any], targets: torch.Tensor, keep: int, tokens: Any = None) -> torch.Tensor:
    """The same from the last `keep` places. targets: the token that follows each place but the last."""
    logits = model(**inputs, logits_to_keep=keep, use_cache=False).logits[:, :-1]
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1).float(), targets[:, 1 - keep :].flatten(), reduction="mean" if tokens is None else "sum"
    ) / (1 if tokens is None else tokens)


def shared_loss(model: Any, inputs: dict[str, Any], tokens: Any = None) -> torch.Tensor | None:
    """The same by `shared_prefixes`; None where nothing is labelled or there would be too many logits. model: one that
    `shared_prefixes.known` has given."""
    rows, places = rows_of(inputs)
    row, place = (torch.tensor(part) for part in zip(*places, strict=True)) if places else (None, None)
    if row is None or place is None:
        return None
    forest = shared_prefixes.Forest.of(rows)
    found = shared_prefixes.picked(model, forest, row, place, entropy=False)
    if found is None:
        return None
    return -found[0].sum() / (len(row) if tokens is None else tokens)


def rows_of(inputs: dict[str, Any]) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """The examples of a batch as their tokens up to the last labelled one, and (example, place) of each label."""
    ids, labels = inputs["input_ids"].tolist(), inputs["labels"].tolist()
    positions = inputs["position_ids"].tolist() if "position_ids" in inputs else [range(len(line)) for line in ids]
    rows: list[list[int]] = []
    places: list[tuple[int, int]] = []
    for line, labelled, where in zip(ids, labels, positions, strict=True):
        starts = [at for at, position in enumerate(where) if position == 0]
        for start, end in pairwise([*starts, len(line)]):
            of_row = [at - start for at in range(start + 1, end) if labelled[at] != IGNORED]
            if of_row:
                places.extend((len(rows), at) for at in of_row)
                rows.append(line[start : start + of_row[-1] + 1])
    return rows, places

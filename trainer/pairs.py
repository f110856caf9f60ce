"""Pairs for DPO from a model's own solutions: right against wrong of one problem, or a false step against a true one.

A *step pair* is asked with the prompt and what was written before the first false step; the correction is the step that
stands there in a fully true solution which begins with the very same text: another sample of the problem, or the
reference solution. Nothing else of the two differs, so that the gradient speaks of that step alone (as in Step-DPO,
arXiv 2406.18629, whose corrections a model draws).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.scoring.told_question import tells_another, title
from trainer import checkpoints, processes
from trainer.step_labels import LabelledTrace


@dataclass(frozen=True, slots=True)
class Pair:
    """One preference. `before` is the beginning of the solution that both share ("" for whole solutions)."""

    problem: str
    """The problem's identity."""
    prompt: str
    before: str
    chosen: str
    rejected: str
    ended: bool
    """Whether both are written to their end: only then is the end itself learned."""


def groups(traces: Sequence[LabelledTrace]) -> list[list[LabelledTrace]]:
    """The solutions by problem, in order."""
    by_problem: dict[str, list[LabelledTrace]] = {}
    for trace in traces:
        by_problem.setdefault(trace.problem.id, []).append(trace)
    return list(by_problem.values())


def outcome_pairs(group: Sequence[LabelledTrace], prompt: str, limit: int) -> Iterator[Pair]:
    """Fully true solutions against those whose answer is wrong, each text once, at most `limit` pairs."""
    right, wrong = distinct(filter(preferable, group)), distinct(t for t in group if not t.correct)
    if right and wrong:
        for i in range(min(limit, len(right) * len(wrong))):
            # Down the diagonals: every text comes once before one comes twice.
            a, b = i % len(right), (i + i // max(len(right), len(wrong))) % len(wrong)
            yield Pair(group[0].problem.id, prompt, "", right[a].completion, wrong[b].completion, True)


def step_pairs(
    group: Sequence[LabelledTrace], reference: LabelledTrace | None, prompt: str, limit: int
) -> Iterator[Pair]:
    """First false steps against the true ones in their place, each false step once, at most `limit` pairs."""
    right = [*distinct(filter(preferable, group)), *([reference] if reference and reference.fully_true else [])]
    seen: set[str] = set()
    for trace in group:
        if trace.first_false is None or len(seen) == limit:
            continue
        start, end = trace.first_false
        before, rejected = trace.completion[:start], trace.completion[start:end]
        chosen = next(filter(None, (corrected(one, before) for one in right)), None)
        if chosen and chosen.split() != rejected.split() and trace.completion[:end] not in seen:
            seen.add(trace.completion[:end])
            yield Pair(group[0].problem.id, prompt, before, chosen, rejected, False)


def preferable(trace: LabelledTrace) -> bool:
    """Whether a solution may be preferred: it is fully true, and tells the question that was asked."""
    return trace.fully_true and not tells_another(trace.problem, title(trace.completion))


def corrected(right: LabelledTrace, before: str) -> str:
    """The step of a right solution that comes after this text; "" where the solution begins otherwise, or is over."""
    if not right.completion.startswith(before):
        return ""
    end = next((step.end for step in right.steps if step.end > len(before)), len(before))
    return right.completion[len(before) : end]


def distinct(traces: Any) -> list[LabelledTrace]:
    """The first of each text; two texts are the same when only blanks differ."""
    by_text: dict[tuple[str, ...], LabelledTrace] = {}
    for trace in traces:
        by_text.setdefault(tuple(trace.completion.split()), trace)
    return list(by_text.values())


def as_tokens(tokenizer: Any, pair: Pair, special: bool) -> dict[str, list[int]]:
    """`prompt_ids`, `chosen_ids`, `rejected_ids`, as TRL's DPOTrainer takes them. What both solutions begin with counts
    as prompt: in DPO's loss it cancels."""
    prompt = tokenizer(pair.prompt, add_special_tokens=special).input_ids
    if prompt and prompt[-1] == tokenizer.eos_token_id:
        prompt = prompt[:-1]
    ends = [tokenizer.eos_token_id] if pair.ended else []
    chosen, rejected = (
        [*tokenizer(pair.before + text, add_special_tokens=False).input_ids, *ends]
        for text in (pair.chosen, pair.rejected)
    )
    same = 0
    while same < min(len(chosen), len(rejected)) - 1 and chosen[same] == rejected[same]:
        same += 1
    return {"prompt_ids": prompt + chosen[:same], "chosen_ids": chosen[same:], "rejected_ids": rejected[same:]}


def kept(path: Path, make: Callable[[], Sequence[Pair]]) -> list[Pair]:
    """The pairs in a file of JSON lines, made once. Several processes make them together."""
    if not processes.of_first(path.exists):
        made = make()
        if processes.place()[0] == 0:
            checkpoints.write_atomic(path, "".join(json.dumps(asdict(pair)) + "\n" for pair in made))
        processes.wait()
    return [Pair(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]

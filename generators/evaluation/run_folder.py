"""The name of a run's folder: by the model and everything that decides the samples or the verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from generators.evaluation.options import EvaluationOptions
from harness.evaluation.answer_methods import AnswerMethod
from sandbox.execution import Limits

if TYPE_CHECKING:
    from harness.evaluation.models import Provider


def names_its_examples(options: EvaluationOptions) -> bool:
    """Whether the worked examples are of a kind that older folders did not know, and so part of the name."""
    return options.examples_from not in ("training", "first")


def folder_name(
    options: EvaluationOptions, provider: Provider, source: dict[str, Any], shown: Sequence[tuple[str, str]]
) -> str:
    """The model's name and a hash. source: where the problems come from; shown: examples that are part of the name."""
    from harness.evaluation.models.record import Record
    from harness.evaluation.runs import content_hash

    record: Record = getattr(provider, "record", Record())
    name = re.sub(r"[^A-Za-z0-9.]+", "-", provider.name).strip("-.")[-60:] or "model"
    parts = [
        provider.fingerprint,
        asdict(options.sampling),
        options.apply_chat_template,
        options.num_fewshot,
        options.answer_method is AnswerMethod.cot,
        source,
        *(["accept_restated"] if options.accept_restated else []),
        *_further_parts(options, shown),
        *([record.template] if record.template else []),
    ]
    return f"{name}-{content_hash('folder', parts)[:8]}"


def _further_parts(options: EvaluationOptions, shown: Sequence[tuple[str, str]]) -> list[Any]:
    """What else decides a run's samples or verdicts, where it is not the default: older folders keep names."""
    parts: list[Any] = []
    if options.answer_method in (AnswerMethod.pot, AnswerMethod.tool):
        parts.append(str(options.answer_method))
    if shown:
        parts.append(shown)
    if options.language:
        parts.append(options.language)
    if options.turns is not None or options.feedback:
        parts.append([options.turns, options.feedback])
    if options.reasoning:
        parts.append("reasoning")
    if options.limits != Limits():
        parts.append(asdict(options.limits))
    return parts

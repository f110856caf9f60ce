"""Which samples are kept, and in which shape they are written: as they lie, or as training data."""

from __future__ import annotations

import enum
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from harness.evaluation.samples.judged_sample import JudgedSample
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line, record_of
from harness.scoring.prompts import render

Judged = Iterable[tuple[Line, JudgedSample]]


class Keep(enum.StrEnum):
    """Which samples are kept."""

    fully_true = "fully-true"
    """Those whose answer is right and whose work is shown and true."""
    correct = "correct"
    """Those whose answer is right."""
    all = "all"
    """All that could be judged."""

    def takes(self, sample: JudgedSample) -> bool:
        """Whether a sample is kept."""
        if self is Keep.all:
            return not sample.fault
        return sample.correct if self is Keep.correct else sample.fully_true


class Shape(enum.StrEnum):
    """What is written of a kept sample."""

    records = "records"
    """Its line, byte for byte."""
    judged = "judged"
    """Its record with one key more, `showwork`: what the harness says of it."""
    sft = "sft"
    """`prompt` and `completion`."""
    messages = "messages"
    """A chat."""
    dpo = "dpo"
    """`prompt`, `chosen` and `rejected`: each kept sample of a question beside a wrong one of it, in their order."""


def pieces(samples: Judged, keep: Keep, shape: Shape, columns: SolutionColumns) -> Iterator[bytes]:
    """The lines of the file that holds what is kept."""
    if shape is Shape.dpo:
        return (_line(pair) for pair in _pairs(samples, keep, columns))
    shaped = _SHAPED[shape]
    return (shaped(line, sample, columns) for line, sample in samples if keep.takes(sample))


def _line(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _as_it_lies(line: Line, sample: JudgedSample, columns: SolutionColumns) -> bytes:
    return line.data if line.data.endswith(b"\n") else line.data + b"\n"


def _with_judgement(line: Line, sample: JudgedSample, columns: SolutionColumns) -> bytes:
    return _line({**record_of(line), "showwork": sample.to_record()})


def _sft(line: Line, sample: JudgedSample, columns: SolutionColumns) -> bytes:
    record = record_of(line)
    prompt = _prompt(record, sample, columns)
    return _line({"prompt": prompt, "completion": _completion(prompt, columns.text_of(record))})


def _messages(line: Line, sample: JudgedSample, columns: SolutionColumns) -> bytes:
    record = record_of(line)
    asked = record.get("prompt")
    turns = asked if isinstance(asked, list) else [{"role": "user", "content": columns.question_of(record)}]
    return _line({"messages": [*turns, {"role": "assistant", "content": columns.text_of(record)}]})


_SHAPED: Mapping[Shape, Callable[[Line, JudgedSample, SolutionColumns], bytes]] = {
    Shape.records: _as_it_lies,
    Shape.judged: _with_judgement,
    Shape.sft: _sft,
    Shape.messages: _messages,
}


def _pairs(samples: Judged, keep: Keep, columns: SolutionColumns) -> Iterator[dict[str, Any]]:
    """Each kept sample with a wrong one of the same question, both used once; those without a mate wait in memory."""
    waiting: dict[tuple[str, bool], deque[str]] = defaultdict(deque)
    for line, sample in samples:
        kept = keep.takes(sample) and not sample.wrong
        if not (kept or sample.wrong):
            continue
        record = record_of(line)
        text, mates = columns.text_of(record), waiting[sample.group, not kept]
        if not mates:
            waiting[sample.group, kept].append(text)
            continue
        mate, prompt = mates.popleft(), _prompt(record, sample, columns)
        chosen, rejected = (text, mate) if kept else (mate, text)
        yield {"prompt": prompt, "chosen": _completion(prompt, chosen), "rejected": _completion(prompt, rejected)}


def _prompt(record: Mapping[str, Any], sample: JudgedSample, columns: SolutionColumns) -> Any:
    """The record's own prompt, text or chat; else its question in the plain template."""
    prompt = record.get("prompt")
    if isinstance(prompt, (str, list)) and prompt:
        return prompt
    return render(columns.question_of(record), chat=False, text_answers=sample.read_as == "text").text


def _completion(prompt: Any, text: str) -> Any:
    """Of the same type as the prompt, as trainers ask."""
    return text if isinstance(prompt, str) else [{"role": "assistant", "content": text}]

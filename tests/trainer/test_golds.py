"""Golds of training files are read before a model is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import generators
from trainer import run, training_data
from trainer.errors import ConfigError, TrainingError
from trainer.sft import SFTArguments
from trainer.shared_arguments import DataArguments, EvaluationArguments


def written(path: Path, golds: dict[int, Any], split: str = "train", count: int = 4) -> str:
    """A dataset file of `count` records, some with another gold."""
    records = [generators.problem("arithmetic", index, split=split).to_record() for index in range(count)]
    for at, gold in golds.items():
        records[at]["answer"]["value"] = gold
        records[at]["answer"]["kind"] = "real"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def test_records_whose_gold_cannot_be_read_are_left_out_and_told(tmp_path: Path, capsys: Any) -> None:
    train = written(tmp_path / "train.jsonl", {1: "58_8", 3: None})
    held_out = written(tmp_path / "held.jsonl", {0: "see figure"}, "validation")
    source, problems = training_data.sources(
        DataArguments(dataset=[train]), EvaluationArguments(eval_dataset=[held_out]), 0
    )
    assert len(source.window(0)) == 2
    assert len(problems) == 3
    said = capsys.readouterr().err
    assert "golds of train.jsonl: 2 of 4 can be read (" in said
    assert "1 records left out" in said
    assert "2 records left out" in said
    assert "record 2: gold answer '58_8'" in said


def test_with_unreadable_fail_nothing_starts_and_every_record_is_named(tmp_path: Path) -> None:
    data = DataArguments(dataset=[written(tmp_path / "d.jsonl", {1: "58_8", 2: "(B) 14"})], unreadable="fail")
    held_out = EvaluationArguments(eval_dataset=[written(tmp_path / "held.jsonl", {}, "validation")])
    with pytest.raises(TrainingError, match=r"record 2: .*'58_8'.*record 3: .*2 of 4 records.*--unreadable skip"):
        training_data.sources(data, held_out, 0)


def test_a_file_of_which_no_gold_can_be_read_is_an_error_either_way(tmp_path: Path) -> None:
    data = DataArguments(dataset=[written(tmp_path / "d.jsonl", {0: "58_8"}, count=1)])
    held_out = EvaluationArguments(eval_dataset=[written(tmp_path / "held.jsonl", {}, "validation")])
    with pytest.raises(TrainingError, match="1 of 1 records"):
        training_data.sources(data, held_out, 0)


def test_an_unknown_policy_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    options = ["--output_dir", str(tmp_path / "run"), "--unreadable", "ignore"]
    kinds = (run.ModelArguments, DataArguments, EvaluationArguments, SFTArguments)
    with pytest.raises(ConfigError, match="--unreadable ignore: skip or fail"):
        run.prepare(kinds, options)
    assert not (tmp_path / "run").exists()

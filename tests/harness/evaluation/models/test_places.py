"""A mistyped path is told at once, with the nearest name, and never looked up on a hub; a hub name is left alone."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.evaluation.models import open_provider
from harness.evaluation.models.places import missing_file, missing_folder
from harness.evaluation.suites import load_suite
from harness.verification.errors import ModelError, SuiteError
from sandbox.errors import UsageError
from showwork import door

RECORD = '{"question": "6*7?", "answer": "#### 42"}\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a suite and a model, and no way out: a look-up on a hub would show as an error of its own."""
    (tmp_path / "data").mkdir()
    for name in ("gsm2000.jsonl", "data/champ.json"):
        (tmp_path / name).write_text(RECORD)
    (tmp_path / "runs" / "tiny").mkdir(parents=True)
    (tmp_path / "runs" / "tiny" / "config.json").write_text("{}")
    (tmp_path / "runs" / "tny-eval").mkdir()  # a run: there is no model to load from it
    (tmp_path / "notes.csv").write_text("question,answer\n")
    monkeypatch.chdir(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody asked a hub")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tmp_path


FILES = [
    ("gsm200.jsonl", "did you mean gsm2000.jsonl?"),
    ("gsm2000.json", "did you mean gsm2000.jsonl?"),
    ("gsm2000", "did you mean gsm2000.jsonl?"),
    ("data/chmp.json", "did you mean data/champ.json?"),
    ("data/champ", "did you mean data/champ.json?"),
    ("dta/champ.json", "did you mean data?"),
    ("./data/chmp.json", "did you mean data/champ.json?"),
    ("nothing.parquet", "no such file nothing.parquet"),
    ("/nowhere/at/all", "no such file /nowhere/at/all"),
    ("~/nowhere/suite", "no such file ~/nowhere/suite"),
    ("data\\champ.json", "no such file"),
    ("notes.csv", "neither .jsonl, .json nor .parquet"),
]


@pytest.mark.parametrize(("source", "said"), FILES)
def test_a_mistyped_suite_is_no_such_file(source: str, said: str) -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite(source)
    assert said in str(caught.value)
    asked = CliRunner().invoke(door, ["eval", "--suite", source, "--text-answers"])
    assert isinstance(asked.exception, SuiteError)
    assert said in str(asked.exception)


@pytest.mark.parametrize("name", ["gsm8k:main:test", "openai/gsm8k", "openai/gsm8k:main:test", "math500", "data"])
def test_a_name_of_a_data_set_and_a_folder_are_left_alone(name: str) -> None:
    assert missing_file(name) is None


@pytest.mark.parametrize("name", ["gsm2000.jsonl", "data/champ.json"])
def test_what_is_there_is_read(name: str) -> None:
    assert load_suite(name).problems[0].answer.value == "42"


MODELS = [
    ("./runs/tny", "no model folder ./runs/tny; did you mean runs/tiny?"),
    ("runs/tny", "no model folder runs/tny; did you mean runs/tiny?"),
    ("runs/tny-evl", "no model folder runs/tny-evl"),
    ("models/smollm2", "no model folder models/smollm2"),
    ("run/tiny/best", "did you mean runs?"),
    ("runs/tiny/checkpoint-5", "no model folder runs/tiny/checkpoint-5"),
    ("/nowhere/model", "no model folder /nowhere/model"),
    ("gsm2000.jsonl", "is a file: give the folder of a model"),
]


@pytest.mark.parametrize(("model", "said"), MODELS)
def test_a_mistyped_model_is_no_model_folder_also_as_an_adapter(model: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_provider(model, "hf")
    assert said in str(caught.value)
    assert "tny-eval" not in str(caught.value)
    with pytest.raises(ModelError) as caught:
        open_provider("runs/tiny", "hf", adapter=model)
    assert said in str(caught.value)


COMMANDS = [
    ["eval", "--model", "runs/tny"],
    ["eval", "--model", "reference"],
    ["eval", "--model", "models/tiny", "--limit", "1"],
    ["eval", "--provider", "reference", "--baseline", "runs/before", "--limit", "1"],
    ["solve", "1 + 1", "--model", "runs/tny"],
    ["compare", "runs/tny", "runs/tiny"],
    ["show", "runs/tny"],
    ["view", "runs/tny"],
    ["score", "samples.jsonl"],
    ["audit", "data/samples.jsonl"],
    ["recheck", "problems.jsonl"],
    ["contamination", "train.jsonl", "--against", "test.jsonl"],
    ["corpus", "read", "pages/", "--out", "out.jsonl"],
    ["eval", "--config", "eval.yaml"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_with_a_mistyped_path_is_misuse_and_asks_no_hub(command: list[str], here: Path) -> None:
    before = sorted(here.rglob("*"))
    done = CliRunner().invoke(door, command)
    assert isinstance(done.exception, (UsageError, SystemExit))
    assert getattr(done.exception, "exit_code", None) == 2 or done.exit_code == 2
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["gpt2", "Qwen/Qwen2.5-0.5B", "runs/tiny", "./runs/tiny", "HuggingFaceTB/SmolLM2-135M"]
)
def test_a_hub_name_and_a_folder_are_left_alone(name: str) -> None:
    assert missing_folder(name) is None

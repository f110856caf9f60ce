"""LoRA and merging on a model whose output layer is its embedding: right, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM

from harness.evaluation.models import open_provider
from harness.evaluation.models.tied import tied_layers
from harness.verification.errors import ModelError
from trainer.merge import merge
from trainer.models import load_model, load_tokenizer
from trainer.shared_arguments import ModelArguments

pytestmark = pytest.mark.train

IDS = torch.tensor([[5, 6, 7, 8, 9]])


def adapted(small: Path, folder: Path, **config: object) -> Path:
    """An adapter with weights that change something."""
    model = AutoModelForCausalLM.from_pretrained(small)
    given = LoraConfig(task_type="CAUSAL_LM", r=2, **config)
    peft = get_peft_model(model, given)
    torch.manual_seed(0)
    for name, parameter in peft.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    peft.peft_config["default"].base_model_name_or_path = str(small)
    peft.save_pretrained(folder)
    return folder


def logits(model: torch.nn.Module) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(IDS).logits


def test_a_merged_adapter_of_a_tied_model_computes_the_same_and_stays_tied(small: Path, tmp_path: Path) -> None:
    base = AutoModelForCausalLM.from_pretrained(small)
    assert tied_layers(base) == {"embed_tokens", "lm_head"}
    before = logits(base)
    adapter = adapted(small, tmp_path / "adapter", target_modules=["q_proj", "down_proj"])
    own = logits(PeftModel.from_pretrained(base, str(adapter)))
    merged = AutoModelForCausalLM.from_pretrained(merge(adapter, tmp_path / "merged"))
    assert tied_layers(merged)
    torch.testing.assert_close(logits(merged), own, rtol=1e-4, atol=1e-4)
    assert float((own - before).abs().max()) > 0.1


@pytest.mark.filterwarnings("ignore:Setting .save_embedding_layers:UserWarning")
@pytest.mark.filterwarnings("ignore:Model has .tie_word_embeddings:UserWarning")  # peft tells of what is tested
@pytest.mark.parametrize("layers", [{"target_modules": ["q_proj", "lm_head"]}, {"target_modules": ["embed_tokens"]}])
def test_an_adapter_of_a_tied_layer_is_neither_merged_nor_asked(
    small: Path, tmp_path: Path, layers: dict[str, list[str]]
) -> None:
    adapter = adapted(small, tmp_path / "adapter", **layers)
    with pytest.raises(ModelError, match="embeddings of its base are tied"):
        merge(adapter, tmp_path / "merged")
    with pytest.raises(ModelError, match="embeddings of its base are tied"):
        open_provider(str(small), "hf", adapter=str(adapter))
    assert not (tmp_path / "merged").exists()


def test_training_one_is_refused_before_it_starts(small: Path) -> None:
    load_tokenizer(str(small))
    arguments = ModelArguments(model=str(small), lora=True, lora_target_modules=["q_proj", "lm_head"])
    with pytest.raises(ModelError, match="--lora-target-modules changes lm_head"):
        load_model(arguments)

"""A model of a few thousand parameters with random weights, and its tokenizer: what it says is nonsense, but exact."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from harness.evaluation.models import Request
from harness.scoring.prompts import render
from harness.verification.problem import Answer, Problem

# What tests decoding alone imports torch, which the core does without.
collect_ignore = [] if find_spec("torch") else ["test_decoding.py"]
WORDS = "### Problem: Solution: print ( ) x = + - * 1 2 3 4 5 6 7 8 9 0 Answer sin diff \n".split(" ")


STATEMENTS = ("1", "Differentiate x*sin(x) with respect to x.", "2+3", "x" * 60, "What is 12*(3-4)?", "3", "(1)")


@pytest.fixture(scope="session")
def requests() -> list[Request]:
    """Plain prompts of unlike lengths, each with its own seed."""
    answer = Answer("integer", "1")
    problems = [
        Problem(f"p{i}", "toy", 1, "test", 0, i, "computed", statement, answer, (), "")
        for i, statement in enumerate(STATEMENTS)
    ]
    return [Request(p, render(p.statement, chat=False).text, None, 0, 100 + p.index) for p in problems]


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved Llama with random weights, float32, and a byte-level BPE tokenizer trained on a few words."""
    torch = pytest.importorskip("torch", reason="needs the train extra")
    from tokenizers import ByteLevelBPETokenizer
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    raw = ByteLevelBPETokenizer()
    raw.train_from_iterator(WORDS * 20, vocab_size=320, special_tokens=["<s>", "</s>"])
    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw._tokenizer, bos_token="<s>", eos_token="</s>")
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=48,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=256,
        bos_token_id=0,
        eos_token_id=1,
        initializer_range=0.4,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Any:
    from harness.evaluation.models.hf import HfProvider

    return HfProvider.load(str(tiny_folder))

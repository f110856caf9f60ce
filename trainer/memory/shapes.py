"""The sizes of the models that the recipes name, so that a plan needs neither their weights nor a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trainer.errors import TrainingError

_LLAMA = "LlamaConfig"
_QWEN = "Qwen2Config"
_COLUMNS = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "vocab_size",
    "tie_word_embeddings",
)
_KNOWN: dict[str, tuple[str, tuple[int | bool, ...]]] = {
    "deepseek-ai/deepseek-coder-6.7b-instruct": (_LLAMA, (4096, 11008, 32, 32, 32, 32256, False)),
    "deepseek-ai/deepseek-math-7b-instruct": (_LLAMA, (4096, 11008, 30, 32, 32, 102400, False)),
    "Qwen/Qwen2.5-Coder-1.5B-Instruct": (_QWEN, (1536, 8960, 28, 12, 2, 151936, True)),
    "Qwen/Qwen2.5-Coder-7B-Instruct": (_QWEN, (3584, 18944, 28, 28, 4, 152064, False)),
    "models/smollm2-135m": (_LLAMA, (576, 1536, 30, 9, 3, 49152, True)),
    "tiny": (_LLAMA, (256, 672, 4, 4, 4, 1024, True)),
}
"""From each model's config.json."""
_STARTS = {"runs/smollm2": "models/smollm2-135m", "runs/tiny": "tiny"}
"""Runs that other recipes begin from: of which model they are."""


def shape_of(model: str) -> Any:
    """The configuration of a folder, of a model named above, or of a hub name. Raises TrainingError."""
    import transformers

    known = next((base for start, base in _STARTS.items() if model.startswith(start)), model)
    if not Path(model).is_dir() and known in _KNOWN:
        kind, sizes = _KNOWN[known]
        return getattr(transformers, kind)(**dict(zip(_COLUMNS, sizes, strict=True)), max_position_embeddings=8192)
    from trainer.models import refuse_missing, unreachable

    refuse_missing(model)
    try:
        return transformers.AutoConfig.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise TrainingError(unreachable(model, error)) from error

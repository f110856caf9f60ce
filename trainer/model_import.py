"""A pretrained model made an ordinary folder, which everything here takes as `--model`, and checked before anyone
trains it for an hour.

Weights are written in float32, as training on a CPU keeps them; a quantised GGUF is dequantised. The folder appears
whole or not at all.
"""

from __future__ import annotations

import errno
import math
import os
import random
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import InfrastructureError
from trainer import files
from trainer.errors import TrainingError
from trainer.model_sources import ModelSource, model_source
from trainer.models import load_tokenizer, unreachable

RECORD = "imported.json"
"""What the folder keeps of its origin and of the checks."""
SENTENCE = (
    "The capital of France is Paris, and the capital of Italy is Rome. Water boils at one hundred degrees, and ice is "
    "cold. She opened the door, went into the house and read a book."
)
READS = 2.0
"""A model that reads English finds these words in disorder at least this many times as surprising; SmolLM2-135M finds
them some twenty times so, a model of random weights 1.0 times."""


@dataclass(frozen=True, slots=True)
class ImportedModel:
    """What was imported, and what the checks found. Perplexities are per token."""

    source: str
    folder: str
    architecture: str
    parameters: int
    vocabulary: int
    longest: int
    """Tokens of its context; 0 where the configuration does not say."""
    tied: bool
    """Whether the output layer is the embedding itself."""
    end: str
    padding: str
    chat_template: bool
    perplexity: float
    """Of an English text."""
    scrambled: float
    """Of the same words in disorder."""
    changed: tuple[str, ...]
    """What was set because the source did not say it."""

    @property
    def reads(self) -> bool:
        """Whether it finds English more likely than its words in disorder."""
        return self.scrambled >= READS * self.perplexity

    def lines(self) -> list[str]:
        """The description that is printed."""
        template = "has a chat template" if self.chat_template else "no chat template: it is asked by the plain prompt"
        said = "it reads English" if self.reads else "the weights are untrained, wrong, or of another language"
        sizes = f"{self.parameters:,} parameters, vocabulary {self.vocabulary:,}, context {self.longest:,} tokens"
        tied = f"embeddings {'tied' if self.tied else 'not tied'}"
        return [
            f"imported {self.source} into {self.folder}",
            f"{self.architecture}: {sizes}",
            f"{tied}; ends with {self.end}, padded with {self.padding}; {template}",
            "reloaded: the same numbers, bit for bit",
            f"perplexity {self.perplexity:.1f} of English, {self.scrambled:.1f} of its words in disorder: {said}",
            *(f"set: {change}" for change in self.changed),
        ]


def import_model(source: str, output: Path, *, overwrite: bool = False) -> ImportedModel:
    """Read the model, write it to `output`, load it again and check it.

    Raises TrainingError for a source that cannot be read, a tokenizer without an end, a folder that is not empty, or
    a copy that does not compute what the source computes; InfrastructureError where the disk is full.
    """
    found = model_source(source)
    if output.is_file() or (output.is_dir() and any(output.iterdir()) and not overwrite):
        raise TrainingError(f"{output} is not empty: give another folder, or --overwrite")
    output.parent.mkdir(parents=True, exist_ok=True)
    draft = output.with_name(f".{output.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        imported = _write(found, draft, output)
        shutil.rmtree(output, ignore_errors=True)
        os.replace(draft, output)
    except Exception as error:
        if is_full(error, output.parent):
            raise InfrastructureError(f"no space left under {output.parent}: free some, and import again") from error
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return imported


def _write(found: ModelSource, draft: Path, output: Path) -> ImportedModel:
    tokenizer, model = _load(found, draft)
    changed = _complete(tokenizer, model)
    logits = _logits(model, tokenizer, SENTENCE)
    tied = bool(getattr(model.config.get_text_config(), "tie_word_embeddings", False))
    model.save_pretrained(draft)
    tokenizer.save_pretrained(draft)
    del model  # one at a time in the memory
    copy = _checked_copy(draft, logits, tied)
    imported = ImportedModel(
        found.said,
        str(output),
        type(copy).__name__,
        copy.num_parameters(),
        len(tokenizer),
        int(getattr(copy.config.get_text_config(), "max_position_embeddings", 0) or 0),
        tied,
        tokenizer.eos_token,
        tokenizer.pad_token,
        bool(tokenizer.chat_template),
        _perplexity(copy, tokenizer, SENTENCE),
        _perplexity(copy, tokenizer, scrambled(SENTENCE)),
        tuple(changed),
    )
    record = asdict(imported)
    del record["folder"]  # which may be moved
    files.write_json(draft / RECORD, record)
    return imported


def _load(found: ModelSource, draft: Path) -> tuple[Any, Any]:
    """(tokenizer, model in float32), as anything that transformers saves."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if not found.is_gguf:
        tokenizer = load_tokenizer(found.said)
        try:
            model: Any = AutoModelForCausalLM.from_pretrained(found.said, dtype=torch.float32)
        except (OSError, ValueError) as error:
            raise TrainingError(f"{unreachable(found.said, error)}; nor is it an installed package") from error
        return tokenizer, model.eval()
    path = found.whole(draft)
    place: dict[str, Any] = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
    try:
        tokenizer = AutoTokenizer.from_pretrained(**place)
        model = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32)
    except ImportError as error:
        raise TrainingError("a GGUF file is read by the package gguf: pip install gguf") from error
    except OSError as error:
        raise TrainingError(f"cannot read {found.said}: {' '.join(str(error).split())[:160]}") from error
    except (ValueError, KeyError, IndexError, TypeError, NotImplementedError) as error:
        reason = " ".join(str(error).split())[:160]
        raise TrainingError(
            f"transformers cannot read the GGUF file of {found.said} ({type(error).__name__}: {reason}): is it whole, "
            "and of an architecture that it knows?"
        ) from error
    if len(found.parts) > 1:
        path.unlink()
    # What was read from a GGUF is marked as quantised, which save_pretrained refuses; the weights are plain float32.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return tokenizer, model.eval()


def _complete(tokenizer: Any, model: Any) -> list[str]:
    """Set what training and generation need and the source does not say; what was set, in words."""
    if tokenizer.eos_token_id is None:
        raise TrainingError("the tokenizer has no end-of-text token, so a program would never end: give another model")
    changed = []
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
        changed.append(f"the padding token, to {tokenizer.eos_token}")
    generation = model.generation_config
    if generation is not None and generation.eos_token_id is None:
        generation.eos_token_id = tokenizer.eos_token_id
        changed.append(f"generation ends with {tokenizer.eos_token}")
    longest = int(getattr(model.config.get_text_config(), "max_position_embeddings", 0) or 0)
    if longest and tokenizer.model_max_length > longest:
        tokenizer.model_max_length = longest
        changed.append(f"the tokenizer's limit, to the context of {longest:,} tokens")
    return changed


def _checked_copy(draft: Path, logits: Any, tied: bool) -> Any:
    """The model loaded from the folder just written. Raises TrainingError where it is not the one that was saved."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(draft)
    model: Any = AutoModelForCausalLM.from_pretrained(draft, dtype=torch.float32)
    model.eval()
    if not torch.equal(_logits(model, tokenizer, SENTENCE), logits):
        raise TrainingError("the model loaded from the new folder does not compute what the source computes")
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    if tied and (head is None or head.weight is not embedding.weight):
        raise TrainingError("the embeddings of the source are tied, and those of the new folder are not")
    return model


def _logits(model: Any, tokenizer: Any, text: str) -> Any:
    import torch

    with torch.no_grad():
        return model(**_inputs(tokenizer, text)).logits[0]


def _inputs(tokenizer: Any, text: str) -> dict[str, Any]:
    return {"input_ids": tokenizer(text, return_tensors="pt").input_ids}


def _perplexity(model: Any, tokenizer: Any, text: str) -> float:
    """exp of the mean loss a token."""
    import torch

    ids = _inputs(tokenizer, text)["input_ids"][0]
    loss = torch.nn.functional.cross_entropy(_logits(model, tokenizer, text)[:-1], ids[1:])
    return math.exp(min(float(loss), 700.0))


def scrambled(text: str) -> str:
    """Its words in disorder, always in the same one."""
    words = text.split()
    random.Random(0).shuffle(words)
    return " ".join(words)


def is_full(error: BaseException, folder: Path) -> bool:
    """Whether an error of writing there comes of a full disk. (safetensors' own error has no number.)"""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return type(error).__module__.startswith("safetensors") and shutil.disk_usage(folder).free < _LITTLE


_LITTLE = 16 << 20
"""Bytes that are left where a weight file has filled the disk: fewer than a block of it."""

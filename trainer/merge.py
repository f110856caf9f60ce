"""An adapter merged into its base: a plain model folder that needs no peft."""

from __future__ import annotations

import shutil
from pathlib import Path

from harness.evaluation.models.record import adapter_base, read_record, write_record
from harness.evaluation.models.tied import refuse_tied
from harness.verification.errors import ModelError
from trainer.errors import TrainingError


def merge(adapter: Path, output: Path, base: str | None = None, *, overwrite: bool = False) -> Path:
    """Write base + adapter to `output`, with the tokenizer and the record of its prompt. Raises TrainingError where
    one of them is not there.

    A 4-bit base is merged in 16 bits: the adapter's deltas are smaller than NF4's steps.
    """
    import torch
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForCausalLM

    from trainer.models import load_tokenizer, refuse_missing, unreachable

    config = adapter / "adapter_config.json"
    if not config.is_file():
        raise TrainingError(f"no adapter in {adapter} (adapter_config.json is missing)")
    if output.exists() and any(output.iterdir()) and not overwrite:
        raise TrainingError(f"{output} is not empty: give another folder, or --overwrite")
    base = base or _base(adapter)
    refuse_missing(base)
    tokenizer = load_tokenizer(str(adapter) if (adapter / "tokenizer_config.json").is_file() else base)
    dtype = torch.float32 if not torch.cuda.is_available() else torch.bfloat16
    try:
        model = AutoModelForCausalLM.from_pretrained(base, dtype=dtype)
    except (OSError, ValueError) as error:
        raise TrainingError(unreachable(base, error)) from error
    refuse_tied(model, PeftConfig.from_pretrained(str(adapter)), str(adapter))
    merged = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload()
    draft = output.with_name(f".{output.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    merged.save_pretrained(draft)
    tokenizer.save_pretrained(draft)
    record = read_record(adapter, base)
    if record.template:
        write_record(draft, record.template)
    shutil.rmtree(output, ignore_errors=True)
    draft.rename(output)
    return output


def _base(adapter: Path) -> str:
    try:
        return adapter_base(adapter)
    except ModelError as error:
        raise TrainingError(f"{error} (here: showwork merge {adapter} --base BASE)") from error

"""Loading what is trained: model and tokenizer, quantised or not, with a LoRA adapter or without.

Everything that cannot work is refused here, before the first byte of weights is read where that is possible.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from harness.evaluation.models.places import missing_folder
from harness.evaluation.models.record import read_record
from harness.evaluation.models.tied import refuse_tied
from harness.scoring.prompts import name
from trainer.cards import refuse_card
from trainer.errors import ConfigError, TrainingError
from trainer.shared_arguments import ModelArguments


def load_tokenizer(model: str) -> Any:
    """The tokenizer of a folder or a hub name, padded with its end token where it has no padding.

    Raises TrainingError for a model that is not there, a hub that cannot be reached, a tokenizer without an end.
    """
    from transformers import AutoTokenizer

    refuse_missing(model)
    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise TrainingError(unreachable(model, error)) from error
    if tokenizer.eos_token_id is None:
        raise TrainingError(
            f"the tokenizer of {model} has no eos token, so a program would never end: set `eos_token` in its "
            "tokenizer_config.json"
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_model(arguments: ModelArguments, *, training: bool = True) -> Any:
    """The model, with its adapter where one is asked for: new (`lora`), or one to go on with (`adapter`)."""
    import torch
    from transformers import AutoModelForCausalLM

    refuse_missing(arguments.model)
    refuse_card()
    on_gpu = torch.cuda.is_available()
    if arguments.load_in_4bit and training and not on_gpu:
        raise TrainingError(
            "4-bit training needs a GPU: on a CPU bitsandbytes' gradients are silently wrong after any evaluation; "
            "pass --load-in-4bit false"
        )
    if arguments.load_in_4bit and training and not (arguments.lora or arguments.adapter):
        raise TrainingError("4-bit weights cannot be trained themselves: pass --lora true (QLoRA) or --adapter PATH")
    options: dict[str, Any] = {"dtype": pick_dtype(arguments.dtype, trained=training and not arguments.lora)}
    if arguments.attn_implementation:
        options["attn_implementation"] = arguments.attn_implementation
    if arguments.load_in_4bit:
        options["quantization_config"] = four_bit()
        if on_gpu:
            options["device_map"] = {"": int(os.environ.get("LOCAL_RANK", "0"))}
    try:
        model = AutoModelForCausalLM.from_pretrained(arguments.model, **options)
    except ImportError as error:
        raise TrainingError(f"loading {arguments.model} needs a package that is missing: {error}") from error
    except (OSError, ValueError) as error:
        raise TrainingError(unreachable(arguments.model, error)) from error
    model.config.use_cache = not training
    return with_adapter(model, arguments, training=training)


def with_adapter(model: Any, arguments: ModelArguments, *, training: bool = True) -> Any:
    """The model under a new or an existing LoRA adapter, or as it is."""
    if not (arguments.lora or arguments.adapter):
        return model
    from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training

    if arguments.load_in_4bit and training:
        model = prepare_model_for_kbit_training(model)
    if arguments.adapter:
        if not (Path(arguments.adapter) / "adapter_config.json").is_file():
            raise TrainingError(f"no adapter in {arguments.adapter} (adapter_config.json is missing)")
        return naming_its_base(
            PeftModel.from_pretrained(model, arguments.adapter, is_trainable=training), arguments.model
        )
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=arguments.lora_r,
        lora_alpha=arguments.lora_alpha,
        lora_dropout=arguments.lora_dropout,
        target_modules=list(arguments.lora_target_modules),
        bias="none",
    )
    refuse_tied(model, config, "--lora-target-modules")
    refuse_unknown_modules(model, arguments.lora_target_modules)
    return naming_its_base(get_peft_model(model, config), arguments.model)


def naming_its_base(model: Any, base: str) -> Any:
    """The adapter's own file names a base folder by its whole path: any program finds it, from any folder."""
    for config in model.peft_config.values():
        config.base_model_name_or_path = str(Path(base).resolve()) if Path(base).is_dir() else base
    return model


def four_bit() -> Any:
    """NF4 with double quantisation; computes in bf16, or in fp16 on cards without it (V100)."""
    import torch
    from transformers import BitsAndBytesConfig

    bf16 = not torch.cuda.is_available() or torch.cuda.is_bf16_supported()
    config: Any = BitsAndBytesConfig  # its constructor carries no types
    return config(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if bf16 else torch.float16,
    )


def pick_dtype(name: str, *, trained: bool) -> Any:
    """`auto` is float32 for weights that are trained themselves (AdamW's updates vanish in 16 bits) and on a CPU."""
    import torch

    if name != "auto":
        try:
            return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[name]
        except KeyError:
            raise TrainingError(f"unknown dtype {name!r}: auto, float32, bfloat16 or float16") from None
    if trained or not torch.cuda.is_available():
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def refuse_missing(model: str) -> None:
    """A path that is not there must not be looked up on a hub."""
    if missing := missing_folder(model):
        raise TrainingError(missing)


def settle_template(arguments: ModelArguments) -> None:
    """Make `template` one of TEMPLATES: what the adapter or the model was trained on, else plain. Raises TrainingError
    where another is asked for than that, unless any_template."""
    if arguments.template not in ("auto", *TEMPLATES):
        raise ConfigError(f"--template {arguments.template}: auto, {', '.join(TEMPLATES)}")
    record = read_record(arguments.adapter, arguments.model)
    trained = None if record.chat is None else next(name for name in TEMPLATES if recorded(name) == record.template)
    if arguments.template == "auto":
        arguments.template = trained or "plain"
    elif trained not in (None, arguments.template) and not arguments.any_template:
        raise TrainingError(
            f"{arguments.adapter or arguments.model} was trained on the {record.template} prompt, and --template "
            f"{arguments.template} is another: pass --template auto, or --any-template true to teach it the other"
        )


TEMPLATES = ("plain", "chat", "brief")
"""What `template` may name; brief is a chat without the instruction."""


def recorded(template: str) -> str:
    """The template's name as a folder and a run record it."""
    return name(template != "plain", brief=template == "brief")


def unreachable(model: str, error: Exception) -> str:
    cause = " ".join(str(error).split())[:160]
    return f"cannot load {model}: neither a folder here nor reachable on the hub ({cause})"


def refuse_unknown_modules(model: Any, target_modules: list[str]) -> None:
    """Raise TrainingError, naming the model's own linear modules, where a LoRA target does not exist."""
    from torch import nn

    own = {name.rpartition(".")[2] for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    own.discard("lm_head")
    unknown = [name for name in target_modules if name not in own]
    if unknown:
        raise TrainingError(
            f"the model has no modules {', '.join(unknown)}; its own are: {', '.join(sorted(own))} "
            "(--lora-target-modules)"
        )

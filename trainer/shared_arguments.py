"""The options that kinds of training share: those of all of them, and those that are mixed into some."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.backends.registry import AUTO, SPELLED
from trainer.errors import ConfigError

ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass
class ModelArguments:
    """Which model is trained, and how it is loaded."""

    model: str = field(
        default="tiny", metadata={"help": "A folder or hub name, or `tiny`: the embedded model, from scratch."}
    )
    adapter: str | None = field(default=None, metadata={"help": "A LoRA adapter to continue training."})
    dtype: str = field(default="auto", metadata={"help": "auto, float32, bfloat16 or float16."})
    load_in_4bit: bool = field(default=False, metadata={"help": "NF4 with double quantisation (QLoRA); needs a GPU."})
    attn_implementation: str | None = field(default=None, metadata={"help": "sdpa, eager, flash_attention_2 ..."})
    lora: bool = field(default=False, metadata={"help": "Train a LoRA adapter instead of the model's weights."})
    lora_r: int = field(default=8, metadata={"help": "Rank of the adapter's matrices."})
    lora_alpha: int = field(default=16, metadata={"help": "The adapter's output is scaled by lora_alpha / lora_r."})
    lora_dropout: float = field(default=0.05, metadata={"help": "Dropout rate of the adapter's inputs."})
    lora_target_modules: list[str] = field(
        default_factory=lambda: list(ALL_LINEAR),
        metadata={"help": "Linear layers that get an adapter, separated by commas or spaces."},
    )
    template: str = field(
        default="auto",
        metadata={
            "help": "plain, chat (the tokenizer's chat template), brief (the same without an instruction), or auto: "
            "the one of the training, else plain."
        },
    )
    any_template: bool = field(
        default=False, metadata={"help": "Allow a template other than the one the model was trained on."}
    )


@dataclass
class DataArguments:
    """What it is trained on."""

    dataset: list[str] | None = field(
        default=None,
        metadata={
            "help": "Files (.jsonl, .json, .parquet) of `showwork generate`, or of Alpaca's, TRL's, chat's, GSM8K's or "
            "MATH's shape; FOLDER:SPLIT or hf:OWNER/NAME:SPLIT (default: problems are generated as needed)."
        },
    )
    columns: str | None = field(
        default=None,
        metadata={"help": "Columns of records of another shape: question=COLUMN,solution=COLUMN,answer=COLUMN."},
    )
    dataset_weights: list[float] | None = field(
        default=None,
        metadata={
            "help": "Weight of each dataset in a mixture, beside --families where those are given (default: the "
            "datasets alone, each record once an epoch)."
        },
    )
    families: list[str] | None = field(
        default=None,
        metadata={
            "help": "Families to generate, also with weights, arithmetic:0.5,derivative:1 (default: the six standard "
            "ones, equally)."
        },
    )
    levels: list[int] = field(
        default_factory=lambda: [1, 2],
        metadata={"help": "Levels to draw from, such as 2, 1-3 or 1,4-5; 1,2,2 draws level 2 twice as often."},
    )
    style: str = field(
        default="computed", metadata={"help": "computed, snapshot, mixed, text, tool, or a mix: text:0.5,tool:0.5."}
    )
    language: str = field(
        default="en", metadata={"help": "Of statements and solutions in words: en, zh, or both by turns."}
    )
    problem_seed: int = field(default=0, metadata={"help": "Seed for the choice of problems (--seed is for all else)."})
    repeats: int = field(default=1, metadata={"help": "How often a problem may appear in generated data."})
    generator_workers: int = field(
        default=1, metadata={"help": "Number of processes that generate problems ahead; 0: generate in this one."}
    )
    unreadable: str = field(
        default="skip",
        metadata={"help": "What to do with records whose gold cannot be read: skip (and count them) or fail."},
    )
    window: int = field(default=600, metadata={"help": "Number of problems that are sorted into batches together."})


@dataclass
class EvaluationArguments:
    """How a run is judged while it runs, on held-out problems."""

    eval_dataset: list[str] | None = field(
        default=None, metadata={"help": "JSON Lines files of the validation split (default: problems are generated)."}
    )
    eval_problems: int = field(default=40, metadata={"help": "Held-out problems per family (or in all, from a file)."})
    eval_max_new_tokens: int = field(
        default=512, metadata={"help": "Maximum length of a program generated in an evaluation, in tokens."}
    )
    selection: str = field(
        default="accuracy",
        metadata={"help": "How the best checkpoint is chosen: accuracy (of executed programs) or loss."},
    )
    sandbox: str = field(default=AUTO, metadata={"help": f"What runs the programs: {SPELLED}."})


@dataclass
class StopArguments:
    """Of every training: its end before its time."""

    stop_after: int | None = field(
        default=None, metadata={"help": "Save and stop at this step; run the same command without it to resume."}
    )


@dataclass
class MuonArguments:
    """Of every training of a whole policy: its optimizer."""

    muon_learning_rate: float | None = field(
        default=None, metadata={"help": "Train weight matrices with Muon at this rate, the rest with AdamW."}
    )


@dataclass
class RecomputeArguments:
    """Of TRL's trainers: its default, by its new name."""

    activation_checkpointing: bool | None = field(
        default=True, metadata={"help": "Recompute activations in the backward pass: less memory, more time."}
    )


@dataclass
class ModeArguments:
    """Of every training on one's own samples: what is judged in them."""

    mode: str = field(
        default="program",
        metadata={
            "help": "What a solution is read as: program (run), text (in words, its lines checked), or auto: a program "
            "where there is one."
        },
    )


@dataclass
class LabelArguments:
    """Of every training that samples and judges before it begins: how many, and how."""

    label_problems: int = field(default=200, metadata={"help": "Problems whose solutions are sampled and judged."})
    label_samples: int = field(default=4, metadata={"help": "Solutions per problem."})
    label_temperature: float = field(default=1.0, metadata={"help": "Temperature at which solutions are sampled."})
    max_new_tokens: int = field(default=512, metadata={"help": "Maximum length of a sampled solution, in tokens."})


def check_choices(arguments: object, **choices: tuple[str, ...]) -> None:
    """Raise ConfigError for an option that is none of its choices."""
    for name, words in choices.items():
        if getattr(arguments, name) not in words:
            raise ConfigError(f"--{name.replace('_', '-')} {getattr(arguments, name)}: one of {', '.join(words)}")

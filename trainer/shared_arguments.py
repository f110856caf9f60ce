"""The options that several kinds of training share, each declared once and mixed into the kinds' own."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.errors import ConfigError


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

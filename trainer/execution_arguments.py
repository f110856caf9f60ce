"""The options that every training on one's own samples shares: what is read, what is paid, the control experiment."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.scoring.score_mode import Mode
from trainer.errors import ConfigError


@dataclass
class ExecutionArguments:
    """Added to TRL's configuration of a method whose reward is execution."""

    num_generations_eval: int | None = field(
        default=1, metadata={"help": "Unused: Showwork's own evaluation solves each held-out problem once, greedily."}
    )
    activation_checkpointing: bool | None = field(  # TRL's default, by its new name
        default=True, metadata={"help": "Recompute activations in the backward pass: less memory, more time."}
    )
    max_steps: int = field(default=50, metadata={"help": "Number of updates of the weights."})
    mode: str = field(
        default="program",
        metadata={
            "help": "What a solution is read as: program (run), text (in words, its lines checked), or auto: a program "
            "where there is one."
        },
    )
    reward: str = field(
        default="steps",
        metadata={
            "help": "steps: the answer and the work shown; answer: the answer alone; none: neither, step rewards alone."
        },
    )
    control: str = field(
        default="none",
        metadata={"help": "shuffled: permute the rewards within the batch, a control that must teach nothing."},
    )
    muon_learning_rate: float | None = field(
        default=None, metadata={"help": "Train weight matrices with Muon at this rate, the rest with AdamW."}
    )
    max_problems: int = field(
        default=20000, metadata={"help": "Maximum number of problems to generate; after that they repeat."}
    )
    stop_after: int | None = field(
        default=None, metadata={"help": "Save and stop at this step; run the same command without it to resume."}
    )

    def __post_init__(self) -> None:
        check_choices(self, mode=tuple(Mode), reward=("steps", "answer", "none"), control=("none", "shuffled"))
        try:
            super().__post_init__()  # type: ignore[misc]  # TRL's, which this is mixed into
        except ValueError as error:
            raise ConfigError(" ".join(str(error).split())) from error


def check_choices(arguments: object, **choices: tuple[str, ...]) -> None:
    """Raise ConfigError for an option that is none of its choices."""
    for name, words in choices.items():
        if getattr(arguments, name) not in words:
            raise ConfigError(f"--{name.replace('_', '-')} {getattr(arguments, name)}: one of {', '.join(words)}")

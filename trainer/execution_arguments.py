"""The options that every training on one's own samples shares: what is read, what is paid, the control experiment."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.scoring.score_mode import Mode
from trainer.errors import ConfigError
from trainer.shared_arguments import ModeArguments, MuonArguments, RecomputeArguments, StopArguments, check_choices


@dataclass
class ExecutionArguments(ModeArguments, MuonArguments, RecomputeArguments, StopArguments):
    """Added to TRL's configuration of a method whose reward is execution."""

    num_generations_eval: int | None = field(
        default=1, metadata={"help": "Unused: Showwork's own evaluation solves each held-out problem once, greedily."}
    )
    max_steps: int = field(default=50, metadata={"help": "Number of updates of the weights."})
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
    adaptive_levels: bool = field(
        default=False,
        metadata={
            "help": "Draw problems at the edge of the policy's ability: of the families and levels that it sometimes "
            "solves, by their running pass rates."
        },
    )
    max_problems: int = field(
        default=20000, metadata={"help": "Maximum number of problems to generate; after that they repeat."}
    )

    def __post_init__(self) -> None:
        check_choices(self, mode=tuple(Mode), reward=("steps", "answer", "none"), control=("none", "shuffled"))
        try:
            super().__post_init__()  # type: ignore[misc]  # TRL's, which this is mixed into
        except ValueError as error:
            raise ConfigError(" ".join(str(error).split())) from error

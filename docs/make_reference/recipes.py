"""The page on training: the recipes, and the options that are this project's own."""

from __future__ import annotations

import dataclasses
from itertools import takewhile
from pathlib import Path

from docs.make_reference import markdown
from trainer import cpt, dpo, grpo, iterate, ppo, rejection, rloo, sft, shared_arguments, step_training
from trainer.config import RECIPES, default_of
from trainer.execution_arguments import ExecutionArguments
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments

ABOUT = """How to train: [training.md](../how-to/training.md). A recipe is a YAML file of options in `trainer/recipes`;
every key is an option of `showwork train`, and every option may be a key. `showwork train sft --config NAME
--print-config` prints the resolved values."""

INHERITED = """`sft`, `cpt`, `rft`, `step-model` also take every option of transformers' `TrainingArguments`, `grpo`,
`ppo` and `iterate` every option of TRL's `GRPOConfig`, `rloo` of its `RLOOConfig`, `dpo` of its `DPOConfig`; their own
documents describe them."""

GROUPS: tuple[tuple[str, type], ...] = (
    ("The model (all)", ModelArguments),
    ("The data (all)", DataArguments),
    ("Evaluation while training (all)", EvaluationArguments),
    ("Fine-tuning (sft, cpt, rft)", sft.SupervisedArguments),
    ("Fine-tuning by sft alone", sft.SFTArguments),
    ("Continued pre-training (cpt)", cpt.CPTArguments),
    ("Rejection sampling (rft)", rejection.RFTArguments),
    ("The policy's own samples (grpo, rloo, ppo, iterate)", ExecutionArguments),
    ("GRPO (grpo, ppo, iterate)", grpo.GRPOArguments),
    ("RLOO (rloo)", rloo.RLOOArguments),
    ("DPO (dpo)", dpo.DPOArguments),
    ("PPO (ppo)", ppo.PPOArguments),
    ("A learned step reward (step-model)", step_training.StepModelArguments),
    ("Rounds of GRPO (iterate)", iterate.IterateArguments),
)


def page() -> str:
    """The whole page."""
    rows = [(f"`{path.stem}`", _about(path)) for path in sorted(RECIPES.glob("*.yaml"))]
    parts = [ABOUT, "## Recipes", markdown.table(("recipe", "what it is"), rows), "## Options", INHERITED]
    for title, kind in GROUPS:
        parts += [f"### {title}", markdown.table(("option", "default", ""), _options(kind))]
    return markdown.page("Recipes and training options", *parts)


def _about(recipe: Path) -> str:
    """The comment at the head of a recipe."""
    lines = recipe.read_text("utf-8").splitlines()
    return " ".join(line.lstrip("# ") for line in takewhile(lambda line: line.startswith("#"), lines))


def _options(kind: type) -> list[tuple[str, str, str]]:
    """The options that the class itself defines, and those that are mixed into it."""
    mixed_in = [base for base in kind.__bases__ if base.__module__ == shared_arguments.__name__]
    own = {name for one in (kind, *mixed_in) for name in vars(one).get("__annotations__", {})}
    fields = [field for field in dataclasses.fields(kind) if field.name in own]
    return [
        (f"`--{f.name.replace('_', '-')}`", _default(default_of(f)), str(f.metadata.get("help", ""))) for f in fields
    ]


def _default(value: object) -> str:
    if value is None:
        return ""
    return markdown.code(" ".join(map(str, value)) if isinstance(value, list) else value)

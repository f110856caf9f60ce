"""The model card: what was trained on what, from which template, and the executed accuracy before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trainer.checkpoints import PROVENANCE, write_atomic
from trainer.config import to_yaml


def write(
    folder: Path,
    config: Mapping[str, Any],
    history: Sequence[Mapping[str, Any]],
    metrics: Mapping[str, float],
    about: str,
) -> None:
    """Write `README.md` into the model's folder. about: what the model does, the rest of a sentence."""
    evaluations = [row for row in history if "eval_answers" in row]
    adapter = (folder / "adapter_config.json").exists()
    origin = f"{'A LoRA adapter on' if adapter else 'Trained from'} `{Path(str(config.get('model'))).name}`"
    template = config.get("template", "plain")
    lines = [
        "---",
        f"library_name: {'peft' if adapter else 'transformers'}",
        "tags: [showwork, mathematics, verifiable-rewards]",
        "---",
        f"# {folder.name}",
        "",
        f"{origin} with Showwork: {about}",
        "",
        f"Prompt template: `{template}`. Versions, git state and data hash: `{PROVENANCE}`; options: `config.yaml`.",
        "",
    ]
    if evaluations:
        lines += [
            "## Executed accuracy on held-out problems of the validation split",
            "",
            "| step | answers right | and every step true |",
            "|---|---|---|",
            *(
                f"| {row['step']} | {row['eval_answers']:.1%} | {row.get('eval_traces', float('nan')):.1%} |"
                for row in (evaluations[0], *(() if len(evaluations) == 1 else (evaluations[-1],)))
            ),
            "",
            f"Kept: the checkpoint with {metrics.get('eval_answers', float('nan')):.1%} of answers right.",
            "",
        ]
    if (folder / "curves.png").exists():
        lines += ["![curves](curves.png)", ""]
    lines += ["## Options", "", "```yaml", to_yaml(config).rstrip(), "```", ""]
    write_atomic(folder / "README.md", "\n".join(lines))

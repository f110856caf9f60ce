"""The trainer's verbs: train, merge, demo. Nothing heavy is imported until a verb runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

TRAIN_HELP = """Train a model; the options are the recipe's keys (see trainer/recipes).

\b
    showwork train sft  --config tiny --output_dir runs/tiny
    showwork train grpo --config tiny-grpo --model runs/tiny --control shuffled
    showwork train rft  --config tiny-rft --model runs/tiny
    showwork train sft  --config tiny --print-config

The same command continues a run that was stopped or killed."""


@click.group(help=TRAIN_HELP)
def train() -> None:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _trainer(name: str, summary: str, module: str) -> None:
    @train.command(
        name,
        help=summary,
        context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]},
        epilog=f"Any key of the recipe is an option: showwork train {name} --config NAME --max_steps 100 --seed 1",
    )
    @click.option("--print-config", is_flag=True, help="Print the resolved configuration, itself a recipe, and stop.")
    @click.argument("options", nargs=-1, type=click.UNPROCESSED)
    def command(print_config: bool, options: tuple[str, ...]) -> None:
        import importlib

        main: Callable[[list[str]], Any] = with_extra(lambda: importlib.import_module(module)).main
        result = main([*options, *(["--print-config"] if print_config else [])])
        if result is None:
            return
        if not result.finished:
            raise click.Abort
        answers = result.metrics.get("eval_answers")
        traces = result.metrics.get("eval_traces")
        scores = (
            "" if answers is None else f": {answers:.1%} of held-out answers right, {traces:.1%} with all steps true"
        )
        click.echo(f"trained {result.folder}{scores}")


_trainer("sft", "Supervised fine-tuning, or training from scratch (--model tiny).", "trainer.sft")
_trainer("grpo", "GRPO; the reward is execution.", "trainer.grpo")
_trainer("rft", "Rejection sampling: keep the programs that are right, fine-tune on them.", "trainer.rejection")


@click.command(epilog="Example: showwork merge runs/lora --output runs/merged")
@click.argument("adapter", type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The folder of the plain model.")
@click.option("--base", help="The base model, where the adapter's own record of it is not right here.")
@click.option("--overwrite", is_flag=True, help="Replace what is in the output folder.")
def merge(adapter: Path, output: Path, base: str | None, overwrite: bool) -> None:
    """Merge a LoRA adapter into its base: a plain model folder that needs no peft."""
    made = with_extra(lambda: _import("trainer.merge")).merge(adapter, output, base, overwrite=overwrite)
    click.echo(f"merged into {made}")


@click.command(epilog="Example: showwork demo --quick. Stopped with Ctrl-C, the same command continues.")
@click.option("--quick", is_flag=True, help="Under 5 minutes, with a weaker model.")
@click.option(
    "--output-dir",
    default="runs/demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where it goes.",
)
@click.option("--fresh", is_flag=True, help="Begin again: delete what an earlier demo left there.")
def demo(quick: bool, output_dir: Path, fresh: bool) -> None:
    """The whole loop: generate, train a tiny model, run its programs, improve it by GRPO, compare, report."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with_extra(lambda: _import("trainer.demo")).run_demo(output_dir / "quick" if quick else output_dir, quick, fresh)


def _import(module: str) -> Any:
    import importlib

    return importlib.import_module(module)


def with_extra(load: Callable[[], Any]) -> Any:
    """What `load` imports; a missing training stack is a UsageError that names the extra."""
    import logging

    from trainer.errors import TrainingError

    # At import it tells of a kernel that could be faster; nothing here uses it on a CPU.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    try:
        return load()
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in {"sandbox", "harness", "generators", "trainer"}:
            raise
        raise TrainingError(f"training needs {error.name}: pip install 'showwork[train]'") from error

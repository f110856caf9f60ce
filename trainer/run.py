"""What every kind of training run shares: reading the configuration, data and model, driving the trainer, finishing."""

from __future__ import annotations

import errno
import functools
import json
import logging
import shutil
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.evaluation.models.record import Record, write_record
from harness.evaluation.models.surroundings import settle
from harness.evaluation.turns import Turns
from harness.scoring.golds import POLICIES
from harness.verification.problem import Problem
from sandbox.errors import InfrastructureError, ShowworkError
from trainer import checkpoints, models, processes, recipe_help, tiny_model, vocabulary
from trainer.config import option_of, parse, resolved, to_yaml
from trainer.data_files import data_hash
from trainer.encoding import plain_example, prompter, solution
from trainer.errors import ConfigError
from trainer.files import read_json, write_json
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments
from trainer.sources import Source
from trainer.styles import check_language, check_style

RESULT = "result.json"
OUTPUT_DIR = "Folder of the run: checkpoints, the trained model, logs. A run in an existing folder is resumed."

SOLVES = "it answers a math problem with a short SymPy program that prints steps and answer."
"""What a trained model does, in its card."""

_UNSAID = 500
"""transformers' own default for logging_steps: longer than most runs here, which then would say nothing."""


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """A parsed configuration. `arguments` are those of the trainer, each kind of run with its own class."""

    model: ModelArguments
    data: DataArguments
    evaluation: EvaluationArguments
    arguments: Any
    config: dict[str, Any]

    @property
    def evaluates(self) -> bool:
        """Whether checkpoints are judged while it runs."""
        return str(getattr(self.arguments.eval_strategy, "value", self.arguments.eval_strategy)) != "no"


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """How a run ended: the folder to load, the best checkpoint it came from, the last metrics."""

    folder: str
    finished: bool
    step: int
    best_checkpoint: str | None
    metrics: dict[str, float]


Refuse = Callable[[TrainingJob], None]
"""Raises ConfigError for a configuration that makes no sense to one kind of run, before its folder is taken."""


def begin(
    kinds: Sequence[type],
    argv: Sequence[str] | None,
    train: Callable[[TrainingJob], TrainingResult],
    refuse: Refuse | None = None,
) -> TrainingResult | None:
    """Train by these arguments, or those of the command line; None where only the configuration or the help was asked
    for. A run that is refused before anything came of it gives its folder back: the same command, put right, finds it
    free."""
    job = prepare(kinds, sys.argv[1:] if argv is None else argv, refuse)
    if job is None:
        return None
    try:
        return train(job)
    except ShowworkError:
        if job.arguments.process_index == 0:
            checkpoints.release(Path(job.arguments.output_dir))
        raise


def prepare(kinds: Sequence[type], argv: Sequence[str], refuse: Refuse | None = None) -> TrainingJob | None:
    """Read the configuration and take the output folder; None where `--help` or `--print-config` was asked for."""
    settle()
    argv = list(argv)
    if {"-h", "--help"}.intersection(argv):
        recipe_help.show(kinds)
        return None
    only_print = "--print-config" in argv or "--print_config" in argv
    only_plan = "--plan" in argv
    argv = [option for option in argv if option not in ("--print-config", "--print_config", "--plan")]
    quiet_libraries()
    on_gpu = not option_of(argv, "use_cpu")
    # transformers refuses a GPU's number types where there is none; a plan needs none.
    model, data, evaluation, arguments = parse(kinds, [*argv, *(["--use_cpu", "true"] if only_plan else [])])
    models.settle_template(model)
    config = resolved((model, data, evaluation, arguments))
    if only_print:
        print(to_yaml(config), end="")
        return None
    if only_plan:
        from trainer.memory.plan import plan

        print("\n".join(plan(model, arguments, on_gpu=on_gpu).lines()))
        return None
    check_style(data.style)
    check_language(data.language)
    refuse_trackers(arguments.report_to)
    if data.unreadable not in POLICIES:
        raise ConfigError(f"--unreadable {data.unreadable}: {' or '.join(POLICIES)}")
    job = TrainingJob(model, data, evaluation, arguments, config)
    if job.evaluates:
        if evaluation.selection not in ("accuracy", "loss"):
            raise ConfigError(f"--selection {evaluation.selection}: accuracy or loss")
        arguments.load_best_model_at_end = True
        arguments.metric_for_best_model = "eval_answers" if evaluation.selection == "accuracy" else "eval_loss"
        arguments.greater_is_better = evaluation.selection == "accuracy"
        if arguments.save_steps % arguments.eval_steps:
            raise ConfigError(
                f"save_steps ({arguments.save_steps:g}) must be a multiple of eval_steps ({arguments.eval_steps:g}): "
                "the best model is among the saved ones"
            )
    if refuse is not None:
        refuse(job)
    if arguments.logging_steps == _UNSAID:
        arguments.logging_steps = max(1, min(10, int(arguments.max_steps) // 20))
    # Every parameter of a language model is used in every step; torch would walk the graph to find that out.
    if arguments.ddp_find_unused_parameters is None:
        arguments.ddp_find_unused_parameters = False
    data_key = json.dumps([asdict(data), [data_hash(source) for source in data.dataset or ()]])
    if arguments.process_index == 0:
        checkpoints.claim(
            Path(arguments.output_dir),
            config,
            checkpoints.provenance(
                models.recorded(model.template), data_key, generated=not (data.dataset and evaluation.eval_dataset)
            ),
        )
    return job


def quiet_libraries() -> None:
    """Leave the terminal to our own lines: no bars for loading 13 MB, no notes on other people's next release."""
    from transformers.utils import logging as transformers_logging

    libraries: Any = transformers_logging  # without types
    libraries.disable_progress_bar()
    libraries.set_verbosity_error()
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    # peft and TRL ask transformers by a name that its next release drops.
    warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning)


def load(arguments: ModelArguments, output: Path, source: Source, seed: int, *, add_tokens: int = 0) -> tuple[Any, Any]:
    """(tokenizer, model). `tiny`, or a model with tokens added, is built from the source's own texts, once, into the
    run's folder."""
    if arguments.model == "tiny" or add_tokens:
        base = output / checkpoints.BASE
        with processes.first_alone():
            if not base.is_dir():
                draft = output / f".{checkpoints.BASE}"
                shutil.rmtree(draft, ignore_errors=True)
                if add_tokens:
                    prompter(models.load_tokenizer(arguments.model), arguments.template)  # refused now, not in a minute
                problems = [problem for number in range(2) for problem in source.window(number)]
                if add_tokens:
                    texts = [solution(problem, arguments.template) for problem in problems]
                    vocabulary.build_extended_model(draft, arguments.model, texts, add_tokens)
                else:
                    tiny_model.build_tiny_model(draft, map(plain_example, problems), seed=seed)
                draft.rename(base)
        arguments.model = str(base)
    from transformers import set_seed

    tokenizer = models.load_tokenizer(arguments.model)
    set_seed(seed)  # a new adapter starts from random weights
    return tokenizer, models.load_model(arguments)


def drive(trainer: Any, job: TrainingJob, checkpoint: Path | None, stopper: Any, about: str = SOLVES) -> TrainingResult:
    """Train from the checkpoint to the end, then save the best model, its card (about: what the model does) and its
    curves."""
    from trainer.callbacks import show_progress

    output = Path(job.arguments.output_dir)
    show_progress(trainer)
    trainer.sign = functools.partial(sign, job.model)
    if (output / RESULT).exists():
        return TrainingResult(**read_json(output / RESULT))
    if trainer.is_world_process_zero() and (hint := slower_than_need_be(trainer)):
        print(hint, flush=True)
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        step = trainer.state.global_step
        if stopper.interrupted and step < trainer.state.max_steps:
            return TrainingResult(str(output), False, step, None, {})
        if trainer.is_world_process_zero():
            trainer.sign(output)  # before the model: no moment has a model without it
        trainer.save_model(str(output))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InfrastructureError(
                f"no space left under {output}; the last complete checkpoint is safe: free some space and run the same "
                "command again"
            ) from error
        raise
    metrics = best_metrics(trainer.state)
    result = TrainingResult(str(output), True, step, trainer.state.best_model_checkpoint, metrics)
    if trainer.is_world_process_zero():
        from harness.evaluation.report import training_samples
        from trainer import model_card, plots

        # Beside the model, where `showwork eval` looks for the curves of its report.
        trainer.state.save_to_json(str(output / "trainer_state.json"))
        plots.curves(trainer.state.log_history, output / "curves.png")
        if training_samples.holds_tables(output):
            training_samples.write_page(output)
        model_card.write(output, job.config, trainer.state.log_history, metrics, about)
        write_json(output / RESULT, asdict(result))
    processes.wait()  # what is there is there for every process
    return result


def refuse_trackers(names: Sequence[str]) -> None:
    """Raise ConfigError for an experiment tracker of `--report_to` that there is none of, or that is not installed:
    before anything is loaded, and not by the traceback that the trainer ends in."""
    from transformers.integrations import integration_utils

    known = integration_utils.INTEGRATION_TO_CALLBACK
    here = integration_utils.get_available_reporting_integrations()  # type: ignore[no-untyped-call]  # theirs has none
    for name in {*names} - {"none", "all"}:
        if name not in known:
            raise ConfigError(f"--report_to {name}: none, all, or some of {', '.join(sorted(known))}")
        if name not in here:
            raise ConfigError(f"--report_to {name}: it is not installed here; pip install {name}, or --report_to none")


def slower_than_need_be(trainer: Any) -> str:
    """A line where the run computes in float32 on a machine that computes in bfloat16 twice as fast; else nothing."""
    import torch

    from trainer.evaluation import has_bf16

    if trainer.args.bf16 or trainer.args.fp16 or trainer.model.dtype != torch.float32:
        return ""
    on_gpu = trainer.args.device.type == "cuda"
    if not (torch.cuda.is_bf16_supported(including_emulation=False) if on_gpu else has_bf16()):
        return ""
    return f"computing in float32; this {'GPU' if on_gpu else 'CPU'} has bfloat16: --bf16 true is about twice as fast"


def sign(arguments: ModelArguments, folder: Path) -> None:
    """Write into a model's folder which prompt it is trained on and, of an adapter, its base."""
    adapter = arguments.lora or arguments.adapter is not None
    write_record(folder, models.recorded(arguments.template), arguments.model if adapter else None)


def best_metrics(state: Any) -> dict[str, float]:
    """The evaluation of the model that was kept: the best one, or the last where none was chosen."""
    evaluations = [row for row in state.log_history if "eval_loss" in row or "eval_answers" in row]
    if not evaluations:
        return {}
    step = state.best_global_step or evaluations[-1]["step"]
    row = next((row for row in evaluations if row["step"] == step), evaluations[-1])
    return {name: value for name, value in row.items() if name.startswith("eval_")}


def script(main: Callable[[], Any]) -> None:
    """Run `python -m trainer.sft` and its like: one-line errors, documented exit codes."""
    try:
        result = main()
    except ShowworkError as error:
        print(f"showwork: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    if isinstance(result, TrainingResult) and not result.finished:
        print(f"stopped at step {result.step}; the same command continues", file=sys.stderr)
        sys.exit(130)


def judge(
    held_out: Sequence[Problem], evaluation: EvaluationArguments, template: str, turns: Turns | None = None
) -> AbstractContextManager[Any]:
    """The executed evaluation, or nothing where checkpoints are chosen by loss. turns: those of an answer."""
    from contextlib import nullcontext

    if evaluation.selection == "loss" or not held_out:
        return nullcontext()
    from trainer.evaluation import HeldOut

    return HeldOut(
        held_out,
        backend=evaluation.sandbox,
        max_new_tokens=evaluation.eval_max_new_tokens,
        chat=template != "plain",
        record=Record(models.recorded(template)),
        turns=turns,
    )

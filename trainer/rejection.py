"""Rejection-sampling fine-tuning (RFT, arXiv 2308.01825): sample, execute, keep what is right, fine-tune on it.

python -m trainer.rejection --config tiny-rft --model runs/tiny --output-dir runs/tiny-rft
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.evaluation.journal import append_lines, read_lines
from harness.evaluation.runs import Judgement, Sample
from harness.scoring.step_lines import problem_line
from harness.scoring.told_question import tells_another
from harness.verification.problem import TEXT_STYLES, Problem
from trainer import checkpoints, processes, run, sft, training_data
from trainer.data_files import Needs
from trainer.errors import TrainingError
from trainer.evaluation import asked_alike
from trainer.shared_arguments import DataArguments, EvaluationArguments, ModelArguments
from trainer.sources import first_problems

KEPT = "kept.jsonl"
DRAFT = "kept.partial.jsonl"


@dataclass
class RFTArguments(sft.SupervisedArguments):
    """The fine-tuning's options, and how it is sampled."""

    output_dir: str | None = field(default="runs/rft", metadata={"help": run.OUTPUT_DIR})
    rft_problems: int = field(default=500, metadata={"help": "Problems to sample solutions for."})
    rft_samples: int = field(default=8, metadata={"help": "Number of solutions per problem."})
    rft_temperature: float = field(default=1.0, metadata={"help": "Temperature at which solutions are sampled."})
    rft_keep: int = field(
        default=4, metadata={"help": "Maximum number of different right solutions to keep per problem."}
    )
    rft_steps_true: bool = field(
        default=True,
        metadata={"help": "Keep only programs all of whose claims are true, and texts without a false line."},
    )
    max_new_tokens: int = field(default=512, metadata={"help": "Maximum length of a sampled solution, in tokens."})


KINDS = (ModelArguments, DataArguments, EvaluationArguments, RFTArguments)


def main(argv: Sequence[str] | None = None) -> run.TrainingResult | None:
    """Sample and train by these arguments. Returns None if only the configuration or the help was asked for."""
    return run.begin(KINDS, argv, train, refuse)


def refuse(job: run.TrainingJob) -> None:
    """Raise ConfigError where the run would be judged by what it never learns."""
    sft.refuse_unlearned(job, Needs.gold)


def train(job: run.TrainingJob) -> run.TrainingResult:
    """Make the kept solutions (once, in resumable chunks), then fine-tune on them as on any dataset."""
    output = Path(job.arguments.output_dir)
    if job.model.model == "tiny":
        raise TrainingError(
            "RFT needs a model that already solves some problems: train one with `showwork train sft`, pass --model"
        )
    kept_file = output / KEPT
    if not processes.of_first(kept_file.exists):
        sample(job, output)
    if not kept_file.stat().st_size:
        raise TrainingError(
            f"no solution was right ({job.arguments.rft_problems} problems, {job.arguments.rft_samples} samples): "
            "begin from a better model, or with easier levels"
        )
    data = dataclasses.replace(job.data, dataset=[str(kept_file)], dataset_weights=None)
    return sft.train(dataclasses.replace(job, data=data))


def sample(job: run.TrainingJob, output: Path) -> None:
    """Write the kept solutions as dataset records. A chunk of problems is on disk before the next is sampled."""
    arguments = job.arguments
    source, held_out = training_data.sources(job.data, job.evaluation, arguments.seed, Needs.gold)
    tokenizer, model = run.load(job.model, output, source, arguments.seed)
    evaluation = dataclasses.replace(job.evaluation, selection="accuracy")
    draft = output / DRAFT
    made = processes.of_first(lambda: list(read_lines(draft)))
    with run.judge(held_out, evaluation, job.model.template) as judge:
        fresh = processes.shared(
            chunks(source, arguments.rft_problems)[len(made) :],
            lambda problems: [problem.to_record() for problem in keep(judge, model, tokenizer, problems, arguments)],
        )
        for kept in fresh:
            made.append({"kept": kept})
            if arguments.process_index == 0:
                append_lines(draft, made[-1:])
                done = min(len(made) * CHUNK, arguments.rft_problems)
                print(f"problems {done}/{arguments.rft_problems}, kept {len(kept)} solutions", flush=True)
    if arguments.process_index == 0:
        text = "".join(json.dumps(record) + "\n" for chunk in made for record in chunk["kept"])
        checkpoints.write_atomic(output / KEPT, text)
        draft.unlink(missing_ok=True)
    processes.wait()


CHUNK = 32
"""Problems between two saves: a killed run loses at most their samples."""


def chunks(source: Any, count: int) -> list[list[Problem]]:
    """The source's first `count` problems, without repeats, in chunks."""
    problems = first_problems(source, count)
    return [problems[start : start + CHUNK] for start in range(0, len(problems), CHUNK)]


def keep(judge: Any, model: Any, tokenizer: Any, problems: Sequence[Problem], arguments: Any) -> list[Problem]:
    """The problems, once for each different exemplary solution that the model wrote, with that as their solution."""
    kept_by_problem: dict[str, list[Problem]] = {}
    for alike in asked_alike(problems).values():
        run = judge.run(
            model,
            tokenizer,
            alike,
            temperature=arguments.rft_temperature,
            n_samples=arguments.rft_samples,
            max_new_tokens=arguments.max_new_tokens,
            seed=arguments.seed,
        )
        for problem, sample, judgement in run.rows():
            written = own_solution(problem, sample, judgement)
            if written is None or not exemplary(problem, judgement, arguments.rft_steps_true):
                continue
            written = written.rstrip() + "\n"
            own_kept = kept_by_problem.setdefault(problem.id, [])
            # Two solutions are the same when only blanks differ.
            if len(own_kept) < arguments.rft_keep and all(written.split() != one.program.split() for one in own_kept):
                own_kept.append(dataclasses.replace(problem, program=written))
    return [problem for several in kept_by_problem.values() for problem in several]


def own_solution(problem: Problem, sample: Sample, judgement: Judgement) -> str | None:
    """What the model wrote, as training takes it: the program, or where words are asked for the whole text."""
    return sample.completion if problem.style in TEXT_STYLES else judgement.program


def exemplary(problem: Problem, judgement: Judgement, steps_true: bool) -> bool:
    """Whether a solution is one to learn from: right, with true steps where that is asked, and of the question that
    was asked (one that tells another would teach to misread)."""
    right = judgement.outcome == "correct" and (not steps_true or shown(problem, judgement))
    return right and not tells_another(problem, problem_line(judgement.stdout))


def shown(problem: Problem, judgement: Judgement) -> bool:
    """Whether every claim of a program is true, or in words none is false and one at least is proven."""
    if problem.style in TEXT_STYLES:
        return judgement.sound
    claims = [step for step in judgement.steps if step["rule"] != "let"]
    return bool(claims) and all(step["true"] for step in claims)


if __name__ == "__main__":
    run.script(main)

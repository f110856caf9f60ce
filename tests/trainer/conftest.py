"""A very small model, and problems small enough for it."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from harness.verification.problem import Answer, Problem, Step

# No test asks a hub for anything; without this a name that is no folder is looked up for most of a minute.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

CPU = ["--use_cpu", "true", "--bf16", "false", "--report_to", "none", "--disable_tqdm", "true"]


def sum_problem(a: int, b: int, split: str = "train") -> Problem:
    """a + b, with a program of the protocol's shape."""
    program = (
        f'from sympy import *\nprint("Problem: {a} + {b}")\ns = {a} + {b}\nprint("Step 1 [add]: {a} + {b} =", s)\n'
        'print("Answer:", s)\n'
    )
    return Problem(
        f"sum-{a}-{b}",
        "sum",
        1,
        split,
        0,
        10 * a + b,
        "computed",
        f"Compute {a} + {b}.",
        Answer("integer", str(a + b)),
        (Step(1, "add", f"{a} + {b} = {a + b}"),),
        program,
    )


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(training file, validation file): disjoint sums."""
    folder = tmp_path_factory.mktemp("data")
    pairs = [(a, b) for a in range(2, 10) for b in range(2, 10)]
    train, held_out = folder / "train.jsonl", folder / "validation.jsonl"
    for path, split, part in ((train, "train", pairs[8:]), (held_out, "validation", pairs[:8])):
        lines = [json.dumps(sum_problem(a, b, split).to_record()) for a, b in part]
        path.write_text("\n".join(lines) + "\n")
    return train, held_out


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, files: tuple[Path, Path]) -> Path:
    """An untrained model of two layers of 64, with its tokenizer: an ordinary folder."""
    from harness.scoring.prompts import plain_prompt
    from trainer import tiny_model
    from trainer.data_files import read_problems

    texts = [plain_prompt(p.statement) + p.program for p in read_problems(files)]
    return tiny_model.build_tiny_model(tmp_path_factory.mktemp("small") / "model", texts, hidden=64, layers=2, heads=2)


def told(problem: Problem) -> Problem:
    """A sum in words."""
    text = f"By addition:\n${problem.steps[0].claim}$\nThe answer is $\\boxed{{{problem.answer.value}}}$.\n"
    return dataclasses.replace(problem, style="text", program=text)


@pytest.fixture(scope="session")
def told_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(training file, validation file): sums in words. So small a model knows sums by heart or not at all, so that
    those of the second file are some of the first, by other names."""
    folder = tmp_path_factory.mktemp("told")
    sums = [told(sum_problem(a, b)) for a in range(2, 5) for b in range(2, 5)]
    held_out = [dataclasses.replace(one, id=f"held-out-{one.id}", split="validation") for one in sums[:8]]
    for name, problems in (("train", sums), ("validation", held_out)):
        lines = [json.dumps(problem.to_record()) + "\n" for problem in problems]
        (folder / f"{name}.jsonl").write_text("".join(lines))
    return folder / "train.jsonl", folder / "validation.jsonl"


@pytest.fixture(scope="session")
def in_words(told_files: tuple[Path, Path], small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small model that has learned what a solution in words looks like, and some sums."""
    from trainer import sft

    output = tmp_path_factory.mktemp("words") / "sft"
    result = sft.main(
        [
            *("--model", str(small), "--dataset", str(told_files[0]), "--eval_dataset", str(told_files[1])),
            *("--output_dir", str(output), "--generator_workers", "0", "--max_steps", "80"),
            *("--per_device_train_batch_size", "8", "--batching", "length"),
            *("--muon_learning_rate", "0.01", "--learning_rate", "0.01", "--warmup_steps", "10"),
            *("--eval_strategy", "steps", "--eval_steps", "40", "--save_steps", "40", "--eval_max_new_tokens", "60"),
            *CPU,
        ]
    )
    assert result is not None
    return output


@pytest.fixture(scope="session")
def half_trained(files: tuple[Path, Path], small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small model that has learned the protocol's shape, and some sums. Batches by length, since packed ones
    would teach it all that it sees by heart, and reinforcement would find nothing left to choose from."""
    from trainer import sft

    output = tmp_path_factory.mktemp("half") / "sft"
    result = sft.main(
        [
            *("--model", str(small), "--dataset", str(files[0]), "--eval_dataset", str(files[1])),
            *("--output_dir", str(output), "--generator_workers", "0", "--max_steps", "80"),
            *("--per_device_train_batch_size", "8", "--use_cpu", "true", "--batching", "length"),
            *("--muon_learning_rate", "0.01", "--learning_rate", "0.01", "--warmup_steps", "10"),
            *("--report_to", "none", "--disable_tqdm", "true", "--sandbox", "namespace"),
            *("--eval_strategy", "steps", "--eval_steps", "40", "--save_steps", "40", "--eval_max_new_tokens", "120"),
        ]
    )
    assert result is not None
    return output

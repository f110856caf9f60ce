"""A run's training data and held-out problems, from its options: families, files, or a mixture of both."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.scoring.golds import readable, refusal, remarks, unequal_to_themselves
from harness.verification.errors import GoldError
from harness.verification.problem import Problem
from trainer import processes
from trainer.config import nearest
from trainer.data_files import Needs, has_gold, of_held_out, read_problems
from trainer.errors import ConfigError, TrainingError
from trainer.shared_arguments import DataArguments, EvaluationArguments
from trainer.sources import FileSource, GeneratedSource, Member, MixedSource, Source, distinct, refuse_leaks


def sources(
    data: DataArguments, evaluation: EvaluationArguments, seed: int, needs: Needs = Needs.solution
) -> tuple[Source, list[Problem]]:
    """Training data and held-out problems. Raises TrainingError if they overlap, ConfigError for weights and families
    that make no mixture."""
    weights = weighted_families(data.families) if _draws_families(data, evaluation) else ()
    held_out = _held_out(data, evaluation, [family for family, _ in weights], of_held_out(needs))
    if not data.dataset:
        return _generated(data, weights, seed), held_out
    files = [_readable([path], data, needs, data.unreadable) for path in data.dataset]
    refuse_leaks([problem for file in files for problem in file], held_out)
    if data.dataset_weights is None:
        records = tuple(problem for file in files for problem in file)
        return FileSource(records, seed=seed, size=min(data.window, len(records))), held_out
    members: list[tuple[float, Member]] = [
        (weight, FileSource(records, seed=seed)) for weight, records in zip(_weights(data), files, strict=True)
    ]
    members += _of_families(data, weights) if data.families else []
    return MixedSource(tuple(members), seed, data.window), held_out


def _draws_families(data: DataArguments, evaluation: EvaluationArguments) -> bool:
    """Whether families are trained on, or asked of."""
    return not (data.dataset and evaluation.eval_dataset) or bool(data.dataset_weights and data.families)


def _generated(data: DataArguments, weights: Sequence[tuple[str, float]], seed: int) -> Source:
    if len({weight for _, weight in weights}) > 1:
        return MixedSource(tuple(_of_families(data, weights)), seed, data.window)
    families = tuple(family for family, _ in weights)
    return GeneratedSource(
        families, tuple(data.levels), data.style, data.problem_seed, size=data.window, language=data.language
    )


def _of_families(data: DataArguments, weights: Sequence[tuple[str, float]]) -> Iterator[tuple[float, Member]]:
    for family, weight in weights:
        levels = tuple(data.levels)
        yield weight, GeneratedSource((family,), levels, data.style, data.problem_seed, language=data.language)


def _weights(data: DataArguments) -> list[float]:
    """The weight of each dataset. Raises ConfigError."""
    weights, datasets = data.dataset_weights or [], data.dataset or []
    if len(weights) != len(datasets) or not all(0 < weight < float("inf") for weight in weights):
        raise ConfigError(
            f"--dataset-weights {','.join(f'{weight:g}' for weight in weights)}: one positive weight for each of the "
            f"{len(datasets)} datasets"
        )
    return weights


def _held_out(
    data: DataArguments, evaluation: EvaluationArguments, families: Sequence[str], needs: Needs
) -> list[Problem]:
    if evaluation.eval_dataset:
        needs = Needs.solution if evaluation.selection == "loss" else needs
        judged = [
            problem for path in evaluation.eval_dataset for problem in _readable([path], data, needs, data.unreadable)
        ]
        return judged[: evaluation.eval_problems]
    return [
        problem
        for family in families
        for problem in distinct(
            family,
            evaluation.eval_problems,
            split="validation",
            levels=data.levels,
            style=data.style,
            seed=data.problem_seed,
            language=data.language,
        )
    ]


def _readable(paths: Sequence[str | Path], data: DataArguments, needs: Needs, unreadable: str) -> tuple[Problem, ...]:
    """The files' problems that can be used: with golds that can be read, or without one where none is needed. It is
    said how many, and why not the others. Raises TrainingError where golds cannot be read and `unreadable` is "fail",
    or where nothing is left."""
    name = ", ".join(Path(path).name for path in paths)
    every = read_problems(paths, data.columns, needs=needs, style=data.style)
    try:
        problems, left_out = readable([problem for problem in every if has_gold(problem)], unreadable)
    except GoldError as error:
        raise TrainingError(f"{', '.join(map(str, paths))}, {error}") from None
    without = [problem for problem in every if not has_gold(problem)]
    if left_out and not problems and not without:
        raise TrainingError(f"{', '.join(map(str, paths))}, {refusal(left_out, len(left_out))}")
    if without and not problems and needs is not Needs.solution:
        raise TrainingError(
            f"no record of {name} has a gold, and this training is judged by golds: name their column, --columns "
            "question=COLUMN,answer=COLUMN, or train sft on its solutions"
        )
    if processes.place()[0] == 0:
        for line in _said(name, problems, without, needs):
            print(line, file=sys.stderr)
        for line in remarks(name, problems, left_out, unequal_to_themselves(problems)) if problems or left_out else ():
            print(line, file=sys.stderr)
    if needs is not Needs.solution:
        return tuple(problems)
    # In the file's own order.
    dropped = {record.record for record in left_out}
    return tuple(_kept(every, dropped))


def _kept(every: Sequence[Problem], dropped: set[int]) -> Iterator[Problem]:
    """All but those with these numbers among the ones that have a gold."""
    number = 0
    for problem in every:
        number += has_gold(problem)
        if not (has_gold(problem) and number in dropped):
            yield problem


def _said(name: str, judged: Sequence[Problem], without: Sequence[Problem], needs: Needs) -> Iterator[str]:
    if without:
        fate = "are trained on, unjudged" if needs is Needs.solution else "are left out: nothing tells what is right"
        yield f"{len(without)} of {len(judged) + len(without)} records of {name} have no gold and {fate}"


def weighted_families(names: Sequence[str] | None) -> tuple[tuple[str, float], ...]:
    """The families asked for with their weights (`limit:2`; 1 where none is given), or the standard ones. Raises
    ConfigError with the nearest name of an unknown one."""
    import generators
    from generators.registry import standard

    registered = generators.families()
    weights: dict[str, float] = {}
    for text in names or standard():
        name, colon, number = text.partition(":")
        if name not in registered:
            raise ConfigError(f"there is no family {name!r}{nearest(name, registered)}")
        if name in weights:
            raise ConfigError(f"family {name!r} is named twice")
        try:
            weights[name] = float(number) if colon else 1.0
        except ValueError:
            weights[name] = 0.0
        if not 0 < weights[name] < float("inf"):
            raise ConfigError(f"the weight of {name} must be a positive number, not {number!r}")
    return tuple(weights.items())

"""Rounds of GRPO paid by a learned step reward beside the same rounds paid by the harness: what each makes of it all.

    showwork train iterate --config tiny-iterate --output-dir runs/learned ...
    showwork train iterate --config tiny-iterate --output-dir runs/true --paid true ...
    python benchmarks/training/learned_against_true.py runs/learned runs/true

Of each round, paired by problem: what the round's own step model says of the steps that earn or lose, what the harness
says of the same steps, the excess of the first, and the shares of right and of fully true solutions, after GRPO minus
before it. Then over all rounds, and the policies of the two arms against each other. The step models are asked again.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from harness.evaluation.statistics.intervals import p_text, paired_difference, sign_flip
from trainer import encoding, iterate, step_training
from trainer.files import read_json
from trainer.step_labels import LabelledTrace, read_labelled
from trainer.step_model import StepModel

METRICS = ("learned", "truth", "excess", "right", "fully true")
Measured = Mapping[str, Mapping[str, float]]
"""Metric -> problem -> its mean over the problem's solutions, or over the steps of these that earn or lose."""


def measured(traces: Sequence[LabelledTrace], scores: Sequence[Sequence[float]]) -> Measured:
    """The means of each problem. scores: what the step model says of the steps of each trace."""
    rows: dict[str, dict[str, list[float]]] = {metric: defaultdict(list) for metric in METRICS}
    for trace, said in zip(traces, scores, strict=True):
        name = trace.problem.id
        rows["right"][name].append(trace.correct)
        rows["fully true"][name].append(trace.fully_true)
        for step, score in zip(trace.steps, said, strict=True):
            if step.value is not None:
                rows["learned"][name].append(score)
                rows["truth"][name].append(step.value)
                rows["excess"][name].append(score - step.value)
    return {metric: {name: mean(held) for name, held in found.items()} for metric, found in rows.items()}


def of_round(folder: Path, template: str) -> tuple[Measured, Measured]:
    """(before its GRPO, after it), both by the step model of the round."""
    step_model = StepModel.load(str(folder / iterate.STEP_MODEL), template)
    prompt = encoding.prompter(step_model.tokenizer, template)
    found = []
    for path in (folder / iterate.STEP_MODEL / step_training.FRESH, folder / f"{iterate.POLICY}.{step_training.FRESH}"):
        traces = read_labelled([path])
        scores = step_model.scores(
            [prompt(trace.problem) for trace in traces],
            [trace.completion for trace in traces],
            [[step.end for step in trace.steps] for trace in traces],
        )
        found.append(measured(traces, scores))
    return found[0], found[1]


def rounds_of(folder: Path, template: str) -> list[tuple[Measured, Measured]]:
    """Of each finished round of a run."""
    numbers = [one["round"] for one in read_json(folder / iterate.ROUNDS)]
    return [of_round(folder / f"round-{number}", template) for number in numbers]


def changes(before: Measured, after: Measured, metrics: Sequence[str] = METRICS) -> Iterator[str]:
    """The difference of each metric over the problems that both have a value of, with its interval and its p."""
    for metric in metrics:
        a, b = before[metric], after[metric]
        found = [b[name] - a[name] for name in sorted(a.keys() & b.keys())]
        gain = paired_difference(found)
        yield (
            ""
            if gain is None
            else (f"{gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}], p = {p_text(sign_flip(found))}")
        )


def levels(one: Measured, metrics: Sequence[str] = METRICS) -> Iterator[str]:
    for metric in metrics:
        yield f"{mean(one[metric].values()):.3f}" if one[metric] else ""


def table(learned: Path, true: Path, template: str = "plain") -> Iterator[str]:
    """Markdown."""
    arms = {"learned": rounds_of(learned, template), "true": rounds_of(true, template)}
    yield f"| round | paid by | | {' | '.join(METRICS)} |"
    yield f"|---|---|---|{'---|' * len(METRICS)}"
    for number, both in enumerate(zip(*arms.values(), strict=False), 1):
        for arm, (before, after) in zip(arms, both, strict=True):
            yield f"| {number} | {arm} | before | {' | '.join(levels(before))} |"
            yield f"| {number} | {arm} | after | {' | '.join(levels(after))} |"
            yield f"| {number} | {arm} | after - before | {' | '.join(changes(before, after))} |"
    # Each step model is another judge: over rounds and between arms only the harness's words can be compared.
    harness = METRICS[1:2] + METRICS[3:]
    last = min(map(len, arms.values()))
    yield ""
    yield f"| over {last} rounds | {' | '.join(harness)} |"
    yield f"|---|{'---|' * len(harness)}"
    for arm, rounds in arms.items():
        yield f"| paid by {arm}: end - start | {' | '.join(changes(rounds[0][0], rounds[last - 1][1], harness))} |"
    ends = [rounds[last - 1][1] for rounds in arms.values()]
    yield f"| ends: learned - true | {' | '.join(changes(ends[1], ends[0], harness))} |"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("learned", type=Path, help="folder of `train iterate`")
    parser.add_argument("true", type=Path, help="folder of the same with `--paid true`")
    options = parser.parse_args(argv)
    print("\n".join(table(options.learned, options.true)))


if __name__ == "__main__":
    main()

"""DeepSeekMath's figure 5 and its question on maj@K, in miniature: which data source, which reward, at equal samples?

    python benchmarks/training/paper_figure.py --start runs/tiny-short --output-dir runs/figure

From one start every arm learns by the same number of samples, drawn at one temperature on problems of one seed:

    rft         RFT: right solutions of the start, all drawn before training (offline, answers and steps true), learned
                four times over at GRPO's rates, so that about as many tokens are learned from as online
    online-rft  the same of the policy as it stands
    outcome     GRPO, reward for the answer alone
    steps       GRPO, reward for answer and true steps, each step its own advantage (process supervision)
    rloo, ppo, dpo   beside them, where asked for: RLOO and PPO by the same reward; DPO on pairs of the start's samples

Greedy answers and fully true solutions at each checkpoint, then pass@K and maj@K of 16 samples before and after.
Stopped, it continues; with --table it trains nothing and prints what is there. Options that it does not know go to
every training.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from experiments import gained, minutes_of, shown, showwork

from harness.evaluation.runs import Run, read_run
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.metrics import Judged, majority, pass_at_k
from harness.evaluation.statistics.summary import judged, same_answer, summary

GROUP, PROMPTS = 8, 16
"""Samples of a problem, and problems of a step, by the recipes."""
TEMPERATURE = 0.7
RFT_STEPS = 4
"""Of 2,000 tokens, for each step of the others, of 128 samples and some 10,000 tokens. With one of 1,000, half of what
is kept is learned once: then RFT gains nothing, and seems to say that offline samples teach nothing."""
_RFT = ("--tokens-per-batch", "2000", "--learning-rate", "0.0003", "--muon-learning-rate", "0.0001")
ARMS: dict[str, tuple[str, ...]] = {
    "rft": ("rft", "--config", "tiny-rft", *_RFT),
    "online-rft": ("grpo", "--config", "tiny-online-rft"),
    "outcome": ("grpo", "--config", "tiny-grpo", "--credit", "outcome", "--reward", "answer"),
    "steps": ("grpo", "--config", "tiny-grpo", "--credit", "steps"),
    "rloo": ("rloo", "--config", "tiny-rloo"),
    "ppo": ("ppo", "--config", "tiny-ppo"),
    "dpo": ("dpo", "--config", "tiny-dpo"),
}
MAIN = ("rft", "online-rft", "outcome", "steps")
"""The paper's four."""
KS = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Plan:
    """steps: of GRPO, each of PROMPTS x GROUP samples; points: checkpoints that are evaluated; problems: held out, a
    family and level; votes: the same, for 16 samples each."""

    start: Path
    output: Path
    arms: tuple[str, ...]
    seed: int
    steps: int
    points: int
    problems: int
    votes: int
    extra: tuple[str, ...] = ()
    """Further options of every training."""

    @property
    def every(self) -> int:
        return self.steps // self.points

    def arguments(self, arm: str) -> Iterator[object]:
        """Of a training with the samples of `steps` steps."""
        each = self.updates(arm)
        yield from (*ARMS[arm], "--model", self.start, "--seed", self.seed, "--eval-strategy", "no")
        yield from ("--max-steps", each * self.steps, "--save-steps", each * self.every)
        yield from ("--save-total-limit", self.points)
        drawn = self.steps * PROMPTS
        if arm == "rft":
            yield from ("--rft-problems", drawn, "--rft-samples", GROUP, "--rft-temperature", TEMPERATURE)
            yield from ("--max-new-tokens", 320, "--style", "computed")
        elif arm == "dpo":
            yield from ("--label-problems", drawn, "--label-samples", GROUP, "--label-temperature", TEMPERATURE)
        else:
            yield from ("--problem-seed", 1000 + self.seed, "--eval-on-start", "false")

    def updates(self, arm: str) -> int:
        """Of the weights, for each step of GRPO."""
        return RFT_STEPS if arm == "rft" else 1

    def checkpoints(self, arm: str) -> Iterator[tuple[int, Path]]:
        """(samples drawn by then, the model)."""
        for step in range(self.every, self.steps + 1, self.every):
            place = self.output / arm
            yield (
                step * PROMPTS * GROUP,
                place if step == self.steps else place / f"checkpoint-{step * self.updates(arm)}",
            )


def train_and_ask(plan: Plan) -> None:
    """Everything that is not there yet."""
    plan.output.mkdir(parents=True, exist_ok=True)
    asked(plan, plan.start, "start")
    voted(plan, plan.start, "start")
    for arm in plan.arms:
        if not (plan.output / arm / "result.json").exists():
            method, *options = plan.arguments(arm)
            place = ("--sandbox", "namespace", "--output-dir", plan.output / arm)
            showwork(plan.output / f"{arm}.log", "train", method, *options, *place, *plan.extra)
        for samples, model in plan.checkpoints(arm):
            asked(plan, model, f"{arm}-{samples}")
        voted(plan, plan.output / arm, arm)


def asked(plan: Plan, model: Path, name: str) -> None:
    """Greedy answers."""
    _evaluated(plan, model, f"{name}-greedy", "--limit", plan.problems)


def voted(plan: Plan, model: Path, name: str) -> None:
    """Sixteen samples a problem."""
    sampling = ("--n-samples", KS[-1], "--temperature", TEMPERATURE)
    _evaluated(plan, model, f"{name}-votes", "--limit", plan.votes, *sampling)


def _evaluated(plan: Plan, model: Path, name: str, *options: object) -> None:
    folder = plan.output / name
    if (folder / "summary.json").exists():
        return
    held_out = ("--split", "test", "--levels", "1,2", "--max-new-tokens", 320)
    where = ("--sandbox", "namespace", "--output-dir", folder)
    showwork(plan.output / "eval.log", "eval", "--model", model, *held_out, *options, *where)


def table(plan: Plan) -> str:
    """Markdown: the curves, the ends beside the start, the votes."""
    return "\n".join([*_curves(plan), "", *_ends(plan), "", *_votes(plan)])


def draw(plan: Plan, path: Path) -> None:
    """The curves as a picture: answers and fully true solutions over samples, with the intervals of the last points."""
    # The object interface: pyplot keeps state and looks for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    start = _found(plan, "start-greedy")
    assert start is not None, "nothing is evaluated yet"
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    for place, (key, title) in enumerate((("accuracy", "answers"), ("fully_true", "fully true")), 1):
        axes = figure.add_subplot(1, 2, place)
        for arm in plan.arms:
            told = [(samples, run) for samples, _ in plan.checkpoints(arm) if (run := _at(plan, arm, samples))]
            if not told:
                continue
            points = [(samples, summary(run)["overall"][key]) for samples, run in [(0, start), *told]]
            (line,) = axes.plot([at for at, _ in points], [one["value"] for _, one in points], marker="o", label=arm)
            at, last = points[-1]
            axes.vlines(at, last["low"], last["high"], color=line.get_color(), alpha=0.4)
        axes.set_title(title)
        axes.set_xlabel("samples drawn")
        axes.yaxis.set_major_formatter("{x:.0%}")
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path, dpi=120)


def _at(plan: Plan, arm: str, samples: int) -> Run | None:
    return _found(plan, f"{arm}-{samples}-greedy")


def _found(plan: Plan, name: str) -> Run | None:
    folder = plan.output / name
    return read_run(folder) if (folder / "summary.json").exists() else None


def _curves(plan: Plan) -> Iterator[str]:
    start = _found(plan, "start-greedy")
    assert start is not None, "nothing is evaluated yet"
    overall = summary(start)["overall"]
    yield "| samples drawn | " + " | ".join(f"{arm}: answers, fully true" for arm in plan.arms) + " |"
    yield "|---|" + "---|" * len(plan.arms)
    yield (
        "| 0 | "
        + " | ".join([f"{_value(overall['accuracy'])}, {_value(overall['fully_true'])}"] * len(plan.arms))
        + " |"
    )
    for samples in (step * PROMPTS * GROUP for step in range(plan.every, plan.steps + 1, plan.every)):
        runs = [_at(plan, arm, samples) for arm in plan.arms]
        figures = [summary(run)["overall"] if run else None for run in runs]
        cells = [f"{_value(one['accuracy'])}, {_value(one['fully_true'])}" if one else "" for one in figures]
        yield f"| {samples:,} | " + " | ".join(cells) + " |"


def _value(interval: dict[str, float] | None) -> str:
    return "-" if interval is None else f"{interval['value']:.1%}"


def _ends(plan: Plan) -> Iterator[str]:
    yield "| run | core-minutes | against | answers | difference | p | fully true | difference | p |"
    yield "|---|---|---|---|---|---|---|---|---|"
    last = plan.steps * PROMPTS * GROUP
    ends = {arm: run for arm in plan.arms if (run := _at(plan, arm, last))}
    start = _found(plan, "start-greedy")
    for arm, run in ends.items():
        spent = minutes_of(plan.output / f"{arm}.log.cpu")
        for name, other in [("start", start), *((one, ends[one]) for one in ends if one != arm and arm == "steps")]:
            if other is not None:
                overall = compare(other, run).overall
                cells = [cell for metric in ("accuracy", "fully_true") for cell in shown(overall[metric])]
                yield f"| {arm} | {spent:.1f} | {name} | " + " | ".join(cells) + " |"


def _votes(plan: Plan) -> Iterator[str]:
    heads = [f"{kind}@{k}" for kind in ("pass", "maj") for k in KS if (kind, k) != ("maj", 1)]
    yield "| run | " + " | ".join(heads) + " | " + " | ".join(f"{one}, gain" for one in heads) + " |"
    yield "|---|" + "---|" * (2 * len(heads))
    before = _found(plan, "start-votes")
    for name in ("start", *plan.arms):
        run = _found(plan, f"{name}-votes")
        if run is None or before is None:
            continue
        held, base = per_problem(run), per_problem(before)
        cells = [f"{sum(held[head].values()) / len(held[head]):.1%}" for head in heads]
        gains = [_gain(base[head], held[head]) if name != "start" else "" for head in heads]
        yield f"| {name} | " + " | ".join([*cells, *gains]) + " |"


def _gain(before: dict[str, float], after: dict[str, float]) -> str:
    found = gained(before, after)
    return "" if found is None else ", p = ".join(found)


def per_problem(run: Run) -> dict[str, dict[str, float]]:
    """Head -> problem -> value. pass@4 is how likely one of four samples is right; maj@4 the mean over the samples'
    fours, in their order, of whether the vote of the four is right."""
    samples: dict[str, list[Judged]] = {}
    for problem, sample, judgement in run.rows():
        samples.setdefault(problem.id, []).append(judged(sample, judgement))
    same = same_answer(run)
    found: dict[str, dict[str, float]] = {}
    for problem_id, drawn in samples.items():
        right = sum(one.correct for one in drawn)
        equal = partial(same, drawn[0].problem)
        for k in KS:
            found.setdefault(f"pass@{k}", {})[problem_id] = pass_at_k(len(drawn), right, k)
            groups = [drawn[first : first + k] for first in range(0, len(drawn), k)]
            votes = [majority([s.answer for s in group], [s.correct for s in group], equal) for group in groups]
            found.setdefault(f"maj@{k}", {})[problem_id] = sum(votes) / len(votes)
    return found


def main(argv: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True, help="the model that every arm begins at")
    parser.add_argument("--output-dir", type=Path, required=True, help="where every run and the table goes")
    parser.add_argument("--arms", default=",".join(MAIN), help=f"of {', '.join(ARMS)} (default: the paper's four)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=200, help="of GRPO; the others have as many samples")
    parser.add_argument("--points", type=int, default=4, help="checkpoints that are evaluated")
    parser.add_argument("--problems", type=int, default=50, help="test problems a family and level, greedy")
    parser.add_argument("--votes", type=int, default=20, help="test problems a family and level, of 16 samples")
    parser.add_argument("--table", action="store_true", help="train nothing; print what is finished")
    parser.add_argument("--plot", type=Path, help="draw the curves into this file")
    given, extra = parser.parse_known_args(argv)
    arms = tuple(given.arms.split(","))
    if unknown := [arm for arm in arms if arm not in ARMS]:
        parser.error(f"no arm {unknown[0]!r}; arms are {', '.join(ARMS)}")
    if given.steps % given.points:
        parser.error(f"--steps {given.steps} is no multiple of --points {given.points}")
    plan = Plan(
        given.start,
        given.output_dir,
        arms,
        given.seed,
        given.steps,
        given.points,
        given.problems,
        given.votes,
        tuple(extra),
    )
    if not given.table:
        train_and_ask(plan)
    print(table(plan))
    if given.plot is not None:
        draw(plan, given.plot)


if __name__ == "__main__":
    main()

"""Does execution reward teach, and does credit to steps? GRPO on the tiny model, arm by arm, seed by seed, paired.

    python benchmarks/training/experiments.py --output-dir runs/experiments           # hours; stopped, it continues
    python benchmarks/training/experiments.py --output-dir runs/experiments --table    # only what is there

Every arm begins at the same short, annealed SFT model and takes equal steps:

    grpo      the recipe `tiny-grpo`: reward for the answer and for true steps, one advantage a completion
    shuffled  its control: the same rewards dealt to other completions of the batch
    outcome   reward for the answer alone
    steps     the recipe's reward, and each step its own advantage (process supervision)

With `--style text` all of it in words, by the recipes `tiny-text` and `tiny-text-grpo`; nothing is run. `--sft-dataset`
gives the start solutions of another teacher to learn from (noisy_teacher.py beside this makes some).

Each run is one process of one thread, two of them at a time. CPU minutes are process time of a run and all that it
started: programs run under namespaces, whose processes are its children (a container's would not be).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness.evaluation.runs import Run, read_run
from harness.evaluation.statistics import over_seeds
from harness.evaluation.statistics.compare_runs import Difference, compare
from harness.evaluation.statistics.intervals import Interval, p_text, paired_difference, sign_flip
from harness.verification.errors import RunError

START = "start"
TEST = "test.jsonl"
"""The test problems of solutions in words."""
ARMS: dict[str, tuple[str, ...]] = {
    "grpo": ("--credit", "outcome"),
    "shuffled": ("--credit", "outcome", "--control", "shuffled"),
    "outcome": ("--credit", "outcome", "--reward", "answer"),
    "steps": ("--credit", "steps"),
}
AGAINST = {
    "grpo": (START, "shuffled"),
    "shuffled": (START,),
    "outcome": (START,),
    "steps": (START, "outcome", "shuffled"),
}
"""What each arm is compared with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    output: Path
    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    sft_steps: int
    steps: int
    problems: int
    """Held-out problems a family and level."""
    both: tuple[str, ...]
    """Options of the SFT and of every GRPO run."""
    extra: tuple[str, ...]
    """Further options of every GRPO run."""
    families: str | None = None
    """Families of the evaluations, comma-separated (of training they are among `both`)."""
    levels: str = "1,2"
    in_words: bool = False
    """Whether solutions are texts."""
    taught: Path | None = None
    """Solutions that the SFT learns from instead of certified ones."""

    @property
    def recipe(self) -> str:
        return "tiny-text" if self.in_words else "tiny"

    def asked(self) -> Iterator[object]:
        """Options of every evaluation: which held-out problems, and how they are asked."""
        if self.in_words:
            yield from ("--suite", self.output / TEST, "--method", "cot", "--max-new-tokens", 400)
            return
        yield from ("--split", "test", "--levels", self.levels, "--limit", self.problems, "--max-new-tokens", 320)
        yield from ("--tasks", self.families) if self.families else ()

    def runs(self) -> Iterator[tuple[str, int]]:
        """Arms within seeds, so that a seed is whole as early as possible."""
        for seed in self.seeds:
            for arm in self.arms:
                yield arm, seed


def showwork(log: Path, *arguments: object) -> None:
    """One command in a process of its own, its output appended to `log`, its CPU seconds to `log`.cpu.

    Raises SystemExit, naming the log, where the command fails.
    """
    command = [sys.executable, "-m", "showwork", *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    with log.open("ab") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    with Path(f"{log}.cpu").open("a", encoding="ascii") as stream:
        stream.write(f"{usage.ru_utime + usage.ru_stime:.1f}\n")
    if process.returncode:
        raise SystemExit(f"exit {process.returncode} of {' '.join(command)}: see the end of {log}")


def trained(plan: Plan, name: str, *arguments: object) -> None:
    """Train one run, where it is not finished, and evaluate it on the held-out test problems."""
    folder = plan.output / name
    if not (folder / "result.json").exists():
        showwork(plan.output / f"{name}.log", "train", *arguments, "--sandbox", "namespace", "--output-dir", folder)
    # A finished evaluation only reads what it has, unless the verifier has a new version: then all are judged anew.
    showwork(
        plan.output / f"{name}-eval.log",
        "eval",
        "--model",
        folder,
        "--sandbox",
        "namespace",
        "--output-dir",
        plan.output / f"{name}-eval",
        *plan.asked(),
    )


def write_test(plan: Plan) -> None:
    """The test problems of solutions in words, once."""
    from generators.levels import parse_levels
    from generators.registry import standard
    from trainer.sources import distinct

    levels = parse_levels(plan.levels)
    lines = [
        json.dumps(problem.to_record()) + "\n"
        for family in (plan.families.split(",") if plan.families else standard())
        for problem in distinct(family, plan.problems * len(levels), split="test", levels=levels, style="text")
    ]
    (plan.output / TEST).write_text("".join(lines), encoding="utf-8")


def start(plan: Plan) -> None:
    """The short, annealed SFT model."""
    steps = plan.sft_steps
    often = ("--max-steps", steps, "--eval-steps", steps, "--save-steps", steps)
    taught = ("--dataset", plan.taught) if plan.taught else ()
    trained(plan, START, "sft", "--config", plan.recipe, *often, *taught, *plan.both)


def reinforced(plan: Plan, arm: str, seed: int) -> None:
    """One arm of one seed. The seed decides the problems too; all arms of a seed meet the same."""
    every = max(plan.steps // 2, 1)
    trained(
        plan,
        f"{arm}-{seed}",
        "grpo",
        "--config",
        f"{plan.recipe}-grpo",
        "--model",
        plan.output / START,
        "--seed",
        seed,
        "--problem-seed",
        1000 + seed,
        "--max-steps",
        plan.steps,
        "--eval-steps",
        every,
        "--save-steps",
        every,
        *ARMS[arm],
        *plan.both,
        *plan.extra,
    )


def minutes(plan: Plan, name: str) -> float:
    """CPU minutes of a run's training, over all the times it was continued."""
    return minutes_of(plan.output / f"{name}.log.cpu")


def minutes_of(path: Path) -> float:
    """The CPU minutes that `showwork` wrote beside a log."""
    return sum(map(float, path.read_text().split())) / 60 if path.exists() else 0.0


def result(plan: Plan, name: str) -> Run | None:
    """A finished evaluation, or None."""
    folder = plan.output / f"{name}-eval"
    return read_run(folder) if (folder / "summary.json").exists() else None


def table(plan: Plan) -> str:
    """Markdown: each finished run beside those it is compared with, answers and fully-true traces, paired."""
    lines = [
        "| run | CPU minutes | against | answers | difference | p | fully true | difference | p |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for arm, seed in plan.runs():
        after = result(plan, f"{arm}-{seed}")
        for other in AGAINST[arm] if after else ():
            name = other if other == START else f"{other}-{seed}"
            before = result(plan, name)
            if after and before:
                overall = compare(before, after).overall
                cells = [f"{arm}-{seed}", f"{minutes(plan, f'{arm}-{seed}'):.1f}", name]
                cells += [cell for metric in ("accuracy", "fully_true") for cell in shown(overall[metric])]
                lines.append("| " + " | ".join(cells) + " |")
    lines += [
        f"| {' | '.join(row)} |" for arm in plan.arms for other in AGAINST[arm] if (row := together(plan, arm, other))
    ]
    return "\n".join(lines)


def together(plan: Plan, arm: str, other: str) -> list[str]:
    """The cells of all seeds of an arm, where there are several and all are finished."""
    after = [result(plan, f"{arm}-{seed}") for seed in plan.seeds]
    before = [result(plan, other if other == START else f"{other}-{seed}") for seed in plan.seeds]
    if len(after) < 2 or None in (*after, *before):
        return []
    spent = sum(minutes(plan, f"{arm}-{seed}") for seed in plan.seeds)
    runs = [[run for run in each if run] for each in (before, after)]
    return [f"{arm}, {len(after)} seeds", f"{spent:.1f}", other, *over_seeds.cells(*runs)]


def shown(difference: Difference) -> tuple[str, str, str]:
    """before -> after, the difference in points with its interval, p."""
    return f"{difference.a:.1%} -> {difference.b:.1%}", in_points(difference.difference), p_text(difference.p)


def gained(before: dict[str, float], after: dict[str, float]) -> tuple[str, str] | None:
    """(the difference in points with its interval, p) of values of the same problems; None where there are none."""
    differences = [after[key] - before[key] for key in sorted(before.keys() & after.keys())]
    interval = paired_difference(differences)
    return None if interval is None else (in_points(interval), p_text(sign_flip(differences)))


def in_points(gain: Interval) -> str:
    return f"{100 * gain.value:+.1f} [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output-dir", type=Path, required=True, help="where every run and the table goes")
    parser.add_argument("--arms", default=",".join(ARMS), help="comma-separated (default: all)")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--sft-steps", type=int, default=700)
    parser.add_argument("--sft-dataset", type=Path, help="solutions for the SFT (default: certified ones)")
    parser.add_argument("--steps", type=int, default=400, help="GRPO steps of every arm")
    parser.add_argument("--problems", type=int, default=100, help="test problems a family and level")
    parser.add_argument("--style", help="of solutions: computed (the recipe's), snapshot or mixed, or text")
    parser.add_argument("--families", help="families to learn and to be tested on (default: all)")
    parser.add_argument("--levels", default="1,2", help="levels to learn and to be tested on")
    parser.add_argument("--window", type=int, help="problems that training generates at a time")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time")
    parser.add_argument("--table", action="store_true", help="train nothing; print what is finished")
    options, extra = parser.parse_known_args(argv)
    arms = tuple(options.arms.split(","))
    if unknown := [arm for arm in arms if arm not in ARMS]:
        parser.error(f"no arm {unknown[0]!r}; arms are {', '.join(ARMS)}")
    seeds = tuple(int(seed) for seed in options.seeds.split(","))
    selection = {
        "--style": options.style,
        "--families": options.families,
        "--levels": options.levels,
        "--window": options.window,
    }
    shared = tuple(str(part) for flag, value in selection.items() if value for part in (flag, value))
    plan = Plan(
        output=options.output_dir,
        arms=arms,
        seeds=seeds,
        sft_steps=options.sft_steps,
        steps=options.steps,
        problems=options.problems,
        both=shared,
        extra=tuple(extra),
        families=options.families,
        levels=options.levels,
        in_words=options.style == "text",
        taught=options.sft_dataset,
    )
    if not options.table:
        plan.output.mkdir(parents=True, exist_ok=True)
        (plan.output / "plan.json").write_text(json.dumps({"argv": sys.argv[1:]}) + "\n")
        if plan.in_words and not (plan.output / TEST).exists():
            write_test(plan)
        start(plan)
        with ThreadPoolExecutor(options.workers) as pool:
            for future in [pool.submit(reinforced, plan, *run) for run in plan.runs()]:
                future.result()
    try:
        print(table(plan))
    except RunError as error:  # evaluations that cannot be compared, such as those of two versions of the verifier
        parser.error(str(error))


if __name__ == "__main__":
    main()

"""What does each method of synthesis teach, at equal loss tokens? And more raw problems, the arm that papers leave out?

    python benchmarks/training/four_methods.py --start runs/tiny-short --output-dir runs/methods
    python benchmarks/training/four_methods.py --start runs/tiny-short --output-dir runs/methods --seeds 0,1,2 \
        --arms raw,tutorship,mixed

From one start, half-way through SFT, each arm learns by as many tokens of loss, from one file:

    raw             new problems, certified, as `generate` writes them
    response        other routes to the answers of certified problems
    query           new questions out of them
    retrospective   a later step first, refused, then the right order
    tutorship       an attempt that goes wrong, its verdict, its correction; slips put in, and the start's own failures
    mixed           the four methods in equal shares of their loss tokens

Half of an arm's tokens of loss are raw problems, the same ones in every arm (`--rehearsal`): a small model that is
trained on nothing but a method's own kind of record forgets how a plain solution looks before it learns the new one
(with none, 85 of 100 solutions of the arm `response` were no Python after 128 steps).

An arm trains as many batches as its tokens of loss need: the records of the methods are longer than raw ones, and a
batch holds another share of loss. Every model is asked the same test problems, greedy, once and (of the first seed)
with the verdict on its program shown: *mended* is the share of its own false programs that became right. Stopped, it
continues; with --table it trains nothing and prints what is there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from experiments import minutes_of, shown, showwork

from harness.evaluation.journal import write_atomically
from harness.evaluation.runs import Run, read_run
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.summary import judged, summary

METHODS = ("response", "query", "retrospective", "tutorship")
ARMS = ("raw", *METHODS, "mixed")
AGAINST = ("start", "raw")
RATES = ("--learning-rate", "0.001", "--muon-learning-rate", "0.001", "--warmup-steps", "10")
BATCH, LONGEST = 2000, 1000
"""Tokens a batch, and of a record at the most: a longer one is left out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """problems: that are the methods' data; tokens: of loss that every arm learns by, of which the share `rehearsal`
    is raw problems; tests: held-out problems of each family and level."""

    start: Path
    output: Path
    problems: int
    tokens: int
    rehearsal: float
    tests: int

    def file(self, name: str) -> Path:
        return self.output / f"{name}.jsonl"


def made(plan: Plan) -> None:
    """The files of all arms, once."""
    plan.output.mkdir(parents=True, exist_ok=True)
    log = plan.output / "data.log"
    held = ("--levels", "1,2", "--style", "computed")
    for name, seed, count in (("problems", 190, plan.problems), ("raw", 191, 4 * plan.problems)):
        if not plan.file(name).exists():
            where = ("--sandbox", "namespace", "--out", plan.file(name))
            showwork(log, "generate", "--count", count, "--seed", seed, *held, *where)
    student = plan.output / "student"
    if not (student / "summary.json").exists():
        asked = ("--split", "train", "--levels", "1,2", "--limit", plan.problems // 12, "--temperature", 1.0)
        place = ("--max-new-tokens", 320, "--sandbox", "namespace", "--output-dir", student)
        showwork(log, "eval", "--model", plan.start, *asked, *place)
    inputs = [(method, plan.file("problems"), plan.file(method)) for method in METHODS]
    for method, data, out in [*inputs, ("tutorship", student, plan.file("student-tutorship"))]:
        if not out.exists():
            showwork(log, "synthesise", "--method", method, "--data", data, "--sandbox", "namespace", "--out", out)


def records(path: Path) -> list[str]:
    """The lines of a file."""
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def write_arms(plan: Plan) -> None:
    """Each arm's records, about as many as its tokens of loss need; all of them where there are fewer."""
    tutored = records(plan.file("student-tutorship")) + records(plan.file("tutorship"))
    pools = {name: records(plan.file(name)) for name in METHODS[:3]} | {"tutorship": tutored}
    raw, measure = records(plan.file("raw")), loss_tokens(plan.start)
    rehearsed = plan.tokens * plan.rehearsal
    own = plan.tokens - rehearsed
    for name in ARMS:
        if plan.file(f"arm-{name}").exists():
            continue
        parts = [list(within(raw, measure, plan.tokens if name == "raw" else rehearsed))]
        if name != "raw":
            chosen = METHODS if name == "mixed" else (name,)
            parts += [list(within(pools[method], measure, own / len(chosen))) for method in chosen]
        lines = [line for row in zip_longest(*parts) for line in row if line is not None]
        write_atomically(plan.file(f"arm-{name}"), "".join(lines))


Measure = Callable[[str], tuple[int, int]]
"""Line of a file -> (its tokens of loss, all its tokens)."""


def loss_tokens(start: Path) -> Measure:
    """By the start's tokenizer."""
    from transformers import AutoTokenizer

    from generators.datasets.formats import from_record
    from trainer.encoding import encoder

    encode = encoder(AutoTokenizer.from_pretrained(start), "plain")

    def measure(line: str) -> tuple[int, int]:
        labels = encode(from_record(json.loads(line)))["labels"]
        return sum(label != -100 for label in labels), len(labels)

    return measure


def within(lines: Iterable[str], measure: Measure, tokens: float) -> Iterator[str]:
    """Lines until they hold that many tokens of loss; those that are too long are passed over."""
    held = 0
    for line in lines if tokens else ():
        loss, length = measure(line)
        if length > LONGEST:
            continue
        yield line
        held += loss
        if held >= tokens:
            return


def steps_of(plan: Plan, arm: str) -> int:
    """Batches that hold the plan's tokens of loss; more than one epoch where the file has fewer."""
    measured = [loss_tokens(plan.start)(line) for line in records(plan.file(f"arm-{arm}"))]
    loss, whole = sum(one[0] for one in measured), sum(one[1] for one in measured)
    return max(1, round(plan.tokens / loss * whole / BATCH))


def trained(plan: Plan, arm: str, seed: int, *, told: bool) -> None:
    """One arm of one seed, and what it answers; told: also with the verdict shown."""
    name = f"{arm}-{seed}"
    if not (plan.output / name / "result.json").exists():
        steps = steps_of(plan, arm)
        once = ("--max-steps", steps, "--save-steps", steps, "--eval-strategy", "no", "--seed", seed)
        data = ("--dataset", plan.file(f"arm-{arm}"), "--max-length", LONGEST, "--batching", "packed")
        model = ("--config", "tiny", "--model", plan.start, "--tokens-per-batch", BATCH, *RATES)
        where = ("--sandbox", "namespace", "--output-dir", plan.output / name)
        showwork(plan.output / f"{name}.log", "train", "sft", *model, *once, *data, *where)
    asked(plan, plan.output / name, name, told=told)


def asked(plan: Plan, model: Path, name: str, *, told: bool) -> None:
    """Greedy, once; told: also in two turns."""
    ways: dict[str, tuple[object, ...]] = {"once": (), "told": ("--turns", 2, "--feedback", "verdict")}
    for suffix, turns in list(ways.items())[: 1 + told]:
        folder = plan.output / f"{name}-{suffix}"
        if not (folder / "summary.json").exists():
            held_out = ("--split", "test", "--levels", "1,2", "--limit", plan.tests, "--max-new-tokens", 400)
            where = ("--sandbox", "namespace", "--output-dir", folder)
            showwork(plan.output / "eval.log", "eval", "--model", model, *held_out, *turns, *where)


def mended(once: Run, told: Run) -> tuple[int, int]:
    """(programs that were not right and became so when the verdict was shown, those that were not right)."""
    after = {sample.problem: judged(sample, judgement).correct for _, sample, judgement in told.rows()}
    wrong = [sample.problem for _, sample, judgement in once.rows() if not judged(sample, judgement).correct]
    return sum(after[problem] for problem in wrong), len(wrong)


def table(plan: Plan, arms: Sequence[str], seeds: Sequence[int]) -> Iterator[str]:
    """Markdown: each arm and seed, beside the start and the raw problems of the same seed, paired."""
    yield "| arm | core-minutes | mended | against | answers | difference | p | fully true | difference | p |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for seed in seeds:
        for arm in arms:
            name = f"{arm}-{seed}"
            if not (plan.output / f"{name}-once" / "summary.json").exists():
                continue
            once, told = read_run(plan.output / f"{name}-once"), plan.output / f"{name}-told"
            shares = ""
            if (told / "summary.json").exists():
                shares = "{} of {}".format(*mended(once, read_run(told)))
            spent = minutes_of(plan.output / f"{name}.log.cpu")
            for other in AGAINST:
                before = plan.output / ("start-once" if other == "start" else f"{other}-{seed}-once")
                if other != arm and (before / "summary.json").exists():
                    overall = compare(read_run(before), once).overall
                    cells = [cell for metric in ("accuracy", "fully_true") for cell in shown(overall[metric])]
                    yield f"| {name} | {spent:.1f} | {shares} | {other} | {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True, help="the model that every arm begins at")
    parser.add_argument("--output-dir", type=Path, required=True, help="where the data, the runs and the tests go")
    parser.add_argument("--arms", default=",".join(ARMS), help="comma-separated (default: all)")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--problems", type=int, default=1200, help="certified problems that the methods are given")
    parser.add_argument("--tokens", type=int, default=400_000, help="tokens of loss of every arm (400,000)")
    parser.add_argument("--rehearsal", type=float, default=0.5, help="of them the share that is raw problems (0.5)")
    parser.add_argument("--tests", type=int, default=100, help="test problems a family and level")
    parser.add_argument("--table", action="store_true", help="train nothing; print what is finished")
    given = parser.parse_args(argv)
    arms, seeds = given.arms.split(","), [int(seed) for seed in given.seeds.split(",")]
    if unknown := [arm for arm in arms if arm not in ARMS]:
        parser.error(f"no arm {unknown[0]!r}; arms are {', '.join(ARMS)}")
    plan = Plan(given.start, given.output_dir, given.problems, given.tokens, given.rehearsal, given.tests)
    if not given.table:
        made(plan)
        write_arms(plan)
        asked(plan, plan.start, "start", told=True)
        for seed in seeds:
            for arm in arms:
                trained(plan, arm, seed, told=seed == seeds[0])
    print("\n".join(table(plan, arms, seeds)))
    start = plan.output / "start-once"
    if (start / "summary.json").exists():
        told = mended(read_run(start), read_run(plan.output / "start-told"))
        print(f"\nstart: {summary(read_run(start))['overall']['accuracy']['value']:.1%}, mended {told[0]} of {told[1]}")


if __name__ == "__main__":
    main()

"""Trainings that follow one another, arm beside arm, on equal tokens or equal samples: what comes first, what is mixed?

    python benchmarks/training/staged.py --plan cpt --corpus runs/corpus/corpus.jsonl --output-dir runs/stages
    python benchmarks/training/staged.py --plan code --corpus runs/corpus/corpus.jsonl --output-dir runs/stages
    python benchmarks/training/staged.py --plan iterations --start runs/tiny-short --output-dir runs/iterations

The plans are records of staged_plans.py beside this. A run begins at another one's model, and runs of one name are
made once: `cpt` and `code` share their base in one folder. Stopped, it continues; with --table it trains nothing and
prints what is there. Options that it does not know go to every training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments import minutes_of, shown, showwork
from staged_plans import FAMILIES, PLANS, TESTS, Plan, Training

from harness.evaluation.runs import read_run
from harness.evaluation.statistics.compare_runs import compare
from harness.evaluation.statistics.summary import summary

TEXT_TEST = "text-test.jsonl"


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is: the folder of all runs, the documents, the code, the model that a plan may begin with."""

    output: Path
    corpus: Path | None
    code: Path
    start: Path | None
    only: tuple[str, ...] = ()
    """Of the plan's runs those that are made; all where empty."""
    extra: tuple[str, ...] = ()

    def filled(self, argument: str) -> str:
        """An option of a plan with its `{corpus}` and `{code}` put in."""
        return argument.format(corpus=self.corpus, code=self.code)

    def model(self, name: str) -> str:
        """Of a run that is to be begun with: `tiny` is the embedded one from scratch, `start` the one given."""
        return "tiny" if name == "tiny" else str(self.start if name == "start" else self.output / name)


def train_and_test(plan: Plan, place: Place, problems: int) -> None:
    """Everything that is not there yet."""
    place.output.mkdir(parents=True, exist_ok=True)
    for one in plan.trainings:
        if place.only and one.name not in place.only:
            continue
        folder = place.output / one.name
        if not (folder / one.within / "result.json").exists():
            options = [place.filled(option) for option in one.options]
            where = ("--model", place.model(one.start), "--sandbox", "namespace", "--output-dir", folder)
            showwork(place.output / f"{one.name}.log", "train", one.method, *options, *where, *place.extra)
        for test in one.tests or plan.tests:
            tested(place, one.name, folder / one.within, test, problems)
    if plan.trainings[0].start == "start":
        for test in plan.tests:
            tested(place, "start", place.model("start"), test, problems)


def tested(place: Place, name: str, model: str | Path, test: str, problems: int) -> None:
    """Evaluate a run's model on held-out problems, once. problems: of each family and level."""
    folder = place.output / f"{name}-{test}"
    if (folder / "summary.json").exists():
        return
    options: list[object] = list(TESTS[test])
    if test == "text":
        write_texts(place.output / TEXT_TEST, problems)
        options += ["--suite", place.output / TEXT_TEST]
    else:
        options += ["--split", "test", "--limit", problems]
    where = ("--sandbox", "namespace", "--output-dir", folder)
    showwork(place.output / "eval.log", "eval", "--model", model, *options, *where)


def write_texts(path: Path, problems: int) -> None:
    """Test problems whose solutions are texts, levels 1 and 2, once."""
    from trainer.sources import distinct

    if path.exists():
        return
    levels = (1, 2)
    lines = [
        json.dumps(problem.to_record()) + "\n"
        for family in FAMILIES.split(",")
        for problem in distinct(family, problems * len(levels), split="test", levels=levels, style="text")
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_code(path: Path) -> None:
    """The modules of this Python's standard library, tests left out: the documents of the plan `code`."""
    import sysconfig

    from harness.evaluation.journal import write_atomically

    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    write_atomically(path, "".join(json.dumps({"text": text}) + "\n" for text in texts))


def table(plan: Plan, place: Place) -> str:
    """Markdown: each run's figures by level, then the plan's pairs."""
    return "\n".join([*_figures(plan, place), "", *_pairs(plan, place)])


def _figures(plan: Plan, place: Place) -> Iterator[str]:
    yield "| run | begins at | core-minutes | test | answers | fully true | answers by level |"
    yield "|---|---|---|---|---|---|---|"
    first = () if plan.trainings[0].start != "start" else (Training("start", "", "", ()),)
    for one in (*first, *plan.trainings):
        spent = minutes_of(place.output / f"{one.name}.log.cpu")
        for test in one.tests or plan.tests:
            folder = place.output / f"{one.name}-{test}"
            if (folder / "summary.json").exists():
                told = summary(read_run(folder))
                levels = ", ".join(
                    f"{level}: {group['accuracy']['value']:.1%}" for level, group in told["levels"].items()
                )
                shares = [told["overall"][key] for key in ("accuracy", "fully_true")]
                # (Texts without one line that could be checked have no share that is fully true.)
                overall = ["none" if share is None else f"{share['value']:.1%}" for share in shares]
                yield f"| {one.name} | {one.start} | {spent:.1f} | {test} | {' | '.join(overall)} | {levels} |"


def _pairs(plan: Plan, place: Place) -> Iterator[str]:
    yield "| from | to | test | answers | difference | p | fully true | difference | p |"
    yield "|---|---|---|---|---|---|---|---|---|"
    tests = {one.name: one.tests or plan.tests for one in plan.trainings}
    for before, after in plan.pairs:
        for test in tests[after]:
            folders = [place.output / f"{name}-{test}" for name in (before, after)]
            if all((folder / "summary.json").exists() for folder in folders):
                overall = compare(*map(read_run, folders)).overall
                cells = [cell for metric in ("accuracy", "fully_true") for cell in shown(overall[metric])]
                yield f"| {before} | {after} | {test} | {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plan", choices=PLANS, required=True)
    parser.add_argument("--output-dir", type=Path, required=True, help="where every run and the tests go")
    parser.add_argument("--corpus", type=Path, help="documents: what `showwork corpus build` wrote")
    parser.add_argument("--start", type=Path, help="the model of a plan whose runs begin at `start`")
    parser.add_argument("--problems", type=int, default=40, help="test problems a family and level")
    parser.add_argument("--runs", default="", help="of the plan's runs only these (default: all)")
    parser.add_argument("--table", action="store_true", help="train nothing; print what is finished")
    given, extra = parser.parse_known_args(argv)
    plan = PLANS[given.plan]
    code = given.output_dir / "code.jsonl"
    only = tuple(given.runs.split(",")) if given.runs else ()
    if unknown := set(only) - {one.name for one in plan.trainings}:
        parser.error(f"the plan {given.plan} has no run {min(unknown)!r}")
    place = Place(given.output_dir, given.corpus, code, given.start, only, tuple(extra))
    if plan.trainings[0].start == "start" and given.start is None:
        parser.error(f"--plan {given.plan} needs --start MODEL")
    if plan.trainings[0].start != "start" and given.corpus is None:
        parser.error(f"--plan {given.plan} needs --corpus FILE")
    if not given.table:
        if any("{code}" in one.options for one in plan.trainings):
            write_code(code)
        train_and_test(plan, place, given.problems)
    print(table(plan, place))


if __name__ == "__main__":
    main()

"""The test problems asked in words that no training problem uses: does a model read the question, or its wording?

    python benchmarks/training/unseen_wordings.py --models runs/smollm2-135m,runs/tiny --output-dir runs/wordings

Every question of the test split is matched against the phrasings of its family, and its formulas are set into a
sentence of the table below. The answer stays what it was. Each model answers the problems as its training asked them
and in the new words, greedily; the table shows both, paired. Options that the script does not know go to every
evaluation. Stopped, it continues.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from experiments import gained, showwork

from generators import problem
from generators.families.arithmetic import family as arithmetic
from generators.families.derivative import question as derivative
from generators.families.integral import questions as integral
from generators.families.limit import family as limit
from generators.families.linear_algebra import steps as linear_algebra
from generators.families.sequence_limit import family as sequence_limit
from generators.registry import standard
from generators.writing.phrasing import Phrasing
from harness.evaluation.runs import Run, read_run
from harness.evaluation.statistics.summary import judged, summary
from harness.verification.problem import Problem

NAMES = ("seen", "unseen")
"""Of the two files of problems."""
WORDINGS: dict[str, tuple[tuple[Sequence[Phrasing], tuple[str, ...]], ...]] = {
    "arithmetic": (
        (
            arithmetic.PHRASINGS,
            ("How much is {0}?", "Please work out {0} as one exact number.", "Which number does {0} come to?"),
        ),
    ),
    "derivative": (
        (
            derivative.PHRASINGS,
            (
                "If y = {f}, what is dy/d{x}?",
                "Give the rate of change of {f} as {x} varies.",
                "Taking {f} as a function of {x}, write down its slope as a formula.",
            ),
        ),
        (derivative.HIGHER, ("If y = {f}, give the {nth} derivative of y in {x}.",)),
    ),
    "integral": (
        (
            integral.INDEFINITE,
            (
                "Which function of {x} has the slope {f}?",
                "Work out the primitive of {f} in the variable {x}.",
                "Give some F({x}) such that dF/d{x} equals {f}.",
            ),
        ),
        (
            integral.DEFINITE,
            (
                "Add up {f} d{x} between {x} = {a} and {x} = {b}: what is the integral?",
                "What is the signed area under {f} when {x} runs from {a} up to {b}?",
            ),
        ),
    ),
    "limit": (
        (
            limit.PHRASINGS,
            (
                "Where does {f} go when {x} gets close to {a}{side}?",
                "Give the limiting value of {f}, with {x} going to {a}{side}.",
            ),
        ),
    ),
    "linear_algebra": (
        (
            linear_algebra.ASK,
            (
                "Do {0} form a linearly dependent or a linearly independent family?",
                "Here are some vectors: {0}. Say whether they are linearly dependent or independent.",
            ),
        ),
    ),
    "sequence_limit": (
        (
            sequence_limit.SET_BOTH,
            ("For the sets {what}, give the outer and the inner limit as a pair (limsup, liminf).",),
        ),
        (sequence_limit.SET_LIMIT, ("Take the sets {what}. Which set do they converge to?",)),
        (
            sequence_limit.BOTH,
            ("Take {what}. Give its largest and its smallest limit point, as a pair (limsup, liminf).",),
        ),
        (
            sequence_limit.LIMIT,
            ("Take {what}. What value does it settle at for large n?", "To which number does {what} converge?"),
        ),
    ),
}
"""The sentences that training asks in, and others that it does not."""


def pattern(phrasing: Phrasing) -> re.Pattern[str]:
    """What reads a phrasing's fields; what follows the sentence is the last group."""
    written, numbered, seen = "", 0, set[str]()
    for literal, name, _, _ in Formatter().parse(phrasing.english):
        written += re.escape(literal)
        if name is None:
            continue
        if name == "":
            name, numbered = f"_{numbered}", numbered + 1
        written += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)" if name == "side" else f"(?P<{name}>.+?)"
        seen.add(name)
    return re.compile(written + r"(?P<rest>| Answer .*)", re.DOTALL)


def reworded(asked: Problem, turn: int) -> Problem | None:
    """The problem in other words, the `turn`-th of those there are; None where none are."""
    for known, new in WORDINGS[asked.family]:
        for phrasing in known:
            found = pattern(phrasing).fullmatch(asked.statement)
            if found is not None:
                fields = found.groupdict()
                rest = fields.pop("rest")
                in_order = [fields[name] for name in sorted(fields) if name.startswith("_")]
                words = new[turn % len(new)].format(*in_order, **{k: v for k, v in fields.items() if k[0] != "_"})
                return dataclasses.replace(asked, statement=words + rest)
    return None


def problems(count: int, levels: Sequence[int]) -> Iterator[tuple[Problem, Problem]]:
    """(as training asks, in other words): `count` of each family and level of the test split."""
    for family in sorted(standard()):
        for level in levels:
            index = made = 0
            while made < count:
                asked = problem(family, index, level=level, split="test")
                other = reworded(asked, index)
                index += 1
                if other is not None:
                    made += 1
                    yield asked, other


def write(path: Path, made: Sequence[Problem]) -> None:
    """As `showwork generate` writes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one.to_record()) + "\n" for one in made), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True, help="folders, separated by commas")
    parser.add_argument("--output-dir", type=Path, required=True, help="where the problems and the runs go")
    parser.add_argument("--problems", type=int, default=20, help="of each family and level (20)")
    parser.add_argument("--levels", default="1,2", help="levels, separated by commas (1,2)")
    options, more = parser.parse_known_args(arguments)
    pairs = list(problems(options.problems, [int(level) for level in options.levels.split(",")]))
    for which, name in enumerate(NAMES):
        write(options.output_dir / f"{name}.jsonl", [pair[which] for pair in pairs])
    models = [Path(model) for model in options.models.split(",")]
    runs = {model.name: [answered(options.output_dir, model, name, more) for name in NAMES] for model in models}
    print("\n".join(table(runs)))


def answered(output: Path, model: Path, name: str, more: Sequence[str]) -> Run:
    """The model's greedy answers to one of the two files."""
    folder = output / f"{model.name}-{name}"
    if not (folder / "summary.json").exists():
        suite = ("--suite", output / f"{name}.jsonl")
        showwork(output / "eval.log", "eval", "--model", model, *suite, *more, "--output-dir", folder)
    return read_run(folder)


def table(runs: dict[str, list[Run]]) -> Iterator[str]:
    """Markdown: each model in both wordings, and the first model beside each other one in the new words."""
    yield "| model | as training asks: answers, fully true | in other words | answers | p | fully true | p |"
    yield "|---|---|---|---|---|---|---|"
    for name, (seen, unseen) in runs.items():
        cells = [", ".join(share(run, metric) for metric in ("accuracy", "fully_true")) for run in (seen, unseen)]
        yield f"| {name} | {' | '.join([*cells, *differences(seen, unseen)])} |"
    (first, (_, ours)), *others = runs.items()
    for name, (_, theirs) in others:
        yield f"| {first} beside {name}, in other words | | | {' | '.join(differences(theirs, ours))} |"


def share(run: Run, metric: str) -> str:
    return f"{summary(run)['overall'][metric]['value']:.1%}"


def differences(before: Run, after: Run) -> list[str]:
    """(difference, p) of answers and of fully true solutions, paired by the problems' ids: in other words a problem is
    another one to `compare`."""
    of_each = zip(values(before), values(after), strict=True)
    return [cell for old, new in of_each for cell in gained(old, new) or ("", "")]


def values(run: Run) -> tuple[dict[str, float], dict[str, float]]:
    """(answer right, fully true) of every problem, by its id."""
    rows = {problem.id: judged(sample, judgement) for problem, sample, judgement in run.rows()}
    right = {key: float(row.correct) for key, row in rows.items()}
    return right, {key: float(row.fully_true) for key, row in rows.items()}


if __name__ == "__main__":
    main()

"""Does a verdict shown between two programs help, and is it the words that do? On the tiny model, arm by arm, paired.

    python benchmarks/training/turns.py --start runs/tiny-short --output-dir runs/turns          # stopped, it continues
    python benchmarks/training/turns.py --start runs/tiny-short --output-dir runs/turns --table   # only what is there

A model that has never seen a repair cannot use a verdict. So the start first learns, in a short SFT, from records
"false program, verdict, corrected program": half of the programs are its own failures on training problems, half are
certified programs with one injected error; as many ordinary problems are mixed in, so that first programs stay what
they were. The verdicts are `harness.evaluation.tell.fault_of`'s, the corrections the certified programs; the loss
is on these alone.

Then the same test problems, sampled with the same seeds, so that the first program is the same in every arm:

    one       one turn
    verdict   told the verdict where a fault is seen, it writes again
    again     no word is said where a fault is seen: the question is asked again (the same verifier)
    shuffled  told the verdict on another problem's program of the same batch
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from experiments import showwork

from generators.registry import standard
from harness.evaluation.attempts import Attempts, all_told, told_as
from harness.evaluation.evaluate import evaluate
from harness.evaluation.feedback import Feedback
from harness.evaluation.models import Sampling
from harness.evaluation.models.hf import HfProvider
from harness.evaluation.provider import Generation, Provider, Request
from harness.evaluation.runs import Run, read_run
from harness.evaluation.statistics.intervals import p_text, paired_difference, sign_flip
from harness.evaluation.statistics.summary import judged
from harness.evaluation.tell import fault_of
from harness.evaluation.turns import Exchanged, InTurns, Turns
from harness.scoring.extract_program import extract_program
from harness.scoring.prompts import SOLUTION_MARK
from harness.verification.problem import Problem
from sandbox.host.sandbox import Sandbox
from trainer.evaluation import half_precision
from trainer.sources import distinct

RECORDS = "records.jsonl"
TEMPERATURE = 0.7
SAMPLING = Sampling(temperature=TEMPERATURE, max_new_tokens=320)
ARMS: dict[str, Turns | None] = {
    "one": None,
    "verdict": Turns(2, Feedback.verdict),
    "again": Turns(2, Feedback.again),
    "shuffled": Turns(2, Feedback.verdict),
}
_SLIP = re.compile(r"\b\d+\b|[+*-]")
"""What an injected error changes: a number, or a sign."""


class Dealt(InTurns):
    """The control: each sample that is to be told is told what another one was to be told."""

    def _run(self, exchanges: list[Exchanged]) -> None:
        super()._run(exchanges)
        told = [one for one in exchanges if one.open and isinstance(one, Attempts)]
        texts = [all_told(one.text)[-1].said for one in told]
        order = sorted(range(len(told)), key=lambda place: random.Random(f"deal {place} {len(told)}").random())
        for place, one in enumerate(order):  # one cycle: nobody keeps its own
            told[one].tell(texts[order[(place + 1) % len(order)]])


class Remembered:
    """A model that writes what it was asked before at once: the first programs, which all arms share."""

    def __init__(self, inner: HfProvider) -> None:
        self.inner, self._made = inner, dict[tuple[str, int], Generation]()
        self.name, self.fingerprint, self.chat, self.record = inner.name, inner.fingerprint, inner.chat, inner.record

    def plan(self, requests: Sequence[Request]) -> list[tuple[int, ...]]:
        return self.inner.plan(requests)

    def generate(
        self, batches: Iterable[Sequence[Request]], sampling: Sampling
    ) -> Iterator[tuple[int, list[Generation]]]:
        for number, batch in enumerate(batches):
            keys = [(request.prompt, request.seed) for request in batch]
            if not all(key in self._made for key in keys):
                for _, made in self.inner.generate([batch], sampling):
                    self._made |= dict(zip(keys, made, strict=True))
            yield number, [self._made[key] for key in keys]


def drawn(split: str, each: int) -> list[Problem]:
    """Problems of every standard family, levels 1 and 2."""
    return [one for family in standard() for one in distinct(family, each, split=split, levels=(1, 2))]


def slip(program: str, draw: random.Random) -> str | None:
    """The program with one number or sign changed behind its first line that prints; None where there is none."""
    places = list(_SLIP.finditer(program, program.find("print(")))
    if not places:
        return None
    place = draw.choice(places)
    was = place[0]
    now = draw.choice([sign for sign in "+-*" if sign != was]) if was in "+-*" else str(int(was) + draw.choice([1, 2]))
    return program[: place.start()] + now + program[place.end() :]


def record(problem: Problem, attempt: str, said: str) -> dict[str, object]:
    """A repair: the exchange up to the correction stands where the question does."""
    shown = f"{problem.statement}\n{SOLUTION_MARK}\n{attempt.rstrip()}\n{told_as(said, Feedback.verdict)}"
    return {"instruction": shown.removesuffix(f"\n{SOLUTION_MARK}\n"), "output": problem.program}


def write_records(start: Path, output: Path, each: int, sandbox: Sandbox) -> None:
    """The records of the short SFT, once."""
    problems = drawn("train", each)
    provider = HfProvider.load(str(start))
    draw = random.Random("records")
    with half_precision(provider.model):
        sampling = Sampling(temperature=1.0, max_new_tokens=320, n_samples=2)
        own = evaluate(problems, provider, sandbox, sampling=sampling, out=output / "attempts", progress=True)
    failures = [(problem, sample.completion) for problem, sample, judgement in own.rows() if not judgement.correct]
    slips = [(problem, changed) for problem in problems for _ in range(2) if (changed := slip(problem.program, draw))]
    repairs = {"own": _repairs(failures, sandbox), "injected": _repairs(slips, sandbox)}
    least = min(map(len, repairs.values()))
    chosen = [one for group in repairs.values() for one in draw.sample(group, min(len(group), 2 * least))]
    plain = [{"instruction": one.statement, "output": one.program} for one in drawn("train", each + len(chosen) // 6)]
    rows = [*chosen, *draw.sample(plain, min(len(plain), len(chosen)))]
    draw.shuffle(rows)
    counts = {name: len(group) for name, group in repairs.items()} | {"chosen": len(chosen), "rows": len(rows)}
    (output / "records.json").write_text(json.dumps(counts) + "\n")
    (output / RECORDS).write_text("".join(json.dumps(row) + "\n" for row in rows))


def _repairs(pairs: Sequence[tuple[Problem, str]], sandbox: Sandbox) -> list[dict[str, object]]:
    """Of programs that are at fault, the records."""
    runnable = [(problem, text) for problem, text in pairs if extract_program(text)]
    executions = sandbox.map([extract_program(text) or "" for _, text in runnable])
    found: dict[str, dict[str, object]] = {}
    for (problem, text), execution in zip(runnable, executions, strict=True):
        said = fault_of(problem.statement, execution)
        if said is not None:
            made = record(problem, text, said)
            found.setdefault(str(made["instruction"]), made)
    return list(found.values())


def run_arm(
    name: str, model: Remembered, output: Path, problems: Sequence[Problem], seed: int, sandbox: Sandbox
) -> None:
    """One arm on the test problems; what is there is not made again."""
    turns, sampling = ARMS[name], Sampling(TEMPERATURE, max_new_tokens=320, seed=seed)
    asked: Provider = model
    if name == "shuffled":

        def begin(request: Request) -> Exchanged:
            return Attempts(request, Feedback.verdict, 2)

        asked = Dealt(model, sandbox, begin, 2)
        asked.fingerprint += ":dealt"
    with half_precision(model.inner.model):
        evaluate(problems, asked, sandbox, sampling=sampling, turns=turns, out=output, progress=True)


def rows_of(run: Run) -> dict[str, tuple[float, float, bool]]:
    """Of each problem: right, fully true, whether a second program was written."""
    return {
        sample.problem: (float(one.correct), float(one.fully_true), "\n### " in sample.completion)
        for _, sample, judgement in run.rows()
        for one in [judged(sample, judgement)]
    }


def table(output: Path, seeds: Sequence[int]) -> Iterator[str]:
    """The arms, and the verdict's lead over each other one, paired by problem over all seeds."""
    runs = {
        name: {
            seed: rows_of(read_run(output / f"{name}-{seed}")) for seed in seeds if (output / f"{name}-{seed}").exists()
        }
        for name in ARMS
    }
    yield "| arm | answers | fully true | asked again | verdict leads: answers | p | fully true | p |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, by_seed in runs.items():
        rows = [row for found in by_seed.values() for row in found.values()]
        cells = [f"{sum(row[at] for row in rows) / len(rows):.1%}" for at in range(3)]
        for at in (0, 1):
            shared = [seed for seed in by_seed if seed in runs["verdict"]]
            problems = sorted(by_seed[shared[0]])
            leads = [
                sum(runs["verdict"][seed][key][at] - by_seed[seed][key][at] for seed in shared) / len(shared)
                for key in problems
            ]
            lead = paired_difference(leads)
            if name == "verdict" or lead is None:
                cells += ["", ""]
            else:
                cells.append(f"{100 * lead.value:+.1f} [{100 * lead.low:+.1f}, {100 * lead.high:+.1f}]")
                cells.append(p_text(sign_flip(leads)))
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=Path, required=True, help="The model to begin with.")
    parser.add_argument("--output-dir", type=Path, required=True)
    parser.add_argument("--repaired", type=Path, help="A model that has seen repairs: none is trained.")
    parser.add_argument("--problems", type=int, default=200, help="Test problems of each family.")
    parser.add_argument("--train-problems", type=int, default=150, help="Training problems of each family to fail on.")
    parser.add_argument("--sft-steps", type=int, default=200)
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--sandbox", default="namespace")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    output, seeds = options.output_dir, [int(seed) for seed in options.seeds.split(",")]
    output.mkdir(parents=True, exist_ok=True)
    if not options.table:
        with Sandbox(options.sandbox, workers=1) as sandbox:
            model = options.repaired or output / "repairs"
            if options.repaired is None and not (output / RECORDS).exists():
                write_records(options.start, output, options.train_problems, sandbox)
            if options.repaired is None and not (model / "result.json").exists():
                showwork(output / "sft.log", *_sft(options.start, output, options.sft_steps, options.sandbox))
            problems = drawn("test", options.problems)
            repaired = Remembered(HfProvider.load(str(model)))
            for seed in seeds:
                for name in ARMS:
                    run_arm(name, repaired, output / f"{name}-{seed}", problems, seed, sandbox)
    print("\n".join(table(output, seeds)))


def _sft(start: Path, output: Path, steps: int, sandbox: str) -> Iterator[object]:
    yield from ("train", "sft", "--config", "tiny", "--model", start, "--dataset", output / RECORDS)
    yield from ("--max-steps", steps, "--eval-steps", steps, "--save-steps", steps, "--learning-rate", 1e-3)
    yield from ("--muon-learning-rate", 1e-3, "--warmup-steps", 20, "--max-length", 1000, "--overlong", "drop")
    yield from ("--sandbox", sandbox, "--eval-problems", 4, "--report-to", "none", "--output-dir", output / "repairs")


if __name__ == "__main__":
    main()

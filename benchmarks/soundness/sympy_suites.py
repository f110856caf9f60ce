"""SymPy's own tests as claims: what the installed package asserts is true, and near misses of it are not.

    python benchmarks/soundness/sympy_suites.py extract claims.jsonl
    python benchmarks/soundness/sympy_suites.py judge claims.jsonl verdicts.jsonl --sample 1000 --seed 14
    python benchmarks/soundness/sympy_suites.py judge claims.jsonl verdicts.jsonl --beside ../the-build-before
    python benchmarks/soundness/sympy_suites.py table verdicts.jsonl

`judge` goes on where it was stopped; several may run at once, each with its own `--shard i/n` and file of verdicts.
With `--beside` every claim is judged by both builds in turn. Exit code 1: a near miss was called true.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
COLUMNS = ("n", "unread", "T_True", "T_False", "T_None", "F_False", "F_True", "F_None")
MUTANT_SECONDS = 3.0
Record = dict[str, Any]


def records(path: Path) -> Iterator[Record]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def extract(path: Path, folders: tuple[str, ...]) -> int:
    """Write each assertion as a claim, and up to two mutants of it behind it. Gives the number of lines."""
    from suite_claims import FOLDERS, asserted
    from suite_mutants import mutants

    count = 0
    with path.open("w", encoding="utf-8") as out:
        for claim in asserted(folders or FOLDERS):
            about = {"family": claim.family, "place": claim.place, "assumptions": dict(claim.assumptions)}
            texts = [claim.text]
            mutant_texts = _in_time(lambda c=claim: list(mutants(c.right, c.variable, c.assumptions, c.text)))
            texts += [f"{claim.left} = {text}" for text in mutant_texts]
            for number, text in enumerate(texts):
                out.write(json.dumps({"id": f"{count}/{number}", "text": text, "mutant": number > 0, **about}) + "\n")
            count += 1
    return count


def _in_time(work: Callable[[], list[str]]) -> list[str]:
    """What the work gives; nothing where it takes longer than MUTANT_SECONDS of CPU time."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MUTANT_SECONDS)
    try:
        return work()
    except Exception:  # noqa: BLE001 (no mutant, whatever SymPy raises)
        return []
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def chosen(
    claims: list[Record], sample: int | None, seed: int, shard: str, per_file: int | None = None
) -> list[Record]:
    """The claims to judge: all, or a sample that depends on the seed alone; of these every n-th.

    per_file: assertions of one file of tests that are taken at most, with their mutants: tables of values in a loop
    would outweigh the rest.
    """
    if per_file is not None:
        files: dict[str, list[str]] = defaultdict(list)
        for claim in claims:
            if not claim["mutant"]:
                files[claim["place"].partition(":")[0]].append(claim["id"].partition("/")[0])
        draw = random.Random(f"sympy suites per file {seed}")
        sampled = {
            ident for ids in files.values() for ident in (ids if len(ids) <= per_file else draw.sample(ids, per_file))
        }
        claims = [claim for claim in claims if claim["id"].partition("/")[0] in sampled]
    if sample is not None and sample < len(claims):
        claims = random.Random(f"sympy suites {seed}").sample(claims, sample)
    part, _, of = shard.partition("/")
    return claims[int(part) - 1 :: int(of)]


def judge(claims: list[Record], path: Path, other_tree: Path | None) -> None:
    """Append the verdicts on the claims that the file does not hold yet."""
    from suite_judge import Worker

    judged_ids = {record["id"] for record in records(path)} if path.exists() else set()
    with ExitStack() as stack, path.open("a", encoding="utf-8") as out:
        builds = {"here": HERE, **({"beside": other_tree} if other_tree else {})}
        workers = {name: stack.enter_context(Worker(root)) for name, root in builds.items()}
        for claim in claims:
            if claim["id"] in judged_ids:
                continue
            replies = {name: worker.judge(claim["text"], claim["assumptions"]) for name, worker in workers.items()}
            out.write(json.dumps({**claim, **replies}) + "\n")
            out.flush()


def table(verdicts: list[Record], build: str = "here") -> str:
    """Verdicts by family, and what they cost. T: what the tests assert; F: the mutants."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for record in verdicts:
        for family in (record["family"] + ("/assumed" if record["assumptions"] else ""), "all"):
            rows[family]["n"] += not record["mutant"]
            if record[build]["unread"]:
                rows[family]["unread"] += not record["mutant"]
            else:
                rows[family][f"{'F' if record['mutant'] else 'T'}_{record[build]['true']}"] += 1
    lines = [" ".join(["family".ljust(28), *(name.rjust(8) for name in COLUMNS)])]
    lines += [
        " ".join([family.ljust(28), *(str(rows[family][name]).rjust(8) for name in COLUMNS)])
        for family in sorted(rows, key=lambda name: (name == "all", name))
    ]
    every = rows["all"]
    open_ones = (every["unread"] + every["T_None"]) / max(every["n"], 1)
    costs = sorted(record[build]["cpu"] for record in verdicts)
    parts = {
        name: costs[min(len(costs) - 1, int(len(costs) * share))]
        for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))
    }
    lines.append(f"undecided and unread {open_ones:.1%} of what is asserted")
    lines.append(
        "CPU seconds of process and children: "
        + ", ".join(f"{name} {value:.3f}" for name, value in {**parts, "max": costs[-1], "total": sum(costs)}.items())
    )
    return "\n".join(lines)


def faults(verdicts: list[Record], build: str = "here") -> Iterator[str]:
    """The mutants called true and the assertions called false, a line each; and, beside another build, what that one
    called true and this one does not."""
    for claim in verdicts:
        verdict = claim[build]["true"]
        if verdict is claim["mutant"]:
            yield f"{'F_True ' if verdict else 'T_False'} {claim['place']}  {claim['text']}  [{claim[build]['detail']}]"
        if build == "here" and not claim["mutant"] and "beside" in claim and claim["beside"]["true"] and not verdict:
            yield f"was true, is {verdict}: {claim['text']}  [{claim[build]['detail']}]"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    extracting = verbs.add_parser("extract")
    extracting.add_argument("claims", type=Path)
    extracting.add_argument("folders", nargs="*", help="folders of the package; all that hold mathematics of ours")
    judging = verbs.add_parser("judge")
    judging.add_argument("claims", type=Path)
    judging.add_argument("verdicts", type=Path)
    judging.add_argument("--sample", type=int)
    judging.add_argument("--seed", type=int, default=14)
    judging.add_argument("--shard", default="1/1")
    judging.add_argument("--per-file", type=int, help="assertions of one file of tests, at most")
    judging.add_argument("--beside", type=Path, help="another checkout of this repository")
    showing = verbs.add_parser("table")
    showing.add_argument("verdicts", type=Path, nargs="+")
    options = parser.parse_args()
    if options.verb == "extract":
        print(f"{extract(options.claims, tuple(options.folders))} claims")
        return 0
    if options.verb == "judge":
        claims = chosen(list(records(options.claims)), options.sample, options.seed, options.shard, options.per_file)
        judge(claims, options.verdicts, options.beside)
        return 0
    verdicts = [record for path in options.verdicts for record in records(path)]
    for build in ("here", "beside"):
        if verdicts and build in verdicts[0]:
            print(f"{build}\n{table(verdicts, build)}")
    lines = list(faults(verdicts))
    print("\n".join(lines))
    return int(any(line.startswith("F_True") for line in lines))


if __name__ == "__main__":
    sys.exit(main())

"""Textbook integrals as a user would ask for them: how many are certified, and is every gold right?

    python benchmarks/soundness/integrals.py [FILE]

Each line of the file (textbook_integrals.txt beside this script) is solved as `showwork generate --problem` solves it,
in a process that ends after --seconds; its program runs in the sandbox; its gold is judged by check_gold.py, with
mpmath alone. Exit status 1 if a gold is wrong or undecided, a program does not print what was recorded, or too few
are certified.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import check_gold

from generators.datasets.certify_by_running import execute
from generators.datasets.workers import own_in_time
from generators.errors import ProblemError
from generators.problems import CertifiedProblem
from sandbox import Sandbox

LIST = Path(__file__).with_name("textbook_integrals.txt")
SHARE = 0.88
"""Of the list, how much must be certified."""


def integrands(path: Path) -> Iterator[str]:
    """The lines that are no comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text:
            yield text


def solved(texts: list[str], seconds: float) -> list[CertifiedProblem]:
    """Those that are certified; the others are printed with their cause."""
    results = []
    for text in texts:
        try:
            results.append(own_in_time("integral", [text], "computed", seconds))
        except ProblemError as error:
            print(f"refused: {text}: {error}", flush=True)
    return results


def main() -> int:
    """Print the figures; 1 where they are not good enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=LIST)
    parser.add_argument("--seconds", type=float, default=60.0, help="for one integral, its process's start included")
    parser.add_argument("--sandbox", default="auto")
    options = parser.parse_args()
    texts = list(integrands(options.file))
    results = solved(texts, options.seconds)
    with Sandbox(options.sandbox) as sandbox:
        causes = execute(results, sandbox)
    verdicts = [check_gold.judge(result.problem.to_record()) for result in results]
    for result, cause, verdict in zip(results, causes, verdicts, strict=True):
        if cause or verdict != check_gold.RIGHT:
            print(f"{verdict}: {result.problem.statement} -> {result.problem.answer.value} {cause or ''}")
    right, run = verdicts.count(check_gold.RIGHT), causes.count(None)
    print(
        f"{len(texts)} integrals: {len(results)} certified, of which {run} programs run; golds: {right} right,", end=" "
    )
    print(f"{verdicts.count(check_gold.WRONG)} wrong, {verdicts.count(check_gold.UNDECIDED)} undecided")
    return int(not len(results) == right == run or len(results) < SHARE * len(texts))


if __name__ == "__main__":
    sys.exit(main())

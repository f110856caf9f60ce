"""The answers of two peers' problem generators: which are read as values, and which wrong ones are taken.

    python -m venv mathds && mathds/bin/pip install mathematics-dataset==1.0.1 sympy==1.5.1 numpy==1.23.5
    python -m venv gym && gym/bin/pip install reasoning-gym==0.1.25
    python benchmarks/field/peers.py --mathematics-dataset mathds/bin/python --reasoning-gym gym/bin/python
    python benchmarks/field/peers.py --reasoning-gym gym/bin/python --each 500 --modules

Each peer runs in an environment of its own, for it needs versions of libraries that are old. Of every module `--each`
problems are drawn, always the same. An answer counts as `golds.py` counts it: read as a value, and equal to itself
written again. Perturbed: the last digit raised by one, or the word or letter changed. Numbers in base 16 stand aside.

Exit code 0: the target is met and no perturbed answer is taken; 1: not so; 2: misuse, or a peer that cannot run.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from data_sets import Item
from forms import judged
from typed_values import read_value

TARGET = 98.5
"""Percent of both peers' answers together that should be equal to themselves."""
_DIGIT = re.compile(r"\d(?=\D*$)")
_OTHER_WORDS = {"True": "False", "False": "True", "Yes": "No", "No": "Yes", "true": "false", "false": "true"}
_FLOAT = re.compile(r"-?(\d+\.\d+)(?:e[-+]?\d+)?")
_HEXADECIMAL = re.compile(r"\bbase[ -](?:16|sixteen)\b|\b0x[0-9a-f]|hexadecimal", re.IGNORECASE)


@dataclass
class Row:
    """The counts of one module or peer; faults: what failed, and how."""

    answers: int = 0
    good: int = 0
    aside: int = 0
    states: Counter[str] = field(default_factory=Counter)
    perturbed: int = 0
    taken: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Row) -> None:
        for name in ("answers", "good", "aside", "perturbed", "taken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.states += other.states
        self.faults += other.faults

    @property
    def percent(self) -> float:
        return 100 * self.good / self.answers if self.answers else 100.0


def draws(python: Path, peer: str, count: int) -> Iterator[dict[str, str]]:
    """The problems that a peer makes in its own environment. Raises OSError or ValueError."""
    script = Path(__file__).with_name("peer_draws.py")
    done = subprocess.run(
        [str(python), "-P", "-W", "ignore", str(script), peer, str(count)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValueError(f"{python} cannot draw from {peer}:\n{done.stderr[-1500:]}")
    if done.stderr.strip():
        print(done.stderr.strip()[-1500:], file=sys.stderr)
    yield from map(json.loads, done.stdout.splitlines())


def changed(answer: str) -> str | None:
    """Another answer of the same kind: its last digit raised by one, its word or its letter another."""
    if answer in _OTHER_WORDS:
        return _OTHER_WORDS[answer]
    if len(answer) == 1 and answer.isalpha():
        return "b" if answer == "a" else "a"
    if _DIGIT.search(answer):
        return _DIGIT.sub(lambda found: str((int(found[0]) + 1) % 10), answer)
    return None


def within_a_float(answer: str, other: str) -> bool:
    """Whether an answer of 16 digits or more, which is a printed float, is changed beyond its twelfth: the documented
    tolerance of decimals."""
    written = _FLOAT.fullmatch(answer)
    if written is None or len(written[1].replace(".", "").lstrip("0")) < 16:
        return False
    return abs(Decimal(answer) - Decimal(other)) < abs(Decimal(answer)) * Decimal("5e-12")


def judge(draw: dict[str, str], row: Row) -> None:
    """Count one answer and its perturbation."""
    text = draw["answer"]
    if _HEXADECIMAL.search(draw["question"]) or _HEXADECIMAL.search(text):
        row.aside += 1
        return
    found = read_value(Item(draw["module"], row.answers, text, draw["question"]))
    row.answers += 1
    row.good += found.good
    if not found.good:
        row.states[found.category.split(":")[0]] += 1
        row.faults.append(f"{draw['module']}: {text!r}: {found.category}")
    other = changed(text)
    if found.good and found.answer is not None and other is not None:
        equal, why = judged(found.answer, other)
        if equal and within_a_float(text, other):
            row.states["within the tolerance of a printed float"] += 1
            return
        row.perturbed += 1
        if equal:
            row.taken += 1
            row.faults.append(f"{draw['module']}: {text!r} taken for {other!r}: {why}")


def main(arguments: list[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for peer in ("mathematics-dataset", "reasoning-gym"):
        parser.add_argument(f"--{peer}", type=Path, metavar="PYTHON", help=f"the interpreter that has {peer}")
    parser.add_argument("--each", type=int, default=100, metavar="N", help="problems of a module (100)")
    parser.add_argument("--modules", action="store_true", help="a row for every module")
    parser.add_argument("--faults", action="store_true", help="list every answer that failed, and every one taken")
    given = parser.parse_args(arguments)
    peers = {"mathematics-dataset": given.mathematics_dataset, "reasoning-gym": given.reasoning_gym}
    if not any(peers.values()):
        parser.error("name the interpreter of one peer at least: --mathematics-dataset or --reasoning-gym")
    if given.each < 1:
        parser.error("--each must be 1 or more")
    rows: dict[str, Row] = {}
    for peer, python in peers.items():
        if python is None:
            continue
        try:
            for draw in draws(python, peer, given.each):
                judge(draw, rows.setdefault(f"{peer}: {draw['module']}", Row()))
        except (OSError, ValueError) as error:
            parser.error(str(error))
    return _report(rows, modules=given.modules, faults=given.faults)


def _report(rows: dict[str, Row], *, modules: bool, faults: bool) -> int:
    whole, peers = Row(), dict[str, Row]()
    for name, row in rows.items():
        whole.add(row)
        peers.setdefault(name.split(":")[0], Row()).add(row)
    print(f"{'':52}{'answers':>9}{'itself':>8}{'%':>8}{'aside':>7}{'perturbed':>11}{'taken':>7}")
    for name, row in [*(rows.items() if modules else ()), *peers.items(), ("both", whole)]:
        print(
            f"{name:52}{row.answers:9}{row.good:8}{row.percent:8.2f}{row.aside:7}{row.perturbed:11}{row.taken:7}"
            + ("  " + ", ".join(f"{count} {state}" for state, count in row.states.most_common()) if row.states else "")
        )
    print(f"target: {TARGET}% of both together; none perturbed taken")
    for line in whole.faults if faults else whole.faults[:5]:
        print(f"    {line[:160]}")
    return int(whole.percent < TARGET or whole.taken > 0)


if __name__ == "__main__":
    sys.exit(main())

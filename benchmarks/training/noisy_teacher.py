"""Solutions in words by a teacher that slips: the answer is right, and in a given share one line before it is false.

    python benchmarks/training/noisy_teacher.py --out noisy.jsonl --family integral --count 3000 --share 0.6
    showwork train sft --config tiny-text --dataset noisy.jsonl ...

Each solution is a certified one, in which the first line that can slip claims something else: with the sign of its
right side turned (`sign`), or the first number there grown by one (`number`). The last line, which finds the answer,
and the answer stay. Which solutions slip is a hash of the problem. A reward for the answer cannot see the difference.
What the harness, reading the text alone, finds of it is counted and printed: nothing is left out for not being found.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generators.writing.solution_text import answer_in_latex, told
from harness import check_trace, extract_answer, verify
from harness.verification.problem import Problem, Step
from trainer.sources import distinct

LET = "let"
_SUM = re.compile(r"(?<=[\w)]) [-+] ")
_WHOLE = re.compile(r"(?<![\w.])\d+")


def turned(value: str) -> str:
    """The value with its sign turned."""
    if value.startswith("-") and not _SUM.search(value):
        return value[1:]
    return f"-({value})"


def grown(value: str) -> str:
    """The value with its first whole number grown by one; itself where it holds none."""
    return _WHOLE.sub(lambda found: str(int(found[0]) + 1), value, count=1)


SLIPS: dict[str, Callable[[str], str]] = {"sign": turned, "number": grown}
"""Name -> what the right side of a claim becomes, in Python's syntax; a value that stays cannot slip so."""


@dataclass(frozen=True, slots=True)
class Told:
    """One solution of the teacher."""

    problem: Problem
    text: str
    slipped: str | None = None
    """The text of the line that is false; None where none is."""

    def to_record(self) -> dict[str, object]:
        """In MATH's shape, as anybody's data is: a certified record would say that its steps are what the text says."""
        return {
            "problem": self.problem.statement,
            "solution": self.text,
            "answer": answer_in_latex(self.problem),
            "type": self.problem.family,
            "slipped": self.slipped,
        }


def slips(identity: str, share: float) -> bool:
    """Whether this problem is among the share whose solutions slip."""
    drawn = hashlib.blake2b(f"slip {identity}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) < share * 2**64


def taught(problem: Problem, share: float, slip: Callable[[str], str]) -> Told:
    """The teacher's solution of a problem whose own is in words."""
    if not slips(problem.id, share):
        return Told(problem, problem.program)
    claims = [place for place, step in enumerate(problem.steps) if step.rule != LET]
    for place in claims[:-1]:
        step = problem.steps[place]
        left, _, right = step.claim.rpartition(" = ")
        wrong = slip(right) if left and right not in ("True", "False", "DNE") else right
        if wrong != right:
            return _with(problem, place, replace(step, claim=f"{left} = {wrong}"))
    return Told(problem, problem.program)


def _with(problem: Problem, place: int, step: Step) -> Told:
    """The text with this step in its place."""
    steps = (*problem.steps[:place], step, *problem.steps[place + 1 :])
    text = told(replace(problem, steps=steps), "text", "", "")
    right = problem.program.splitlines()
    (changed,) = [line for number, line in enumerate(text.splitlines()) if line != right[number]]
    return Told(problem, text, changed)


@dataclass(frozen=True, slots=True)
class Found:
    """What the harness finds in the teacher's solutions, reading each text alone."""

    solutions: int
    slipped: int
    refuted: int
    """Of those slipped: those whose first false line is the one that slipped."""
    elsewhere: int
    """Solutions with a first false line that did not slip."""
    right: int
    """Solutions whose answer is verified."""

    def __str__(self) -> str:
        return (
            f"{self.solutions} solutions: {self.slipped} with a false line ({self.slipped / self.solutions:.1%}), "
            f"{self.refuted} of these refuted at that line ({self.refuted / max(self.slipped, 1):.1%}), "
            f"{self.elsewhere} elsewhere; {self.right} answers right ({self.right / self.solutions:.1%})"
        )


def found_in(solutions: Iterable[Told]) -> Found:
    """The count over these solutions, of which there is one at least."""
    rows = []
    for one in solutions:
        fault = check_trace(one.text, one.problem.statement, fallback=False).fault
        line = None if fault is None else one.text.splitlines()[fault.line - 1]
        right = verify(one.problem.answer, extract_answer(one.text) or "", fallback=False).equal is True
        rows.append((one.slipped, line, right))
    return Found(
        solutions=len(rows),
        slipped=sum(slipped is not None for slipped, _, _ in rows),
        refuted=sum(slipped is not None and line == slipped for slipped, line, _ in rows),
        elsewhere=sum(line is not None and line != slipped for slipped, line, _ in rows),
        right=sum(right for _, _, right in rows),
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON Lines to write")
    parser.add_argument("--family", default="integral")
    parser.add_argument("--levels", default="1", help="comma-separated")
    parser.add_argument("--count", type=int, default=3000, help="different problems, of the training split")
    parser.add_argument("--share", type=float, default=0.6, help="of the solutions with a false line")
    parser.add_argument("--slip", choices=sorted(SLIPS), default="sign", help="what becomes of a line's right side")
    options = parser.parse_args(argv)
    levels = [int(level) for level in options.levels.split(",")]
    problems = distinct(options.family, options.count, split="train", levels=levels, style="text")
    solutions = [taught(problem, options.share, SLIPS[options.slip]) for problem in problems]
    options.out.write_text("".join(json.dumps(one.to_record()) + "\n" for one in solutions), encoding="utf-8")
    print(found_in(solutions))


if __name__ == "__main__":
    main()

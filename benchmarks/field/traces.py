"""Solutions in words, checked line by line: public traces with labels of the first mistake, and reference solutions.

    python -m benchmarks.field.traces FOLDER [--json]

FOLDER holds public files as their repositories lay them out, at any depth: BIG-Bench-Mistake's
`multistep_arithmetic.jsonl`, GSM8K's and MATH's `test.jsonl`, and `math_cot_100.jsonl` (a model's solutions). Nothing
of them is kept. Every line that is called false is worked out again, by Python's own fractions on `ast` (no `eval`).
"""

from __future__ import annotations

import ast
import json
import operator
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from harness import LineCheck, Trace, check_trace
from harness.scoring.trace_shapes import LineKind

_RULES: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


Names = Mapping[str, Fraction]


def worked_out(text: str, names: Names | None = None) -> Fraction | None:
    """The value of plain arithmetic, with the values of names that were given above; None for anything else."""
    plain = (
        text.replace("<<", "")
        .replace(">>", "")
        .replace("{,}", "")
        .replace("^", "**")
        .replace("×", "*")
        .replace("÷", "/")
        .replace("−", "-")
        .replace("\\cdot", "*")
        .replace("\\div", "/")
    )
    plain = plain.replace("\\times", "*").replace("$", "").replace(",", "")
    try:
        return _value(ast.parse(plain.strip(), mode="eval").body, names or {})
    except (SyntaxError, ValueError, ZeroDivisionError, KeyError, RecursionError):
        return None


def _value(node: ast.expr, names: Names) -> Fraction:
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _value(node.operand, names)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, names), _value(node.right, names)
        if isinstance(node.op, ast.Pow):
            if right.denominator != 1 or abs(right) > 64:
                raise ValueError
            return left ** int(right)
        return _RULES[type(node.op)](left, right)
    raise ValueError


def refuted_again(text: str, names: Names | None = None) -> bool | None:
    """Whether a chain that was called false is, by arithmetic of its own: two neighbours differ. None where no two
    neighbours are plain arithmetic, or those that are agree while others are none."""
    sides = [worked_out(side, names) for side in re.split(r"(?<![<>=!])=(?!=)", text)]
    pairs = list(pairwise(sides))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return True
    return False if pairs and all(a is not None and b is not None for a, b in pairs) else None


@dataclass
class Tally:
    """What is counted of one set of solutions."""

    traces: int = 0
    seconds: list[float] = field(default_factory=list)
    claims: Counter[str] = field(default_factory=Counter)
    false: list[tuple[int, LineCheck]] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)

    def take(self, number: int, text: str, question: str | None) -> Trace:
        started = time.process_time()
        trace = check_trace(text, question, fallback=False)
        self.seconds.append(time.process_time() - started)
        self.traces += 1
        names: dict[str, Fraction] = {}
        for line in trace.lines:
            if line.true is False:
                self.again[
                    {True: "confirmed", False: "contradicted", None: "not arithmetic"}[refuted_again(line.text, names)]
                ] += 1
            name, _, rest = line.text.partition("=")
            value = worked_out(rest.rpartition("=")[2] or rest, names)
            if name.strip().isidentifier() and value is not None:
                names[name.strip()] = value
            if line.kind in (LineKind.claim, LineKind.solving):
                self.claims[{True: "true", False: "false", None: "undecided"}[line.true]] += 1
                if line.true is False:
                    self.false.append((number, line))
            else:
                self.claims[line.kind.value] += 1
        return trace

    def as_record(self) -> dict[str, Any]:
        decided = self.claims["true"] + self.claims["false"]
        ranked = sorted(self.seconds)
        return {
            "traces": self.traces,
            "claims": dict(self.claims),
            "decided": round(decided / max(1, decided + self.claims["undecided"]), 4),
            "decided, conditions counted as open": round(
                decided / max(1, decided + self.claims["undecided"] + self.claims["condition"]), 4
            ),
            "traces a CPU second": round(self.traces / max(sum(self.seconds), 1e-9)),
            "p99 ms": round(1000 * ranked[int(0.99 * (len(ranked) - 1))], 1) if ranked else None,
            "false, worked out again": dict(self.again),
        }


def records(folder: Path, ending: str) -> Iterator[dict[str, Any]]:
    """The records of the first file whose path ends so."""
    for path in sorted(folder.rglob("*.json*")):
        if path.as_posix().endswith(ending):
            yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
            return


def big_bench_mistake(folder: Path) -> dict[str, Any]:
    """Flagged and localised traces of the arithmetic set, and the labels that are wrong."""
    tally, labelled, flagged, localised, wrong_labels, missed = Tally(), 0, 0, 0, [], []
    for number, record in enumerate(records(folder, "multistep_arithmetic.jsonl")):
        steps = [" ".join(step.split("\n")) for step in record["steps"]]
        trace = tally.take(number, "\n".join(steps), record["input"])
        first = None if trace.fault is None else trace.fault.line - 1
        label = record["mistake_index"]
        if label is None:
            if first is not None:
                wrong_labels.append((number, first, trace.fault.text if trace.fault else ""))
            continue
        labelled += 1
        flagged += first is not None
        localised += first == label
        if first != label:
            missed.append((number, label, first, steps[label], "" if trace.fault is None else trace.fault.detail))
    return {
        "data": "BIG-Bench-Mistake, multistep arithmetic",
        **tally.as_record(),
        "labelled wrong": labelled,
        "flagged": flagged,
        "at the labelled step": localised,
        "labelled right and flagged": wrong_labels,
        "elsewhere": missed,
        "false": tally.false,
    }


def solutions(folder: Path, data: str, ending: str, text: str, question: str) -> dict[str, Any]:
    """What is read of the reference solutions of one file."""
    tally = Tally()
    for number, record in enumerate(records(folder, ending)):
        tally.take(number, str(record[text]), str(record[question]))
    return {"data": data, **tally.as_record(), "false": tally.false}


def samples(folder: Path) -> dict[str, Any]:
    """A model's solutions of MATH problems, with the answers that a grader of the field gave them."""
    tally = Tally()
    for record in records(folder, "math_cot_100.jsonl"):
        for text in record["code"]:
            tally.take(record["idx"], text, record["question"])
    return {"data": "a model's solutions, MATH", **tally.as_record(), "false": tally.false}


def main(folder: Path, as_json: bool) -> None:
    results = [
        big_bench_mistake(folder),
        solutions(folder, "GSM8K, references", "data/gsm8k/test.jsonl", "answer", "question"),
        solutions(folder, "MATH-500, references", "math500/test.jsonl", "solution", "problem"),
        samples(folder),
    ]
    for result in results:
        lines = result.pop("false", [])
        print(
            json.dumps(result, default=str)
            if as_json
            else "\n".join(f"{key}: {value}" for key, value in result.items())
        )
        for number, line in lines:
            print(f"  false [{number}] {line.text!r}: {line.detail}")
        print()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--json" in sys.argv[2:])

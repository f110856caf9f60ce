"""Chain of thought, program of thought and tool-integrated answers to one benchmark, in one table.

    python benchmarks/field/methods_in_one_table.py GSM8K_TEST.jsonl [--limit N] [--model NAME --api-base URL]

Without a server of yours the completions are recorded ones: a server on loopback answers with the gold solutions,
written as each method writes them (the annotated calculations become the program), every tenth with a wrong number. So
the table shows the machinery, and nothing of any model.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generators.evaluation.options import EvaluationOptions
from generators.evaluation.results import write_results
from generators.evaluation.tasks import Evaluation
from harness.evaluation.answer_methods import OUTPUT_MARK, AnswerMethod
from harness.evaluation.statistics.summary import aligned, percent

_CALCULATION = re.compile(r"<<([\d\s.+*/()-]+)=([\d.]+)>>")
WRONG = 10
"""Every so many-th completion has a wrong number."""


@dataclass(frozen=True)
class Recorded:
    """The completions of one item."""

    cot: str
    pot: str
    plan: str
    """The first turn of a tool-integrated answer."""


def recorded(records: list[dict[str, str]]) -> dict[str, Recorded]:
    """Question -> its completions."""
    return {
        one["question"].strip(): _completions(one["answer"], number % WRONG == 9) for number, one in enumerate(records)
    }


def _completions(answer: str, wrong: bool) -> Recorded:
    steps, _, gold = answer.rpartition("####")
    value = int(gold.strip().replace(",", "")) + wrong
    words = re.sub(r"<<[^>]*>>", "", steps).strip()
    lines = [f"step{at} = {found[1]}" for at, found in enumerate(_CALCULATION.finditer(steps), 1)]
    # (Some solutions annotate nothing, or not the last step: their programs print what they have.)
    program = "\n".join([*lines, f"print(step{len(lines)}{' + 1' if wrong else ''})"]) if lines else f"print({value})"
    block = f"```python\n{program}\n```"
    return Recorded(f"{words}\nThe answer is $\\boxed{{{value}}}$.", block, f"Step by step, as a program.\n{block}\n")


@contextmanager
def serving(known: dict[str, Recorded]) -> Iterator[str]:
    """A server on loopback that answers as recorded; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            choice = {"message": {"content": reply(known, body)}, "finish_reason": "stop"}
            data = json.dumps({"choices": [choice], "usage": {"completion_tokens": 1}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()


def reply(known: dict[str, Recorded], body: dict[str, Any]) -> str:
    """What is recorded for the question, in the manner that the prompt asks for."""
    turns = [turn["content"] for turn in body["messages"]]
    if turns[-1].startswith(OUTPUT_MARK):
        return f"The answer is $\\boxed{{{turns[-1].splitlines()[1]}}}$."
    one = known[turns[-1].rpartition("Problem: ")[2].strip()]
    return one.plan if OUTPUT_MARK in turns[0] else one.pot if "Python" in turns[0] else one.cot


def row(method: AnswerMethod, options: dict[str, Any]) -> list[str]:
    """One line of the table."""
    evaluation = Evaluation(EvaluationOptions(method=str(method), **options))
    try:
        run = evaluation.run(evaluation.tasks(), progress=True)
    finally:
        evaluation.close()
    group = write_results(run, evaluation.options)["overall"]
    printed = group.get("output_accuracy") or (group["accuracy"] if method is AnswerMethod.pot else None)
    return [
        str(method),
        str(group["problems"]),
        percent(group["accuracy"]),
        percent(printed),
        percent(group["executed"]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model", default="recorded")
    parser.add_argument("--api-base")
    parser.add_argument("--fewshot", default="")
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="Where the three runs go.")
    arguments = parser.parse_args()
    records = [json.loads(line) for line in arguments.data.read_text("utf-8").splitlines() if line.strip()]
    rows = [["method", "n", "answers right", "program output right", "ran"]]
    with serving(recorded(records)) as loopback:
        for method in (AnswerMethod.cot, AnswerMethod.pot, AnswerMethod.tool):
            options = {
                "suite": f"gsm8k:{arguments.data}",
                "model": arguments.model,
                "api_base": arguments.api_base or loopback,
                "limit": arguments.limit,
                "fewshot": arguments.fewshot,
                "sandbox": arguments.sandbox,
                "output_dir": arguments.out / str(method),
            }
            rows.append(row(method, options))
    print("\n".join(aligned(rows)))


if __name__ == "__main__":
    main()

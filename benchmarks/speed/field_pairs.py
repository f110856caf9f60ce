"""What `beside_peers.py` has each tool run: verdicts on real golds, timed by data set.

PYTHONPATH=TREE python -P field_pairs.py showwork pairs.json       # {row: CPU ms of one verdict}
PEER_PYTHON -P field_pairs.py math-verify pairs.json
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Verdict = Callable[[str, str], object]
WARM = 20
"""Pairs of a row that are judged before the clock starts: imports and tables are no verdict's cost."""


def showwork() -> Verdict:
    from harness import verify

    return lambda gold, prediction: verify(gold, prediction, fallback=False)


def math_verify() -> Verdict:
    """The peer as its own readme has it: both sides in dollar signs, parsed and compared, with its own time limits."""
    from math_verify import parse, verify

    def judge(gold: str, prediction: str) -> object:
        try:
            return verify(parse(_in_dollars(gold)), parse(_in_dollars(prediction)))
        except Exception:  # noqa: BLE001 (what it raises costs time like any verdict)
            return None

    return judge


def _in_dollars(text: str) -> str:
    return text if "$" in text else f"${text}$"


def readable(pairs: dict[str, list[tuple[str, str]]]) -> dict[str, list[bool]]:
    """Which pairs this build has a verdict on: it can read the gold."""
    judge = showwork()

    def fits(gold: str, prediction: str) -> bool:
        try:
            judge(gold, prediction)
        except ValueError:
            return False
        return True

    return {name: [fits(*pair) for pair in row] for name, row in pairs.items()}


TOOLS = {"showwork": showwork, "math-verify": math_verify}


def main(tool: str, path: str) -> None:
    """Print a JSON object: CPU milliseconds of one verdict, by row."""
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    if tool == "readable":
        print(json.dumps(readable(given)))
        return
    judge = TOOLS[tool]()
    rows: dict[str, float] = {}
    for name, pairs in given.items():
        for gold, prediction in pairs[:WARM]:
            judge(gold, prediction)
        gc.collect()
        started = time.process_time()
        for gold, prediction in pairs[WARM:]:
            judge(gold, prediction)
        rows[name] = 1000 * (time.process_time() - started) / max(1, len(pairs) - WARM)
    print(json.dumps(rows))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""What `beside_peers.py` has each tool run: verdicts on real golds, a row a data set. `beside_rows.py` tells what is
said to it and what it answers.

PYTHONPATH=TREE python -P field_pairs.py showwork pairs.json
PEER_PYTHON -P field_pairs.py math-verify pairs.json
PYTHONPATH=TREE python -P field_pairs.py judged pairs.json         # {row: of each pair [equal, method], null: no gold}
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))

from beside_rows import Row, in_pieces, serve

Verdict = Callable[[str, str], object]
Pairs = list[tuple[str, str]]
WARM, PIECE = 20, 20
"""Pairs of a row that are judged before the clock starts (imports and tables are no verdict's cost), and of a piece."""


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


def judged(pairs: dict[str, Pairs]) -> dict[str, list[list[object] | None]]:
    """This build's verdict on each pair and how it was reached; None where it cannot read the gold."""
    judge: Callable[[str, str], Any] = showwork()

    def verdict(gold: str, prediction: str) -> list[object] | None:
        try:
            found = judge(gold, prediction)
        except ValueError:
            return None
        return [found.equal, getattr(found.method, "value", found.method)]  # a string, in builds before it had a type

    return {name: [verdict(*pair) for pair in row] for name, row in pairs.items()}


def rows(judge: Verdict, pairs: dict[str, Pairs]) -> dict[str, Callable[[contextlib.ExitStack], Row]]:
    """A row a data set."""

    def verdicts(some: Pairs) -> None:
        for gold, prediction in some:
            judge(gold, prediction)

    def row(name: str, _: contextlib.ExitStack) -> Row:
        verdicts(pairs[name][:WARM])
        return Row(PIECE, tuple(partial(verdicts, piece) for piece in in_pieces(pairs[name][WARM:], PIECE)))

    return {name: partial(row, name) for name in pairs if len(pairs[name]) >= WARM + PIECE}


TOOLS = {"showwork": showwork, "math-verify": math_verify}


def main(tool: str, path: str) -> None:
    """Print which golds are read, or serve the rows of a tool."""
    pairs = json.loads(Path(path).read_text(encoding="utf-8"))
    if tool == "judged":
        print(json.dumps(judged(pairs)))
    else:
        serve(rows(TOOLS[tool](), pairs))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Workers that judge claims, one process a build, and what each claim costs in CPU time of process and children."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 120.0
"""Seconds of wall time after which a claim is given up, and its worker replaced."""
STARTING = ("Sum(1/n**2, (n, 1, oo)) = 5", "Limit(bessely(1, x), x, oo) = 5")
"""Claims that make a build start its fallback, the one or the other: no claim that is counted shall pay for that."""
_TICKS = os.sysconf("SC_CLK_TCK")


def tree_seconds(pid: int | str) -> float:
    """CPU seconds of a process, of those that it started and still run, and of all that these waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = " ".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:  # it has ended in this moment
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS + sum(map(tree_seconds, children.split()))


class Worker:
    """One build of Showwork in a process of its own: a claim in, a verdict and its cost out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._start()

    def _start(self) -> None:
        # -P: else this folder stood before the build's
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", __file__],
            env={**os.environ, "PYTHONPATH": str(self.root), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it is ready: what starting costs is no claim's cost

    def judge(self, text: str, assumptions: Mapping[str, str]) -> dict[str, Any]:
        """true, unread, detail and cpu (seconds) of a claim; true is None and detail "hang" where no verdict came."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        before = tree_seconds(self._process.pid)
        self._process.stdin.write(json.dumps([text, dict(assumptions)]) + "\n")
        self._process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if selector.select(PATIENCE) else ""
        cpu = tree_seconds(self._process.pid) - before
        if not line:
            self.close()
            self._start()
            return {"true": None, "unread": False, "detail": "hang", "cpu": cpu}
        reply: dict[str, Any] = json.loads(line)
        return {**reply, "cpu": round(cpu, 3)}

    def close(self) -> None:
        """End the process and what it started: its fallback ends with its own standard input."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve() -> None:
    """A worker's loop. A build whose claims carry no assumptions judges without them."""
    from inspect import signature

    from harness import check_claim

    carries = "assumptions" in signature(check_claim).parameters
    for claim in STARTING:
        check_claim(claim)
    print("ready", flush=True)
    for line in sys.stdin:
        text, assumptions = json.loads(line)
        try:
            check = check_claim(text, assumptions=assumptions) if carries and assumptions else check_claim(text)
            reply = {"true": check.true, "unread": check.unread, "detail": check.detail[:300]}
        except Exception as error:  # noqa: BLE001 (it should raise nothing; where it does, the table shall say so)
            reply = {"true": None, "unread": False, "detail": f"RAISED {type(error).__name__}: {error}"[:300]}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    serve()

"""The child of `generators.workers`: makes samples on request, one JSON line in, one JSON line out.

A process of its own, so that a time limit really stops it: a kill ends C code too, where an alarm does not.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from typing import Any

from generators.errors import ProblemError
from generators.mixture import Mixture

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read the mixture, then answer requests [sample, try] until stdin ends."""
    if sys.platform == "linux":
        # A builder that is killed must not leave a worker behind that is deep in C code.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's to answer
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not reach the protocol
    settings = json.loads(sys.stdin.readline())
    settings["weights"] = tuple(map(tuple, settings["weights"]))
    settings["levels"] = tuple(settings["levels"])
    mixture = Mixture(**settings)
    importlib.import_module("sympy")  # before the first sample's clock runs
    # SymPy's objects stay: looking through them for garbage again and again took a tenth of the time.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    answers.write(json.dumps({"ready": True}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(_answer(mixture, *json.loads(line))) + "\n")
        answers.flush()


def _answer(mixture: Mixture, sample: int, further: int) -> dict[str, Any]:
    try:
        made = mixture.make(sample, further)
    except ProblemError as error:
        return {"error": str(error)}
    return {"record": made.problem.to_record(), "output": made.output, "refused": dict(made.refused)}


if __name__ == "__main__":
    main()

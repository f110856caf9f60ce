"""The child of `generators.datasets.workers`: makes samples on request, one JSON line in, one JSON line out.

A process of its own, so that a time limit really stops it: a kill ends C code too, where an alarm does not. With the
argument `own` it makes one problem of a user's own: [family, texts, style, language] in, one answer out. With `each` it
makes problems of whoever asks, one a line: [family, texts, style, language, level].
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from generators.certify import OWN_LEVEL
from generators.datasets.mixture import Mixture
from generators.errors import ProblemError
from generators.problems import CertifiedProblem, own
from sandbox.errors import UsageError

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read the mixture (with `each`, nothing), then answer requests until stdin ends: [sample, try], or a question."""
    if sys.platform == "linux":
        # A builder that is killed must not leave a worker behind that is deep in C code.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's to answer
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not reach the protocol
    if sys.argv[1:] == ["own"]:
        answers.write(json.dumps(_own(*json.loads(sys.stdin.readline()))) + "\n")
        answers.flush()
        return
    settings = json.loads(sys.stdin.readline())
    answer = _own if sys.argv[1:] == ["each"] else partial(_answer, _mixture(settings))
    importlib.import_module("sympy")  # before the first sample's clock runs
    # SymPy's objects stay: looking through them for garbage again and again took a tenth of the time.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    answers.write(json.dumps({"ready": True}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(answer(*json.loads(line))) + "\n")
        answers.flush()


def _mixture(settings: dict[str, Any]) -> Mixture:
    settings["weights"] = tuple(map(tuple, settings["weights"]))
    settings["levels"] = tuple(settings["levels"])
    return Mixture(**settings)


def _answer(mixture: Mixture, sample: int, further: int) -> dict[str, Any]:
    try:
        return _written(mixture.make(sample, further))
    except ProblemError as error:
        return {"error": str(error)}


def _own(name: str, texts: Sequence[str], style: str, language: str, level: int = OWN_LEVEL) -> dict[str, Any]:
    try:
        return _written(own(name, texts, style, language, level))
    except UsageError as error:
        return {"error": str(error)}


def _written(result: CertifiedProblem) -> dict[str, Any]:
    return {
        "record": result.problem.to_record(),
        "output": result.output,
        "refused": dict(result.refused),
        "told": result.told,
    }


if __name__ == "__main__":
    main()

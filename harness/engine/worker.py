"""A process that answers batches: on standard input, pickled, what makes it and then the batches; an answer for each.

An answer is (True, the answer) or (False, what was raised). The process ends with its input.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from typing import BinaryIO


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer batches until there are no more."""
    try:
        worker = pickle.load(requests)()
    except EOFError:  # ended before it began
        return
    gc.freeze()  # what was imported stays: no collection need look at it again
    while True:
        try:
            batch = pickle.load(requests)
        except EOFError:
            return
        try:
            answer = True, worker(batch)
        except Exception as error:  # noqa: BLE001 - raised again where the answer is read
            answer = False, error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    protocol = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the protocol
    serve(sys.stdin.buffer, protocol)

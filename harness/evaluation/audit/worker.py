"""A process that checks records: columns on the first line of standard input, then batches; a result a line.

A batch is a line with its records' numbers, as a JSON list, and then the records as they lie in the file. It ends with
its input: when the audit is killed, nothing of it is left running.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import BinaryIO

from harness.evaluation.audit.check_record import check_line
from harness.evaluation.solution_files.columns import SolutionColumns
from harness.evaluation.solution_files.source import Line
from harness.scoring.garbage_collection import fewer_collections


def serve(requests: BinaryIO, results: BinaryIO) -> None:
    """Answer batches until there are no more."""
    columns = SolutionColumns(**json.loads(requests.readline()))
    gc.freeze()  # what was imported stays: no collection need look at it again
    with fewer_collections():
        while header := requests.readline():
            lines = [Line(number, requests.readline()) for number in json.loads(header)]
            checked = [json.dumps(check_line(line, columns).to_record()) for line in lines]
            results.write("".join(f"{result}\n" for result in checked).encode("ascii"))
            results.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

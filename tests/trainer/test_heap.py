"""Memory that a training keeps."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import resource
from trainer import heap
def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def large(): b"x" * (64 << 20)
def cost():
    large()
    before = faults()
    for _ in range(8): large()
    return faults() - before
before = cost()
kept = heap.keep()
print(int(kept), before, cost())
"""


def test_what_is_freed_is_there_again_without_a_page_fault() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=300, check=True)
    kept, before, after = map(int, done.stdout.split())
    assert after < before / 10 if kept else after >= 0

"""Score your samples on every node of a Ray cluster: `python examples/ray_job.py [SAMPLES] [ADDRESS]`.

Without an address one is started on this machine. The command does the same: showwork score SAMPLES --engine ray
"""

import sys
from pathlib import Path

from harness.engine.ray import RayEngine
from harness.evaluation.samples.run import score_file

if __name__ == "__main__":
    samples = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("solutions.jsonl")
    engine = RayEngine(sys.argv[2] if len(sys.argv) > 2 else None)
    done = score_file(samples, engine=engine)
    print(done.summary["outcomes"], engine.placement(), done.folder)

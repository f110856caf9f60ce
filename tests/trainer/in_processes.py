"""Trainings one after the other in the same processes, which import torch once: `torchrun in_processes.py JOBS`.

JOBS: a JSON file with a list of [module, arguments].
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main() -> None:
    for module, arguments in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        importlib.import_module(module).main(arguments)


if __name__ == "__main__":
    main()

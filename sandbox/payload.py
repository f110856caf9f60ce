"""How our code gets into a sandbox: as text, over descriptor 0, ahead of the first request.

The image and the namespace hold an interpreter and SymPy, and nothing of ours: no rebuild when our code changes, no
version of it that could differ from the host's. Used on both sides: standard library only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Each list is in the order in which the modules need each other.
SUPERVISOR = (
    "protocol",
    "payload",
    "standstill",
    "inside.scratch",
    "inside.job",
    "inside.sessions",
    "inside.out_of_memory",
    "inside.huge_pages",
    "inside.snapshot",
    "inside.kinds",
    "inside.template_handle",
    "inside.templates",
    "inside.census",
    "inside.event_loop",
    "inside.host_line",
    "inside.supervisor",
)
TEMPLATE = (
    "protocol",
    "inside.seccomp",
    "inside.landlock",
    "inside.privileges",
    "inside.seeding",
    "inside.child",
    "inside.kinds",
    "inside.warm",
    "inside.huge_pages",
    "inside.snapshot",
    "inside.template",
)
ENTER = ("inside.privileges", "inside.enter")

# -P and -S keep the path ours, -s and -B keep the user's files out and the disk unwritten.
FLAGS = ("-P", "-s", "-S", "-B")

# Hash seed, locale, time zone and thread counts are the same for every program on every machine.
ENVIRONMENT = {
    "HOME": "/tmp",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TMPDIR": "/tmp",
    "TZ": "UTC",
}

BOOT = """
import json, os, sys, types
def take(size):
    data = b''
    while len(data) < size:
        part = os.read(0, size - len(data))
        if not part:
            os._exit(0)
        data += part
    return data
load = json.loads(take(int.from_bytes(take(4), 'little')))
for name in ('sandbox', 'sandbox.inside'):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
for name in load['order']:
    module = types.ModuleType('sandbox.' + name)
    sys.modules[module.__name__] = module
    parent, _, last = module.__name__.rpartition('.')
    setattr(sys.modules[parent], last, module)
    place = '<sandbox/%s.py>' % name.replace('.', '/')
    exec(compile(load['sources'][name], place, 'exec', dont_inherit=True), module.__dict__)
sys.modules['sandbox.' + load['main']].main(load['config'] | {'sources': load['sources']})
"""


def sources() -> dict[str, str]:
    """The text of every module that runs inside; read on the host."""
    package = Path(__file__).parent
    return {
        name: (package / (name.replace(".", "/") + ".py")).read_text()
        for name in sorted({*SUPERVISOR, *TEMPLATE, *ENTER})
    }


def pack(sources: dict[str, str], order: tuple[str, ...], main: str, config: dict[str, Any]) -> bytes:
    """What BOOT reads: the modules to run, in order, and what to give to the last one's `main`."""
    body = json.dumps({"sources": sources, "order": order, "main": main, "config": config}).encode()
    return len(body).to_bytes(4, "little") + body

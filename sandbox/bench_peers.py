"""The other ways to run a program, for the benchmark: a bare fork, a subprocess and a container each.

A way runs a program `count` times and returns the wall time of each and the CPU of all, in seconds; None if the CPU
cannot be known.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator
from typing import Any, Protocol

from sandbox import interpreter, payload
from sandbox.inside import snapshot

Sample = tuple[list[float], float | None]

# Forks from a process as warm as the template, takes the output, waits: no isolation, no limits, no transport. `tuned`:
# with all that makes the sandbox's own forks cheap.
_BARE = """
def main(config):
    import gc, json, os, resource, sys, time
    from sandbox.inside import child, kinds, seccomp, snapshot, template, warm
    warm.warm_up(kinds.FULL, config["paths"], [])
    fork = os.fork
    if config["tuned"]:
        said = os.dup(1)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        child.Child({"without": [], "directory": "", "readable": []}).rehearse(warm.rehearsal(kinds.FULL) * 8)
        os.dup2(said, 1)
        warm.make_immortal()
        gc.collect()
        gc.freeze()
        assert snapshot.take()
        fork = template.clone(seccomp.CLONE_FLAGS & ~0x8000)  # as the template's, but for CLONE_PARENT: waited for here
    def used():
        own, all = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + all.ru_utime + all.ru_stime
    print("ready", flush=True)
    for line in sys.stdin:
        text, count, in_flight = json.loads(line)
        took, cpu = [], used()
        for _ in range(count):
            begun, running = time.monotonic(), []
            for _ in range(in_flight):
                out, end = os.pipe()
                pid = fork()
                if pid == 0:
                    os.dup2(end, 1)
                    exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
                    sys.stdout.flush()
                    os._exit(0)
                os.close(end)
                running.append((pid, out))
            for pid, out in running:
                said = b""
                while data := os.read(out, 1 << 16):
                    said += data
                os.close(out)
                assert os.wait4(pid, 0)[1] == 0 and said
                took.append(time.monotonic() - begun)
        print(json.dumps([took, used() - cpu]), flush=True)
"""


class Way(Protocol):
    """One way to run a program."""

    name: str
    in_flight: int

    def run(self, program: str, count: int) -> Sample: ...


class Warm:
    """A warm process that forks, in the very interpreter that the sandbox uses, in a container where it uses one."""

    def __init__(self, kind: str, *, tuned: bool) -> None:
        self.name = "tuned fork" if tuned else "bare fork"
        environment = payload.ENVIRONMENT | (snapshot.ENVIRONMENT if tuned else {})
        self._process = subprocess.Popen(
            [*_python(kind, environment), *payload.FLAGS, "-c", payload.BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=None if kind == "docker" else environment,
        )
        paths = [interpreter.SITE] if kind == "docker" else interpreter.package_paths()
        order = (*payload.TEMPLATE, "bare")
        texts = payload.sources() | {"bare": _BARE}
        self._write(payload.pack(texts, order, "bare", {"paths": paths, "tuned": tuned}))
        self._read()

    def run(self, program: str, count: int, in_flight: int) -> Sample:
        self._write(json.dumps([program, -(-count // in_flight), in_flight]).encode() + b"\n")
        took, cpu = json.loads(self._read())
        return took, cpu

    def close(self) -> None:
        self._process.communicate()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _read(self) -> bytes:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {self.name} of the benchmark ended; its last words are above")
        return line


class Fork:
    """Forks of such a process, `in_flight` at a time."""

    def __init__(self, warm: Warm, in_flight: int) -> None:
        self.name = warm.name
        self.in_flight = in_flight
        self._warm = warm

    def run(self, program: str, count: int) -> Sample:
        return self._warm.run(program, count, self.in_flight)


class Subprocess:
    """A fresh interpreter for each program, on the host."""

    name, in_flight = "subprocess", 1

    def run(self, program: str, count: int) -> Sample:
        start = f"import sys; sys.path += {interpreter.package_paths()!r}\n"
        command = [interpreter.base_python(), *payload.FLAGS, "-c", start + _with_sympy(program)]
        before, took = os.times(), []
        for _ in range(count):
            launched = time.monotonic()
            subprocess.run(command, capture_output=True, check=True, env=payload.ENVIRONMENT)
            took.append(time.monotonic() - launched)
        after = os.times()
        return took, after.children_user + after.children_system - before.children_user - before.children_system


class DockerRun:
    """A container for each program. Its CPU is spread over the engine's processes: unknown."""

    name, in_flight = "docker run", 1

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, program: str, count: int) -> Sample:
        from sandbox.image import build_image

        start = f"import sys; sys.path.append({interpreter.SITE!r})\n"
        command = [interpreter.PYTHON, *payload.FLAGS, "-c", start + _with_sympy(program)]
        took = []
        for _ in range(count):
            launched = time.monotonic()
            self._client.containers.run(
                build_image.tag(),
                command,
                remove=True,
                network_mode="none",
                user="65534:65534",
                environment=payload.ENVIRONMENT,
            )
            took.append(time.monotonic() - launched)
        return took, None


@contextlib.contextmanager
def forks(kind: str, in_flight: tuple[int, ...]) -> Iterator[list[Way]]:
    """The bare fork and the tuned one, ready to be measured, with that many at a time."""
    with contextlib.ExitStack() as stack:
        warm = []
        for tuned in (False, True):
            process = Warm(kind, tuned=tuned)
            stack.callback(process.close)
            warm.append(process)
        yield [Fork(process, width) for process in warm for width in in_flight]


def _with_sympy(program: str) -> str:
    """What a checker needs of every program: SymPy is there."""
    return "import sympy\n" + program


def _python(kind: str, environment: dict[str, str]) -> list[str]:
    if kind != "docker":
        return [interpreter.base_python()]
    from sandbox.image import build_image

    variables = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    return [
        "docker",
        "run",
        "--rm",
        "-i",
        "--network=none",
        "--entrypoint=",
        *variables,
        build_image.tag(),
        interpreter.PYTHON,
    ]

"""The supervisor's side of the template: starts it, asks it for forks, starts another when it dies. Runs inside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
from collections import deque
from typing import Any

from sandbox import payload, protocol
from sandbox.inside import snapshot
from sandbox.inside.job import ProgramJob
from sandbox.inside.kinds import Kind

_REPLY = struct.Struct("<i")  # sandbox.inside.template.REPLY
_ATTEMPTS = 3  # the last one without the speed tricks, which may be what fails

# Run once in every new template, before it may serve. It touches what the speed tricks could break: interned strings,
# small integers, shared tuples, the collector, SymPy's caches, random numbers, exceptions.
PROBE = b"""
import gc, random, sys
words = [("a" * n) + str(n) for n in range(200)]
table = {word: index for index, word in enumerate(words)}
assert all(table[word] == index for index, word in enumerate(words))
assert sys.intern("pro" + "be") is sys.intern("probe") and sum(range(1000)) == 499500
assert gc.collect() >= 0 and random.random() != random.random()
try:
    {}["missing"]
except KeyError as error:
    assert error.args == ("missing",)
sympy = sys.modules.get("sympy")
if sympy is not None:
    x = sympy.Symbol("x")
    assert sympy.diff(x**2 * sympy.sin(x), x) == x**2 * sympy.cos(x) + 2 * x * sympy.sin(x)
    assert sympy.integrate(2 * x, x) == x**2 and sympy.Matrix([[1, 2], [3, 4]]).det() == -2
print("ready")
"""


class TemplateHandle:
    """One template process, and the jobs whose forks it has been asked for but has not yet told the pids of."""

    def __init__(self, config: dict[str, Any], kind: Kind) -> None:
        self.kind = kind
        self._config = config | {"kind": kind.name}
        self._sources: dict[str, str] = self._config.pop("sources")
        self._writable = bool(config["writable"])
        self.births: deque[ProgramJob] = deque()
        self.facts: dict[str, Any] = {}
        self.ready = False  # warm, and the probe has come back right
        self.probe: ProgramJob | None = None
        self.warm = False
        self.failures = 0
        self.failure = ""  # why there can be no template at all
        self.start()

    def start(self) -> None:
        """Start a fresh interpreter: a fork of the supervisor would carry the programs' texts in its memory."""
        self.control, template_end = socket.socketpair()
        self.warm = self.ready = False
        python = self._config["python"]
        self.pid = os.posix_spawn(
            python,
            [python, *payload.FLAGS, "-c", payload.BOOT],
            payload.ENVIRONMENT
            | self._config["environment"]
            | (snapshot.ENVIRONMENT if self._config["snapshot"] else {}),
            file_actions=[(os.POSIX_SPAWN_DUP2, template_end.fileno(), 0), (os.POSIX_SPAWN_DUP2, 2, 1)],
        )
        template_end.close()
        with contextlib.suppress(OSError):  # it died at once; reading from it will tell
            self.control.sendall(payload.pack(self._sources, payload.TEMPLATE, "inside.template", self._config))

    def plainly(self) -> None:
        """From now on without the speed tricks: the probe found that they do not hold here."""
        self._config.update(immortal=False, raw_fork=False, snapshot=False)

    def deliver(self, job: ProgramJob) -> None:
        """Ask for the fork that becomes this job."""
        fds = job.descriptors(self._writable)
        try:
            socket.send_fds(self.control, [b"f"], fds)
        except OSError:
            pass  # the template is gone: `hear` will find out, and the job is among the births
        finally:
            for fd in fds:
                os.close(fd)
        self.births.append(job)

    def hear(self, *, wait: bool = False) -> list[tuple[ProgramJob, int]] | None:
        """What the template says: jobs and their pids (0 where the fork failed), or None: the template has died.

        An event that woke the supervisor may be out of date: another event of its round has had this template heard
        already, or its descriptor closed and given to a new one. So there need not be anything, and only who knows
        that an answer is due may `wait`: for whoever does not, waiting would be for ever.
        """
        try:
            data = self.control.recv(4096, 0 if wait else socket.MSG_DONTWAIT)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            return None
        if not self.warm:
            told = json.loads(data)
            self.failure = told.get("failure", "")
            if self.failure:
                return None
            self.facts = told | {"raw_fork": self._config["raw_fork"]}
            self.warm = True
            return []
        while len(data) % _REPLY.size:
            data += self.control.recv(1)
        return [(self.births.popleft(), pid) for (pid,) in _REPLY.iter_unpack(data)]

    def bury(self, running: set[int]) -> list[ProgramJob]:
        """Clean up after a dead template; return the jobs that were waiting for their forks.

        It may have forked and died before it said the pid: such a child is ended too, here and now, before its pid
        can become another's.
        """
        self.control.close()
        self.failures = 0 if self.ready else self.failures + 1
        if self.failures == _ATTEMPTS - 1:
            self.plainly()  # what ends a template before its first program may be one of the tricks
        for pid in children():
            if pid not in running:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        waiting, self.births = list(self.births), deque()
        return waiting

    def hopeless(self) -> bool:
        return bool(self.failure) or self.failures >= _ATTEMPTS


def probe() -> ProgramJob:
    return ProgramJob(
        protocol.RunRequest(id=0, cpu=30.0, wall=60.0, memory=1 << 30, output=1 << 16, program=PROBE, stdin=b"")
    )


def probe_is_right(result: protocol.RunResult) -> bool:
    return result.status == protocol.OK and result.stdout == b"ready\n"


def children() -> list[int]:
    """The processes whose parent this one is: the template, and the programs."""
    pids = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parent = file.read().rpartition(b")")[2].split()[1]
            except OSError:
                continue  # it ended while we looked
            if int(parent) == os.getpid():
                pids.append(int(name))
    return pids

"""Sessions, as the supervisor has them: a program's process that is stopped between its cells. Runs inside the sandbox.

What limits a program by itself limits each cell: the supervisor's own counters. That a cell has *ended*, where its
process has not, only the program can say, by a byte on its channel. It is stopped at that byte (SIGSTOP) until its next
cell is there, so that whatever it says, between its cells it uses no CPU.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import struct
import time

from sandbox import protocol
from sandbox.inside.job import ProgramJob

_LENGTH = struct.Struct("<Q")  # sandbox.inside.child.LENGTH
_ALWAYS = float(1 << 40)  # seconds; the kernel's own limit would be one on all cells together


class SessionJob(ProgramJob):
    """A session's process; `request` is the cell that runs, or the last one that did."""

    def __init__(self, request: protocol.RunRequest) -> None:
        super().__init__(request)
        near, far = socket.socketpair()
        near.setblocking(False)
        self.channel, self._far = near.detach(), far.detach()
        self.unsent = memoryview(b"")

    def descriptors(self, writable: bool) -> list[int]:
        sent, self._far = [*super().descriptors(writable), self._far], -1
        return sent

    def kernel_cpu(self) -> float:
        return _ALWAYS

    def watched(self) -> list[int]:
        return [*super().watched(), self.channel]

    def begin(self, request: protocol.RunRequest) -> None:
        """Wake the process for its next cell; `send` brings it the text."""
        self.request, self.started = request, time.monotonic()
        self.look_again, self.verdict = self.started, None
        self.out.begin(request.output)
        self.err.begin(request.output)
        self.unsent = memoryview(_LENGTH.pack(len(request.program)) + request.program)
        os.kill(self.pid, signal.SIGCONT)

    def send(self) -> bool:
        """Send what can be sent now; True where nothing is left, or nobody is left to read it."""
        try:
            while self.unsent:
                self.unsent = self.unsent[os.write(self.channel, self.unsent) :]
        except BlockingIOError:
            return False
        except OSError:  # it has closed its end: the cell will never be read, and the wall limit ends it
            self.unsent = memoryview(b"")
        return True

    def heard(self) -> int | None:
        """The code with which the program says that its cell has ended; None: nothing yet; -1: it never will."""
        try:
            said = os.read(self.channel, 1)
        except BlockingIOError:
            return None
        except OSError:
            return -1
        return said[0] if said else -1

    def end_cell(self, code: int) -> protocol.RunResult | None:
        """Stop the process until its next cell, and judge this one. None: a limit was reached, and the process is ended
        for it; how that went, wait4 will say."""
        os.kill(self.pid, signal.SIGSTOP)
        self.out.drain()
        self.err.drain()
        self.enforce(time.monotonic())
        if self.verdict is not None:
            return None
        cpu = self.cpu_used()
        self.cpu_before += cpu
        return self.outcome(code, cpu, protocol.ERROR if code else protocol.OK)

    def result(self, status: int, usage: resource.struct_rusage, oom: bool) -> protocol.RunResult:
        return super().result(status, usage, oom)._replace(ended=True)

    def close(self) -> None:
        super().close()
        os.close(self.channel)
        if self._far >= 0:
            os.close(self._far)


class IdleSessions:
    """The sessions that wait for their next cell, by the pids of their processes."""

    def __init__(self) -> None:
        self.jobs: dict[int, SessionJob] = {}
        self._lost: dict[int, int] = {}

    def add(self, job: SessionJob) -> None:
        self.jobs[job.pid] = job

    def take(self, session: int) -> SessionJob | None:
        """The session's process, which is no longer idle; None where it has none."""
        for pid, job in self.jobs.items():
            if job.request.session == session and job.verdict is None:
                return self.jobs.pop(pid)
        return None

    def end(self, session: int) -> None:
        """Its host has closed it, or has heard that it ended."""
        self._lost.pop(session, None)
        for job in self.jobs.values():
            if job.request.session == session:
                job.stop(protocol.INFRASTRUCTURE)

    def bury(self, pid: int, status: int) -> SessionJob | None:
        """The process has ended, as wait4 says, while it should wait; None: it is none of these.

        Nobody but the kernel or someone outside kills a process that is stopped: then the session was lost. Else it
        ended itself between saying that its cell was over and being stopped.
        """
        job = self.jobs.pop(pid, None)
        if job is not None and job.verdict is None:
            killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            self._lost[job.request.session] = protocol.INFRASTRUCTURE if killed else protocol.ERROR
        return job

    def how_it_ended(self, session: int) -> int:
        """A status for a cell whose session has no process: one that was never here was lost with another cell."""
        return self._lost.pop(session, protocol.INFRASTRUCTURE)

    def memory(self) -> int:
        """Bytes that these processes have for themselves: pages of their own, and page tables."""
        return sum(map(_own_memory, self.jobs))


def _own_memory(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = dict(line.split(":", 1) for line in file)
    except OSError:  # it has ended this moment
        return 0
    return sum(int(lines[name].split()[0]) << 10 for name in ("RssAnon", "VmPTE") if name in lines)

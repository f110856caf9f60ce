"""One program on its way through the supervisor: its pipes, its counters, its limits. Runs inside the sandbox."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import struct
import time

from sandbox import protocol

_CHUNK = 1 << 16  # what a pipe holds on Linux
_F_ADD_SEALS = 1033  # of <linux/fcntl.h>, as the seals are
_SEALS = 0x1 | 0x2 | 0x4 | 0x8  # SEAL, SHRINK, GROW, WRITE
_JOB = struct.Struct("<dQQ")  # sandbox.inside.child.JOB: cpu seconds, memory bytes, largest file


class Output:
    """One of the program's two output streams, kept up to the limit."""

    def __init__(self, limit: int) -> None:
        self.fd, self.writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(self.writer, True)  # the flag is per end: the program's writes wait, our reads do not
        self.limit = limit
        self.kept = bytearray()
        self.over = False
        self.ended = False

    def begin(self, limit: int) -> None:
        """Another cell of the same program: nothing kept, and a limit of its own."""
        self.limit, self.kept, self.over = limit, bytearray(), False

    def read(self) -> bool:
        """Take what is there; False if there was nothing (`ended` tells whether there will be more)."""
        try:
            data = os.read(self.fd, _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self.ended = True
            return False
        room = self.limit - len(self.kept)
        self.over = self.over or len(data) > room
        self.kept += data[:room]
        return True

    def drain(self) -> None:
        """The program is gone: take what it left, which is at most one pipe full."""
        while not self.over and self.read():
            pass


class ProgramJob:
    """A request that has been started. `stop` ends it early; `result` says how it went once it has been waited for."""

    def __init__(self, request: protocol.RunRequest) -> None:
        self.request = request
        self.out = Output(request.output)
        self.err = Output(request.output)
        self.pid = 0
        self.started = time.monotonic()
        self.look_again = self.started
        self.verdict: int | None = None
        self.cpu_before = 0.0  # of a session: what its earlier cells have used

    def descriptors(self, writable: bool) -> list[int]:
        """What the template passes to the fork: job, stdin, stdout, stderr. To be closed once they are sent."""
        request = self.request
        # A program may write files only where it is `writable`, and then none larger than the memory it may use.
        head = _JOB.pack(self.kernel_cpu(), request.memory, request.memory if writable else 0)
        # Opened afresh for each program: the flags of a shared one (O_NONBLOCK) would carry a bit to the next.
        stdin = _sealed(request.stdin) if request.stdin else os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        return [_sealed(head + request.program), stdin, self.out.writer, self.err.writer]

    def kernel_cpu(self) -> float:
        """The CPU seconds after which the kernel would end the process, a little later than we do."""
        return self.request.cpu

    def watched(self) -> list[int]:
        """The descriptors that the supervisor waits for."""
        return [self.out.fd, self.err.fd]

    def stop(self, verdict: int) -> None:
        """End the program now, for the given reason. Before its pid is known, it is ended as soon as it is."""
        if self.verdict is None:
            self.verdict = verdict
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)  # ours and not yet waited for: the pid cannot be another's

    def postpone(self, seconds: float) -> None:
        """The cell was suspended so long: that was no time of the program's."""
        self.started += seconds
        self.look_again += seconds

    def enforce(self, now: float) -> None:
        """Stop the program where a limit is reached; else say when to look again."""
        request = self.request
        if self.verdict is not None:
            self.look_again = now + 1.0
        elif self.out.over or self.err.over:
            self.stop(protocol.OUTPUT)
        elif now - self.started >= request.wall:
            self.stop(protocol.TIMEOUT)
        else:
            left = request.cpu - self.cpu_used()
            if left <= 0:
                self.stop(protocol.TIMEOUT)
            else:
                # One thread cannot use more CPU than time passes: nothing can happen before `left` has.
                self.look_again = min(now + max(left, 0.001), self.started + request.wall)

    def cpu_used(self) -> float:
        """The CPU seconds that count against the request, so far."""
        return cpu_seconds(self.pid) - self.cpu_before if self.pid else 0.0

    def result(self, status: int, usage: resource.struct_rusage, oom: bool) -> protocol.RunResult:
        """Judge by wait4's word and our counters alone. `oom`: the kernel says that it killed for want of memory."""
        self.out.drain()
        self.err.drain()
        cpu = usage.ru_utime + usage.ru_stime - self.cpu_before
        code = os.waitstatus_to_exitcode(status)
        if self.verdict is not None:
            verdict = self.verdict
        elif self.out.over or self.err.over:
            verdict = protocol.OUTPUT
        elif cpu > self.request.cpu:
            verdict = protocol.TIMEOUT
        elif code == -signal.SIGKILL:
            # Not ours, and the filter keeps a program from sending it: the kernel's, or someone's outside.
            verdict = protocol.MEMORY if oom else protocol.INFRASTRUCTURE
        elif code == protocol.MEMORY_EXIT:
            verdict = protocol.MEMORY
        else:
            verdict = protocol.ERROR if code else protocol.OK
        return self.outcome(code, cpu, verdict)

    def outcome(self, code: int, cpu: float, verdict: int) -> protocol.RunResult:
        """How it went, with what was printed."""
        return protocol.RunResult(
            id=self.request.id,
            status=verdict,
            exit_code=code,
            cpu=cpu,
            wall=time.monotonic() - self.started,
            truncated=self.out.over or self.err.over,
            stdout=bytes(self.out.kept),
            stderr=bytes(self.err.kept),
        )

    def close(self) -> None:
        os.close(self.out.fd)
        os.close(self.err.fd)


def nothing_started(request: protocol.RunRequest, status: int) -> protocol.RunResult:
    """The result of a request for which no program was started, or whose session has ended before."""
    return protocol.RunResult(
        id=request.id,
        status=status,
        exit_code=protocol.NOTHING_STARTED,
        cpu=0.0,
        wall=0.0,
        truncated=False,
        stdout=b"",
        stderr=b"",
        ended=bool(request.session),
    )


def cpu_seconds(pid: int) -> float:
    """The CPU that another process has used. 0 where it has just ended, or the kernel has no such clock: then
    RLIMIT_CPU stands alone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _sealed(data: bytes) -> int:
    """A file in memory with this content, which nobody can change any more."""
    fd = os.memfd_create("job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    fcntl.fcntl(fd, _F_ADD_SEALS, _SEALS)
    return fd

"""The supervisor: process 1 of the sandbox. Owns requests, pipes, limits and deadlines; its word is the result.

It reads requests from descriptor 0 and writes results to descriptor 1. Programs are its own children (see
`sandbox.inside.template`), and what it says of one comes from wait4 and from its own counters: a program can print
what it likes and end as it likes, and changes nothing else. Runs inside the sandbox: standard library only, one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox import protocol
from sandbox.inside import template_handle
from sandbox.inside.job import ProgramJob, cpu_seconds
from sandbox.inside.scratch import wipe

_READ = 1 << 18
_PR_SET_DUMPABLE = 4
_CGROUPS = "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory."  # of version 2, of version 1
_NEAR = 1 << 21  # bytes: the kernel charges in batches, and gives up a little below the limit


def main(config: dict[str, Any]) -> None:
    """Serve until the host goes away."""
    if "dumpable" not in config["without"]:
        ctypes.PyDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    Supervisor(config).serve()


class Supervisor:
    """All state of one sandbox."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.slots: int = config["slots"]
        self.scratch: str = config["directory"] if config["writable"] else ""
        self.poll = select.epoll()
        self.ready: dict[int, Callable[[], None]] = {}  # what to do when a descriptor has something
        self.frames = protocol.Frames()
        self.queue: deque[protocol.RunRequest] = deque()
        self.jobs: dict[int, ProgramJob] = {}  # by pid
        self.early: dict[int, tuple[int, resource.struct_rusage]] = {}  # ended before the template told us the pid
        self.unsent = bytearray()
        self.template = template_handle.TemplateHandle(config)
        self.greeted = False
        self.oom = _oom()

    def serve(self) -> None:
        wake, bell = os.pipe()
        for fd in (wake, bell, 1):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._leave())
        self._watch(0, self._read_requests)
        self._watch(wake, lambda: _empty(wake))
        self._watch(self.template.control.fileno(), self._hear_template)
        while True:
            for fd, _ in self.poll.poll(self._patience()):
                act = self.ready.get(fd)
                if act is not None:  # an earlier event of this round may have closed it
                    act()
            self._reap()
            now = time.monotonic()
            for job in self.jobs.values():
                if now >= job.look_again or job.out.over or job.err.over:
                    job.enforce(now)
            self._start_next()
            self._flush()

    def _watch(self, fd: int, act: Callable[[], None], events: int = select.EPOLLIN) -> None:
        self.ready[fd] = act
        self.poll.register(fd, events)

    def _forget(self, fd: int) -> None:
        if self.ready.pop(fd, None) is not None:
            self.poll.unregister(fd)

    def _patience(self) -> float | None:
        """Seconds until the next limit may be reached."""
        if not self.jobs:
            return None
        return max(0.0, min(job.look_again for job in self.jobs.values()) - time.monotonic())

    # requests in, results out

    def _read_requests(self) -> None:
        try:
            data = os.read(0, _READ)
        except BlockingIOError:
            return
        if not data:
            self._leave()
        for kind, payload in self.frames.feed(data):
            if kind == protocol.RUN:
                self.queue.append(protocol.decode_request(payload))
            elif kind == protocol.CANCEL:
                self._cancel(protocol.decode_cancel(payload))
            elif kind == protocol.CENSUS:
                self._send(protocol.encode_json(protocol.CENSUS, self._census()))

    def _cancel(self, number: int) -> None:
        for request in self.queue:
            if request.id == number:
                self.queue.remove(request)
                self._nothing_started(request)
                return
        for job in (*self.jobs.values(), *self.template.births):
            if job.request.id == number:
                job.stop(protocol.INFRASTRUCTURE)

    def _nothing_started(self, request: protocol.RunRequest) -> None:
        empty = protocol.RunResult(
            id=request.id,
            status=protocol.INFRASTRUCTURE,
            exit_code=protocol.NOTHING_STARTED,
            cpu=0.0,
            wall=0.0,
            truncated=False,
            stdout=b"",
            stderr=b"",
        )
        self._send(protocol.encode_result(empty))

    def _send(self, data: bytes) -> None:
        """Results wait for the end of the round: those that come together leave in one write."""
        self.unsent += data

    def _flush(self) -> None:
        if not self.unsent:
            return
        try:
            del self.unsent[: os.write(1, self.unsent)]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._leave()
        if self.unsent and 1 not in self.ready:
            self._watch(1, self._flush, select.EPOLLOUT)
        elif not self.unsent:
            self._forget(1)

    def _census(self) -> dict[str, float]:
        """What this sandbox holds and has used: descriptors, processes, memory; CPU of the supervisor, of the template
        and of all programs that have ended."""
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "descriptors": len(os.listdir("/proc/self/fd")),
            "processes": sum(name.isdigit() for name in os.listdir("/proc")),
            "rss": pages * resource.getpagesize(),
            "supervisor_cpu": time.process_time(),
            "template_cpu": cpu_seconds(self.template.pid),
            "programs_cpu": usage.ru_utime + usage.ru_stime,
        }

    # programs

    def _start_next(self) -> None:
        while self.queue and self.template.ready and len(self.jobs) + len(self.template.births) < self.slots:
            self._start(ProgramJob(self.queue.popleft()))

    def _start(self, job: ProgramJob) -> None:
        for output in (job.out, job.err):
            self._watch(output.fd, lambda output=output: self._read_output(output))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        self.template.deliver(job)

    def _read_output(self, output: Any) -> None:
        if not output.read() and output.ended:
            self._forget(output.fd)

    def _hear_template(self) -> None:
        control = self.template.control.fileno()
        was_warm = self.template.warm
        born = self.template.hear()
        if born is None:
            self._forget(control)
            self._replace_template()
        elif not was_warm:
            self._start(template_handle.probe())
        else:
            for job, pid in born:
                self._born(job, pid)

    def _born(self, job: ProgramJob, pid: int) -> None:
        if pid == 0:
            self._release(job)
            self._nothing_started(job.request)
            return
        job.pid = pid
        if pid in self.early:
            self._end(job, *self.early.pop(pid))
            return
        self.jobs[pid] = job
        if job.verdict is not None:
            job.stop(job.verdict)  # cancelled before it was born

    def _replace_template(self) -> None:
        """The template died. Programs that run are our children and run on; those not yet born are asked for again."""
        waiting = self.template.bury(set(self.jobs))
        for job in reversed(waiting):
            self._release(job)
            if job.request.id:
                self.queue.appendleft(job.request)
        self.early.clear()
        self._restart_template()

    def _restart_template(self) -> None:
        if self.template.hopeless():
            cause = "the template did not become ready in three attempts; its last words are on stderr"
            self._send(protocol.encode_json(protocol.FAILURE, {"cause": cause}))
            self._flush()
            os._exit(1)
        self.template.start()
        self._watch(self.template.control.fileno(), self._hear_template)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            job = self.jobs.pop(pid, None)
            if job is not None:
                self._end(job, status, usage)
            elif self.template.births and pid != self.template.pid:
                self.early[pid] = (status, usage)

    def _end(self, job: ProgramJob, status: int, usage: resource.struct_rusage) -> None:
        result = job.result(status, usage, self._oom_killed(status))
        self._release(job)
        if not result.id:
            self._judge_probe(result)
            return
        self._send(protocol.encode_result(result))
        if self.scratch:
            self._flush()  # the answer first: cleaning up is not the program's time
            wipe(self.scratch)

    def _release(self, job: ProgramJob) -> None:
        self._forget(job.out.fd)
        self._forget(job.err.fd)
        job.close()

    def _judge_probe(self, result: protocol.RunResult) -> None:
        """The first program of every template. A wrong answer: without the speed tricks, then; and again: give up."""
        if template_handle.probe_is_right(result):
            self.template.ready = True
            if not self.greeted:
                self.greeted = True
                self._send(protocol.encode_json(protocol.HELLO, self.template.facts))
            return
        os.write(2, b"the probe failed: " + repr(result).encode() + b"\n")
        self.template.plainly()
        os.kill(self.template.pid, signal.SIGKILL)  # `_hear_template` sees it go and starts another

    def _oom_killed(self, status: int) -> bool:
        """Whether the kernel has just killed a program of ours because this container's memory was used up. Where it is
        the machine's that has run out, the program may be any, and nothing is known of it: that is an outage. (The
        container's OOMKilled flag says no more than that a kill happened once, to anyone in it.)"""
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            return False
        (kills, reached), (kills_before, reached_before) = _oom(), self.oom
        if kills <= kills_before:
            return False
        self.oom = kills_before + 1, reached
        return reached > reached_before

    def _leave(self) -> None:
        """The host has closed the connection. As process 1 our end ends everyone; elsewhere each process is killed."""
        for pid in (*self.jobs, self.template.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # a template that died this moment, and is waited for already
        os._exit(0)


def _empty(fd: int) -> None:
    with contextlib.suppress(BlockingIOError):
        os.read(fd, 4096)


def _oom() -> tuple[int, int]:
    """How many processes of this container the kernel has killed for want of memory, and how many of them, as far as
    can be known, because the container's own limit was reached."""
    newer, older = _CGROUPS
    events = _counters(newer)
    if events:
        return events.get("oom_kill", 0), events.get("oom", 0)
    kills = _counters(older + "oom_control").get("oom_kill", 0)
    peak, limit = (_counters(older + name).get("", 0) for name in ("max_usage_in_bytes", "limit_in_bytes"))
    return kills, kills if peak + _NEAR >= limit else 0  # version 1 no longer counts how often its limit was reached


def _counters(path: str) -> dict[str, int]:
    """Lines of a name and a number, or a number alone."""
    try:
        with open(path) as file:
            words = (line.rpartition(" ") for line in file.read().splitlines())
            return {name: int(number) for name, _, number in words}
    except (OSError, ValueError):
        return {}

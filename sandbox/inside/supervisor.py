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
from typing import Any

from sandbox import protocol
from sandbox.inside import template_handle
from sandbox.inside.census import take_census
from sandbox.inside.event_loop import EventLoop
from sandbox.inside.host_line import HostLine
from sandbox.inside.job import ProgramJob, nothing_started
from sandbox.inside.out_of_memory import OutOfMemory
from sandbox.inside.scratch import wipe
from sandbox.inside.sessions import IdleSessions, SessionJob
from sandbox.inside.template_handle import TemplateHandle
from sandbox.inside.templates import Templates
from sandbox.standstill import TICK, Standstill

_PR_SET_DUMPABLE = 4


def main(config: dict[str, Any]) -> None:
    """Serve until the host goes away."""
    if "dumpable" not in config["without"]:
        ctypes.PyDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    Supervisor(config).serve()


class Supervisor:
    """All state of one sandbox."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.slots: int = config["slots"]
        self.remove: str = config["remove"]
        self.scratch: str = config["directory"] if config["writable"] else ""
        self.loop = EventLoop()
        self.host = HostLine(self.loop, self._leave)
        self.standstill = Standstill()
        self.queue: deque[protocol.RunRequest] = deque()
        self.jobs: dict[int, ProgramJob] = {}  # by pid
        self.idle = IdleSessions()
        self.early: dict[int, tuple[int, resource.struct_rusage]] = {}  # ended before the template told us the pid
        self.greeted = False
        self.templates = Templates(config, self._begin_template)
        self.oom = OutOfMemory()

    def serve(self) -> None:
        wake, bell = os.pipe()
        for fd in (wake, bell, 1):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._leave())
        self.loop.watch(0, self._read_requests)
        self.loop.watch(wake, lambda: _empty(wake))
        while True:
            self._wait()
            self._reap()
            self._excuse(self.standstill.seconds())
            now = time.monotonic()
            for job in self.jobs.values():
                if now >= job.look_again or job.out.over or job.err.over:
                    job.enforce(now)
            self._start_next()
            self.host.flush()

    def _wait(self) -> None:
        """Wait for what comes, or for the next limit, and act on it."""
        patience = self._patience()
        descriptors = self.loop.wait(patience)
        self._excuse(self.standstill.seconds(patience))
        self.loop.act(descriptors)

    def _excuse(self, seconds: float) -> None:
        """This cell stood still so long: that was no time of its programs'."""
        for job in self.jobs.values() if seconds else ():
            job.postpone(seconds)

    def _patience(self) -> float | None:
        """Seconds until the next limit may be reached."""
        if not self.jobs:
            return None
        return min(TICK, max(0.0, min(job.look_again for job in self.jobs.values()) - time.monotonic()))

    # requests in, results out

    def _read_requests(self) -> None:
        for kind, payload in self.host.receive():
            if kind == protocol.RUN:
                self.queue.append(protocol.decode_request(payload))
            elif kind == protocol.CANCEL:
                self._cancel(protocol.decode_number(payload))
            elif kind == protocol.END:
                self._end_session(protocol.decode_number(payload))
            elif kind == protocol.CENSUS:
                self.host.send(protocol.encode_json(protocol.CENSUS, take_census(self.templates.pids(), self.idle)))

    def _cancel(self, number: int) -> None:
        for request in self.queue:
            if request.id == number:
                self.queue.remove(request)
                self._nothing_started(request)
                return
        for job in (*self.jobs.values(), *self.templates.births()):
            if job.request.id == number:
                job.stop(protocol.INFRASTRUCTURE)

    def _end_session(self, number: int) -> None:
        """Its process ends, with the cell that may run in it, or may be about to."""
        for request in [*self.queue, *(job.request for job in (*self.jobs.values(), *self.templates.births()))]:
            if request.session == number:
                self._cancel(request.id)
        self.idle.end(number)

    def _nothing_started(self, request: protocol.RunRequest, status: int = protocol.INFRASTRUCTURE) -> None:
        self.host.send(protocol.encode_result(nothing_started(request, status)))

    # programs

    def _start_next(self) -> None:
        while self.queue and len(self.jobs) + len(self.templates.births()) < self.slots:
            # The first that can start: what waits for a template that warms up keeps no other waiting.
            request = next((request for request in self.queue if self.templates.of(request).ready), None)
            if request is None:
                return
            if self.scratch and self.idle.jobs and request.opens:
                return  # the session before is ending: its files go first
            self.queue.remove(request)
            if request.session and not request.opens:
                self._go_on(request)
            else:
                self._start(SessionJob(request) if request.session else ProgramJob(request), self.templates.of(request))

    def _start(self, job: ProgramJob, template: TemplateHandle) -> None:
        self._watch_outputs(job)
        template.deliver(job)

    def _go_on(self, request: protocol.RunRequest) -> None:
        """The next cell of a session that waits for it."""
        job = self.idle.take(request.session)
        if job is None:
            self._nothing_started(request, self.idle.how_it_ended(request.session))
            return
        job.begin(request)
        self.jobs[job.pid] = job
        self._watch_outputs(job)
        self._talk(job)

    def _talk(self, job: SessionJob) -> None:
        """Bring a session's cell to it, as far as it takes it, and wait for its word."""
        events = select.EPOLLIN if job.send() else select.EPOLLIN | select.EPOLLOUT
        self.loop.forget(job.channel)
        self.loop.watch(job.channel, lambda: self._hear_session(job), events)

    def _hear_session(self, job: SessionJob) -> None:
        if job.unsent:
            self._talk(job)
        code = job.heard()
        if code is None:
            return
        self.loop.forget(job.channel)
        result = job.end_cell(code) if code >= 0 else None
        if result is not None:
            del self.jobs[job.pid]
            self._forget_all(job)
            self.idle.add(job)
            self.host.send(protocol.encode_result(result))

    def _watch_outputs(self, job: ProgramJob) -> None:
        for output in (job.out, job.err):
            self.loop.watch(output.fd, lambda output=output: self._read_output(output))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    def _read_output(self, output: Any) -> None:
        if not output.read() and output.ended:
            self.loop.forget(output.fd)

    def _begin_template(self, template: TemplateHandle) -> None:
        """It has been started: programs that need it wait, and the host must not think that they are late."""
        self.loop.watch(template.control.fileno(), lambda: self._hear_template(template))
        self._tell_warming(True)

    def _tell_warming(self, warming: bool) -> None:
        if self.greeted:
            self.host.send(protocol.encode_number(protocol.WARMING, int(warming)))

    def _hear_template(self, template: TemplateHandle) -> None:
        control = template.control.fileno()
        was_warm = template.warm
        born = template.hear()
        if born is None:
            self.loop.forget(control)
            self._replace_template(template)
        elif template.warm and not was_warm:
            template.probe = template_handle.probe()
            self._start(template.probe, template)
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
        if isinstance(job, SessionJob):
            self._talk(job)
        if job.verdict is not None:
            job.stop(job.verdict)  # cancelled before it was born

    def _replace_template(self, template: TemplateHandle) -> None:
        """The template died. Programs that run are our children and run on; those not yet born are asked for again."""
        for other in self.templates:
            while other is not template and other.births and (born := other.hear(wait=True)):
                for job, pid in born:  # all forks that are not known after this are the dead one's
                    self._born(job, pid)
        waiting = template.bury({*self.jobs, *self.idle.jobs, *(self.templates.pids() - {template.pid})})
        for job in reversed(waiting):
            self._release(job)
            if job.request.id:
                self.queue.appendleft(job.request)
        self.early.clear()
        self._restart_template(template)

    def _restart_template(self, template: TemplateHandle) -> None:
        if template.hopeless():
            words = "the template did not become ready in three attempts; its last words are on stderr"
            cause = template.failure or words
            self.host.send(protocol.encode_json(protocol.FAILURE, {"cause": cause}))
            self.host.flush()
            os._exit(1)
        template.start()
        self._begin_template(template)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            job = self.jobs.pop(pid, None)
            asleep = self.idle.bury(pid, status) if job is None else None
            if job is not None:
                self._end(job, status, usage)
            elif asleep is not None:
                self.oom.killed(status)  # counted, if it was that
                self._release(asleep)
                self._clean()
            elif self.templates.births() and pid not in self.templates.pids():
                self.early[pid] = (status, usage)

    def _end(self, job: ProgramJob, status: int, usage: resource.struct_rusage) -> None:
        result = job.result(status, usage, self.oom.killed(status))
        self._release(job)
        if not result.id:
            self._judge_probe(next(template for template in self.templates if template.probe is job), result)
            return
        self.host.send(protocol.encode_result(result))
        self._clean()

    def _clean(self) -> None:
        if self.scratch:
            self.host.flush()  # the answer first: cleaning up is not the program's time
            wipe(self.scratch)

    def _release(self, job: ProgramJob) -> None:
        self._forget_all(job)
        job.close()

    def _forget_all(self, job: ProgramJob) -> None:
        for fd in job.watched():
            self.loop.forget(fd)

    def _judge_probe(self, template: TemplateHandle, result: protocol.RunResult) -> None:
        """The first program of every template. A wrong answer: without the speed tricks, then; and again: give up."""
        if not template_handle.probe_is_right(result):
            os.write(2, b"the probe failed: " + repr(result).encode() + b"\n")
            template.plainly()
            os.kill(template.pid, signal.SIGKILL)  # `_hear_template` sees it go and starts another
            return
        template.ready = True
        if self.templates.are_ready():
            self._tell_warming(False)
            if not self.greeted:
                self.greeted = True
                self.host.send(protocol.encode_json(protocol.HELLO, self.templates.facts()))

    def _leave(self) -> None:
        """The host has closed the connection. As process 1 our end ends everyone; elsewhere each process is killed."""
        for pid in (*self.jobs, *self.idle.jobs, *self.templates.pids()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # a template that died this moment, and is waited for already
        if self.remove:
            with contextlib.suppress(OSError):
                os.rmdir(self.remove)
        os._exit(0)


def _empty(fd: int) -> None:
    with contextlib.suppress(BlockingIOError):
        os.read(fd, 4096)

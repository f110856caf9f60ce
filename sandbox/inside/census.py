"""What a sandbox holds and has used, counted when the host asks for it. Runs inside the sandbox."""

from __future__ import annotations

import os
import resource
import time

from sandbox.inside.job import cpu_seconds
from sandbox.inside.sessions import IdleSessions
from sandbox.inside.template_handle import children


def take_census(templates: set[int], idle: IdleSessions) -> dict[str, float]:
    """Descriptors, processes, memory (bytes); CPU seconds of the supervisor, of the templates and of all programs that
    have ended; idle sessions, the bytes that these hold together, their CPU."""
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "processes": 1 + len(children()),
        "rss": pages * resource.getpagesize(),
        "supervisor_cpu": time.process_time(),
        "template_cpu": sum(map(cpu_seconds, templates)),
        "programs_cpu": usage.ru_utime + usage.ru_stime,
        "idle_sessions": len(idle.jobs),
        "idle_memory": idle.memory(),
        "idle_cpu": sum(map(cpu_seconds, idle.jobs)),
    }

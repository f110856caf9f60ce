"""The template: a process with SymPy warm in it, which forks one child per program and never reads a program.

The supervisor sends it four descriptors per program (job, stdin, stdout, stderr) and a fifth for a session; it forks
and closes them. The child is made with CLONE_PARENT, so that it is the *supervisor's* child: the supervisor alone waits
for it, and the template has nothing to wait for, nothing to remember, and nothing that a program could find in its
memory.

Runs inside the sandbox: standard library only, and SymPy, which it warms.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import platform
import struct
from _socket import CMSG_LEN, socket  # `socket` would bring more libraries into the template
from collections.abc import Callable
from typing import Any

from sandbox.inside import child, kinds, landlock, privileges, seccomp, snapshot, warm

# What the template answers for each request: the child's pid (0: the fork failed).
REPLY = struct.Struct("<i")
DESCRIPTORS = 5  # of a job: its order, stdin, stdout, stderr, and of a session its channel
_NUMBER = struct.Struct("i")
_ROOM = CMSG_LEN(DESCRIPTORS * _NUMBER.size)
_REHEARSALS = 8  # an instruction is specialized by its second run, or tried again after ever more of them

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_GET_TID_ADDRESS = 1, 4, 38, 40
_SIGKILL = 9

_libc = ctypes.PyDLL(None, use_errno=True)


def main(config: dict[str, Any]) -> None:
    """Warm up, lock down, then fork on request until the supervisor goes away. Descriptor 0 is the supervisor."""
    control = socket(fileno=os.dup(0))
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    without, kind = frozenset(config["without"]), kinds.ALL[config["kind"]]
    for name in config["environment"]:
        os.environ.pop(name, None)  # it was for the loader: every program sees the same, wherever it runs
    warm.find_packages(config["packages"])
    try:
        versions = warm.warm_up(kind, config["paths"], config["modules"])
    except warm.Unusable as error:
        control.send(json.dumps({"failure": str(error)[:1000]}).encode())
        os._exit(1)
    fork = _raw_fork if config["raw_fork"] else _hooked_fork
    atexit._clear()  # what SymPy and NumPy registered is the template's; a program's exit runs its own functions
    own = child.Child(config)
    own.rehearse(warm.rehearsal(kind) * _REHEARSALS)
    immortal = config["immortal"] and warm.make_immortal()
    give_up(without)
    child.limit_all(without)
    lock = lock_down(config["writable"], config["readable"], without)
    gc.collect()
    gc.freeze()  # a collection in a child then leaves the template's objects, and so their pages, alone
    # As late as can be: a page that is written to after this is the template's own again, and costs every fork.
    snapshot_taken = config["snapshot"] and snapshot.take()
    base = _virtual_bytes()
    lock()
    control.send(json.dumps({"versions": versions, "immortal": immortal, "snapshot": snapshot_taken}).encode())
    _serve(control, fork, lambda fds: own.become(fds, base))


def _serve(control: socket, fork: Callable[[], int], become: Callable[[list[int]], None]) -> None:
    while True:
        _, passed, _, _ = control.recvmsg(16, _ROOM)
        if not passed:
            os._exit(0)
        ((_, _, numbers),) = passed
        fds = [number for (number,) in _NUMBER.iter_unpack(numbers)]
        pid = fork()
        if pid == 0:
            become(fds)  # never returns
        for fd in fds:
            os.close(fd)
        control.send(REPLY.pack(max(pid, 0)))


def give_up(without: frozenset[str]) -> None:
    """Set, for this process and for every fork, what it does not need for itself."""
    _libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if "capabilities" not in without:  # a cell of its own has none already
        privileges.bar_capabilities()
        privileges.drop_capabilities()
    try:
        # Where the machine's memory runs out, the kernel takes a program or the template before the supervisor.
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("900")
    except OSError:
        pass  # a machine without that file decides by size alone, which is also well: the largest goes first


def lock_down(writable: bool, readable: list[str], without: frozenset[str]) -> Callable[[], None]:
    """What closes this process and every fork for good; worked out here, so that doing it takes few calls."""
    outer = seccomp.pack(seccomp.outer(writable, bool(readable))) if "seccomp" not in without else b""
    files = landlock.of_template(readable) if readable else None

    def lock() -> None:
        if files is not None:
            files.restrict()
        if "dumpable" not in without:
            # Closes /proc/PID/mem, environ, fd, cwd and ptrace to every other process of the same user. Inherited.
            _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if outer:
            seccomp.install(outer)

    return lock


def _virtual_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def clone(flags: int) -> Callable[[], int]:
    """clone as a plain C call that keeps the interpreter's lock; the child is a copy of this one thread.

    CHILD_SETTID rewrites glibc's note of its own thread id, without which `abort` and `raise` in the child would signal
    a thread that does not exist there.
    """
    address = ctypes.c_ulong(0)
    _libc.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(address), 0, 0, 0)
    call = ctypes.PyDLL(None).syscall  # its own: the types are set for this one use
    call.argtypes = [ctypes.c_long] + [ctypes.c_ulong] * 5
    call.restype = ctypes.c_long
    arm = platform.machine() == "aarch64"
    number = 220 if arm else 56
    tail = (0, address.value) if arm else (address.value, 0)  # the order of tls and child_tid differs
    return lambda: int(call(number, flags, 0, 0, *tail))


_raw_fork = clone(seccomp.CLONE_FLAGS)


def _hooked_fork() -> int:
    """The same fork, with the interpreter's own hooks around it: the import lock, threading, `os.register_at_fork`."""
    hooks = ctypes.pythonapi
    hooks.PyOS_BeforeFork()
    pid = _raw_fork()
    if pid == 0:
        hooks.PyOS_AfterFork_Child()
    else:
        hooks.PyOS_AfterFork_Parent()
    return pid

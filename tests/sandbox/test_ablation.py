# ruff: noqa: E501 - a table of one-line programs: broken over lines they are harder to read
"""The suite of attacks has teeth: with a mitigation off, attacks that it stops succeed.

In namespaces rather than in a container, where no profile of an engine's own stands behind ours.
"""

from __future__ import annotations

import pytest

from sandbox import Limits, Sandbox
from sandbox.backends.namespace import NamespaceBackend
from sandbox.errors import InfrastructureError

QUICK = Limits(cpu_seconds=5.0, wall_seconds=30.0, memory_bytes=256 << 20)

# mitigation, what it stops, program, what it prints once it succeeds
ABLATIONS = [
    (
        "seccomp",
        "a process",
        "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); print('forked')",
        "forked",
    ),
    (
        "seccomp",
        "a thread",
        "import threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
        "thread",
    ),
    ("seccomp", "a socket", "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))", "b'x'"),
    ("seccomp", "System V memory", "import ctypes; print(ctypes.CDLL(None).shmget(77, 4096, 0o1666) >= 0)", "True"),
    ("seccomp", "a file in memory", "import os; print(os.memfd_create('x') > 2)", "True"),
    ("seccomp", "the template ended", "import os\nos.kill(2, 9); print('killed')", "killed"),
    (
        "seccomp",
        "the supervisor's limits",
        "import resource; resource.prlimit(1, resource.RLIMIT_NOFILE, (50, 50)); print('cut')",
        "cut",
    ),
    (
        "seccomp",
        "pages that others share, moved",
        "import ctypes, os; print(ctypes.CDLL(None).madvise(ctypes.c_void_p(id(os) & -4096), 4096, 20))",
        "0",
    ),
    (
        "seccomp",
        "a wake-up through a shared page",
        "import ctypes, platform; print(ctypes.CDLL(None).syscall(98 if platform.machine() == 'aarch64' else 202, ctypes.c_void_p(id(1)), 1, 1, 0, 0, 0))",
        "0",
    ),
    (
        "seccomp",
        "dumpable again",
        "import ctypes; l = ctypes.CDLL(None); print(l.prctl(4, 1, 0, 0, 0), l.prctl(3, 0, 0, 0, 0))",
        "0 1",
    ),
    (
        "dumpable",
        "the template's memory",
        "print(len(open('/proc/2/maps').read()) > 0 and open('/proc/2/mem', 'rb').seek(0) == 0)",
        "True",
    ),
    ("dumpable", "the template's environment", "print(b'HOME' in open('/proc/2/environ', 'rb').read())", "True"),
    (
        "descriptors",
        "the template's socket",
        "import os\ndef there(fd):\n    try: return bool(os.fstat(fd))\n    except OSError: return False\nprint(any(there(fd) for fd in range(3, 64)))",
        "True",
    ),
    ("rlimits", "all memory there is", "x = bytearray(1 << 29); print('took')", "took"),
    ("rlimits", "thousands of descriptors", "import os\nfor _ in range(200): os.dup(0)\nprint('opened')", "opened"),
]


MITIGATIONS = sorted({mitigation for mitigation, *_ in ABLATIONS})


@pytest.mark.parametrize("mitigation", MITIGATIONS)
def test_without_a_mitigation_what_it_stops_succeeds(mitigation: str) -> None:
    with Sandbox("namespace", workers=1) as whole, Sandbox("namespace", workers=1, without={mitigation}) as weakened:
        for which, what, program, prints in ABLATIONS:
            if which == mitigation:
                assert prints not in whole.run(program, QUICK).stdout.split("\n"), what
                assert weakened.run(program, QUICK).stdout.strip() == prints, what


def test_namespaces_hide_what_the_process_backend_shows() -> None:
    """The last ablation takes all of the namespaces away: the host's processes and files are then in sight."""
    program = "import os; print(os.path.exists({path!r}), len(os.listdir('/proc')) > 0, os.getppid() == 1)"
    program = program.format(path=__file__)
    with Sandbox("namespace", workers=1) as whole, Sandbox("process", workers=1) as bare:
        assert whole.run(program).stdout == "False True True\n"
        assert bare.run(program).stdout == "True True False\n"


def test_what_no_kernel_allows_is_said_and_never_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` with no engine and no namespaces: an error that says what to install, never the process backend."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setattr(NamespaceBackend, "obstacle", lambda self: "not permitted")
    with pytest.raises(InfrastructureError, match=r"docker\.io"):
        Sandbox().open()

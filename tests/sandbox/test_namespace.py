# ruff: noqa: E501 - programs stand on one line each
"""The namespace backend as an ordinary user, and the private /tmp of a writable sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import sandbox as package
from sandbox import Sandbox, Status
from sandbox.interpreter import base_python, package_paths
from tests.sandbox.conftest import OF_THEIR_OWN

ORDINARY = 54321
PROBE = """
from sandbox import Sandbox
with Sandbox("namespace", workers=1) as sandbox:
    print(sandbox.run("import os; print(os.getuid(), os.getppid(), os.path.exists({path!r}))").stdout.strip())
    print(sandbox.run("print([l.split()[1] for l in open('/proc/self/status') if l[:3] == 'Cap'])").stdout.strip())
    print([sandbox.run(p).status.value for p in ("import os; os.fork()", "open('/tmp/x', 'w')", "1 + 1")])
"""


def _interpreter() -> str:
    """An interpreter that an ordinary user may start: ours may lie in the home of root."""
    for candidate in (base_python(), "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            ask = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            if subprocess.run(ask, user=ORDINARY, group=ORDINARY, extra_groups=[], cwd="/").returncode == 0:
                return candidate
        except (PermissionError, FileNotFoundError):
            continue
    pytest.fail("no Python >= 3.11 here can be started by an ordinary user")


@pytest.mark.skipif(os.getuid() != 0, reason="every other test of this backend then runs as an ordinary user")
def test_an_ordinary_user_has_the_same_isolation(tmp_path: Path) -> None:
    home = Path("/tmp") / f"showwork-test-{os.getpid()}"
    try:
        shutil.copytree(Path(package.__file__).parent, home / "sandbox")
        done = subprocess.run(
            [_interpreter(), "-c", PROBE.format(path=__file__)],
            user=ORDINARY,
            group=ORDINARY,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
            env={"PYTHONPATH": os.pathsep.join([str(home), *package_paths()]), "PATH": os.environ["PATH"]},
        )
    finally:
        shutil.rmtree(home)
    nothing = str(["0" * 16] * 5)
    assert (done.stdout.splitlines(), done.stderr) == (["65534 1 False", nothing, "['error', 'error', 'ok']"], "")


HOSTILE_LEFTOVERS = """
import os
open('/tmp/file', 'w').write('secret')
os.symlink('/etc', '/tmp/link'); os.symlink('/tmp/nowhere', '/tmp/loose')
os.makedirs('/tmp/locked/in/here'); open('/tmp/locked/in/file', 'w'); os.chmod('/tmp/locked/in', 0); os.chmod('/tmp/locked', 0)
for _ in range(1500):
    os.mkdir('d'); os.chdir('d')
open(b'/tmp/\\xff\\n', 'w')
print('left')
"""


@pytest.fixture
def writable(backend: str) -> Sandbox:
    return Sandbox(backend, workers=2, writable=True, scratch_bytes=1 << 20)


@pytest.mark.parametrize("backend", OF_THEIR_OWN, indirect=True)
def test_what_a_program_writes_is_gone_for_the_next_one(writable: Sandbox) -> None:
    look = "import os; print(os.getcwd(), os.listdir('/tmp'))"
    with writable as sandbox:
        found = list(sandbox.map([look, HOSTILE_LEFTOVERS, look, HOSTILE_LEFTOVERS, look, look]))
    assert [result.status for result in found] == [Status.ok] * 6
    assert {result.stdout for result in found} == {"/tmp []\n", "left\n"}


@pytest.mark.parametrize("backend", OF_THEIR_OWN, indirect=True)
def test_the_private_folder_has_a_size_and_nothing_else_is_writable(writable: Sandbox) -> None:
    full = "f = open('/tmp/big', 'wb')\nwhile True: f.write(b'x' * 65536)"
    many = (
        "n = 0\ntry:\n    while True:\n        open(f'/tmp/{n}', 'w').close(); n += 1\nexcept OSError: print(n < 5000)"
    )
    runs = "import os\nopen('/tmp/x', 'w').write('#!/bin/sh'); os.chmod('/tmp/x', 0o755); os.execv('/tmp/x', ['x'])"
    elsewhere = "for path in ('/x', '/etc/x', '/usr/x', '/dev/shm/x', '/dev/x', '/proc/x'):\n    try: open(path, 'w'); print(path)\n    except OSError: pass"
    work = "import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x'); f.seek(0); print(f.read())"
    with writable as sandbox:
        found = list(sandbox.map([full, many, runs, elsewhere, work]))
    assert [result.status for result in found] == [Status.error, Status.ok, Status.error, Status.ok, Status.ok]
    assert "No space left" in found[0].stderr
    assert [result.stdout for result in found[1:]] == ["True\n", "", "", "b'x'\n"]

"""The `confined` backend: what it holds beside the attacks, when `auto` takes it, and that it opens in a pod."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

import sandbox as package
from sandbox import InfrastructureError, Sandbox, Status, UsageError
from sandbox.backends.confined import ConfinedBackend
from sandbox.backends.docker import DockerBackend
from sandbox.backends.docker_engine import connect
from sandbox.backends.namespace import NamespaceBackend
from sandbox.image import build_image
from tests.sandbox.conftest import IN_CI

# Read whatever may be read of these paths; print those of which something came.
READ = """
import os
def there(path):
    try: return bool(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read())
    except OSError: return False
print([path for path in {paths} if there(path)])
"""


@pytest.fixture(scope="module")
def confined() -> Iterator[Sandbox]:
    with Sandbox("confined", workers=1) as opened:
        yield opened


@pytest.fixture
def nothing_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine answers, and no namespace can be made."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setattr(NamespaceBackend, "obstacle", lambda self: "not permitted")
    monkeypatch.delenv("SHOWWORK_SANDBOX", raising=False)


def test_a_program_reads_nothing_of_the_host_but_python_and_the_packages(confined: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    ours = [package.__file__, tmp_path / "secret", tmp_path, Path.home(), "/", "/etc/passwd", "/proc", "/sys", "/dev"]
    paths = [*map(str, ours), f"/proc/{os.getpid()}", *(f"/proc/{os.getpid()}/{name}" for name in _OF_A_PROCESS)]
    assert confined.run(READ.format(paths=paths)).stdout == "[]\n"
    seen = confined.run(
        READ.format(paths=["/proc/self/status", os.__file__, "/dev/zero"]).replace(".read()", ".read(9)")
    )
    assert seen.stdout == str(["/proc/self/status", os.__file__, "/dev/zero"]) + "\n"


_OF_A_PROCESS = ("environ", "cmdline", "maps", "mem", "fd", "status", "stat", "cwd", "root", "task")


@pytest.mark.parametrize("module", [click, package, pytest], ids=lambda module: module.__name__)
def test_what_lies_beside_the_packages_cannot_be_imported_even_from_its_own_folder(
    confined: Sandbox, module: ModuleType
) -> None:
    assert module.__file__ is not None
    folder = str(Path(module.__file__).parents[1])
    plain = confined.run(f"import {module.__name__}")
    aimed = confined.run(f"import sys\nsys.path.insert(0, {folder!r})\nimport {module.__name__}")
    read = confined.run(f"open({module.__file__!r})")
    assert [found.stderr.split("\n")[-2].split(":")[0] for found in (plain, aimed, read)] == [
        "ModuleNotFoundError",
        "ModuleNotFoundError",
        "PermissionError",
    ]


def test_the_cells_folder_is_empty_and_ends_with_it() -> None:
    with Sandbox("confined", workers=1) as opened:
        folder, listing = opened.run("import os; print(os.getcwd()); print(os.listdir('.'))").stdout.splitlines()
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        assert (Path(folder).parent, listing) == (Path(tempfile.gettempdir()).resolve(), "[]")
    assert not Path(folder).exists()


def test_without_landlock_a_program_reads_the_hosts_files_and_without_the_drop_it_has_its_rights() -> None:
    program = READ.format(paths=[__file__])
    with Sandbox("confined", workers=1, without={"landlock"}) as weakened:
        assert weakened.run(program).stdout == f"[{__file__!r}]\n"
        assert weakened.run("import os; os.fork()").status is Status.error
    if os.getuid() == 0:
        rights = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')])"
        with Sandbox("confined", workers=1, without={"capabilities"}) as weakened:
            assert weakened.run(rights).stdout != "['0000000000000000']\n"


def test_a_folder_to_write_in_is_refused_because_it_would_have_no_size() -> None:
    with pytest.raises(UsageError, match="no private /tmp with a size: use docker or namespace"):
        Sandbox("confined", workers=1, writable=True).open()


@pytest.mark.usefixtures("nothing_better")
def test_auto_takes_it_only_where_the_user_has_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        InfrastructureError, match=r"confined: works, and isolates less: allow it with allow_confined=True"
    ):
        Sandbox(workers=1).open()
    with Sandbox(workers=1, allow_confined=True) as asked:
        assert asked.facts()[0]["backend"] == "confined"
    monkeypatch.setenv("SHOWWORK_SANDBOX", "confined")
    with Sandbox(workers=1) as told:
        assert told.facts()[0]["backend"] == "confined"
    monkeypatch.setenv("SHOWWORK_SANDBOX", "none")
    with pytest.raises(UsageError, match="SHOWWORK_SANDBOX=none is not understood: it may say confined"):
        Sandbox(workers=1).open()


def test_auto_prefers_what_isolates_more() -> None:
    if NamespaceBackend().obstacle() is None:
        with Sandbox(workers=1, allow_confined=True) as opened:
            assert opened.facts()[0]["backend"] in ("docker", "namespace")


def test_where_landlock_is_not_to_be_had_it_says_so_and_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.inside.landlock.version", lambda: 0)
    with pytest.raises(InfrastructureError, match=r"no Landlock here \(Linux 5\.13 or later"):
        Sandbox("confined", workers=1).open()


# What a pod's owner would find, told by the three backends themselves. `docker` is not installed in that image.
IN_A_POD = """
from sandbox import Sandbox
from sandbox.backends.confined import ConfinedBackend
from sandbox.backends.namespace import NamespaceBackend
print(NamespaceBackend().obstacle())
print(ConfinedBackend().obstacle())
with Sandbox("confined", workers=1) as box:
    print(box.run("from sympy import *; print(integrate(symbols('x')**2))").stdout.strip())
    programs = ("import os; os.fork()", "open('/etc/passwd')", "import socket; socket.socket()", "open('x', 'w')")
    print([box.run(program).status.value for program in programs])
"""


@pytest.mark.docker
@pytest.mark.parametrize("user", ["1000:1000", "0:0"])
def test_it_opens_in_an_unprivileged_container_where_namespaces_are_refused(user: str) -> None:
    obstacle = DockerBackend().obstacle()
    if obstacle is not None:
        (pytest.fail if IN_CI else pytest.skip)(obstacle)
    with connect() as client:
        tag = build_image.build(client, say=lambda line: None)
        pod = client.api.create_container(
            tag, ["/usr/local/bin/python3", "-c", IN_A_POD], user=user, environment={"PYTHONPATH": "/pod:/opt/site"}
        )
        try:
            client.api.put_archive(pod["Id"], "/", _packed(Path(package.__file__).parent, "pod/sandbox"))
            client.api.start(pod["Id"])
            client.api.wait(pod["Id"], timeout=120)
            said = client.api.logs(pod["Id"]).decode().splitlines()
        finally:
            client.api.remove_container(pod["Id"], force=True)
    refused, works, computed, statuses = said
    assert refused.startswith("no namespaces can be made here: use Docker, or ask the machine's owner")
    assert (works, computed, statuses) == ("None", "x**3/3", str(["error"] * 4))


def _packed(folder: Path, name: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        tar.add(folder, arcname=name, filter=lambda info: None if "__pycache__" in info.name else info)
    return data.getvalue()


def test_where_a_user_namespace_allows_no_other_it_opens_and_doctor_says_why() -> None:
    obstacle = ConfinedBackend().obstacle()
    if obstacle is not None:
        (pytest.fail if IN_CI else pytest.skip)(obstacle)
    script = "import sandbox.doctor as d; m = d.machine(); print(m.namespace_obstacle); print(m.backend())"
    done = subprocess.run(
        [
            "unshare",
            "-r",
            "sh",
            "-c",
            f"echo 0 > /proc/sys/user/max_user_namespaces && exec {sys.executable} -c '{script}'",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "DOCKER_HOST": "tcp://127.0.0.1:1", "SHOWWORK_SANDBOX": "confined"},
    )
    obstacle, chosen = done.stdout.splitlines()
    assert obstacle.startswith("no namespaces can be made here")
    assert chosen == "confined"

"""What all sessions hold together has one limit, whatever number of containers they are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import InfrastructureError, Limits, Sandbox, Status, UsageError
from sandbox.backends.docker_engine import connect
from sandbox.memory import available_memory, memory_limits

GIB = 1 << 30
SMALL = Limits(memory_bytes=256 << 20)


def _held(sandbox: Sandbox) -> list[int]:
    """The memory limit of each container of sessions."""
    names = [fact["cell"].split()[1] for fact in sandbox.facts()[1:]]
    with connect() as client:
        return [int(client.api.inspect_container(name)["HostConfig"]["Memory"]) for name in names]


def test_containers_share_the_memory_of_all_sessions_and_none_opens_without_a_part(backend: str) -> None:
    with Sandbox(backend, workers=1, limits=SMALL, sessions=1, session_memory=2 * GIB) as sandbox:
        first, second = sandbox.session(), sandbox.session()
        assert [session.run("x = 1").status for session in (first, second)] == [Status.ok] * 2
        if backend == "docker":
            assert len(_held(sandbox)) == 2
            assert sum(_held(sandbox)) <= 2 * GIB
        with pytest.raises(InfrastructureError, match=r"2048 MiB \(session_memory\) are taken by 2 containers"):
            sandbox.session().run("x = 1")
        assert second.run("print(x)").stdout == "1\n"
        second.close()
        with sandbox.session() as third:  # in its place
            assert third.run("print(3)").stdout == "3\n"
        assert first.run("print(x)").stdout == "1\n"


@pytest.mark.docker
def test_what_a_session_holds_stays_when_another_container_takes_its_part(backend: str) -> None:
    if backend != "docker":
        return
    large = Limits(memory_bytes=900 << 20)
    with Sandbox(backend, workers=1, limits=large, sessions=1, session_memory=3 * GIB) as sandbox:
        first, second = sandbox.session(), sandbox.session()
        assert first.run("kept = b'x' * (700 << 20)").status is Status.ok
        assert second.run("print(1)").stdout == "1\n"
        assert sum(_held(sandbox)) <= 3 * GIB
        assert first.run("print(len(kept) >> 20)").stdout == "700\n"


def test_the_first_container_opens_however_little_there_is(backend: str) -> None:
    with Sandbox(backend, workers=1, limits=SMALL, session_memory=400 << 20) as sandbox, sandbox.session() as session:
        assert session.run("print(1)").stdout == "1\n"
    with pytest.raises(UsageError, match="session_memory must be at least 1"):
        Sandbox(backend, session_memory=0)


@pytest.mark.parametrize(
    ("membership", "file", "limit"),
    [
        ("0::/job/step\n", "job/memory.max", [3 * GIB]),
        ("0::/job/step\n", "job/memory.high", []),
        ("7:memory:/job\n", "memory/job/memory.limit_in_bytes", [3 * GIB]),
        ("7:cpu,cpuacct:/job\n", "memory/job/memory.limit_in_bytes", []),
        ("7:memory:/of/the/host\n", "memory/memory.limit_in_bytes", [3 * GIB]),
    ],
)
def test_a_control_group_limits_the_memory_that_there_is(
    tmp_path: Path, membership: str, file: str, limit: list[int]
) -> None:
    (tmp_path / "cgroup").write_text(membership)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(f"{3 * GIB}\n")
    assert sorted(set(memory_limits(tmp_path, tmp_path / "cgroup"))) == limit
    assert 0 < available_memory() < 1 << 50

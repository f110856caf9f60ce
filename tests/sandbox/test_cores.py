"""What this process may use of the machine's processors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.cores import available_cores, cpu_quotas


@pytest.mark.fast
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux has it")
def test_a_process_held_to_one_core_has_one_worker() -> None:
    ask = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    ask += "; from sandbox import Sandbox; print(Sandbox().workers)"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "1\n"
    assert Sandbox().workers == available_cores()


def _groups(folder: Path, membership: str, files: dict[str, str]) -> list[float]:
    (folder / "membership").write_text(membership)
    for name, text in files.items():
        path = folder / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(cpu_quotas(folder / "cgroup", folder / "membership"))


@pytest.mark.fast
@pytest.mark.parametrize(
    ("membership", "files", "quotas"),
    [
        ("0::/\n", {"cpu.max": "150000 100000\n"}, [1.5]),
        ("0::/\n", {"cpu.max": "max 100000\n"}, []),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "400000 100000\n"}, [4.0]),
        (
            "4:memory:/a\n3:cpu,cpuacct:/a\n",
            {"cpu,cpuacct/a/cpu.cfs_quota_us": "50000\n", "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n"},
            [0.5],
        ),
        ("3:cpu:/of/the/host\n", {"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, [2.0, 2.0]),
        ("3:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, []),
        ("", {}, []),
    ],
)
def test_quotas_of_both_versions_are_read_up_to_the_top(
    tmp_path: Path, membership: str, files: dict[str, str], quotas: list[float]
) -> None:
    assert _groups(tmp_path, membership, files) == quotas

"""benchmarks/speed/beside.py: two trees in turns, on the same inputs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "speed" / "beside.py"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_every_row_of_a_group_has_its_ratio_and_one_above_the_limit_ends_with_code_1() -> None:
    # Nothing takes less than a hundredth of its own time.
    done = run(ROOT, "--groups", "verify", "--rounds", 1, "--slower", -99)
    assert done.returncode == 1, done.stderr
    header, *rows = done.stdout.splitlines()
    assert header.split()[:2] == ["row", "other"]
    assert [row.split("  ")[0] for row in rows] == [
        f"verify, {name}"
        for name in ("antiderivatives", "derivatives", "fractions", "integers", "intervals", "matrices", "sets")
    ]
    assert all(row.endswith("slower") for row in rows)


def test_what_is_no_working_tree_and_an_unknown_group_are_misuse(tmp_path: Path) -> None:
    for arguments in ((tmp_path,), (ROOT, "--groups", "verify,nothing"), (ROOT, "--rounds", 0)):
        done = run(*arguments)
        assert done.returncode == 2
        assert "error:" in done.stderr

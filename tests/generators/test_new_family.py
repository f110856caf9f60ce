"""The walk through docs/how-to/new_family.md, walked: one module more, and everything knows the family."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """An environment in which a temporary module, the document's own, is registered by an entry point."""
    place = tmp_path_factory.mktemp("outside")
    (source,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "how-to" / "new_family.md").read_text(), re.DOTALL)
    (place / "outside_average.py").write_text(source)
    about = place / "average-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: average\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[showwork.families]\naverage = outside_average:FAMILY\n")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), str(ROOT)])}


def run(outside, *command, cwd=ROOT):
    """A Python command in that environment."""
    done = subprocess.run(
        [sys.executable, *map(str, command)], env=outside, cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_family_from_a_temporary_module_is_generated_and_verified(outside, tmp_path):
    path = tmp_path / "data.jsonl"
    options = ("--families", "average,arithmetic", "--count", "20", "--out", path, "--sandbox", "process")
    code, _, errors = run(outside, "-m", "showwork", "generate", *options)
    assert code == 0, errors
    families = [json.loads(line)["family"] for line in path.read_text().splitlines()]
    assert "average" in families
    code, out, errors = run(outside, "-m", "showwork", "recheck", path, "--sandbox", "process")
    assert code == 0, out + errors
    assert "average" in out


@pytest.mark.slow
def test_the_property_tests_take_it_up_and_it_passes_them(outside):
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/generators/test_families.py", "-k", "average")
    code, out, errors = run(outside, *tests)
    assert code == 0, out + errors
    assert int(re.search(r"(\d+) passed", out)[1]) >= 8


@pytest.mark.slow
def test_its_programs_are_run_and_compared_with_a_computation_of_its_own(outside):
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/generators/test_programs_prove_themselves.py")
    code, out, errors = run(outside, *tests, "-k", "average")
    assert code == 0, out + errors
    assert int(re.search(r"(\d+) passed", out)[1]) == 1

"""Identity: the same bytes everywhere, and draws that do not repeat across seeds."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generators import registry
from generators.identity import TENTHS, identity, split_of
from generators.problems import make
from generators.version import GENERATOR_VERSION
from generators.writing.stream import Stream
from harness.verification.problem import SPLITS, STYLES

# The bytes are the same under every Python.
pytestmark = pytest.mark.interpreter

GOLDEN = Path(__file__).with_name("golden.json")
SCRIPT = """
import hashlib, json, sys
from generators import problem, registry
found = {}
for family in json.loads(sys.argv[1]):
    digest = hashlib.sha256()
    for level in (1, 2, 3, 4, 5):
        for index in range(4):
            for style in ("computed", "snapshot"):
                record = problem(family, index, 1, "train", level, style=style).to_record()
                digest.update(json.dumps(record, sort_keys=True).encode())
    found[family] = digest.hexdigest()
print(json.dumps(found))
"""


def hashes(python=sys.executable, hash_seed="0", families=None):
    """The families' hashes as another process computes them."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [python, "-c", SCRIPT, json.dumps(families or registry.names())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("hash_seed", ["1", "31337"])
def test_the_bytes_are_the_golden_ones_under_every_hash_seed(hash_seed):
    assert hashes(hash_seed=hash_seed) == golden()["families"]


def other_pythons():
    """Interpreters beside this one that have what the generators need."""
    found = []
    for version in ("3.11", "3.12", "3.13"):
        python = shutil.which(f"python{version}")
        if python and f"{sys.version_info[0]}.{sys.version_info[1]}" != version:
            ready = subprocess.run(
                [python, "-c", "import sympy, flint, lark, mpmath"], capture_output=True, check=False
            )
            if ready.returncode == 0:
                found.append(python)
    return found


def test_every_python_at_hand_gives_the_golden_bytes():
    # CI runs this file under 3.11, 3.12 and 3.13 each; here whatever else is installed is asked too.
    assert all(hashes(python) == golden()["families"] for python in [sys.executable, *other_pythons()])


def test_the_golden_file_holds_every_registered_family():
    assert sorted(golden()["families"]) == list(registry.names())


def test_the_golden_bytes_are_those_of_this_generator_version():
    assert golden()["generator_version"] == GENERATOR_VERSION


def test_neighbouring_seeds_do_not_share_items():
    def ids(seed):
        return [make("arithmetic", index, seed, level=5).problem.id for index in range(60)]

    first, second = ids(1), ids(2)
    assert not set(first[1:]) & set(second[:-1])
    assert len(set(first)) == len(first)


def test_splits_hold_their_tenths():
    counts = Counter(split_of("family", f"question {i}") for i in range(20_000))
    for split, tenths in TENTHS.items():
        assert abs(counts[split] / 20_000 - tenths / 10) < 0.01


def test_the_id_tells_nothing_of_the_split_and_depends_on_the_family():
    assert identity("a", "q") != identity("b", "q")
    by_first_digit = Counter((identity("f", str(i))[0], split_of("f", str(i))) for i in range(4000))
    assert len(by_first_digit) == 16 * 3


@pytest.mark.parametrize("family", registry.names())
def test_the_canonical_form_is_that_of_the_question_alone(family):
    found = registry.family(family)
    for level in (1, 3, 5):
        first, second = (found.draw(Stream("same", level), level) for _ in range(2))
        assert found.canonical(first) == found.canonical(second)


def test_streams_with_other_keys_draw_other_numbers():
    draws = {tuple(Stream(*key).below(10**9) for _ in range(3)) for key in [(1, 2), (12,), ("1", 2), (2, 1), (1, "2")]}
    assert len(draws) == 5


def golden() -> dict[str, Any]:
    """The golden file: the version and, by family, the hash of its problems."""
    return dict(json.loads(GOLDEN.read_text()))


def rewrite() -> None:
    """Write the golden file anew; run it after a change of bytes that is meant: `python test_identity.py`."""
    before, now = golden(), hashes()
    if now != before["families"] and before["generator_version"] == GENERATOR_VERSION:
        print("other bytes under the same version: raise generators.version.GENERATOR_VERSION, unless it is unreleased")
    GOLDEN.write_text(json.dumps({"generator_version": GENERATOR_VERSION, "families": now}, indent=1) + "\n")


def test_hashes_are_of_whole_records():
    assert all(len(value) == len(hashlib.sha256().hexdigest()) for value in golden()["families"].values())
    assert set(SPLITS) == set(TENTHS)
    assert set(STYLES) == {"computed", "snapshot"}


if __name__ == "__main__":
    rewrite()

"""What pip says of vLLM beside our versions, asked of the registry: docs/how-to/training.md repeats it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_no_version_of_vllm_that_trl_takes_goes_with_our_constraints() -> None:
    """It downloads some gigabytes: vLLM's versions are wheels of 300 MB, and an index need not give their metadata
    alone. Where this fails vLLM has come up with transformers: say so in the how-to, and test the recipes that
    `colocate` it."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "trl[vllm]"]
    done = subprocess.run(
        [*command, "--constraint", str(ROOT / "constraints.txt")], capture_output=True, text=True, check=False
    )
    assert done.returncode, "pip finds a vLLM now"
    assert "ResolutionImpossible" in done.stderr
    # The cause is told on the other stream: of the newest that TRL takes it is transformers.
    assert re.search(r"vllm \S+ depends on transformers<", done.stdout)
    assert "constraint) transformers==" in done.stdout

"""Schemathesis reads the server's OpenAPI document, sends what fits it and what does not, and finds no fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.generators.serving.conftest import serving


def test_schemathesis_finds_no_fault_in_what_the_server_answers(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    with serving("--cpu-seconds", "1") as server:
        shown = subprocess.run(
            [program, "run", f"{server.url}/openapi.json", "--max-examples", "30", "--seed", "1"],
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert shown.returncode == 0, shown.stdout[-5000:]
        assert server.end() == 0

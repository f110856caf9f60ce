"""A sandbox for the generators' tests: the real one, shared by the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The backend that needs no engine and no privileges is enough for programs of our own."""
    with Sandbox("process", workers=1) as running:
        yield running

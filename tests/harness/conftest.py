"""One real sandbox for all tests of this floor; the programs are the tests' own, so rlimits are enough."""

from collections.abc import Iterator

import pytest

from sandbox import Limits, Sandbox


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    """A sandbox with small limits."""
    with Sandbox("process", workers=2, limits=Limits(cpu_seconds=2.0, wall_seconds=10.0, output_bytes=1 << 18)) as box:
        yield box

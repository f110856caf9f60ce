"""One table of all speed claims: what, ours, the peer's in the same run, their ratio, the target, the machine.

A test takes the fixture `speed` and calls it once a claim. Ratios hold across machines; rates do not.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from typing import Any

import pytest

ROWS = pytest.StashKey[list[tuple[str, str, float, float, str, float | None]]]()
Speed = Callable[..., float]


@pytest.fixture
def speed(request: pytest.FixtureRequest) -> Speed:
    """`speed(what, ours, theirs, unit, peer=..., target=...)` records one claim; gives ours / theirs."""

    def record(
        claim: str, value: float, peer_value: float, unit: str, *, peer: str = "", target: float | None = None
    ) -> float:
        request.config.stash.setdefault(ROWS, []).append((claim, peer, value, peer_value, unit, target))
        return value / peer_value if peer_value else float("inf")

    return record


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table after the tests."""
    rows = config.stash.get(ROWS, [])
    if not rows:
        return
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    terminalreporter.section("speed")
    python = f"Python {platform.python_version()}"
    terminalreporter.write_line(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {python}{load}")
    cells = [("claim", "peer", "ours", "peer's", "unit", "ratio", "target")]
    for claim, peer, value, peer_value, unit, target in sorted(rows):
        ratio = value / peer_value if peer_value else float("inf")
        aim = "" if target is None else f"{target:g}"
        cells.append((claim, peer, f"{value:.4g}", f"{peer_value:.4g}", unit, f"{ratio:.3g}", aim))
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    for row in cells:
        padded = [
            cell.rjust(width) if place in (2, 3, 5, 6) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        terminalreporter.write_line("  ".join(padded).rstrip())

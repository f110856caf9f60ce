"""One way to show a speed: a ratio, both figures behind it, and the machine. Rates alone mean nothing elsewhere."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """The machine in one line."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"


def show(title: str, rows: list[tuple[str, float, float, str, float | None]]) -> None:
    """Print the machine and, a line each: what, ours, theirs, the unit of both, ours / theirs and its target if any."""
    print(f"\n{title}: {machine()}")
    for what, ours, theirs, unit, target in rows:
        ratio = ours / theirs if theirs else float("inf")
        aim = f"  (target {target:g})" if target is not None else ""
        print(f"  {what:<44} {ours:>12.4g} {theirs:>12.4g} {unit:<14} ratio {ratio:.3g}{aim}")

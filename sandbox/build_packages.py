"""`showwork sandbox build --with`: packages made ready, and what they cost told."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sandbox.host.sandbox import Sandbox
from sandbox.packages import cache, folder, locked, requirements, size


def build_packages(asked: tuple[str, ...], backend: str, *, renew: bool = False) -> Iterator[str]:
    """Lines for people, as things are done. Raises UsageError and InfrastructureError as `sandbox.packages` does."""
    lock = locked(requirements(asked), renew=renew)
    yield "locked: " + (", ".join(lock.versions) or "nothing, the sandbox has them")
    with Sandbox(backend, workers=1, packages=asked) as sandbox:  # makes what is missing
        facts = sandbox.facts()[0]
        yield f"{facts['backend']}: " + ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    if lock.versions:
        site = folder(lock, ".".join(facts["versions"]["python"].split(".")[:2]))
        yield f"size: {size(site) / 1e6:.1f} MB, in {cache()}"
    without, having = (_seconds(backend, packages) for packages in ((), asked))
    yield f"opening: {having:.1f} s, and {without:.1f} s without them"


def _seconds(backend: str, packages: tuple[str, ...]) -> float:
    """From opening to the first answer."""
    start = time.monotonic()
    with Sandbox(backend, workers=1, packages=packages) as sandbox:
        sandbox.run("print(1)")
    return time.monotonic() - start

"""Memory that a training frees and wants again, kept by its process."""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Names of glibc's options (`mallopt(3)`)."""


def keep() -> bool:
    """Let the process keep what it frees; whether it will. glibc gives large pieces back to Linux at once, and each
    step gets them again, page by page and zeroed: of a step of SmolLM2-135M on a CPU that was a tenth. A process then
    stays as large as it once was: for trainings whose steps are alike. Where there is no glibc, nothing is done.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(MMAP_THRESHOLD, 1 << 30)) and bool(mallopt(TRIM_THRESHOLD, (1 << 31) - 1))

"""Runs untrusted programs, isolated and within limits. The lowest package: it knows nothing of mathematics."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import InfrastructureError, ShowworkError, UsageError
from sandbox.execution import Execution, Limits, Status

if TYPE_CHECKING:
    from sandbox.host.sandbox import Sandbox
    from sandbox.host.session import Session

__all__ = ["Execution", "InfrastructureError", "Limits", "Sandbox", "Session", "ShowworkError", "Status", "UsageError"]

_IDENTITY = "showwork:sandbox"  # own_packages.py knows this file by this line


def __getattr__(name: str) -> Any:
    """`Sandbox` and `Session` are imported when they are asked for: half the users of this package want its errors and
    shapes alone."""
    if name == "Sandbox":
        from sandbox.host.sandbox import Sandbox

        return Sandbox
    if name == "Session":
        from sandbox.host.session import Session

        return Session
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

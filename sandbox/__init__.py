"""Floor 0: runs untrusted programs. Knows nothing of mathematics."""

from sandbox.errors import InfrastructureError, ShowworkError, UsageError
from sandbox.execution import Execution, Limits, Status

__all__ = ["Execution", "InfrastructureError", "Limits", "ShowworkError", "Status", "UsageError"]

"""The harness's branch of the error tree (see sandbox/errors.py). A prediction never raises; a gold answer may."""

from __future__ import annotations

from sandbox.errors import InfrastructureError, UsageError


class GoldError(UsageError, ValueError):
    """A gold answer that cannot be read: the data set is wrong, and no verdict could be trusted."""


class ModelError(UsageError):
    """A model that cannot be loaded as asked: no such folder, a missing extra, an unknown provider."""


class ModelServerError(InfrastructureError):
    """A model server that did not answer; never counted as a wrong answer."""


class RunError(UsageError):
    """A run folder that cannot be read, resumed or compared as asked."""


class SuiteError(UsageError):
    """A file or data set of problems that cannot be evaluated as asked; names the record and the cause."""


class PromptError(UsageError, ValueError):
    """A text said to be a prompt and its completion, of which nobody can say where the completion begins."""


class ColumnError(UsageError, ValueError):
    """Columns of a batch that do not fit its completions: another length, a text where a list belongs, no golds."""

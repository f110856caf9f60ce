"""The trainer's branch of the error tree (see sandbox/errors.py). Each is raised before anything heavy starts."""

from __future__ import annotations

from sandbox.errors import UsageError


class ConfigError(UsageError):
    """A recipe or an option that cannot be used: an unknown key, two options that exclude each other."""


class TrainingError(UsageError):
    """A training run that cannot start or continue as asked: another configuration's folder, a leaking dataset,
    4-bit weights on a CPU, a tokenizer without an end."""

"""The version of what the generators make: it rises whenever the bytes of any drawn problem may change."""

from __future__ import annotations

GENERATOR_VERSION = "3"
"""Stands in a dataset's card and journal, in a run's settings and in a training run's provenance. Where it is absent,
version 1 made the problems."""
FIRST = "1"
"""What an absent version means."""
KEY = "generator_version"
"""Under which it is recorded."""

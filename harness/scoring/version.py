"""The scorer's version."""

from __future__ import annotations

from harness.verification.verdict import VERIFIER_VERSION

SCORER_VERSION = f"{VERIFIER_VERSION}.5"
"""The verifier's version and the scorer's own; scores of two versions are not compared."""

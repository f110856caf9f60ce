"""Comparing two trees: what a claim's two sides, or a gold answer and a prediction, are decided by."""

from harness.verification.comparison import assembly as assembly  # ties the modules of this package together

"""Metrics of a run, confidence intervals, and the comparison of two runs."""

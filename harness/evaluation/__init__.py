"""Evaluating models: providers, suites, runs, statistics and the report."""

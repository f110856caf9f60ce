"""Exact arithmetic, one step for each operator."""

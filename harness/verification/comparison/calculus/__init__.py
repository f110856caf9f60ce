"""Limits, series, infinite sums, improper integrals, antiderivatives: to values, or to a proof of none."""

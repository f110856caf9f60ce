"""Limits: proved by series, by laws, along waves and subsequences, beside branch cuts."""

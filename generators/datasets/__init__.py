"""Datasets of certified problems: made, resumed, certified by running, described."""

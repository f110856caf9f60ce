"""Derivatives by the rules, up to higher-order and mixed partial ones."""

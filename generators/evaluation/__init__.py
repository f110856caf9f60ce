"""Evaluation on freshly made held-out problems."""

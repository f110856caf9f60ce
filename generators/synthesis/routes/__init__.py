"""Ways to the answer of a problem other than the one that it came with; see registry.py."""

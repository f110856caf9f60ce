"""How much memory a training step takes, computed before a machine for it is bought."""

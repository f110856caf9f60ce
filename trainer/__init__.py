"""Floor 3: SFT, GRPO and their kin; their evaluation and their reward are the harness."""

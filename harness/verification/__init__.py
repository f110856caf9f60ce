"""Mathematics alone: reading formulas, comparing them, and verifying an answer against a gold one."""

"""Claims on sums and products up to infinity."""
